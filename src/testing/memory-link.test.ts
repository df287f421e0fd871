// The links that tests use are links like any other.
import { linkContract } from '../transport/link.contract.ts'
import { linkPair, type MemoryLink } from './memory-link.ts'

linkContract('memory', linkPair, (link) => (link as MemoryLink).endHalf())
