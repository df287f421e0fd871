// The way between a workbench client and the broker, which can die: then nothing goes through, and neither side is told.
// Does not know that what it carries is MQTT.
import type { LinkSource } from '../../client/broker-socket.ts'
import type { BrokerHandle } from '../../client/open.ts'

type Link = ReturnType<LinkSource['link']>

export class Network implements LinkSource {
  readonly #handle: BrokerHandle
  /** Called once the broker has given up on a network that died. */
  readonly #onCut: () => void
  #isDead = false
  #near: Link | null = null

  /** Takes the handle over. */
  constructor(handle: BrokerHandle, onCut: () => void) {
    this.#handle = handle
    this.#onCut = onCut
  }

  get state(): LinkSource['state'] {
    return this.#handle.state
  }

  onChange(listener: () => void): () => void {
    return this.#handle.onChange(listener)
  }

  link(): Link {
    const near = this.#handle.link()
    this.#near = near
    const far: Link = {
      get backlogBytes() {
        return near.backlogBytes
      },
      send: (bytes, owned) => {
        if (!this.#isDead) near.send(bytes, owned)
      },
      // On a network that died the broker does not hear of it.
      close: () => {
        if (!this.#isDead) near.close()
        else queueMicrotask(() => far.onClose('cut'))
      },
      pause: () => near.pause(),
      resume: () => near.resume(),
      onData: () => {},
      onClose: () => {},
      onDrain: () => {},
    }
    near.onData = (bytes) => {
      if (!this.#isDead) far.onData(bytes)
    }
    near.onDrain = () => far.onDrain()
    near.onClose = (end) => {
      this.#handle.close()
      if (this.#isDead) this.#onCut()
      else far.onClose(end)
    }
    return far
  }

  /** From now on nothing goes through, while the broker still holds a link that looks alive. */
  die(): void {
    this.#isDead = true
  }

  /** The link closes with no word. */
  cut(): void {
    this.part()
    this.#near?.close()
  }

  /** Its client leaves by itself; one that has had no link yet never will. */
  part(): void {
    if (this.#near === null) this.#handle.close()
  }
}
