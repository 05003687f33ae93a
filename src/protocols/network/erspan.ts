import { defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, type Layout, layoutFields } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';

const TYPE_1_AND_2 = 0x88be;
const TYPE_3 = 0x22eb;
/** In GRE's flags: only type I goes without a sequence number. */
const SEQUENCE = 0x1000;
const HEADER_2 = 8;
const HEADER_3 = 12;
const SUBHEADER = 8;
const VERSION = { two: 1, three: 2 } as const;
const ETHERNET = 0;

const field = fieldMaker('erspan.', 'draft-foschiano-erspan §4.2');
const field3 = fieldMaker('erspan.', 'draft-foschiano-erspan §4.3');

const version = field('version', 'Version', 'u16', { mask: 0xf000, values: { 1: 'Type II', 2: 'Type III' } });
const vlan = field('vlan', 'Vlan', 'u16', { mask: 0x0fff });
const cos = field('cos', 'COS', 'u16', { mask: 0xe000 });
const truncated = field('truncated', 'Truncated', 'u16', {
  mask: 0x0400,
  values: { 0: 'Not truncated', 1: 'Truncated' },
});
const session = field('spanid', 'SpanID', 'u16', { mask: 0x03ff });

const header2: Layout = [
  [0, vlan],
  [2, cos],
  [
    2,
    field('encap', 'Encap', 'u16', {
      mask: 0x1800,
      values: {
        0: 'Originally without VLAN tag',
        1: 'Originally ISL encapsulated',
        2: 'Originally 802.1Q encapsulated',
        3: 'VLAN tag preserved in frame',
      },
    }),
  ],
  [2, truncated],
  [2, session],
  [4, field('reserved', 'Reserved', 'u32', { mask: 0xfff0_0000 })],
  [4, field('index', 'Index', 'u32', { mask: 0x000f_ffff })],
];

const header3: Layout = [
  [0, vlan],
  [2, cos],
  [
    2,
    field3('bso', 'Bad/Short/Oversized', 'u16', {
      mask: 0x1800,
      values: { 0: 'Good or unknown integrity', 1: 'Short frame', 2: 'Oversized frame', 3: 'CRC or alignment error' },
    }),
  ],
  [2, truncated],
  [2, session],
  [4, field3('timestamp', 'Timestamp', 'u32')],
  [8, field3('sgt', 'Security Group Tag', 'u16')],
  [10, field3('p', 'Has Ethernet PDU', 'u16', { mask: 0x8000 })],
  [10, field3('ft', 'Frame Type', 'u16', { mask: 0x7c00, values: { 0: 'Ethernet', 2: 'IP' } })],
  [10, field3('hw', 'Hardware ID', 'u16', { mask: 0x03f0 })],
  [10, field3('direction', 'Direction', 'bool', { length: 2, mask: 0x0008 })],
  [
    10,
    field3('gra', 'Timestamp granularity', 'u16', {
      mask: 0x0006,
      values: { 0: '100 microseconds', 1: '100 nanoseconds', 2: 'IEEE 1588', 3: 'Custom granularity' },
    }),
  ],
  [10, field3('o', 'Optional Sub headers', 'u16', { mask: 0x0001 })],
];

