import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 9486 §3';
const TRACE_REF = 'RFC 9197 §4.4.1';
const NODE_REF = 'RFC 9197 §4.4.2';
const OPAQUE_STATE = 0x000002;
/** Bytes of a trace option before its data, with the two that tell its type. */
const TRACE_HEADER = 10;

const optionReserved = ioam('rsv', 'Reserved', 'u8', REF);
const optionType = ioam('opt_type', 'Option-Type', 'u8', REF, {
  values: { 0: 'Pre-allocated Trace', 1: 'Incremental Trace', 2: 'Proof of Transit', 3: 'Edge to Edge' },
});

const namespace = ioam('trace.ns', 'Namespace ID', 'u16');
const nodeLength = ioam('trace.nodelen', 'Node Length', 'u8', TRACE_REF, { mask: 0xf8 });
const flags: readonly Field[] = [
  ioam('trace.flags', 'Flags', 'u16', TRACE_REF, { mask: 0x0780, display: 'hex' }),
  ioam('trace.flag.o', 'Overflow', 'bool', TRACE_REF, { mask: 0x0400 }),
  ioam('trace.flag.l', 'Loopback', 'bool', TRACE_REF, { mask: 0x0200 }),
  ioam('trace.flag.a', 'Active', 'bool', TRACE_REF, { mask: 0x0100 }),
  ioam('trace.flag.rsv', 'Reserved', 'bool', TRACE_REF, { mask: 0x0080 }),
];
const remaining = ioam('trace.remlen', 'Remaining Length', 'u8', TRACE_REF, { mask: 0x7f });
const traceTypes: readonly Field[] = [
  ioam('trace.type', 'Trace Type', 'u24', TRACE_REF, { display: 'hex' }),
  ...[
    'Hop_Lim and Node ID (short)',
    'Ingress and Egress IDs (short)',
    'Timestamp seconds',
    'Timestamp fraction',
    'Transit delay',
    'IOAM-Namespace specific data (short)',
    'Queue depth',
    'Checksum complement',
    'Hop_Lim and Node ID (wide)',
    'Ingress and Egress IDs (wide)',
    'IOAM-Namespace specific data (wide)',
    'Buffer occupancy',
  ].map((label, bit) => ioam(`trace.type.bit${bit}`, label, 'bool', TRACE_REF, { mask: 0x800000 >>> bit })),
  ioam('trace.type.undef', 'Undefined', 'bool', TRACE_REF, { mask: 0x000ffc }),
  ioam('trace.type.bit22', 'Opaque State Snapshot', 'bool', TRACE_REF, { mask: OPAQUE_STATE }),
  ioam('trace.type.rsv', 'Reserved', 'bool', TRACE_REF, { mask: 0x000001 }),
];
const traceReserved = ioam('trace.rsv', 'Reserved', 'u8');
const freeSpace = ioam('trace.free_space', 'Free space', 'bytes');

const hopLimit = node('hlim', 'Hop Limit', 'u8');
const wideId = node('id_wide', 'ID', 'u64');
const undefinedBit = node('undefined', 'Undefined bit', 'u32');

/** What each bit of the trace type adds to a node's data: fields with their lengths. */
const nodeParts: readonly (readonly (readonly [Field, number])[])[] = [
  [
    [hopLimit, 1],
    [node('id', 'ID', 'u24'), 3],
  ],
  [
    [node('iif', 'Ingress ID', 'u16'), 2],
    [node('eif', 'Egress ID', 'u16'), 2],
  ],
  [[node('tss', 'Timestamp Seconds', 'u32'), 4]],
  [[node('tsf', 'Timestamp Fraction', 'u32'), 4]],
  [[node('trdelay', 'Transit Delay', 'u32'), 4]],
  [[node('nsdata', 'Namespace Data (short)', 'u32'), 4]],
  [[node('qdepth', 'Queue Depth', 'u32'), 4]],
  [[node('csum', 'Checksum Complement', 'u32'), 4]],
  [
    [hopLimit, 1],
    [wideId, 7],
  ],
  [
    [node('iif_wide', 'Ingress ID', 'u32'), 4],
    [node('eif_wide', 'Egress ID', 'u32'), 4],
  ],
  [[node('nsdata_wide', 'Namespace Data (wide)', 'u64'), 8]],
  [[node('bufoccup', 'Buffer Occupancy', 'u32'), 4]],
  ...Array.from({ length: 10 }, (): readonly (readonly [Field, number])[] => [[undefinedBit, 4]]),
];

