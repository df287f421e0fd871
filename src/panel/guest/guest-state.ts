// One guest as signals: its invitation, its name, how it stands with its host, what it sends and hears.
// Does not know how it is drawn, nor how a host is met.
import { signal } from '@preact/signals'
import type { MqttClient } from 'mqtt'
import type { Hold } from '../../client/hold.ts'
import type { InvitationError } from '../../client/invitation.ts'
import type { Peer, PeerEnd, PeerStage } from '../../client/peer.ts'

export interface Heard {
  readonly id: number
  readonly topic: string
  readonly text: string
  readonly at: number
}

/** What the page shows of the peer; a copy, so that a change is seen. */
export interface GuestView {
  readonly stage: PeerStage
  readonly why: PeerEnd | null
  readonly name: string
  readonly topic: string
  readonly broker: string
  readonly muted: boolean
  readonly held: Hold | null
  readonly words: readonly string[]
  readonly path: 'direct' | 'relay' | null
  readonly roundTripMillis: number | null
  /** Of a pair: what must be given back to the host. */
  readonly answer: string
  /** The MQTT client is connected. */
  readonly connected: boolean
}

/** The fragment of the address, or what was pasted. */
export const invitation = signal(fragment())
export const view = signal<GuestView | null>(null)
export const fault = signal<InvitationError['fault'] | null>(null)
/** Whether an answer that was opened here has reached the page that waits for it; null where it is no answer. */
export const handed = signal<'asking' | 'taken' | 'nobody' | null>(null)
export const heard = signal<readonly Heard[]>([])
/** Messages that waited while this page was away; null before it has come back for the first time. */
export const waited = signal<number | null>(null)
/** Why the last one was not taken. */
export const refusal = signal('')

/** Messages kept for the eye. */
const mostHeard = 200
const namePlace = 'mqtab.guest-name'
const joinedPlace = 'mqtab.guest-joined'

/** MQTT, WebRTC and cryptography come while the name is typed. */
const runtime = import('../../client/join.ts')

let peer: Peer | null = null
let client: MqttClient | null = null
let received = 0

function fragment(): string {
  return location.hash.replace(/^#join=?/, '')
}

/** Without the code, another one may be pasted; with another code in the address, the page begins anew. */
export function resumeGuest(): void {
  addEventListener('hashchange', () => location.reload())
  const wake = () => {
    if (!document.hidden) peer?.look()
  }
  document.addEventListener('visibilitychange', wake)
  addEventListener('online', wake)
  addEventListener('pageshow', wake)
  check()
  if (invitation.value.startsWith('~')) void carryAnswer()
  // A reload is the same guest: it does not ask for the name again.
  if (fault.value === null && kept(joinedPlace) === invitation.value && invitation.value !== '') void enter(keptName())
}

/** An answer belongs to the page that made the invitation: it may be open in this very browser. */
async function carryAnswer(): Promise<void> {
  const { handOver, isAnswer } = await runtime
  if (!isAnswer(invitation.value)) return
  handed.value = 'asking'
  handed.value = (await handOver(invitation.value)) ? 'taken' : 'nobody'
}

/** Says at once what is wrong with an invitation, before anybody has typed a name. */
function check(): void {
  fault.value = null
  if (invitation.value === '') {
    fault.value = 'nothing'
    return
  }
  if (!invitation.value.startsWith('~') && !/^[\w-]{11}\.[\w-]{22}$/.test(invitation.value)) fault.value = 'damaged'
}

/** Another invitation, as text. Its link is opened, so that a reload finds it again. */
export function useInvitation(text: string): void {
  const code = text.replace(/\s+/g, '').replace(/^.*join=/, '')
  const page = /^(https?:\/\/[^#]+)#/.exec(text.replace(/\s+/g, ''))?.[1]
  if (code === '') return
  if (page === undefined || page === location.href.split('#')[0]) location.hash = `join=${code}`
  else location.href = `${page}#join=${code}`
}

export async function enter(name: string): Promise<void> {
  const { openPeer } = await runtime
  if (peer !== null) return
  try {
    peer = openPeer(`#join=${invitation.value}`, { name })
  } catch (error) {
    fault.value = (error as Partial<InvitationError>).fault ?? 'foreign'
    return
  }
  keep(namePlace, name)
  keep(joinedPlace, invitation.value)
  peer.onChange(look)
  look()
  await connect(peer)
}

/** Tries the same invitation again after it has ended. */
export function again(): void {
  const name = view.value?.name ?? keptName()
  leave()
  void enter(name)
}

export function leave(): void {
  client?.end(true)
  client = null
  peer?.close()
  peer = null
  view.value = null
  keep(joinedPlace, '')
}

/** Publishes below this guest's own topic. */
export function send(last: string, text: string, retain = false): void {
  if (peer === null || client === null) return
  refusal.value = ''
  client.publish(peer.topic + last, text, { qos: 1, retain }, (error) => {
    if (error) refusal.value = error.message
  })
}

async function connect(to: Peer): Promise<void> {
  const { join } = await runtime
  const connecting = join('', { peer: to })
  client = connecting
  connecting.on('connect', ({ sessionPresent }) => {
    const before = received
    const options = { qos: 1, rh: 1 } as const
    connecting.subscribe('class/#', options, () => {
      // The broker sends what waited before it answers.
      if (sessionPresent) waited.value = received - before
      look()
    })
    look()
  })
  connecting.on('close', look)
  connecting.on('message', (topic, payload) => {
    received += 1
    const text = new TextDecoder().decode(payload.subarray(0, 300))
    heard.value = [{ id: received, topic, text, at: Date.now() }, ...heard.value].slice(0, mostHeard)
  })
  // What the page says of it stands in the peer's view.
  connecting.on('error', () => {})
}

function look(): void {
  if (peer === null) return
  const { stage, ended, name, topic, broker, muted, held, words, path, roundTripMillis } = peer
  const answer = (peer as Partial<{ answer: string }>).answer ?? ''
  const connected = client?.connected === true
  view.value = {
    stage,
    why: ended,
    name,
    topic,
    broker,
    muted,
    held,
    words,
    path,
    roundTripMillis,
    answer,
    connected,
  }
}

const fruits = [
  'Kiwi',
  'Mango',
  'Plum',
  'Peach',
  'Cherry',
  'Lemon',
  'Melon',
  'Olive',
  'Papaya',
  'Quince',
  'Fig',
  'Lime',
]

export function keptName(): string {
  const made = kept(namePlace)
  if (made !== '') return made
  const [fruit = 0, number = 0] = crypto.getRandomValues(new Uint8Array(2))
  const name = `${fruits[fruit % fruits.length]} ${(number % 99) + 1}`
  keep(namePlace, name)
  return name
}

function kept(place: string): string {
  try {
    return sessionStorage.getItem(place) ?? ''
  } catch {
    return ''
  }
}

function keep(place: string, text: string): void {
  try {
    sessionStorage.setItem(place, text)
  } catch {
    // No storage: after a reload it is another guest.
  }
}
