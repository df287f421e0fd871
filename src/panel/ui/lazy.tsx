// A component whose code comes when it is first shown. Does not know which.
import { signal } from '@preact/signals'
import type { ComponentType, FunctionComponent } from 'preact'
import { text } from '../text.ts'

/** Says so in words when the code cannot be had, for example without a network and before the first visit. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): FunctionComponent<Props> {
  const loaded = signal<ComponentType<Props> | null>(null)
  const failed = signal(false)
  let asked = false
  return function Lazy(props: Props) {
    if (!asked) {
      asked = true
      load().then(
        (component) => {
          loaded.value = component
        },
        () => {
          failed.value = true
        },
      )
    }
    const Component = loaded.value
    if (Component) return <Component {...props} />
    return failed.value ? <p role="alert">{text.lazyFailed}</p> : null
  }
}