const stateLength = node('oss.len', 'Length', 'u8', undefined);
const stateSchema = node('oss.scid', 'Schema ID', 'u24');
const stateData = node('oss.data', 'Data', 'bytes', undefined);

export const ioamFields: readonly Field[] = [
  optionReserved,
  optionType,
  namespace,
  nodeLength,
  ...flags,
  remaining,
  ...traceTypes,
  traceReserved,
  freeSpace,
  ...new Set(nodeParts.flat().map(([field]) => field)),
  stateLength,
  stateSchema,
  stateData,
];

/** In-situ operations, administration and maintenance; answers how far the fields went. */
export function walkIoam(layer: Layer, at: number, end: number, sink: FieldSink): number {
  if (at + 2 > end) return at;
  sink.at(optionReserved, at, 1);
  sink.at(optionType, at + 1, 1);
  const isTrace = layer.bytes[at + 1] <= 1;
  return isTrace && at + TRACE_HEADER <= end ? walkTrace(layer, at + 2, end, sink) : at + 2;
}

function walkTrace(layer: Layer, at: number, end: number, sink: FieldSink): number {
  const { bytes, view } = layer;
  sink.at(namespace, at, 2);
  sink.at(nodeLength, at + 2, 1);
  for (const field of flags) sink.at(field, at + 2, 2);
  sink.at(remaining, at + 3, 1);
  for (const field of traceTypes) sink.at(field, at + 4, 3);
  sink.at(traceReserved, at + 7, 1);
  const nodeBytes = (bytes[at + 2] >>> 3) * 4;
  const freeBytes = (bytes[at + 3] & 0x7f) * 4;
  const data = at + 8;
  if (nodeBytes === 0 || data + freeBytes > end) return data;
  if (freeBytes > 0) sink.at(freeSpace, data, freeBytes);
  return walkNodes(layer, data + freeBytes, end, view.getUint32(at + 4) >>> 8, nodeBytes, sink);
}

function walkNodes(layer: Layer, from: number, end: number, bits: number, nodeBytes: number, sink: FieldSink): number {
  let at = from;
  while (at + nodeBytes <= end) {
    if (lengthOfNode(bits) !== nodeBytes) return at;
    at = walkNode(layer, at, bits, sink);
    if ((bits & OPAQUE_STATE) === 0) continue;
    if (at + 4 > end) return at;
    sink.at(stateLength, at, 1);
    sink.at(stateSchema, at + 1, 3);
    const size = layer.bytes[at] * 4;
    at += 4;
    if (at + size > end) return at;
    if (size > 0) sink.at(stateData, at, size);
    at += size;
  }
  return at;
}

function walkNode(layer: Layer, from: number, bits: number, sink: FieldSink): number {
  let at = from;
  for (let bit = 0; bit < nodeParts.length; bit++) {
    if ((bits & (0x800000 >>> bit)) === 0) continue;
    for (const [field, size] of nodeParts[bit]) {
      if (field === wideId) sink.value(field, layer.view.getBigUint64(at - 1) & 0xffffffffffffffn);
      else sink.at(field, at, size);
      at += size;
    }
  }
  return at;
}

function lengthOfNode(bits: number): number {
  let length = 0;
  for (let bit = 0; bit < nodeParts.length; bit++) {
    if ((bits & (0x800000 >>> bit)) !== 0) for (const [, size] of nodeParts[bit]) length += size;
  }
  return length;
}

function node(name: string, label: string, type: Field['type'], display: 'hex' | undefined = 'hex'): Field {
  return ioam(`trace.node.${name}`, label, type, NODE_REF, display === undefined ? {} : { display });
}

function ioam(name: string, label: string, type: Field['type'], ref = TRACE_REF, more: Partial<Field> = {}): Field {
  const length = type === 'bool' ? { length: name.startsWith('trace.type') ? 3 : 2 } : {};
  return defineField({ name: `ipv6.opt.ioam.${name}`, label, type, ref, ...length, ...more });
}
