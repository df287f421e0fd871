// The client's side of SCRAM-SHA-256 for tests, written after RFC 5802 with Node's own cryptography.
// Does not share a line with the server's side.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

export interface ScramClientOptions {
  readonly username: string
  readonly password: string
  readonly nonce?: string
  /** GS2 header. */
  readonly header?: string
  /** What a liar says and signs in the last message in place of that header, and of both nonces. */
  readonly claimedHeader?: string
  readonly claimedNonce?: string
}

export class ScramClient {
  readonly #options: ScramClientOptions & Required<Pick<ScramClientOptions, 'nonce' | 'header'>>
  #signature = ''

  constructor(options: ScramClientOptions) {
    this.#options = { nonce: 'fyko+d2lbbFgONRv9qkxdawL', header: 'n,,', ...options }
  }

  get #bare(): string {
    const { username, nonce } = this.#options
    return `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`
  }

  first(): Uint8Array {
    return Buffer.from(this.#options.header + this.#bare)
  }

  final(challenge: Uint8Array): Uint8Array {
    const { nonce, password, header, claimedHeader, claimedNonce } = this.#options
    const text = Buffer.from(challenge).toString()
    const [, server, salt, iterations] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(text) ?? []
    if (!server?.startsWith(nonce) || server === nonce) throw new Error(`no good challenge: ${text}`)
    const salted = pbkdf2Sync(password, Buffer.from(salt!, 'base64'), Number(iterations), 32, 'sha256')
    const clientKey = hmac(salted, 'Client Key')
    const unproven = `c=${Buffer.from(claimedHeader ?? header).toString('base64')},r=${claimedNonce ?? server}`
    const signed = `${this.#bare},${text},${unproven}`
    const signature = hmac(sha256(clientKey), signed)
    const proof = clientKey.map((byte, at) => byte ^ signature[at]!)
    this.#signature = hmac(hmac(salted, 'Server Key'), signed).toString('base64')
    return Buffer.from(`${unproven},p=${Buffer.from(proof).toString('base64')}`)
  }

  /** Whether the server has the keys too. */
  isServer(final: Uint8Array): boolean {
    return Buffer.from(final).toString() === `v=${this.#signature}`
  }
}
