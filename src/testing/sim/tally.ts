// How often each kind of fault happened and each oracle had something to judge: a fault that never falls shows nothing.
// Does not know which there are: who counts names them.

export class Tally {
  readonly #counts = new Map<string, number>()

  count(name: string, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times)
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  /** One line for each name, in order. */
  toString(): string {
    const names = [...this.#counts.keys()].sort()
    return names.map((name) => `${String(this.of(name)).padStart(9)}  ${name}`).join('\n')
  }
}

/** What must have happened in a hundred seeds. */
export const expected: readonly string[] = [
  'client: DISCONNECT',
  'client: DISCONNECT with its will',
  'client: an alias set anew',
  'client: left without its link',
  'client: topic by an alias of its own',
  'fault: a stall',
  'fault: a stranger',
  'fault: at the brink of a deadline',
  'fault: clock set back',
  'fault: clock set back while down',
  'fault: clock set forward',
  'fault: commit failed',
  'fault: crash before a commit',
  'fault: crash between commits',
  'fault: crash just after a commit',
  'fault: cut',
  'fault: cut with bytes under way',
  'fault: cut within a packet',
  'fault: one link overtakes others',
  'fault: the machine sleeps',
  'fault: time without a broker',
  'oracle: QoS 1 came as promised',
  'oracle: QoS 2 came as promised',
  'oracle: Receive Maximum reached',
  'oracle: SCRAM proof again',
  'oracle: SCRAM proof at CONNECT',
  'oracle: a copy again at QoS 1',
  'oracle: a wrong proof refused',
  'oracle: all that was due had come',
  'oracle: delayed will after a restart',
  'oracle: delayed will cancelled by the return',
  'oracle: expiry interval counted down',
  'oracle: maximumQueuedMessages reached',
  'oracle: maximumRetainedMessages reached',
  'oracle: maximumSessions reached',
  'oracle: maximumSubscriptions reached',
  'oracle: maximumSubscriptionsInAll reached',
  'oracle: message expired before it could be sent',
  'oracle: message in time for its expiry',
  'oracle: nothing left at the end',
  'oracle: order of a stream',
  'oracle: refused by a limit',
  'oracle: retained is the last accepted',
  'oracle: session ended by Clean Start',
  'oracle: session found before its expiry',
  'oracle: session gone after its expiry',
  'oracle: shared message given to one',
  'oracle: shared message handed over',
  'oracle: silent for less than its Keep Alive',
  'oracle: subscription refused by a limit',
  'oracle: thrown out for its silence',
  'oracle: taken over',
  'oracle: topic by an alias of the broker',
  'oracle: will after its delay',
  'oracle: will at once',
  'oracle: will at the end of its session',
  'oracle: will discarded by DISCONNECT',
  'oracle: will due by Clean Start',
]
