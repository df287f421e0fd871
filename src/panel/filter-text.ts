// What is wrong with a part of a filter, in English. Does not know where it is typed.
import { catalogue } from './language.ts'

export const filterText = catalogue('filter', {
  unknownKey: (key: string, known: readonly string[]) => `“${key}” is no part of a filter here: ${known.join(', ')}`,
  empty: (key: string) => `${key}: something must follow the colon`,
  type: (name: string) => `“${name}” is no packet type: connect, publish, puback …`,
  qos: 'qos: takes 0, 1 or 2',
  direction: 'dir: takes in or out; in is towards the broker',
  number: (key: string) => `${key}: takes whole numbers`,
  reason: 'reason: takes a code such as 0x87, or >=0x80',
  quote: 'the closing quotation mark is missing',
  help: 'topic:home/+/temp client:phone type:publish,puback qos:2 dir:in id:12 msg:7 reason:>=0x80 text:"21.5"; - in front means not',
})
