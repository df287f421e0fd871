// Good configurations and, at length, bad ones: each is refused with its place and what was expected there.
// Does not test what a limit does.
import { describe, expect, test } from 'vitest'
import { defaultConfig, defaultLimits } from '../core/limits.ts'
import { ConfigError, defaultGatewayConfig, parseConfig } from './config.ts'

function problems(text: string): readonly string[] {
  try {
    parseConfig(text)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('a configuration', () => {
  test('an empty object is the default', () => {
    expect(parseConfig('{}')).toEqual(defaultGatewayConfig)
    expect(parseConfig('{}').broker).toEqual(defaultConfig)
  })

  test('durability is left to the page unless it is set', () => {
    expect(parseConfig('{}').broker.durability).toBeNull()
    expect(parseConfig('{"durability": "strict"}').broker.durability).toBe('strict')
    expect(problems('{"durability": "strickt"}')).toEqual([
      '/durability: expected one of "relaxed", "strict", got "strickt"; did you mean "strict"?',
    ])
  })

  test('names of the standard set limits, users and access rules', () => {
    const text = `{"allowAnonymous": true, "users": {"ann": {"password": "secret"}},
      "access": [{"user": "ann", "allow": "publish", "topic": "home/%u/#"}, {"deny": "subscribe", "topic": "secret/#"}],
      "limits": {"receiveMaximum": 20, "maximumPacketSize": 2000000, "topicAliasMaximum": 10, "maximumQoS": 2,
        "retainAvailable": true, "serverKeepAlive": 60, "maximumConnections": 1000}}`
    expect(parseConfig(text).broker).toEqual({
      allowAnonymous: true,
      durability: null,
      users: { ann: { password: 'secret' } },
      access: [
        { user: 'ann', effect: 'allow', action: 'publish', topic: 'home/%u/#' },
        { effect: 'deny', action: 'subscribe', topic: 'secret/#' },
      ],
      limits: {
        ...defaultLimits,
        receiveMaximum: 20,
        maximumPacketSize: 2_000_000,
        topicAliasMaximum: 10,
        maximumQoS: 2,
        retainAvailable: true,
        serverKeepAlive: 60,
        maximumConnections: 1000,
      },
      sharedSubscriptions: {},
    })
  })

  test('the long form of a rule, a client and a byte order mark are read too', () => {
    const text = '\uFEFF{"access": [{"client": "c1", "effect": "allow", "action": "all", "topic": "#"}]}'
    expect(parseConfig(text).broker.access).toEqual([{ client: 'c1', effect: 'allow', action: 'all', topic: '#' }])
  })

  test('shared subscriptions, rates, bans and $SYS can be set', () => {
    const text = `{"sharedSubscriptions": {"workers": "sticky", "__proto__": "hashTopic"},
      "limits": {"sharedSubscriptionStrategy": "leastInflight", "messagesPerSecond": 10, "bytesPerSecond": 0,
        "connectionsPerSecond": 5, "flappingConnects": 30, "flappingWindow": 60, "flappingBan": 1,
        "sysLayouts": ["emqx", "emqx"], "sysEvents": [], "sysHeartbeatInterval": 1, "sysMetricsInterval": 2,
        "maximumSubscriptionsInAll": 7}}`
    const { sharedSubscriptions, limits } = parseConfig(text).broker
    expect(Object.entries(sharedSubscriptions)).toEqual([
      ['workers', 'sticky'],
      ['__proto__', 'hashTopic'],
    ])
    expect(limits).toEqual({
      ...defaultLimits,
      sharedSubscriptionStrategy: 'leastInflight',
      messagesPerSecond: 10,
      bytesPerSecond: 0,
      connectionsPerSecond: 5,
      flappingConnects: 30,
      flappingWindow: 60,
      flappingBan: 1,
      sysLayouts: ['emqx'],
      sysEvents: [],
      sysHeartbeatInterval: 1,
      sysMetricsInterval: 2,
      maximumSubscriptionsInAll: 7,
    })
  })

  test('every limit can be set to its own default', () => {
    expect(parseConfig(JSON.stringify({ limits: defaultLimits })).broker.limits).toEqual(defaultLimits)
  })

  test('a user may be called __proto__', () => {
    const { users } = parseConfig('{"users": {"__proto__": {"password": "x"}}}').broker
    expect(Object.keys(users)).toEqual(['__proto__'])
  })

  test('foreign origins can be let in', () => {
    expect(parseConfig('{"allowedOrigins": ["https://example.org"]}').allowedOrigins).toEqual(['https://example.org'])
  })
})

describe('a bad configuration is refused with its place and what was expected', () => {
  const table: [string, string][] = [
    ['{"limits": {"receiveMaximum": 0}}', '/limits/receiveMaximum: expected a whole number from 1 to 65535, got 0'],
    [
      '{"limits": {"receiveMaximum": 65536}}',
      '/limits/receiveMaximum: expected a whole number from 1 to 65535, got 65536',
    ],
    [
      '{"limits": {"receiveMaximum": "20"}}',
      '/limits/receiveMaximum: expected a whole number from 1 to 65535, got "20"',
    ],
    ['{"limits": {"receiveMaximum": 1.5}}', '/limits/receiveMaximum: expected a whole number from 1 to 65535, got 1.5'],
    [
      '{"limits": {"receiveMaximum": null}}',
      '/limits/receiveMaximum: expected a whole number from 1 to 65535, got null',
    ],
    ['{"limits": {"maximumQoS": 3}}', '/limits/maximumQoS: expected a whole number from 0 to 2, got 3'],
    ['{"limits": {"maximumQos": 1}}', '/limits/maximumQos: no such key; did you mean "maximumQoS"?'],
    ['{"limits": {"maxPacketSize": 1}}', '/limits/maxPacketSize: no such key; did you mean "maximumPacketSize"?'],
    ['{"limits": {"retainAvailable": 1}}', '/limits/retainAvailable: expected true or false, got 1'],
    [
      '{"limits": {"queueDropPolicy": "oldset"}}',
      '/limits/queueDropPolicy: expected one of "oldest", "newest", got "oldset"; did you mean "oldest"?',
    ],
    [
      '{"limits": {"sharedSubscriptionStrategy": "stiky"}}',
      '/limits/sharedSubscriptionStrategy: expected one of "roundRobin", "random", "sticky", "leastInflight", "hashClientId", "hashTopic", got "stiky"; did you mean "sticky"?',
    ],
    [
      '{"limits": {"messagesPerSecond": -1}}',
      '/limits/messagesPerSecond: expected a whole number from 0 to 2147483647, got -1',
    ],
    [
      '{"limits": {"bytesPerSecond": 0.5}}',
      '/limits/bytesPerSecond: expected a whole number from 0 to 2147483647, got 0.5',
    ],
    [
      '{"limits": {"connectionsPerSecond": "1"}}',
      '/limits/connectionsPerSecond: expected a whole number from 0 to 2147483647, got "1"',
    ],
    [
      '{"limits": {"flappingConnects": true}}',
      '/limits/flappingConnects: expected a whole number from 0 to 2147483647, got true',
    ],
    ['{"limits": {"flappingWindow": 0}}', '/limits/flappingWindow: expected a whole number from 1 to 86400, got 0'],
    ['{"limits": {"flappingBan": 0}}', '/limits/flappingBan: expected a whole number from 1 to 86400, got 0'],
    ['{"limits": {"sysInterval": 86401}}', '/limits/sysInterval: expected a whole number from 0 to 86400, got 86401'],
    [
      '{"limits": {"sysHeartbeatInterval": 0}}',
      '/limits/sysHeartbeatInterval: expected a whole number from 1 to 86400, got 0',
    ],
    [
      '{"limits": {"sysMetricsInterval": 0}}',
      '/limits/sysMetricsInterval: expected a whole number from 1 to 86400, got 0',
    ],
    [
      '{"limits": {"maximumSubscriptionsInAll": 0}}',
      '/limits/maximumSubscriptionsInAll: expected a whole number from 1 to 2147483647, got 0',
    ],
    ['{"limits": {"sysLayouts": "emqx"}}', '/limits/sysLayouts: expected a list, got "emqx"'],
    [
      '{"limits": {"sysLayouts": ["mosquito"]}}',
      '/limits/sysLayouts/0: expected one of "mosquitto", "emqx", got "mosquito"; did you mean "mosquitto"?',
    ],
    [
      '{"limits": {"sysEvents": ["connected", null]}}',
      '/limits/sysEvents/1: expected one of "connected", "disconnected", "subscribed", "unsubscribed", got null',
    ],
    ['{"sharedSubscriptions": ["sticky"]}', '/sharedSubscriptions: expected an object, got a list'],
    [
      '{"sharedSubscriptions": {"g": "first"}}',
      '/sharedSubscriptions/g: expected one of "roundRobin", "random", "sticky", "leastInflight", "hashClientId", "hashTopic", got "first"',
    ],
    [
      '{"sharedSubscriptions": {"a/b": "sticky"}}',
      '/sharedSubscriptions/a~1b: expected the name of a group, without +, # and /',
    ],
    ['{"limits": []}', '/limits: expected an object, got a list'],
    ['{"limit": {}}', '/limit: no such key; did you mean "limits"?'],
    [
      '{"listeners": {}}',
      '/listeners: no such key; expected one of allowAnonymous, users, access, limits, sharedSubscriptions, durability, allowedOrigins',
    ],
    ['{"allowAnonymous": "yes"}', '/allowAnonymous: expected true or false, got "yes"'],
    ['{"users": ["ann"]}', '/users: expected an object, got a list'],
    ['{"users": {"ann": "secret"}}', '/users/ann: expected an object, got "secret"'],
    ['{"users": {"ann": {}}}', '/users/ann: expected a key "passwordHash", "scram" or "password"'],
    [
      '{"users": {"ann": {"password": "x", "passwordHash": "scrypt$"}}}',
      '/users/ann: a plain "password" and a hash of it exclude each other',
    ],
    [
      '{"users": {"ann": {"passwordHash": "secret"}}}',
      '/users/ann/passwordHash: expected what `mqtab --hash-password` prints',
    ],
    [
      '{"users": {"ann": {"passwordHash": 12345}}}',
      '/users/ann/passwordHash: expected a text that is not empty, got another value',
    ],
    ['{"users": {"ann": {"scram": {"salt": "AA=="}}}}', '/users/ann/scram: expected a key "storedKey"'],
    [
      '{"users": {"ann": {"scram": {"salt": "AA==", "iterations": 10, "storedKey": "AA==", "serverKey": "AA=="}}}}',
      '/users/ann/scram/iterations: expected a whole number from 4096 to 10000000, got 10',
    ],
    [
      '{"users": {"ann": {"scram": {"salt": "AA==", "iterations": 4096, "storedKey": "AA==", "serverKey": "AA=="}}}}',
      '/users/ann/scram: expected what `mqtab --hash-password --scram` prints',
    ],
    ['{"users": {"a/b~c": {"pasword": "x"}}}', '/users/a~1b~0c/pasword: no such key; did you mean "password"?'],
    [
      '{"users": {"ann": {"password": 12345}}}',
      '/users/ann/password: expected a text that is not empty, got another value',
    ],
    [
      '{"users": {"ann": {"password": ""}}}',
      '/users/ann/password: expected a text that is not empty, got an empty value',
    ],
    ['{"access": {}}', '/access: expected a list, got an object'],
    ['{"access": [{"allow": "publish"}]}', '/access/0: expected a key "topic"'],
    [
      '{"access": [{"allow": "write", "topic": "a"}]}',
      '/access/0/allow: expected one of "publish", "subscribe", "receive", "all", got "write"',
    ],
    [
      '{"access": [{"topic": "a"}]}',
      '/access/0: expected exactly one of "allow" and "deny", for example "allow": "publish"',
    ],
    [
      '{"access": [{"allow": "publish", "deny": "publish", "topic": "a"}]}',
      '/access/0: expected exactly one of "allow" and "deny", for example "allow": "publish"',
    ],
    ['{"access": [{"deny": "all", "topic": "a/#/b"}]}', '/access/0/topic: expected a topic filter, got "a/#/b"'],
    ['{"access": [{"deny": "all", "topic": "#", "usr": "x"}]}', '/access/0/usr: no such key; did you mean "user"?'],
    [
      '{"allowedOrigins": ["example.org"]}',
      '/allowedOrigins/0: expected an origin such as "https://example.org", got "example.org"',
    ],
    ['[]', '/: expected an object, got a list'],
    ['"text"', '/: expected an object, got "text"'],
  ]
  test.each(table)('%s', (text, problem) => {
    expect(problems(text)).toContain(problem)
  })

  test('broken JSON is refused with its line', () => {
    expect(problems('{\n  "allowAnonymous": true,\n  oops\n}')[0]).toMatch(/^line 3, column 3: not valid JSON/)
    expect(problems('{\n  "users": {')[0]).toMatch(/^line 2, column \d+: not valid JSON/)
    expect(problems('')[0]).toMatch(/^line 1, column \d+: not valid JSON/)
  })

  test('all problems are told at once', () => {
    expect(problems('{"limits": {"receiveMaximum": 0, "maximumQoS": 7}, "users": 3}')).toHaveLength(3)
  })
})
