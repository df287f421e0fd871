// All conformance cases, by chapter.
// Does not know by which door a broker is reached.
import type { Case } from './kit.ts'
import { connectCases } from './v5-connect.ts'
import { formatCases } from './v5-format.ts'

export const suites: readonly (readonly [name: string, cases: readonly Case[]])[] = [
  ['MQTT 5.0, data and format', formatCases],
  ['MQTT 5.0, CONNECT', connectCases],
]
