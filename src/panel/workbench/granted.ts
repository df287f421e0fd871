// What the broker grants of one SUBSCRIBE. Does not know who asks, nor what is made of it.
import type { MqttClient } from 'mqtt'
import { subscribeOptions } from './connect-options.ts'
import type { SubscribeDraft } from './settings.ts'

/** Sends one SUBSCRIBE; the reason codes of its answer by filter. One that is refused is no error. */
export async function granted(
  client: MqttClient,
  drafts: readonly SubscribeDraft[],
  version: number,
): Promise<ReadonlyMap<string, number>> {
  const filters = Object.fromEntries(drafts.map((draft) => [draft.filter, subscribeOptions(draft, version)]))
  try {
    const subscriptions = await client.subscribeAsync(filters, subscribeOptions(drafts.at(-1)!, version))
    return new Map(subscriptions.map(({ topic, qos }) => [topic, qos]))
  } catch (error) {
    const codes = (error as { readonly packet?: { readonly granted?: readonly number[] } }).packet?.granted
    if (codes === undefined) throw error
    return new Map(Object.keys(filters).map((filter, at) => [filter, codes[at]!]))
  }
}
