// The public names of the library as types.
import type { IClientOptions, MqttClient } from 'mqtt'
import { expectTypeOf, test } from 'vitest'
import type { Link } from '../transport/link.ts'
import { BrokerSocket, connect, openBroker } from './index.ts'

test('the public names have the types that a user relies on', () => {
  expectTypeOf(connect).returns.toEqualTypeOf<MqttClient>()
  expectTypeOf<IClientOptions>().toExtend<NonNullable<Parameters<typeof connect>[0]>>()
  expectTypeOf(connect).toBeCallableWith()
  expectTypeOf(connect).toBeCallableWith({ clientId: 'a', broker: 'home', workerUrl: '/mqtab-worker.js' })

  expectTypeOf(openBroker).toBeCallableWith({ name: 'home' })
  const opened = () => openBroker()
  expectTypeOf<ReturnType<typeof opened>['link']>().returns.toEqualTypeOf<Link>()
  expectTypeOf<ReturnType<typeof opened>['state']>().toEqualTypeOf<
    'starting' | 'waiting' | 'running' | 'gone' | 'closed'
  >()

  type Common = 'url' | 'protocol' | 'extensions' | 'readyState' | 'bufferedAmount' | 'binaryType' | 'close'
  expectTypeOf<Pick<BrokerSocket, Common>>().toExtend<Pick<WebSocket, Common>>()
  expectTypeOf(BrokerSocket.OPEN).toExtend<number>()
})
