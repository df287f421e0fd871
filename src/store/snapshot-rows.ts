// Whether a row that comes from a file is one: every field there, and of its kind. A broker may rely on it.
// Does not know whether rows fit each other: a start sorts that out.
import type { Table } from '../core/rows.ts'

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const flag: Check = (value) => typeof value === 'boolean'
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const bytes: Check = (value) => value instanceof Uint8Array
const time: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const among =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
/** The field may be left out. */
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** No wildcard, no U+0000, not empty: section 4.7.3. */
const topic: Check = (value) => typeof value === 'string' && value !== '' && !/[+#\0]/.test(value)
const filter: Check = (value) => typeof value === 'string' && value !== '' && !value.includes('\0')
const clientId: Check = (value) => typeof value === 'string' && !value.includes('\0')
const qos = among(0, 1, 2)
const packetId: Check = (value) => whole(value) && (value as number) >= 1 && (value as number) <= 65_535

const propertyChecks: Readonly<Record<string, Check>> = {
  payloadFormatIndicator: among(0, 1),
  messageExpiryInterval: whole,
  contentType: text,
  responseTopic: topic,
  correlationData: bytes,
  userProperties: listOf((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(text)),
}

const properties: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, property]) => propertyChecks[name]?.(property) ?? false)

type Checks = Readonly<Record<string, Check>>

const message: Checks = {
  id: whole,
  topic,
  payload: bytes,
  qos,
  retain: optional(flag),
  properties: optional(properties),
  publisher: text,
  expiresAt: optional(orNull(time)),
  receivedAt: time,
}

const checks: Readonly<Record<Table, Checks>> = {
  session: {
    clientId,
    version: among(3, 4, 5),
    username: orNull(text),
    expirySeconds: whole,
    disconnectedAt: orNull(time),
    createdAt: time,
  },
  subscription: {
    clientId,
    filter,
    qos,
    noLocal: flag,
    retainAsPublished: flag,
    retainHandling: among(0, 1, 2),
    identifier: whole,
  },
  message,
  delivery: {
    clientId,
    order: whole,
    state: optional(among('queued', 'sent', 'released')),
    packetId: optional(whole),
    messageId: whole,
    qos: among(1, 2),
    retain: optional(flag),
    identifiers: optional(listOf(whole)),
    share: optional(orNull(filter)),
  },
  inbound: { clientId, packetId },
  retained: message,
  will: {
    clientId,
    topic,
    payload: bytes,
    qos,
    retain: flag,
    properties,
    delaySeconds: whole,
    dueAt: orNull(time),
  },
}

/** The key that a row must have; null where the row does not tell. */
const keys: { readonly [T in Table]: (row: Readonly<Record<string, unknown>>) => string | null } = {
  session: (row) => String(row.clientId),
  subscription: (row) => `${row.clientId}\0${row.filter}`,
  message: (row) => (row.id as number).toString(36),
  // The order in it is the delivery's first.
  delivery: () => null,
  inbound: (row) => `${row.clientId}\0${row.packetId}`,
  retained: (row) => String(row.topic),
  will: (row) => String(row.clientId),
}

/** What a subscription has only while it still gets retained messages. */
const retrieval: Check = (value) => {
  if (typeof value !== 'object' || value === null) return false
  const { after, before, ahead, ...more } = value as Readonly<Record<string, unknown>>
  return whole(after) && whole(before) && listOf(whole)(ahead) && Object.keys(more).length === 0
}

/** What is wrong with a row, in a few words, or null. */
export function rowFault(table: Table, key: string, row: unknown): string | null {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'no fields'
  const fields = row as Readonly<Record<string, unknown>>
  for (const [name, check] of Object.entries(checks[table])) {
    if (!check(fields[name])) return `a wrong ${name}`
  }
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(checks[table], name)) continue
    if (table !== 'subscription' || name !== 'retrieval') return 'a field too many'
    if (!retrieval(fields.retrieval)) return 'a wrong retrieval'
  }
  if (table === 'delivery') {
    if (!key.startsWith(`${fields.clientId}\0`)) return 'a wrong key'
    if ((fields.state ?? 'queued') !== 'queued' && !packetId(fields.packetId)) return 'a wrong packetId'
    return null
  }
  return keys[table](fields) === key ? null : 'a wrong key'
}
