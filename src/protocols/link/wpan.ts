import { eui64Text } from '../../bytes/addresses.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import {
  addressLength,
  destinationMode,
  hasDestinationPan,
  hasSequence,
  hasSourcePan,
  headerLength,
  MODE,
  sourceMode,
  VERSION_2015,
  versionOf,
} from './wpan-shape.ts';

const LINKTYPE_WITH_FCS = 195;
const FCS = 2;
const TYPE = { beacon: 0, data: 1 } as const;
const SECURITY = 0x0008;
const ELEMENTS = 0x0200;
/** In a beacon: behind the superframe and the count of slots. */
const SLOTS = 3;
const SLOT_LENGTH = 3;
const LAST_ELEMENTS = [0x7e, 0x7f];

const field = fieldMaker('wpan.', 'IEEE 802.15.4 §7.2');
const beacon = fieldMaker('wpan.', 'IEEE 802.15.4 §7.3.1');
const bit = (name: string, label: string, mask: number) => field(name, label, 'bool', { mask });
const modeNames = { 0: 'None', 1: 'Reserved', 2: 'Short/16-bit', 3: 'Long/64-bit' };

const control: Layout = [
  [0, field('fcf', 'Frame Control Field', 'u16le', HEX)],
  [
    0,
    field('frame_type', 'Frame Type', 'u16le', {
      mask: 0x0007,
      display: 'hex',
      values: {
        0: 'Beacon',
        1: 'Data',
        2: 'Ack',
        3: 'Command',
        5: 'Multipurpose',
        6: 'Fragment or Frak',
        7: 'Extended',
      },
    }),
  ],
  [0, bit('security', 'Security Enabled', 0x08)],
  [0, bit('pending', 'Frame Pending', 0x10)],
  [0, bit('ack_request', 'Acknowledge Request', 0x20)],
  [0, bit('pan_id_compression', 'PAN ID Compression', 0x40)],
  [0, bit('fcf.reserved', 'Reserved', 0x80)],
  [1, bit('seqno_suppression', 'Sequence Number Suppression', 0x01)],
  [1, bit('ie_present', 'Information Elements Present', 0x02)],
  [
    0,
    field('dst_addr_mode', 'Destination Addressing Mode', 'u16le', { mask: 0x0c00, display: 'hex', values: modeNames }),
  ],
  [0, field('version', 'Frame Version', 'u16le', { mask: 0x3000 })],
  [0, field('src_addr_mode', 'Source Addressing Mode', 'u16le', { mask: 0xc000, display: 'hex', values: modeNames })],
];
const frameLength = field('frame_length', 'Frame Length', 'u32', { hidden: true });
const sequence = field('seq_no', 'Sequence Number', 'u8');
const destinationPan = field('dst_pan', 'Destination PAN', 'u16le', HEX);
const sourcePan = field('src_pan', 'Source PAN', 'u16le', HEX);
const destination = [field('dst16', 'Destination', 'u16le', HEX), field('dst64', 'Destination', 'eui64')] as const;
const source = [field('src16', 'Source', 'u16le', HEX), field('src64', 'Extended Source', 'eui64')] as const;
const either = [
  field('addr16', 'Address', 'u16le', { display: 'hex', hidden: true }),
  field('addr64', 'Extended Address', 'eui64', { hidden: true }),
] as const;
const superframe: Layout = [
  [0, beacon('beacon_order', 'Beacon Interval', 'u16le', { mask: 0x000f })],
  [0, beacon('superframe_order', 'Superframe Interval', 'u16le', { mask: 0x00f0 })],
  [0, beacon('cap', 'Final CAP Slot', 'u16le', { mask: 0x0f00 })],
  [1, beacon('battery_ext', 'Battery Extension', 'bool', { mask: 0x10 })],
  [1, beacon('bcn_coord', 'PAN Coordinator', 'bool', { mask: 0x40 })],
  [1, beacon('assoc_permit', 'Association Permit', 'bool', { mask: 0x80 })],
  [2, beacon('gts.count', 'GTS Descriptor Count', 'u8', { mask: 0x07 })],
  [2, beacon('gts.permit', 'GTS Permit', 'bool', { mask: 0x80 })],
];
const slotDirection = beacon('gts.direction', 'Direction', 'bool');
const slotAddress = beacon('gts.address', 'Address', 'u16le', HEX);
const element: Layout = [
  [0, field('header_ie_tlv', 'IE Header', 'u16le', HEX)],
  [0, field('header_ie.type', 'Type', 'u16le', { mask: 0x8000 })],
  [0, field('header_ie.id', 'Id', 'u16le', { mask: 0x7f80, display: 'hex' })],
  [0, field('header_ie.length', 'Length', 'u16le', { mask: 0x007f })],
];
const fcs = field('fcs', 'FCS', 'u16le', HEX);
const fcsIsRight = field('fcs_ok', 'FCS Valid', 'bool', { hidden: true });

