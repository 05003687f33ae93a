import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitRows, type Row } from '../option-rows.ts';
import { MPTCP, mptcpFields, walkMptcp } from './tcp-mptcp.ts';
import {
  accurateEcnFields,
  ecnCounters,
  experimentData,
  experimentId,
  fastOpenCookie,
  type OptionShape,
  optionShapes,
  rateRows,
  tcpOption,
  unknownPayload,
} from './tcp-option-shapes.ts';
import { RIVERBED_PROBE, riverbedFields, walkRiverbedProbe } from './tcp-riverbed.ts';

const REF = 'RFC 9293 §3.2';
const HEADER = 20;
const END_OF_LIST = 0;
const NO_OPERATION = 1;
const WINDOW_SCALE = 3;
const SACK = 5;
const SPACE_CAPABILITIES = 20;
const FAST_OPEN = 34;
const ACCURATE_ECN = [172, 174];
const EXPERIMENTS = [253, 254];

const all: Field = { name: 'tcp.options', label: 'TCP Options', type: 'bytes', hidden: true, ref: REF };
const kindField: Field = { name: 'tcp.option_kind', label: 'Kind', type: 'u8', ref: REF };
const lengthField: Field = { name: 'tcp.option_len', label: 'Length', type: 'u8', ref: REF };
const scaleShift = tcpOption('wscale.shift', 'Shift count', 'u8', 'RFC 7323 §2.2');
const scaleMultiplier = tcpOption('wscale.multiplier', 'Multiplier', 'u16', 'RFC 7323 §2.2');
const sackLeft = tcpOption('sack_le', 'TCP SACK Left Edge', 'u32', 'RFC 2018 §3');
const sackRight = tcpOption('sack_re', 'TCP SACK Right Edge', 'u32', 'RFC 2018 §3');
const sackCount = tcpOption('sack.count', 'TCP SACK Count', 'u8', 'RFC 2018 §3');
const duplicateLeft = tcpOption('sack.dsack_le', 'TCP D-SACK Left Edge', 'u32', 'RFC 2883 §4');
const duplicateRight = tcpOption('sack.dsack_re', 'TCP D-SACK Right Edge', 'u32', 'RFC 2883 §4');

const shapedFields = new Set(Object.values(optionShapes).flatMap(({ rows }) => rows.map(({ field }) => field)));

export const tcpOptionFields: readonly Field[] = [
  all,
  kindField,
  lengthField,
  scaleShift,
  scaleMultiplier,
  sackLeft,
  sackRight,
  sackCount,
  duplicateLeft,
  duplicateRight,
  ...shapedFields,
  ...accurateEcnFields,
  ...mptcpFields,
  ...riverbedFields,
  fastOpenCookie,
  experimentId,
  experimentData,
  ...rateRows.map(({ field }) => field),
  unknownPayload,
];

/** Options in wire order, zeros behind the end of the list too; a length that lies ends it. */
export function walkTcpOptions(layer: Layer, sink: FieldSink): void {
  const { bytes } = layer;
  const end = Math.min(layer.payload, layer.end);
  let at = layer.start + HEADER;
  if (at >= end) return;
  sink.at(all, at, end - at);
  while (at < end) {
    const kind = bytes[at];
    if (kind === END_OF_LIST || kind === NO_OPERATION) {
      sink.at(kindField, at, 1);
      at += 1;
      if (kind === END_OF_LIST && bytes[at] !== 0) return;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1] : 0;
    if (length < 2 || at + length > end) return;
    sink.at(kindField, at, 1);
    sink.at(lengthField, at + 1, 1);
    walkOption(layer, kind, at, at + length, sink);
    at += length;
  }
}

function walkOption(layer: Layer, kind: number, at: number, end: number, sink: FieldSink): void {
  if (kind === SACK) walkSack(layer, at, end, sink);
  else if (kind === WINDOW_SCALE) walkWindowScale(layer, at, end, sink);
  else if (kind === MPTCP) walkMptcp(layer, at, end, sink);
  else if (kind === RIVERBED_PROBE) walkRiverbedProbe(layer, at, end, sink);
  else if (kind === FAST_OPEN) walkFastOpen(at + 2, end, sink);
  else if (ACCURATE_ECN.includes(kind))
    emitRows(ecnCounters(end - at - 2, kind === ACCURATE_ECN[0]), at + 2, end, sink);
  else if (EXPERIMENTS.includes(kind)) walkExperiment(layer, at, end, sink);
  else walkShape(optionShapes[kind], kind, at, end, sink);
}

function walkShape(shape: OptionShape | undefined, kind: number, at: number, end: number, sink: FieldSink): void {
  if (shape === undefined) {
    if (end > at + 2) sink.at(unknownPayload, at + 2, end - at - 2);
    return;
  }
  const length = end - at;
  // The capabilities option of another length is of another form that only its vendors know (CCSDS 714.0-B-2 §3.2.5).
  if (kind === SPACE_CAPABILITIES && length !== shape.length) return;
  if (shape.length !== undefined && length !== shape.length) return;
  if (length < (shape.minimumLength ?? 0)) return;
  emitRows(shape.rows, at, end, sink);
}

function walkWindowScale(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (end - at !== 3) return;
  sink.at(scaleShift, at + 2, 1);
  // RFC 7323 §2.3: a shift beyond 14 counts as 14.
  sink.value(scaleMultiplier, 1 << Math.min(layer.bytes[at + 2], 14));
}

function walkSack(layer: Layer, at: number, end: number, sink: FieldSink): void {
  let count = 0;
  let edge = at + 2;
  for (; edge + 8 <= end; edge += 8) {
    sink.at(sackLeft, edge, 4);
    sink.at(sackRight, edge + 4, 4);
    count++;
  }
  if (edge + 4 <= end) sink.at(sackLeft, edge, 4);
  sink.value(sackCount, count);
  if (count > 0 && isDuplicate(layer, at + 2, count)) {
    sink.at(duplicateLeft, at + 2, 4);
    sink.at(duplicateRight, at + 6, 4);
  }
}

/** RFC 2883 §4: the first block lies within what is acknowledged already, or within the second block. */
function isDuplicate({ view, start }: Layer, block: number, count: number): boolean {
  const right = view.getUint32(block + 4);
  if (((right - view.getUint32(start + 8)) | 0) <= 0) return true;
  if (count < 2) return false;
  return ((view.getUint32(block + 8) - right) | 0) < 0 && ((view.getUint32(block + 12) - right) | 0) >= 0;
}

/** RFC 7413 §4.1.1: without a cookie it asks for one. */
function walkFastOpen(cookie: number, end: number, sink: FieldSink): void {
  if (end > cookie) sink.at(fastOpenCookie, cookie, end - cookie);
}

/** RFC 6994 §3: sixteen bits tell the experiments apart. */
function walkExperiment(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (at + 4 > end) return;
  const id = layer.view.getUint16(at + 2);
  const data = at + 4;
  sink.at(experimentId, at + 2, 2);
  if (id === 0xf989) walkFastOpen(data, end, sink);
  else if (id === 0xacc0 || id === 0xacc1) emitRows(ecnCounters(end - data, id === 0xacc0), data, end, sink);
  else if (id === 0x00ac) emitRows(end - data === 1 ? rateRows : NO_ROWS, data, end, sink);
  else if (end > data) sink.at(experimentData, data, end - data);
}

const NO_ROWS: readonly Row[] = [];
