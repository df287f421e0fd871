// CONNACK as the broker sent it, property by property. Does not know what the client made of it.
import type { IConnackPacket } from 'mqtt'
import { count } from '../format.ts'
import { Fields } from '../ui/fields.tsx'
import { benchText } from './text.ts'

const words = benchText.answer

export function BrokerAnswer({ connack }: { connack: IConnackPacket }) {
  const { properties } = connack
  const names = Object.keys(words) as (keyof typeof words)[]
  const told = { ...properties, sessionPresent: connack.sessionPresent } as Partial<Record<keyof typeof words, unknown>>
  return (
    <Fields
      rows={[
        ...names.map((name) => (told[name] === undefined ? null : ([words[name], shown(told[name])] as const))),
        ...Object.entries(properties?.userProperties ?? {}).map(
          ([name, value]) => [name, [value].flat().join(', ')] as const,
        ),
      ]}
    />
  )
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? benchText.yes : benchText.no
  return typeof value === 'number' ? count(value) : String(value)
}
