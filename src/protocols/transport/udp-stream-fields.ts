import { defineField } from '../define.ts';

const REF = 'RFC 768';

/** Fields of UDP and UDP-Lite, which Wireshark counts together, that need the packets before. */
export const udpStreamFields = [
  defineField({
    name: 'udp.stream',
    label: 'Stream index',
    type: 'u32',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.stream(index),
    ref: REF,
  }),
  defineField({
    name: 'udp.time_relative',
    label: 'Time since first frame',
    type: 'seconds',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.secondsSinceFirst(index),
    ref: REF,
  }),
  defineField({
    name: 'udp.time_delta',
    label: 'Time since previous frame',
    type: 'seconds',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.secondsSincePrevious(index),
    ref: REF,
  }),
];