const platform = field3('platid', 'Platform ID', 'u32', { mask: 0xfc00_0000 });
const unknownPlatform = field3('pid.rsvd', 'Reserved', 'u32');
const switch5: Layout = [
  [0, field3('pid5.switchid', 'Switch ID', 'u32', { mask: 0x03ff_0000 })],
  [0, field3('pid5.port_index', 'Port ID/Index', 'u32', { mask: 0x0000_ffff })],
  [4, field3('pid5.timestamp', 'Timestamp (seconds)', 'u32')],
];
const source7: Layout = [
  [0, field3('pid7.rsvd1', 'Reserved', 'u32', { mask: 0x03f0_0000 })],
  [0, field3('pid7.source_index', 'Source Index', 'u32', { mask: 0x000f_ffff })],
  [4, field3('pid7.timestamp', 'Upper 32-bit Timestamp', 'u32')],
];
/** What follows depends on the platform; some write 0 for 7. */
const subheaders: Readonly<Record<number, Layout>> = {
  0: source7,
  1: [
    [0, field3('pid1.rsvd1', 'Reserved', 'u32', { mask: 0x03ff_f000 })],
    [0, field3('pid1.vsmid', 'VSM Domain ID', 'u32', { mask: 0x0000_0fff })],
    [4, field3('pid1.port_index', 'Port ID/Index', 'u32')],
  ],
  3: [
    [0, field3('pid3.rsvd1', 'Reserved', 'u32', { mask: 0x03ff_c000 })],
    [0, field3('pid3.port_index', 'Port ID/Index', 'u32', { mask: 0x0000_3fff })],
    [4, field3('pid3.timestamp', 'Upper 32-bit Timestamp', 'u32')],
  ],
  4: [
    [0, field3('pid4.rsvd1', 'Reserved', 'u32', { mask: 0x03ff_c000 })],
    [0, field3('pid4.rsvd2', 'Reserved', 'u32', { mask: 0x0000_3fff })],
    [4, field3('pid4.rsvd3', 'Reserved', 'u32')],
  ],
  5: switch5,
  6: switch5,
  7: source7,
};

/** Frames that a switch mirrors to a host far away, in GRE: types I (without a header of its own), II and III. */
export const erspan = defineProtocol({
  name: 'erspan',
  title: 'Encapsulated Remote Switch Packet ANalysis',
  label: 'ERSPAN',
  ref: 'draft-foschiano-erspan',
  claims: { 'gre.proto': [TYPE_1_AND_2, TYPE_3] },
  minimumLength: 2,
  decode(d, at) {
    d.offset = at;
    if (!hasHeader(d, d.count - 1)) return innerLayers.table[INNER.ethernet];
    switch (d.bytes[at] >>> 4) {
      case VERSION.two:
        if (!d.has(at, HEADER_2)) return STOP;
        d.offset = at + HEADER_2;
        return innerLayers.table[INNER.ethernet];
      case VERSION.three:
        return decodeType3(d, at);
      default:
        d.cutHeader(at + 2);
        return STOP;
    }
  },
  fields: [
    version,
    ...layoutFields(header2, header3),
    platform,
    ...layoutFields(...Object.values(subheaders)),
    unknownPlatform,
  ],
  walk,
  summarize: (layer) =>
    layer.payload === layer.start ? 'Type I' : `session ${layer.view.getUint16(layer.start + 2) & 0x3ff}`,
});

function decodeType3(d: Dissection, at: number): number {
  if (!d.has(at, HEADER_3)) return STOP;
  const flags = d.view.getUint16(at + 10);
  const length = HEADER_3 + ((flags & 1) === 0 ? 0 : SUBHEADER);
  if (!d.has(at, length)) return STOP;
  d.offset = at + length;
  return (flags & 0x7c00) >>> 10 === ETHERNET ? innerLayers.table[INNER.ethernet] : 0;
}

/** Type III always has one; of the other two types the flags of GRE, whose header stands before, tell which it is. */
function hasHeader(d: Dissection, index: number): boolean {
  const gre = d.stack[((index - 1) << STRIDE_SHIFT) + SLOT.start];
  return d.view.getUint16(gre + 2) === TYPE_3 || (d.view.getUint16(gre) & SEQUENCE) !== 0;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { start, end, bytes, view } = layer;
  if (start + 2 > end || !hasHeader(layer.dissection, layer.index)) return;
  sink.at(version, start, 2);
  const type = bytes[start] >>> 4;
  if (type === VERSION.two) emitLayout(sink, header2, start, end);
  if (type !== VERSION.three || !emitLayout(sink, header3, start, end) || (bytes[start + 11] & 1) === 0) return;
  const at = start + HEADER_3;
  if (at + 4 > end) return;
  sink.at(platform, at, 4);
  const subheader = subheaders[bytes[at] >>> 2];
  if (subheader !== undefined) emitLayout(sink, subheader, at, end);
  // Wireshark reads eight bytes as a number and has a mask of 26 bits for it.
  else if (at + SUBHEADER <= end) sink.value(unknownPlatform, view.getUint32(at + 4) & 0x03ff_ffff);
}
