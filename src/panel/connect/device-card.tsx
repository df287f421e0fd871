// Devices and programs: the gateway's state and addresses, code with them in it, and who comes and is refused, and why.
// Does not know the gateway; its addresses come with the broker view.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import { isWatching } from '../source.ts'
import { broker } from '../state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { StateDot } from '../ui/marks.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useWatch } from '../use-watch.ts'
import { Arrivals } from './arrivals.tsx'
import { Card, Code, Command } from './card.tsx'
import styles from './connect.module.css'
import {
  type Endpoints,
  endpoints,
  isDevice,
  type Language,
  languages,
  snippet,
  tcpAddress,
  type User,
  unknownPassword,
} from './snippets.ts'
import { connectText as words } from './text.ts'
import { willLines } from './will-lines.ts'

/** A client that is to have a will; another one with each time that a person asks. */
interface Wanted {
  readonly clientId: string
}

const dots = { joined: 'on', waiting: 'wait', dialling: 'wait', refused: 'fault' } as const

export function DeviceCard() {
  const gateway = broker.value?.gateway ?? null
  const at = gateway && endpoints(gateway.tcp, gateway.websocket)
  const { lan, login } = useGateway(gateway !== null)
  const config = useWatch('config', {})
  const user = loginOf(config, login)
  const [will, setWill] = useState<Wanted | null>(null)
  return (
    <Card icon="device" title={words.device.title}>
      {gateway && at ? (
        <>
          <p class={styles.state}>
            <StateDot state={isWatching() ? dots[gateway.state] : 'off'} />
            {isWatching() ? words.device[gateway.state] : words.device.unknown}
          </p>
          <dl class={styles.addresses}>
            {lan.map((host) => (
              <Address key={host} name={words.device.lan} address={tcpAddress({ ...at, tcpHost: host })} />
            ))}
            <Address name={words.device.tcp} address={tcpAddress(at)} />
            <Address name={words.device.websocket} address={at.websocket} />
          </dl>
          <Snippets at={at} lan={lan} user={user} will={will} />
          <Arrivals onWill={(clientId) => setWill({ clientId })} />
        </>
      ) : (
        <>
          <p>{words.device.none}</p>
          <Command label={words.device.fromNpm} command="npx mqtab --lan" />
          <Command label={words.device.fromClone} command="npm start" />
          <p class={styles.fine}>{words.device.watching}</p>
        </>
      )}
    </Card>
  )
}

/** Who is to stand in the code where not everybody may come: the user that the gateway made up, or the first of others. */
function loginOf(config: ConfigView | null, made: User): User {
  if (config === null || config.allowAnonymous === true) return null
  if (made !== null && config.users.some(({ name }) => name === made.name)) return made
  const name = config.users[0]?.name
  return name === undefined ? null : { name, password: unknownPassword }
}

interface Told {
  /** Names of this computer on its network, the likeliest first; none where the gateway serves this computer alone. */
  readonly lan: readonly string[]
  /** Made up by the gateway for clients of other machines. */
  readonly login: User
}

const nothingTold: Told = { lan: [], login: null }

/** What the gateway tells its page on this machine. */
function useGateway(asked: boolean): Told {
  const [told, setTold] = useState(nothingTold)
  useEffect(() => {
    if (!asked) return
    const look = async () => {
      const answer = await fetch(new URL('gateway.json', document.baseURI), { cache: 'no-store' })
      setTold(readTold(await answer.json()))
    }
    look().catch(() => setTold(nothingTold))
  }, [asked])
  return told
}

function readTold({ lan, login }: { readonly lan?: unknown; readonly login?: unknown }): Told {
  const { username, password } = (login ?? {}) as { readonly username?: unknown; readonly password?: unknown }
  const isLogin = typeof username === 'string' && typeof password === 'string'
  const hosts = Array.isArray(lan) ? lan.filter((each) => URL.canParse(each)) : []
  return {
    lan: hosts.map((each) => new URL(each).hostname),
    login: isLogin ? { name: username, password } : null,
  }
}

export function Address({ name, address }: { name: string; address: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi class={styles.address} dir="ltr">
          {address}
        </bdi>
        <CopyButton value={address} what={words.device.addressOf(name)} />
      </dd>
    </div>
  )
}

const tabs = languages.map((key) => ({ key, title: words.device.language[key] }))

interface SnippetsProps {
  readonly at: Endpoints
  readonly lan: readonly string[]
  readonly user: User
  readonly will: Wanted | null
}

function Snippets({ at, lan, user, will }: SnippetsProps) {
  const [language, choose] = useState<Language>('mosquitto')
  const outside = lan[0]
  const reached = outside === undefined ? at : { ...at, tcpHost: outside }
  const isLocal = outside === undefined && /^(localhost|127\.|::1)/.test(at.tcpHost)
  return (
    <div>
      <Tabs class={styles.tabs} label={words.device.tabs} tabs={tabs} current={language} onChange={choose}>
        <Code code={snippet(language, reached, user)} what={words.device.code(words.device.language[language])} />
      </Tabs>
      {will !== null && <WillLines language={language} will={will} user={user} />}
      <p class={styles.fine}>{words.device.traits[language]}</p>
      {user !== null && (
        <p class={styles.fine}>
          {user.password === unknownPassword ? words.device.login(user.name) : words.device.loginMade(user.name)}
        </p>
      )}
      {isLocal && (isDevice(language) || language === 'homeassistant') && (
        <p class={styles.fine}>{words.device.outside}</p>
      )}
    </div>
  )
}

/** Comes into view whenever it is asked for, and its code has the focus then. */
function WillLines({ language, will, user }: { language: Language; will: Wanted; user: User }) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => element.current!.querySelector('pre')!.focus(), [will])
  return (
    <div class={styles.will} ref={element}>
      <p>{words.device.will}</p>
      <Code
        code={willLines(language, will.clientId, user)}
        what={words.device.willCode(words.device.language[language])}
      />
    </div>
  )
}
