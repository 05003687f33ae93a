import type { Field } from '../define.ts';
import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { protocolNames } from '../path.ts';

/** IEEE 802.3 §4.2.3.3: a frame has at least 64 bytes, of which the frame check sequence takes four. */
const MINIMUM_FRAME = 60;
const FCS = 4;
const REF = 'IEEE 802.3 §3.2.8';

export const paddingField: Field = { name: 'eth.padding', label: 'Padding', type: 'bytes', ref: REF };
export const fcsField: Field = {
  name: 'eth.fcs',
  label: 'Frame check sequence',
  type: 'u32',
  display: 'hex',
  ref: 'IEEE 802.3 §3.2.9',
};
export const fcsStatusField: Field = {
  name: 'eth.fcs.status',
  label: 'FCS Status',
  type: 'u8',
  hidden: true,
  ref: 'IEEE 802.3 §3.2.9',
};

/** What follows a payload that ended before its frame did. */
export interface TrailerFields {
  readonly trailer: Field;
  /** Captures don't tell whether the frame check sequence is there: the last four bytes of a long frame may be it. */
  readonly mayHaveFcs: boolean;
}

/**
 * Where the payload of the layer ends by its own word: the next layer's length, when it is shorter. MPLS has none, so
 * there it is that of the packet below the labels.
 */
export function payloadEnd(layer: Layer): number {
  const { stack, count } = layer.dissection;
  let next = layer.index + 1;
  while (next + 1 < count && protocolNames[stack[next << STRIDE_SHIFT]] === 'mpls') next++;
  return next < count ? stack[(next << STRIDE_SHIFT) + SLOT.wireEnd] : layer.wireEnd;
}

/**
 * The bytes from `start` to the layer's end: zeros that fill the frame up are padding, of the rest the last four may be
 * the frame check sequence. The guesses are Wireshark's.
 */
export function walkTrailer(layer: Layer, start: number, fields: TrailerFields, sink: FieldSink): void {
  if (start >= layer.end) return;
  const at = start + paddingLength(layer, start);
  if (at > start) sink.at(paddingField, start, at - start);
  const fcs = fields.mayHaveFcs && layer.wireEnd - layer.start >= MINIMUM_FRAME + FCS && layer.wireEnd - at >= FCS;
  const end = Math.min(layer.end, fcs ? layer.wireEnd - FCS : layer.wireEnd);
  if (end > at) sink.at(fields.trailer, at, end - at);
  if (!fcs || layer.wireEnd > layer.end) return;
  sink.at(fcsField, layer.wireEnd - FCS, FCS);
  sink.value(fcsStatusField, 2);
}

/** A sender fills up with zeros (IEEE 802.3 §4.2.3.3 leaves it open): with others between, it is no padding. */
function paddingLength(layer: Layer, start: number): number {
  const { wireLength } = layer.packet;
  if (wireLength < MINIMUM_FRAME) return 0;
  const room = MINIMUM_FRAME - (wireLength - (layer.wireEnd - start));
  if (room <= 0) return 0;
  const end = Math.min(layer.end, start + room);
  for (let at = start; at < end; at++) if (layer.bytes[at] !== 0) return 0;
  return end - start;
}
