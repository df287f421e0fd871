// Whether what a person typed can be sent: every field in its format. Does not say what is wrong; the field does.
import { bytesOf, textOrHex } from './hex.ts'
import type { BenchSettings, MessageFields } from './settings.ts'
import { userPropertiesOf } from './template.ts'

/** Whether CONNECT can be made of it. What is off, or not of this version, does not count. */
export function isReady({ version, will, proof, authData, userProperties }: BenchSettings): boolean {
  const isFive = version === 5
  if (will.on && bytesOf(will.payload, will.format) === null) return false
  if (!isFive) return true
  if (will.on && !areReady(will)) return false
  return (proof !== 'other' || textOrHex(authData) !== null) && userPropertiesOf(userProperties) !== null
}

/** The same of the properties of a message. */
export function areReady({ correlation, userProperties }: MessageFields): boolean {
  return textOrHex(correlation) !== null && userPropertiesOf(userProperties) !== null
}
