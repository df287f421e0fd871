// What a workbench client heard, newest first. Does not know MQTT.js.
import { timeOfDay } from '../format.ts'
import { preview } from '../payload.ts'
import { QoSMark } from '../ui/marks.tsx'
import type { BenchClient, Received } from './bench-client.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

/** Rows in the document at once, at most. */
const shown = 60

export function ReceivedList({ client }: { client: BenchClient }) {
  const list = client.received.value
  return (
    <section class={`${styles.section} ${styles.received}`} aria-label={benchText.sections.received}>
      <div class={styles.title}>
        <h2>{benchText.sections.received}</h2>
        {list.length > 0 && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              client.received.value = []
            }}
          >
            {benchText.clear}
          </button>
        )}
      </div>
      {list.length === 0 ? (
        <p class={styles.quiet}>{benchText.nothingReceived}</p>
      ) : (
        <ol class={styles.list} reversed>
          {list.slice(0, shown).map((message) => (
            <Row key={message.key} message={message} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Row({ message }: { message: Received }) {
  return (
    <li class={styles.heard}>
      <span class={styles.time}>{timeOfDay(message.time)}</span>
      <bdi class={styles.name}>{message.topic}</bdi>
      <span class={styles.flags}>
        {message.retain && (
          <abbr class={styles.flag} title={benchText.retainBit}>
            R
          </abbr>
        )}
        {message.dup && (
          <abbr class={styles.flag} title={benchText.dup}>
            DUP
          </abbr>
        )}
        <QoSMark qos={message.qos} />
      </span>
      <bdi class={styles.payload}>{preview(message.payload, 200)}</bdi>
      {message.properties && <span class={styles.properties}>{propertiesOf(message.properties)}</span>}
    </li>
  )
}

/** What came with a message, in one line. */
function propertiesOf(properties: NonNullable<Received['properties']>): string {
  const words = benchText.received
  const { contentType, responseTopic, correlationData, messageExpiryInterval, subscriptionIdentifier } = properties
  const ids = subscriptionIdentifier === undefined ? [] : [subscriptionIdentifier].flat()
  return [
    contentType && `${words.contentType} ${contentType}`,
    responseTopic && `${words.responseTopic} ${responseTopic}`,
    correlationData && `${words.correlation} ${preview(correlationData, 40)}`,
    messageExpiryInterval !== undefined && words.expiry(messageExpiryInterval),
    properties.payloadFormatIndicator && words.text,
    ids.length > 0 && words.identifiers(ids.join(', ')),
    ...Object.entries(properties.userProperties ?? {}).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`),
  ]
    .filter(Boolean)
    .join(' · ')
}
