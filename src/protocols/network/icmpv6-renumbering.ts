import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { icmpv6Reserved } from './icmpv6-types.ts';

const COMMAND = 0;
const RESULT = 1;
const HEADER = 16;
const MATCH_PREFIX = 24;
const USE_PREFIX = 32;

const renumberingField = fieldMaker('icmpv6.', 'RFC 2894 §3');
const renumbering: Layout = [
  [4, renumberingField('rr.sequence_number', 'Sequence Number', 'u32')],
  [8, renumberingField('rr.segment_number', 'Segment Number', 'u8')],
  [9, renumberingField('rr.flag', 'Flags', 'u8', HEX)],
  [9, renumberingField('rr.flag.t', 'Test Command', 'bool', { mask: 0x80 })],
  [9, renumberingField('rr.flag.r', 'Result requested', 'bool', { mask: 0x40 })],
  [9, renumberingField('rr.flag.a', 'All Interfaces', 'bool', { mask: 0x20 })],
  [9, renumberingField('rr.flag.s', 'Site-specific', 'bool', { mask: 0x10 })],
  [9, renumberingField('rr.flag.p', 'Processed previously', 'bool', { mask: 0x08 })],
  [9, renumberingField('rr.flag.rsv', 'Reserved', 'u8', { mask: 0x07 })],
  [10, renumberingField('rr.maxdelay', 'Max Delay', 'u16')],
];
const matchPrefix: Layout = [
  [0, renumberingField('rr.pco.mp.opcode', 'OpCode', 'u8', { values: { 1: 'Add', 2: 'Change', 3: 'Set Global' } })],
  [1, renumberingField('rr.pco.mp.oplength', 'OpLength', 'u8')],
  [2, renumberingField('rr.pco.mp.ordinal', 'Ordinal', 'u8', HEX)],
  [3, renumberingField('rr.pco.mp.matchlen', 'MatchLen', 'u8')],
  [4, renumberingField('rr.pco.mp.minlen', 'MinLen', 'u8')],
  [5, renumberingField('rr.pco.mp.maxlen', 'MaxLen', 'u8')],
  [8, renumberingField('rr.pco.mp.matchprefix', 'MatchPrefix', 'ipv6')],
];
const rrPcoUpFlagmaskL = renumberingField('rr.pco.up.flagmask.l', 'On-link flag(L)', 'bool', { mask: 0x80 });
const rrPcoUpFlagmaskA = renumberingField('rr.pco.up.flagmask.a', 'Autonomous address-configuration flag(A)', 'bool', {
  mask: 0x40,
});
const rrPcoUpFlagmaskReserved = renumberingField('rr.pco.up.flagmask.reserved', 'Reserved', 'u8', { mask: 0x3f });
const usePrefix: Layout = [
  [0, renumberingField('rr.pco.up.uselen', 'UseLen', 'u8')],
  [1, renumberingField('rr.pco.up.keeplen', 'KeepLen', 'u8')],
  [2, renumberingField('rr.pco.up.flagmask', 'FlagMask', 'u8', HEX)],
  [2, rrPcoUpFlagmaskL],
  [2, rrPcoUpFlagmaskA],
  [2, rrPcoUpFlagmaskReserved],
  [3, renumberingField('rr.pco.up.raflags', 'RAFlags', 'u8', HEX)],
  [3, rrPcoUpFlagmaskL],
  [3, rrPcoUpFlagmaskA],
  [3, rrPcoUpFlagmaskReserved],
  [4, renumberingField('rr.pco.up.validlifetime', 'Valid Lifetime', 'u32', { values: { 4294967295: 'Infinity' } })],
  [
    8,
    renumberingField('rr.pco.up.preferredlifetime', 'Preferred Lifetime', 'u32', {
      values: { 4294967295: 'Infinity' },
    }),
  ],
  [12, renumberingField('rr.pco.up.flag', 'Flags', 'u32', HEX)],
  [12, renumberingField('rr.pco.up.flag.v', 'Decrement valid lifetime', 'bool', { length: 4, mask: 0x80000000 })],
  [12, renumberingField('rr.pco.up.flag.p', 'Decrement preferred lifetime', 'bool', { length: 4, mask: 0x40000000 })],
  [12, renumberingField('rr.pco.up.flag.reserved', 'Reserved', 'u32', { mask: 0x3fffffff })],
  [16, renumberingField('rr.pco.up.useprefix', 'UsePrefix', 'ipv6')],
];
const renumberingResult: Layout = [
  [0, renumberingField('rr.rm.flag', 'Flags', 'u16', HEX)],
  [0, renumberingField('rr.rm.flag.b', 'Bounds', 'bool', { length: 2, mask: 0x0002 })],
  [0, renumberingField('rr.rm.flag.f', 'Forbidden', 'bool', { length: 2, mask: 0x0001 })],
  [0, renumberingField('rr.rm.flag.reserved', 'Reserved', 'u16', { mask: 0xfffc })],
  [2, renumberingField('rr.rm.ordinal', 'Ordinal', 'u8', HEX)],
  [3, renumberingField('rr.rm.matchedlen', 'MatchedLen', 'u8')],
  [4, renumberingField('rr.rm.interfaceindex', 'InterfaceIndex', 'u32')],
  [8, renumberingField('rr.rm.matchedprefix', 'MatchedPrefix', 'ipv6')],
];

export const icmpv6RenumberingFields: readonly Field[] = layoutFields(
  renumbering,
  matchPrefix,
  usePrefix,
  renumberingResult,
);

/** RFC 2894 §3: the code tells commands from results. */
export function walkRenumbering(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (!emitLayout(sink, renumbering, start, end) || start + HEADER > end) return;
  sink.at(icmpv6Reserved, start + 12, 4);
  const code = bytes[start + 1];
  const body = start + HEADER;
  if (code === COMMAND) walkCommand(sink, body, end);
  else if (code === RESULT) {
    for (let at = body; at + MATCH_PREFIX <= end; at += MATCH_PREFIX) emitLayout(sink, renumberingResult, at, end);
  }
}

/** A prefix to match, and what to use instead. */
function walkCommand(sink: FieldSink, start: number, end: number): void {
  if (start + 8 <= end) sink.at(icmpv6Reserved, start + 6, 2);
  if (!emitLayout(sink, matchPrefix, start, end)) return;
  for (let at = start + MATCH_PREFIX; at + USE_PREFIX <= end; at += USE_PREFIX) emitLayout(sink, usePrefix, at, end);
}
