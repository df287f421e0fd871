// The one table of bytes ⇄ packet ⇄ statement: good and bad packets of all types and versions.
// Does not know who reads it: tests of the codec, and of the broker through the wire.
import type { Fixture } from './fixture.ts'
import { badConnectFixtures } from './fixtures-bad-connect.ts'
import { badOtherFixtures } from './fixtures-bad-other.ts'
import { badPublishFixtures } from './fixtures-bad-publish.ts'
import { goodConnectFixtures } from './fixtures-connect.ts'
import { goodPublishFixtures } from './fixtures-publish.ts'
import { goodRequestFixtures } from './fixtures-request.ts'
import { goodServerFixtures } from './fixtures-server.ts'

export const goodFixtures: readonly Fixture[] = [
  ...goodConnectFixtures,
  ...goodPublishFixtures,
  ...goodRequestFixtures,
  ...goodServerFixtures,
]
export const badFixtures: readonly Fixture[] = [...badConnectFixtures, ...badPublishFixtures, ...badOtherFixtures]
export const fixtures: readonly Fixture[] = [...goodFixtures, ...badFixtures]
