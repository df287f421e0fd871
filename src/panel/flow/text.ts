// The words of the flow view, in English. Does not know the markup. Names of packets are the standard's.
import { bytes, count } from '../format.ts'

export const flowText = {
  title: 'Flow',
  filter: 'Filter: topic:home/# type:publish qos:2',
  list: 'Packets in the order of the broker',
  direction: { in: 'to the broker', out: 'from the broker' },
  size: (n: number) => bytes(n),
  empty: 'No packets yet',
  emptyWhy:
    'Every packet of every client appears here the moment it crosses its link, in the order in which the broker handled it.',
  packets: (n: number) => (n === 1 ? '1 packet' : `${count(n)} packets`),
}
