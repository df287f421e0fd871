// The links that tests use are links like any other.
import { linkContract } from '../transport/link.contract.ts'
import { linkPair } from './memory-link.ts'

linkContract('memory', () => linkPair())
