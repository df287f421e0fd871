// The words in place of what is not known of the broker, in English. Does not know the markup.
import { catalogue } from '../language.ts'

export const unknownText = catalogue('unknown', {
  waiting: 'Waiting for the broker…',
  hopeless: 'Not known',
  why: 'The broker tells this page nothing now. The line at the top says why.',
})
