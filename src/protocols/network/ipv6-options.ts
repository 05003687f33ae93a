import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { ipv6OptionNames } from '../values/ipv6-options.ts';
import { ioamFields, walkIoam } from './ipv6-ioam.ts';
import * as rows from './ipv6-option-rows.ts';

const REF = 'RFC 8200 §4.2';
const PAD1 = 0x00;
const PADN = 0x01;
const CALIPSO = 0x07;
const DUPLICATE_DETECTION = 0x08;
const QUICK_START = 0x26;
const PATH_MTU = 0x30;
const IOAM = 0x31;
const MULTICAST_LOW_POWER = 0x6d;
const LINE_IDENTIFICATION = 0x8c;
/** RFC 4727 §3.6: the low five bits of the types for experiments. */
const EXPERIMENTAL = 0x1e;

const type = option('type', 'Type', 'u8', { display: 'hex', values: ipv6OptionNames });
const action = option('type.action', 'Action', 'u8', { mask: 0xc0 });
const change = option('type.change', 'May Change', 'bool', { mask: 0x20 });
const rest = option('type.rest', 'Low-Order Bits', 'u8', { mask: 0x1f, display: 'hex' });
const length = option('length', 'Length', 'u8');
const padding = option('padn', 'PadN', 'bytes');
const experimental = option('experimental', 'Experimental Option', 'bytes', { ref: 'RFC 4727 §3.6' });
const unknown = option('unknown', 'Unknown Option Payload', 'bytes');
const leftOver = defineField({ name: 'ipv6.opt_unknown_data', label: 'Unknown Data', type: 'bytes', ref: REF });

/** Options of a fixed shape, by option type. */
const rowsByType: Readonly<Record<number, readonly rows.Row[]>> = {
  ...rows.simpleRows,
  15: rows.pdmRows,
  99: rows.rplRows,
  [MULTICAST_LOW_POWER]: rows.mplRows,
  238: rows.dffRows,
};

const allRows = new Set([
  ...Object.values(rowsByType).flat(),
  ...rows.quickStartRequest,
  ...rows.quickStartReport,
  rows.dpdHashBit,
  rows.dpdHash,
  ...rows.dpdTaggerRows,
  rows.dpdTagger,
  rows.dpdIdentifier,
  rows.pathMtuMinimum,
  rows.pathMtuReturn,
  rows.pathMtuFlag,
]);

export const ipv6OptionFields: readonly Field[] = [
  type,
  action,
  change,
  rest,
  length,
  padding,
  ...[...allRows].map(({ field }) => field),
  rows.quickStartTtlDifference,
  ...ioamFields,
  experimental,
  unknown,
  leftOver,
];

/** The options of a hop-by-hop or destination options header; an option that runs over ends the list. */
export function walkIpv6Options(layer: Layer, lengthInBytes: Field, sink: FieldSink): void {
  const { bytes } = layer;
  if (layer.start + 2 > layer.end) return;
  sink.value(lengthInBytes, (bytes[layer.start + 1] + 1) << 3);
  const end = Math.min(layer.end, layer.start + ((bytes[layer.start + 1] + 1) << 3));
  let at = layer.start + 2;
  while (at < end) {
    const kind = bytes[at];
    sink.at(type, at, 1);
    if (kind === PAD1) {
      at += 1;
      continue;
    }
    sink.at(action, at, 1);
    sink.at(change, at, 1);
    sink.at(rest, at, 1);
    if (at + 2 > end) return;
    sink.at(length, at + 1, 1);
    const dataEnd = at + 2 + bytes[at + 1];
    // What an option type always has is read even where the option's length denies it.
    const read = walkFixed(layer, kind, at + 2, dataEnd, end, sink);
    if (dataEnd > end || read > end) return;
    const done = read > 0 ? read : walkData(layer, kind, at + 2, dataEnd, sink);
    if (done < dataEnd) sink.at(leftOver, done, dataEnd - done);
    at = Math.max(done, dataEnd);
  }
}

/** Hands over the fields of one option and answers how far they went. */
function walkData(layer: Layer, kind: number, at: number, end: number, sink: FieldSink): number {
  switch (kind) {
    case PADN:
      return walkWhole(padding, at, end, sink);
    case DUPLICATE_DETECTION:
      return walkDuplicateDetection(layer, at, end, sink);
    case QUICK_START:
      return walkQuickStart(layer, at, end, sink);
    case IOAM:
      return walkIoam(layer, at, end, sink);
    default:
      return walkWhole((kind & 0x1f) === EXPERIMENTAL ? experimental : unknown, at, end, sink);
  }
}

