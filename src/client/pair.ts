// Two browsers that meet without any server: an offer and an answer, each a short code that people carry across.
// Does not know who is let in, nor how codes are shown.
import { sha256 } from '@noble/hashes/sha2.js'
import type { Carrier } from '../transport/carrier.ts'
import type { Link } from '../transport/link.ts'
import { fromBase64url } from './base64url.ts'
import { wordsOf } from './check-words.ts'
import type { GuestWay } from './host-peer.ts'
import { codeLink, InvitationError, readInvitation } from './invitation.ts'
import { type PairCode, writePairCode } from './pair-code.ts'
import { GuestPeer, type PeerOptions } from './peer.ts'
import { type GuestNote, type HostNote, readGuestNote, readHostNote } from './peer-notes.ts'
import { PeerSession } from './peer-session.ts'
import { type Attempt, attempt, hasRtc } from './rtc.ts'

/** Seconds for which an offer is good: longer than people need, shorter than one forgets about it. */
export const offerSeconds = 3_600

/** Over this BroadcastChannel an answer that was opened as a link reaches the page that waits for it, in the same browser. */
export const answersChannel = 'mqtab:answers'

/** An answer on its way, and the word that a page has taken it. */
export interface AnswerWord {
  readonly type: 'answer' | 'taken'
  readonly code: string
}

/** Gives an answer that was opened as a link in this browser to the offer that it is for, until the function returned is called. */
export function listenForAnswers(pairs: () => readonly PairHost[]): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {}
  const channel = new BroadcastChannel(answersChannel)
  channel.onmessage = ({ data: { type, code } }: MessageEvent<AnswerWord>) => {
    if (type !== 'answer') return
    for (const pair of pairs()) {
      try {
        pair.accept(code, location.href)
        channel.postMessage({ type: 'taken', code } satisfies AnswerWord)
        return
      } catch {
        // It is another offer's.
      }
    }
  }
  return () => channel.close()
}

export interface PairEvents {
  onIntro(way: GuestWay, intro: Extract<GuestNote, { t: 'intro' }>): void
  onStream(way: GuestWay, link: Link): void
  onChange(): void
  onGone(way: GuestWay): void
}

const now = () => Math.floor(Date.now() / 1000)

/** The words of two codes: the same at both ends if nobody changed one on its way. */
function pairWords(offer: string, answer: string): string[] {
  return wordsOf(sha256(new TextEncoder().encode(`mqtab pair 1\n${offer}\n${answer}`)).subarray(0, 3))
}

/** The host's end. `code` and `link` are there when all addresses are known. */
export class PairHost implements GuestWay {
  stage: 'making' | 'offered' | 'joining' | 'joined' | 'failed' = 'making'
  /** To be shown; empty while it is made. */
  code = ''
  words: readonly string[] = []
  session: PeerSession | null = null
  epoch = 0
  readonly #events: PairEvents
  readonly #attempt: Attempt
  #id = ''
  #madeAt = 0

