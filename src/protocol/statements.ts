// Every normative statement of MQTT 5.0 and 3.1.1, read from the two catalogues.
// Does not know which of them are tested, nor who shows them.
import { numbered3 } from './statements-3.ts'
import { numbered5, unnumbered5 } from './statements-5.ts'

export interface Statement {
  /** `5:MQTT-3.1.2-4`, `3:MQTT-3.1.2-6`, or `X5-01` for a rule of 5.0 that has no number. */
  readonly id: string
  readonly standard: '5.0' | '3.1.1'
  /** Where the standard prints it. */
  readonly section: string
  /** Whom it binds. Of `client` and `n-a` (transport, wording) a broker can break nothing. */
  readonly side: 'server' | 'both' | 'client' | 'n-a'
  readonly level: 'MUST' | 'MUST NOT' | 'SHOULD' | 'MAY'
  readonly summary: string
}

export const statements: readonly Statement[] = [
  ...read(numbered5, '5.0', '5:MQTT-'),
  ...read(unnumbered5, '5.0', ''),
  ...read(numbered3, '3.1.1', '3:MQTT-'),
]

function read(catalog: string, standard: Statement['standard'], prefix: string): Statement[] {
  return catalog
    .trim()
    .split('\n')
    .map((line) => {
      const [number, section, side, level, ...summary] = line.split(' | ')
      return { id: prefix + number, standard, section, side, level, summary: summary.join(' | ') } as Statement
    })
}
