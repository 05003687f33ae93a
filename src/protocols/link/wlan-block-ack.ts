import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const CONTROL = 2;
const START = 2;
const COMPRESSED = 2;

const field = fieldMaker('wlan.', 'IEEE 802.11 §9.3.1.7');
const control: Layout = [
  [0, field('ba.control', 'Block Ack Control', 'u16le', HEX)],
  [0, field('ba.control.ackpolicy', 'BA Ack Policy', 'bool', { mask: 0x01 })],
  [
    0,
    field('ba.control.ba_type', 'BA Type', 'u16le', {
      mask: 0x001e,
      values: { 0: 'Basic', 1: 'Extended Compressed', 2: 'Compressed', 3: 'Multi-TID', 6: 'GCR', 10: 'GLK-GCR' },
    }),
  ],
  [0, field('ba.control.reserved', 'Reserved', 'u16le', { mask: 0x0fe0, display: 'hex' })],
  [0, field('ba.basic.tidinfo', 'TID for which a Basic BlockAck frame is requested', 'u16le', { mask: 0xf000 })],
];
const startingSequence: Layout = [
  [0, field('fixed.ssc', 'Block Ack Starting Sequence Control (SSC)', 'u16le', HEX)],
  [0, field('fixed.ssc.fragment', 'Fragment', 'u16le', { mask: 0x000f })],
  [0, field('fixed.ssc.sequence', 'Starting Sequence Number', 'u16le', { mask: 0xfff0 })],
];
const bitmap = field('ba.bm', 'Block Ack Bitmap', 'bytes');

export const blockAckFields: readonly Field[] = [...layoutFields(control, startingSequence), bitmap];

/** Requests for block acknowledgments and these themselves, `isAnswer`; the plain and the compressed form. */
export function walkBlockAck(bytes: Uint8Array, at: number, end: number, isAnswer: boolean, sink: FieldSink): void {
  if (!emitLayout(sink, control, at, end)) return;
  const type = (bytes[at] >>> 1) & 0x0f;
  const behind = at + CONTROL + START;
  if ((type !== 0 && type !== COMPRESSED) || !emitLayout(sink, startingSequence, at + CONTROL, end)) return;
  const length = type === COMPRESSED ? 8 : 128;
  if (isAnswer && behind + length <= end) sink.at(bitmap, behind, length);
}