  constructor(iceServers: readonly RTCIceServer[], events: PairEvents) {
    this.#events = events
    this.#attempt = attempt({
      initiator: true,
      trickle: false,
      iceServers,
      onSignal: (signal) => this.#made(signal as RTCSessionDescriptionInit),
      onOpen: (carrier) => this.#opened(carrier),
      onFail: () => this.#ended(),
    })
  }

  link(page: string): string {
    return codeLink(page, this.code)
  }

  /** Takes the other side's answer. Throws InvitationError with what to do in words. */
  accept(text: string, page: string): void {
    const answer = readInvitation(text, page)
    if (answer.kind !== 'answer') {
      throw new InvitationError(
        'foreign',
        'This is an invitation, not the answer to yours: open it in the other browser.',
      )
    }
    if (answer.code.id !== this.#id) {
      throw new InvitationError(
        'foreign',
        'This answer belongs to another invitation: give the other side this new one.',
      )
    }
    if (this.stage !== 'offered') throw new InvitationError('foreign', 'This answer was used already.')
    if (now() - this.#madeAt > offerSeconds) {
      throw new InvitationError('expired', 'The invitation is too old: make a new one.')
    }
    this.stage = 'joining'
    this.words = pairWords(this.code, answer.code.text)
    this.#attempt.signal({ type: 'answer', sdp: answer.code.sdp })
    this.#events.onChange()
  }

  tell(note: HostNote): void {
    this.session?.note(note)
  }

  start(in_: Omit<Extract<HostNote, { t: 'in' }>, 't' | 'epoch'>): void {
    this.tell({ t: 'in', ...in_, epoch: this.epoch })
  }

  close(): void {
    this.session?.close()
    this.session = null
    this.#attempt.close()
    this.#ended()
  }

  #made(description: RTCSessionDescriptionInit): void {
    this.#madeAt = now()
    const written = writePairCode('offer', description.sdp ?? '', this.#madeAt, null)
    if (written === null) {
      this.close()
      return
    }
    this.code = written.text
    this.#id = written.id
    this.stage = 'offered'
    this.#events.onChange()
  }

  #opened(carrier: Carrier): void {
    const session = new PeerSession(carrier, 'direct', true)
    this.session = session
    this.epoch = 1
    this.stage = 'joined'
    session.events = {
      onStream: (link) => this.#events.onStream(this, link),
      onNote: (note) => this.#noted(note),
      onMeasure: () => this.#events.onChange(),
      onEnd: () => this.#ended(),
    }
    this.#events.onChange()
  }

  #noted(data: unknown): void {
    const note = readGuestNote(data)
    if (note?.t === 'intro') this.#events.onIntro(this, note)
    else if (note?.t === 'bye') this.close()
  }

  #ended(): void {
    if (this.stage === 'failed') return
    this.stage = 'failed'
    this.session = null
    this.#events.onGone(this)
    this.#events.onChange()
  }
}

/** The guest's end. */
export class PairGuest extends GuestPeer {
  /** To be given back to the host; empty while it is made. */
  answer = ''
  readonly #offer: PairCode
  #attempt: Attempt | null = null

  /** `now` is after `offerSeconds`: `expired`. */
  constructor(offer: PairCode, options: PeerOptions = {}) {
    super(offer.id, options)
    this.#offer = offer
    if (!hasRtc()) {
      queueMicrotask(() => this.end('no-webrtc'))
      return
    }
    this.#attempt = attempt({
      initiator: false,
      trickle: false,
      iceServers: options.iceServers ?? [],
      onSignal: (signal) => this.#made(signal as RTCSessionDescriptionInit),
      onOpen: (carrier) => this.#opened(carrier),
      onFail: () => this.end('lost'),
    })
    this.#attempt.signal({ type: 'offer', sdp: offer.sdp })
  }

  override close(): void {
    this.session?.note({ t: 'bye' } satisfies GuestNote)
    super.close()
  }

  protected override release(): void {
    // The last word is still under way.
    if (this.session === null) this.#attempt?.close()
  }

  /** There is nobody who could introduce the two again. */
  protected override lost(): void {
    this.end('lost')
  }

  #made(description: RTCSessionDescriptionInit): void {
    const written = writePairCode('answer', description.sdp ?? '', now(), fromBase64url(this.#offer.id))
    if (written === null) {
      this.end('no-webrtc')
      return
    }
    this.answer = written.text
    this.words = pairWords(this.#offer.text, written.text)
    this.changed()
  }

  #opened(carrier: Carrier): void {
    const session = new PeerSession(carrier, 'direct', false)
    this.hold(session)
    session.note({ t: 'intro', name: this.name, key: this.key, epoch: 0 } satisfies GuestNote)
    this.become('joining')
  }

  protected override noted(data: unknown): void {
    const note = readHostNote(data)
    if (note === null || this.stage === 'ended') return
    this.told(note)
    if (note.t === 'in') this.become('joined')
  }
}

/** Whether an offer is too old to be answered. */
export function isExpired({ madeAt }: PairCode): boolean {
  return now() - madeAt > offerSeconds
}