/** Answers 0 for options whose shape depends on their length. */
function walkFixed(layer: Layer, kind: number, at: number, dataEnd: number, end: number, sink: FieldSink): number {
  if (kind === PATH_MTU) return walkPathMtu(layer, at, end, sink);
  if (rowsByType[kind] === undefined) return 0;
  return emitRows(rowsByType[kind], at, end, restLength(layer.bytes, kind, at, dataEnd, end), sink);
}

/** Rows up to the first that runs over `end`, which is then exceeded by the answer; `restLength` is for the row that has no length of its own. */
function emitRows(list: readonly rows.Row[], at: number, end: number, restLength: number, sink: FieldSink): number {
  let read = at;
  for (const row of list) {
    const offset = at + row.at;
    const size = row.length === rows.REST ? restLength : row.length;
    if (offset + size > end) return end + 1;
    if (size === 0) continue;
    sink.at(row.field, offset, size);
    read = Math.max(read, offset + size);
  }
  return read;
}

function restLength(bytes: Uint8Array, kind: number, at: number, dataEnd: number, headerEnd: number): number {
  if (kind === CALIPSO) return at + 4 < headerEnd ? bytes[at + 4] * 4 : 0;
  const end = Math.min(dataEnd, headerEnd);
  if (at >= end) return 0;
  if (kind === MULTICAST_LOW_POWER) return [0, 2, 8, 16][bytes[at] >>> 6];
  if (kind === LINE_IDENTIFICATION) return Math.min(bytes[at], end - at - 1);
  return end - at;
}

/** RFC 6621 §6.1.1: a hash to tell packets apart, or an identifier, its tagger's name before it. */
function walkDuplicateDetection(layer: Layer, at: number, end: number, sink: FieldSink): number {
  if (at >= end) return at;
  const first = layer.bytes[at];
  emitRows([rows.dpdHashBit], at, end, 0, sink);
  if ((first & 0x80) !== 0) return emitRows([rows.dpdHash], at, end, end - at, sink);
  emitRows(rows.dpdTaggerRows, at, end, 0, sink);
  const taggerLength = (first & 0x70) === 0 ? 0 : (first & 0x0f) + 1;
  if (at + 1 + taggerLength > end) return end;
  emitRows([rows.dpdTagger], at, end, taggerLength, sink);
  emitRows([rows.dpdIdentifier], at + taggerLength, end, end - at - 1 - taggerLength, sink);
  return end;
}

/** RFC 4782 §3.1: the function says whether a rate is asked for or reported. */
function walkQuickStart(layer: Layer, at: number, end: number, sink: FieldSink): number {
  if (at >= end) return at;
  const { bytes, networkStart } = layer;
  const asked = bytes[at] >>> 4;
  if (asked !== 0 && asked !== 8) {
    emitRows(rows.quickStartRequest.slice(0, 1), at, end, 0, sink);
    return at;
  }
  const read = emitRows(asked === 0 ? rows.quickStartRequest : rows.quickStartReport, at, end, 0, sink);
  if (asked === 0 && read > at + 1 && networkStart >= 0 && bytes[networkStart] >>> 4 === 6) {
    sink.value(rows.quickStartTtlDifference, (bytes[networkStart + 7] - bytes[at + 1]) & 0xff);
  }
  return read;
}

/** RFC 9268 §6.1: fifteen bits of the returned MTU, the sixteenth is the flag. */
function walkPathMtu(layer: Layer, at: number, end: number, sink: FieldSink): number {
  if (at + 4 > end) return at;
  sink.at(rows.pathMtuMinimum.field, at, 2);
  sink.value(rows.pathMtuReturn.field, layer.view.getUint16(at + 2) & 0xfffe);
  sink.at(rows.pathMtuFlag.field, at + 3, 1);
  return at + 4;
}

function walkWhole(field: Field, at: number, end: number, sink: FieldSink): number {
  sink.at(field, at, end - at);
  return end;
}

function option(name: string, label: string, kind: Field['type'], more: Partial<Field> = {}): Field {
  return defineField({ name: `ipv6.opt.${name}`, label, type: kind, ref: REF, ...more });
}
