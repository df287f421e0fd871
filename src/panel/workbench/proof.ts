// How a workbench client proves who it is with AUTH: SCRAM-SHA-256 in full, and of any other method only the beginning.
// MQTT 5.0 section 4.12. Loaded when it is wanted. Does not know the cryptography: scram.ts does.
import type { IClientOptions, MqttClient } from 'mqtt'
import { Reason } from '../../protocol/reason.ts'
import { textOrHex } from './hex.ts'
import { ScramClient } from './scram.ts'
import type { BenchSettings } from './settings.ts'
import { benchText } from './text.ts'

const words = benchText.scram
const scramMethod = 'SCRAM-SHA-256'
const nonceLength = 18

type Properties = Pick<NonNullable<IClientOptions['properties']>, 'authenticationMethod' | 'authenticationData'>
type Data = NonNullable<Properties['authenticationData']>
type AuthPacket = Parameters<MqttClient['handleAuth']>[0]

export interface Proof {
  /** What CONNECT begins with. */
  readonly properties: Properties
  /** Answers what the broker asks; `proved` is called when the broker has taken a proof after CONNACK. */
  attach(client: MqttClient, proved: () => void): void
  /** Whether CONNACK's data proves that the broker knows the password too. */
  isBroker(data: Uint8Array | undefined): boolean
  /** Proves it once more: AUTH 0x19. Null where that is not known how. */
  readonly again: (() => void) | null
}

/** Of a client of MQTT 5 that does more than give its password. */
export function makeProof(settings: BenchSettings): Proof {
  return settings.proof === 'scram' ? scramProof(settings) : otherProof(settings)
}

function scramProof({ username, password }: BenchSettings): Proof {
  const begin = () => new ScramClient(username, password, nonce())
  let exchange = begin()
  let client: MqttClient | null = null
  return {
    properties: { authenticationMethod: scramMethod, authenticationData: exchange.first() as Data },
    attach(to, proved) {
      client = to
      to.handleAuth = (packet, callback) => {
        const data = packet.properties?.authenticationData
        if (packet.reasonCode === Reason.success) {
          if (!exchange.isServer(data)) return callback(new Error(words.impostor))
          proved()
          return callback()
        }
        // A broker that did not read the first message asks for it with no data.
        const answer = data === undefined ? Promise.resolve(exchange.first()) : exchange.final(data)
        answer.then((bytes) => callback(undefined, authPacket(Reason.continueAuthentication, bytes)), callback)
      }
    },
    isBroker: (data) => exchange.isServer(data),
    again() {
      if (client === null) return
      exchange = begin()
      send(client, authPacket(Reason.reauthenticate, exchange.first()))
    },
  }
}

function otherProof({ authMethod, authData }: BenchSettings): Proof {
  const data = authData === '' ? null : textOrHex(authData)
  return {
    properties: {
      authenticationMethod: authMethod,
      ...(data !== null && { authenticationData: data as Data }),
    },
    attach(client) {
      client.handleAuth = (packet, callback) => {
        const asked = packet.reasonCode === Reason.continueAuthentication
        if (asked) callback(new Error(words.cannotAnswer(authMethod)))
        else callback()
      }
    },
    isBroker: () => true,
    again: null,
  }
}

function authPacket(reasonCode: number, data: Uint8Array): AuthPacket {
  return {
    cmd: 'auth',
    reasonCode,
    properties: { authenticationMethod: scramMethod, authenticationData: data as Data },
  }
}

/** MQTT.js has no public way to send AUTH by itself; it sends its own answers so. */
function send(client: MqttClient, packet: AuthPacket): void {
  const { _sendPacket } = client as unknown as { _sendPacket(this: MqttClient, packet: AuthPacket): void }
  _sendPacket.call(client, packet)
}

function nonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(nonceLength))))
}
