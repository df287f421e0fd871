// The made-up broker's last hour, and its shared subscriptions. Never part of a build; does not know how either comes about.
import type { BrokerSample } from '../core/history-view.ts'
import type { ShareGroupView } from '../core/share-view.ts'
import type { BrokerView } from '../core/views.ts'

/** An hour that swings around what is now. */
export function fakePast(view: BrokerView): readonly BrokerSample[] {
  const steps = 360
  return Array.from({ length: steps }, (_, step) => {
    const back = steps - step
    const part = step / steps
    const { counters, storage } = view
    const grown = Object.fromEntries(Object.entries(counters).map(([key, n]) => [key, Math.round(n * part)]))
    return {
      at: view.now - back * 10_000,
      connected: Math.max(0, view.connected + Math.round(2 * Math.sin(step / 40))),
      sessions: view.sessions,
      subscriptions: view.subscriptions,
      retained: Math.round(view.retained * part),
      queued: Math.round(view.queued * part ** 2),
      receivedRate: 9 + 4 * Math.sin(step / 9),
      sentRate: 17 + 9 * Math.sin(step / 13),
      heapBytes: view.heapBytes * (0.8 + 0.2 * Math.sin(step / 30)),
      storage: { ...storage, commits: Math.round(storage.commits * part) },
      counters: grown as unknown as BrokerSample['counters'],
    }
  })
}

export function fakeShares(): readonly ShareGroupView[] {
  const now = Date.now()
  const member = { qos: 1, connected: true, isNext: false, passedOver: 0, lastReason: null } as const
  return [
    {
      filter: '$share/loggers/home/#',
      name: 'loggers',
      strategy: 'roundRobin',
      picks: 4_812,
      size: 3,
      members: [
        { ...member, clientId: 'logger-1', picks: 2_406, lastPickAt: now - 800, isNext: true },
        {
          ...member,
          clientId: 'logger-2',
          picks: 2_311,
          lastPickAt: now - 1_600,
          passedOver: 95,
          lastReason: 'window-full',
        },
        {
          ...member,
          clientId: 'logger-3-in-the-cellar',
          picks: 95,
          lastPickAt: now - 740_000,
          connected: false,
          passedOver: 2_311,
          lastReason: 'offline',
        },
      ],
    },
    {
      filter: '$share/printers/jobs/+/print',
      name: 'printers',
      strategy: 'sticky',
      picks: 0,
      size: 1,
      members: [{ ...member, clientId: 'printer', picks: 0, lastPickAt: null, isNext: true }],
    },
  ]
}
