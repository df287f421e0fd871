// Which key asks for what, and who answers: views say what a key does there while they are open.
// Does not listen to the keyboard; keys.tsx does.
import { useEffect, useRef } from 'preact/hooks'
import type { ViewName } from '../route.ts'

/** What single keys ask for, beside going to a view. */
export type KeyAction =
  | 'run'
  | 'step'
  | 'step-message'
  | 'back'
  | 'start'
  | 'live'
  | 'hold'
  | 'isolate'
  | 'table'
  | 'fault'
  | 'tab-1'
  | 'tab-2'
  | 'tab-3'
  | 'tab-4'
  | 'tab-5'

export type KeyHandlers = Partial<Record<KeyAction, () => void>>

/** Where the key after `g` leads. */
export const places: Readonly<Record<string, ViewName>> = {
  f: 'flow',
  t: 'topics',
  m: 'messages',
  c: 'clients',
  n: 'connect',
  b: 'broker',
  s: 'settings',
}

const stack: { current: KeyHandlers }[] = []

/** The action of a key, or null. `typing` in a field is nobody's key. */
export function actionOf(key: string, shift: boolean): KeyAction | null {
  switch (key) {
    case ' ':
    case '.':
      return 'run'
    case 'ArrowRight':
      return shift ? 'step-message' : 'step'
    case 'ArrowLeft':
      return 'back'
    case 'Home':
      return 'start'
    case 'End':
      return 'live'
    case 'h':
      return 'hold'
    case 'i':
      return 'isolate'
    case 't':
      return 'table'
    case 'x':
      return 'fault'
    default:
      return /^[1-5]$/.test(key) ? (`tab-${key}` as KeyAction) : null
  }
}

/** Lets the one who came last answer. False when nobody does. */
export function perform(action: KeyAction): boolean {
  for (const handlers of [...stack].reverse()) {
    const handler = handlers.current[action]
    if (handler === undefined) continue
    handler()
    return true
  }
  return false
}

/** Answers keys while the component is there. */
export function useKeys(handlers: KeyHandlers): void {
  const own = useRef(handlers)
  own.current = handlers
  useEffect(() => {
    stack.push(own)
    return () => {
      stack.splice(stack.indexOf(own), 1)
    }
  }, [])
}