/** The head of frames of low-rate wireless networks (IEEE 802.15.4): addresses, elements' heads, a beacon's superframe. */
export const wpan = defineProtocol({
  name: 'wpan',
  title: 'IEEE 802.15.4 Low-Rate Wireless PAN',
  label: 'IEEE 802.15.4',
  ref: 'IEEE 802.15.4',
  claims: { linktype: [LINKTYPE_WITH_FCS, 230], ethertype: [0x809a] },
  minimumLength: 2,
  decode(d, at) {
    const flags = d.view.getUint16(at, true);
    const length = headerLength(flags);
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    if (d.packet.linkType === LINKTYPE_WITH_FCS && d.wireEnd - FCS >= d.offset) d.limitPayload(d.wireEnd - FCS);
    if ((flags & SECURITY) !== 0) return STOP;
    if ((flags & ELEMENTS) !== 0 && versionOf(flags) === VERSION_2015) return passElements(d);
    if ((flags & 7) === TYPE.beacon) return passBeacon(d);
    return (flags & 7) === TYPE.data ? 0 : STOP;
  },
  fields: [
    frameLength,
    ...layoutFields(control, superframe, element),
    ...[
      slotDirection,
      slotAddress,
      sequence,
      destinationPan,
      sourcePan,
      ...destination,
      ...source,
      ...either,
      fcs,
      fcsIsRight,
    ],
  ],
  walk,
});

/** What follows them we don't read. */
function passElements(d: Dissection): number {
  for (let at = d.offset; d.has(at, 2); ) {
    const head = d.view.getUint16(at, true);
    if (!d.has(at + 2, head & 0x7f) || LAST_ELEMENTS.includes((head & 0x7f80) >>> 7)) return STOP;
    at += 2 + (head & 0x7f);
  }
  return STOP;
}

/** Superframe, slots and addresses for which something waits; what is left is the network's. */
function passBeacon(d: Dissection): number {
  const start = d.offset;
  if (!d.has(start, SLOTS + 1)) return STOP;
  const pending = start + SLOTS + slotsLength(d.bytes[start + 2]);
  if (!d.has(pending, 1)) return STOP;
  const length = pendingLength(d.bytes[pending]);
  if (!d.has(pending, length)) return STOP;
  d.offset = pending + length;
  return 0;
}

/** Behind the byte that counts them: directions, three bytes each. */
function slotsLength(specification: number): number {
  const slots = specification & 7;
  return slots === 0 ? 0 : 1 + slots * SLOT_LENGTH;
}

/** With the byte that counts them. */
function pendingLength(specification: number): number {
  return 1 + 2 * (specification & 7) + 8 * ((specification >>> 4) & 7);
}

function walk(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (!emitLayout(sink, control, start, end)) return;
  const flags = view.getUint16(start, true);
  const isChecked = layer.packet.linkType === LINKTYPE_WITH_FCS;
  sink.value(frameLength, layer.wireEnd - start - (isChecked ? FCS : 0));
  let at = start + 2;
  const take = (each: Field, length: number): void => {
    if (at + length <= end) sink.at(each, at, length);
    at += length;
  };
  if (hasSequence(flags)) take(sequence, 1);
  if (hasDestinationPan(flags)) take(destinationPan, 2);
  at = walkAddress(layer, at, destinationMode(flags), destination, sink);
  if (hasSourcePan(flags)) take(sourcePan, 2);
  at = walkAddress(layer, at, sourceMode(flags), source, sink);
  const isWhole = at <= end;
  if (isWhole && (flags & SECURITY) === 0) {
    if (versionOf(flags) === VERSION_2015 && (flags & ELEMENTS) !== 0) walkElements(layer, at, sink);
    else if ((flags & 7) === TYPE.beacon) walkBeacon(layer, at, sink);
  }
  if (!layer.partial) walkCheck(layer, at, sink);
}

/** Addresses stand with their last byte first. */
function walkAddress(layer: Layer, at: number, mode: number, fields: readonly [Field, Field], sink: FieldSink): number {
  const length = addressLength(mode);
  if (length === 0 || at + length > layer.end) return at + length;
  if (mode === MODE.short) {
    for (const each of [fields[0], either[0]]) sink.at(each, at, 2);
  } else {
    const text = eui64Text(layer.bytes.slice(at, at + 8).reverse(), 0);
    for (const each of [fields[1], either[1]]) sink.value(each, text);
  }
  return at + length;
}

function walkBeacon({ bytes, end }: Layer, at: number, sink: FieldSink): void {
  if (!emitLayout(sink, superframe, at, end)) return;
  const slots = bytes[at + 2] & 7;
  const directions = at + SLOTS;
  for (let slot = 0; slot < slots; slot++) {
    const start = directions + 1 + slot * SLOT_LENGTH;
    if (start + 2 > end) return;
    sink.value(slotDirection, (bytes[directions] & (1 << slot)) !== 0);
    sink.at(slotAddress, start, 2);
  }
}

function walkElements(layer: Layer, from: number, sink: FieldSink): void {
  for (let at = from; emitLayout(sink, element, at, layer.end); ) {
    const head = layer.view.getUint16(at, true);
    if (LAST_ELEMENTS.includes((head & 0x7f80) >>> 7)) return;
    at += 2 + (head & 0x7f);
  }
}

/** What isn't there can't be wrong. */
function walkCheck(layer: Layer, headerEnd: number, sink: FieldSink): void {
  const { start, end, wireEnd, view } = layer;
  const at = wireEnd - FCS;
  const isThere = layer.packet.linkType === LINKTYPE_WITH_FCS && wireEnd === end && at >= headerEnd;
  if (isThere) sink.at(fcs, at, FCS);
  sink.value(fcsIsRight, !isThere || view.getUint16(at, true) === checkSequence(layer.bytes, start, at));
}

/** The CRC of ITU-T, from zero, bits turned round: IEEE 802.15.4 §7.2.11. */
function checkSequence(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at++) {
    crc ^= bytes[at];
    for (let i = 0; i < 8; i++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc;
}
