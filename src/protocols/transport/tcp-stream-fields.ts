import { defineField } from '../define.ts';
import type { Layer } from '../layer.ts';
import { WINDOW_SCALE } from '../stream-facts.ts';

const REF = 'RFC 9293 §3.1';
const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;

/** Fields of TCP that need the packets before. */
export const tcpStreamFields = [
  defineField({
    name: 'tcp.stream',
    label: 'Stream index',
    type: 'u32',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.stream(index),
    ref: 'RFC 9293 §3.3.1',
  }),
  defineField({
    name: 'tcp.completeness',
    label: 'Conversation completeness',
    type: 'u8',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.completeness(index),
    ref: 'RFC 9293 §3.3.2',
  }),
  defineField({
    name: 'tcp.seq',
    label: 'Sequence Number',
    type: 'u32',
    stateful: true,
    compute: sequence,
    reads: 8,
    ref: REF,
  }),
  defineField({
    name: 'tcp.nxtseq',
    label: 'Next Sequence Number',
    type: 'u32',
    stateful: true,
    compute: nextSequence,
    ref: 'RFC 9293 §3.4',
  }),
  defineField({
    name: 'tcp.ack',
    label: 'Acknowledgment Number',
    type: 'u32',
    stateful: true,
    compute: acknowledgment,
    reads: 12,
    ref: REF,
  }),
  defineField({
    name: 'tcp.window_size',
    label: 'Calculated window size',
    type: 'u32',
    stateful: true,
    compute: window,
    reads: 16,
    ref: 'RFC 7323 §2.3',
  }),
  defineField({
    name: 'tcp.window_size_scalefactor',
    label: 'Window size scaling factor (-1 unknown, -2 no scaling used)',
    type: 'i32',
    stateful: true,
    compute: scaleFactor,
    ref: 'RFC 7323 §2.3',
  }),
  defineField({
    name: 'tcp.time_relative',
    label: 'Time since first frame in this TCP stream',
    type: 'seconds',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.secondsSinceFirst(index),
    ref: REF,
  }),
  defineField({
    name: 'tcp.time_delta',
    label: 'Time since previous frame in this TCP stream',
    type: 'seconds',
    stateful: true,
    compute: ({ dissection, index }) => dissection.streams?.secondsSincePrevious(index),
    ref: REF,
  }),
];

/** A quoted header has no stream: its numbers are as they stand. */
function sequence(layer: Layer): number | undefined {
  return layer.isQuoted ? layer.view.getUint32(layer.start + 4) : wholeOnly(layer, relativeSequence);
}

function acknowledgment(layer: Layer): number | undefined {
  return layer.isQuoted ? layer.view.getUint32(layer.start + 8) : wholeOnly(layer, relativeAcknowledgment);
}

function window(layer: Layer): number | undefined {
  return layer.isQuoted ? layer.view.getUint16(layer.start + 14) : wholeOnly(layer, windowSize);
}

function wholeOnly(layer: Layer, compute: (layer: Layer) => number | undefined): number | undefined {
  return layer.partial ? undefined : compute(layer);
}

/** Counted from the start of the sender's numbers; undefined when that isn't known. */
export function relativeSequence({ dissection, index, view, start }: Layer): number | undefined {
  const base = dissection.streams?.baseSequence(index);
  return base === undefined ? undefined : (view.getUint32(start + 4) - base) >>> 0;
}

/** Counted from the start of the receiver's numbers; as it stands where ACK says that it means nothing. */
export function relativeAcknowledgment({ dissection, index, view, start }: Layer): number | undefined {
  const base = dissection.streams?.baseAcknowledgment(index);
  if (base === undefined) return undefined;
  const number = view.getUint32(start + 8);
  return (view.getUint8(start + 13) & ACK) === 0 ? number : (number - base) >>> 0;
}

/** RFC 7323 §2.2: the window of a SYN is never scaled. */
export function windowSize({ dissection, index, view, start }: Layer): number | undefined {
  const scale = dissection.streams?.windowScale(index);
  if (scale === undefined) return undefined;
  const window = view.getUint16(start + 14);
  return scale < 0 || (view.getUint8(start + 13) & SYN) !== 0 ? window : window << scale;
}

function nextSequence(layer: Layer): number | undefined {
  const sequence = relativeSequence(layer);
  if (sequence === undefined) return undefined;
  // SYN and FIN take a number each; Wireshark counts both together as one.
  const control = (layer.view.getUint8(layer.start + 13) & (SYN | FIN)) === 0 ? 0 : 1;
  return (sequence + layer.wireEnd - layer.payload + control) >>> 0;
}

function scaleFactor({ dissection, index, view, start }: Layer): number | undefined {
  if ((view.getUint8(start + 13) & SYN) !== 0) return undefined;
  const scale = dissection.streams?.windowScale(index);
  if (scale === undefined || scale === WINDOW_SCALE.unknown || scale === WINDOW_SCALE.none) return scale;
  return 1 << scale;
}
