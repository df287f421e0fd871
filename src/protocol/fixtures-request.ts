// Fixtures: all other valid packets of clients, bytes and meaning side by side.
// Does not read them: codec.test.ts and the tests of other floors do.
import { auth, bytes, disconnect, type Fixture, good, readGood, sub, subscribe, unsubscribe } from './fixture.ts'

export const goodRequestFixtures: readonly Fixture[] = [
  good(
    3,
    'client',
    'SUBSCRIBE with two filters',
    '820e00010003612f230100032b2f6202',
    subscribe(1, [sub('a/#', 1), sub('+/b', 2)]),
  ),
  good(3, 'client', 'UNSUBSCRIBE with two filters', 'a20a00020003612f23000162', unsubscribe(2, ['a/#', 'b'])),
  good(
    4,
    'client',
    'SUBSCRIBE with two filters',
    '820e00010003612f230100032b2f6202',
    subscribe(1, [sub('a/#', 1), sub('+/b', 2)]),
  ),
  good(4, 'client', 'UNSUBSCRIBE with two filters', 'a20a00020003612f23000162', unsubscribe(2, ['a/#', 'b'])),
  readGood(3, 'client', 'SUBSCRIBE with DUP, as MQTT 3.1 has it', '8a06000100016101', subscribe(1, [sub('a', 1)])),
  readGood(3, 'client', 'UNSUBSCRIBE with DUP, as MQTT 3.1 has it', 'aa050001000161', unsubscribe(1, ['a'])),
  good(5, 'client', 'SUBSCRIBE', '820700010000012300', subscribe(1, [sub('#', 0)])),
  good(
    5,
    'client',
    'SUBSCRIBE with all options',
    '820b0001000001612d0001621a',
    subscribe(1, [
      { ...sub('a', 1), noLocal: true, retainAsPublished: true, retainHandling: 2 },
      { ...sub('b', 2), retainAsPublished: true, retainHandling: 1 },
    ]),
  ),
  good(
    5,
    'client',
    'SUBSCRIBE with identifier and User Properties',
    '821f0001180bac0226000162000131260001610001312600016200013200016100',
    subscribe(1, [sub('a', 0)], {
      subscriptionIdentifier: 300,
      userProperties: [
        ['b', '1'],
        ['a', '1'],
        ['b', '2'],
      ],
    }),
  ),
  good(
    5,
    'client',
    'SUBSCRIBE to a shared subscription',
    '8212000100000c2473686172652f672f612f2301',
    subscribe(1, [sub('$share/g/a/#', 1)]),
  ),
  good(
    5,
    'client',
    'UNSUBSCRIBE with User Properties',
    'a22200020e26000162000131260001610001310003612f2b000a2473686172652f672f23',
    unsubscribe(2, ['a/+', '$share/g/#'], {
      userProperties: [
        ['b', '1'],
        ['a', '1'],
      ],
    }),
  ),
  good(3, 'client', 'PINGREQ', 'c000', { type: 'pingreq' }),
  good(3, 'client', 'DISCONNECT of two bytes', 'e000', disconnect(0)),
  good(4, 'client', 'PINGREQ', 'c000', { type: 'pingreq' }),
  good(4, 'client', 'DISCONNECT of two bytes', 'e000', disconnect(0)),
  good(5, 'client', 'PINGREQ', 'c000', { type: 'pingreq' }),
  readGood(5, 'client', 'DISCONNECT of two bytes', 'e000', disconnect(0)),
  readGood(5, 'client', 'DISCONNECT with a reason code alone', 'e00104', disconnect(4)),
  good(
    5,
    'client',
    'DISCONNECT with will and a new Session Expiry Interval',
    'e0190417110000003c1f0001722600016200013126000161000131',
    disconnect(4, {
      sessionExpiryInterval: 60,
      reasonString: 'r',
      userProperties: [
        ['b', '1'],
        ['a', '1'],
      ],
    }),
  ),
  good(
    5,
    'client',
    'AUTH, continue',
    'f00a18081500016d16000101',
    auth(0x18, { authenticationMethod: 'm', authenticationData: bytes(1) }),
  ),
  good(5, 'client', 'AUTH, re-authenticate', 'f00619041500016d', auth(0x19, { authenticationMethod: 'm' })),
]
