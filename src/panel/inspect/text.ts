// The words of the inspector of packets, in English. Does not know the markup.

export const inspectText = {
  gone: 'This packet is no longer kept: the oldest of 20,000 packets, or of 16 MiB, go first.',
  type: 'Packet',
  client: 'Client',
  direction: 'Direction',
  directions: { in: 'to the broker', out: 'from the broker' },
  packetId: 'Packet Identifier',
  time: 'Time',
  size: 'Size',
}
