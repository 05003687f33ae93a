import { prefixText } from '../../bytes/addresses.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { icmpv6Data, unknownData } from './icmpv6-types.ts';

const PAD_1 = 0;
const PAD_N = 1;
const ROUTE = 3;
const TARGET = 5;
const TRANSIT = 6;

const rplField = fieldMaker('icmpv6.', 'RFC 6550 §6.7');
const type: Layout = [
  [
    0,
    rplField('rpl.opt.type', 'Type', 'u8', {
      values: {
        0: '1-byte padding',
        1: 'n-byte padding',
        2: 'DAG Metric container',
        3: 'Routing Information',
        4: 'DODAG configuration',
        5: 'RPL Target',
        6: 'Transit Information',
        7: 'Solicited Information',
        8: 'Prefix Information',
        9: 'RPL Target Descriptor',
        10: 'P2P Route Discovery',
      },
    }),
  ],
];
const length: Layout = [[1, rplField('rpl.opt.length', 'Length', 'u8')]];
const route: Layout = [
  [2, rplField('rpl.opt.route.prefix_length', 'Prefix Length', 'u8')],
  [3, rplField('rpl.opt.route.flag', 'Flag', 'u8', HEX)],
  [
    3,
    rplField('rpl.opt.route.pref', 'Preference', 'u8', {
      mask: 0x18,
      values: { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' },
    }),
  ],
  [3, rplField('rpl.opt.route.reserved', 'Reserved', 'u8', { mask: 0xe7 })],
  [4, rplField('rpl.opt.route.lifetime', 'Route Lifetime', 'u32', { values: { 4294967295: 'Infinity' } })],
];
const routePrefix = rplField('rpl.opt.route.prefix', 'Prefix', 'ipv6');
const configuration: Layout = [
  [2, rplField('rpl.opt.config.flag', 'Flag', 'u8', HEX)],
  [2, rplField('rpl.opt.config.reserved', 'Reserved', 'u8', { mask: 0xf0 })],
  [2, rplField('rpl.opt.config.auth', 'Authentication Enabled', 'bool', { mask: 0x08 })],
  [2, rplField('rpl.opt.config.pcs', 'Path Control Size', 'u8', { mask: 0x07 })],
  [3, rplField('rpl.opt.config.interval_double', 'DIOIntervalDoublings', 'u8')],
  [4, rplField('rpl.opt.config.interval_min', 'DIOIntervalMin', 'u8')],
  [5, rplField('rpl.opt.config.redundancy', 'DIORedundancyConstant', 'u8')],
  [6, rplField('rpl.opt.config.max_rank_inc', 'MaxRankInc', 'u16')],
  [8, rplField('rpl.opt.config.min_hop_rank_inc', 'MinHopRankInc', 'u16')],
  [10, rplField('rpl.opt.config.ocp', 'OCP (Objective Code Point)', 'u16')],
  [12, rplField('rpl.opt.config.rsv', 'Reserved', 'u8')],
  [13, rplField('rpl.opt.config.def_lifetime', 'Default Lifetime', 'u8')],
  [14, rplField('rpl.opt.config.lifetime_unit', 'Lifetime Unit', 'u16')],
];
const target: Layout = [[3, rplField('rpl.opt.target.prefix_length', 'Target Length', 'u8')]];
const targetPrefix = rplField('rpl.opt.target.prefix', 'Target', 'ipv6');
const transit: Layout = [
  [2, rplField('rpl.opt.transit.flag', 'Flags', 'u8', HEX)],
  [2, rplField('rpl.opt.transit.flag.e', 'External', 'bool', { mask: 0x80 })],
  [2, rplField('rpl.opt.transit.flag.rsv', 'Reserved', 'u8', { mask: 0x7f })],
  [3, rplField('rpl.opt.transit.pathctl', 'Path Control', 'u8')],
  [4, rplField('rpl.opt.transit.pathseq', 'Path Sequence', 'u8')],
  [5, rplField('rpl.opt.transit.pathlifetime', 'Path Lifetime', 'u8')],
];
const transitParent: Layout = [[6, rplField('rpl.opt.transit.parent', 'Parent Address', 'ipv6')]];
const solicited: Layout = [
  [2, rplField('rpl.opt.solicited.instance', 'Instance', 'u8')],
  [3, rplField('rpl.opt.solicited.flag', 'Flag', 'u8', HEX)],
  [3, rplField('rpl.opt.solicited.flag.v', 'Version predicate', 'bool', { mask: 0x80 })],
  [3, rplField('rpl.opt.solicited.flag.i', 'InstanceID predicate', 'bool', { mask: 0x40 })],
  [3, rplField('rpl.opt.solicited.flag.d', 'DODAGID predicate', 'bool', { mask: 0x20 })],
  [3, rplField('rpl.opt.solicited.flag.rsv', 'Reserved', 'u8', { mask: 0x1f })],
  [4, rplField('rpl.opt.solicited.dodagid', 'DODAGID', 'ipv6')],
  [20, rplField('rpl.opt.solicited.version', 'Version', 'u8')],
];
const prefix: Layout = [
  [2, rplField('rpl.opt.prefix.length', 'Prefix Length', 'u8')],
  [3, rplField('rpl.opt.prefix.flag', 'Flag', 'u8', HEX)],
  [3, rplField('rpl.opt.prefix.flag.l', 'On Link', 'bool', { mask: 0x80 })],
  [3, rplField('rpl.opt.config.flag.a', 'Auto Address Config', 'bool', { mask: 0x40 })],
  [3, rplField('rpl.opt.config.flag.r', 'Router Address', 'bool', { mask: 0x20 })],
  [3, rplField('rpl.opt.config.flag.rsv', 'Reserved', 'u8', { mask: 0x1f })],
  [4, rplField('rpl.opt.prefix.valid_lifetime', 'Valid Lifetime', 'u32', { values: { 4294967295: 'Infinity' } })],
  [
    8,
    rplField('rpl.opt.prefix.preferred_lifetime', 'Preferred Lifetime', 'u32', { values: { 4294967295: 'Infinity' } }),
  ],
  [16, rplField('rpl.opt.prefix', 'Destination Prefix', 'ipv6')],
];
const descriptor: Layout = [[2, rplField('rpl.opt.targetdesc.descriptor', 'Descriptor', 'u32', HEX)]];
const metric: Layout = [
  [
    2,
    rplField('rpl.opt.metric.type', 'Routing Metric/Constraint Type', 'u8', {
      values: {
        1: 'Node State and Attribute',
        2: 'Node Energy',
        3: 'Hop Count',
        4: 'Link Throughput',
        5: 'Link Latency',
        6: 'Link Quality Level',
        7: 'Link ETX',
        8: 'Link Color',
      },
    }),
  ],
  [3, rplField('rpl.opt.metric.flags', 'Flags', 'u16', HEX)],
  [3, rplField('rpl.opt.metric.reserved', 'Reserved Flags', 'u16', { mask: 0xf800, display: 'hex' })],
  [3, rplField('rpl.opt.metric.flag.p', 'Flag P', 'bool', { length: 2, mask: 0x0400 })],
  [3, rplField('rpl.opt.metric.flag.c', 'Flag C', 'bool', { length: 2, mask: 0x0200 })],
  [3, rplField('rpl.opt.metric.flag.o', 'Flag O', 'bool', { length: 2, mask: 0x0100 })],
  [3, rplField('rpl.opt.metric.flag.r', 'Flag R', 'bool', { length: 2, mask: 0x0080 })],
  [3, rplField('rpl.opt.metric.flag.a', 'A Field', 'u16', { mask: 0x0070, display: 'hex' })],
  [3, rplField('rpl.opt.metric.prec', 'Precedence field', 'u16', { mask: 0x000f, display: 'hex' })],
  [5, rplField('rpl.opt.metric.length', 'Metric Length', 'u8')],
];

/** Options of one fixed shape, and the bytes that they fill. */
const shapes: Readonly<Record<number, readonly [layout: Layout, length: number]>> = {
  2: [metric, Infinity],
  4: [configuration, 16],
  7: [solicited, 21],
  8: [prefix, 32],
  9: [descriptor, 6],
};

export const rplOptionFields: readonly Field[] = [
  routePrefix,
  targetPrefix,
  ...layoutFields(
    type,
    length,
    route,
    configuration,
    target,
    transit,
    transitParent,
    solicited,
    prefix,
    descriptor,
    metric,
  ),
];

/** Options in wire order; a length that lies ends the list. */
export function walkRplOptions(layer: Layer, sink: FieldSink, first: number): void {
  const { bytes, end } = layer;
  let at = first;
  while (at < end) {
    emitLayout(sink, type, at, end);
    if (bytes[at] === PAD_1) {
      at += 1;
      continue;
    }
    if (!emitLayout(sink, length, at, end)) return;
    const optionEnd = at + 2 + bytes[at + 1];
    if (optionEnd > end && shapes[bytes[at]] === undefined) return;
    walkOption(layer, sink, at, Math.min(optionEnd, end));
    at = optionEnd;
  }
}

function walkOption(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const kind = layer.bytes[at];
  const shape = shapes[kind];
  if (shape !== undefined) {
    const [layout, size] = shape;
    if (emitLayout(sink, layout, at, end)) emitRest(sink, at + size, end);
  } else if (kind === ROUTE) {
    if (emitLayout(sink, route, at, end)) emitPrefix(layer, sink, routePrefix, at + 8, end);
  } else if (kind === TARGET) {
    if (emitLayout(sink, target, at, end)) emitPrefix(layer, sink, targetPrefix, at + 4, end);
  } else if (kind === TRANSIT) {
    if (emitLayout(sink, transit, at, end)) emitLayout(sink, transitParent, at, end);
  } else if (kind !== PAD_N) {
    sink.at(icmpv6Data, at + 2, end - at - 2);
  }
}

/** A prefix is cut to 0, 8 or 16 bytes; anything else is not understood. */
function emitPrefix(layer: Layer, sink: FieldSink, field: Field, start: number, end: number): void {
  const size = end - start;
  if (size !== 8 && size !== 16) {
    emitRest(sink, start, end);
    return;
  }
  sink.value(field, prefixText(layer.bytes, start, size * 8, 16));
}

function emitRest(sink: FieldSink, start: number, end: number): void {
  if (start < end) sink.at(unknownData, start, end - start);
}
