import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const HEADER = 12;
const RESPONSE = 0x80;
const ERROR = 0x40;
const READ_STATUS = 1;
const READ_CLOCK = 4;
const WRITE_CLOCK = 5;
const ASYNCHRONOUS = 7;
const control = fieldMaker('ntp.ctrl.', 'RFC 9327 §2');
const word = fieldMaker('ntp.ctrl.', 'RFC 9327 §3');

const status = control('status', 'Status', 'u16', HEX);
const association = control('associd', 'AssociationID', 'u16');
const header: Layout = [
  [1, control('flags2', 'Flags 2', 'u8', HEX)],
  [1, control('flags2.r', 'Response bit', 'u8', { mask: 0x80 })],
  [1, control('flags2.error', 'Error bit', 'u8', { mask: 0x40 })],
  [1, control('flags2.more', 'More bit', 'u8', { mask: 0x20 })],
  [1, control('flags2.opcode', 'Opcode', 'u8', { mask: 0x1f })],
  [2, control('sequence', 'Sequence', 'u16')],
  [4, status],
];
const rest: Layout = [
  [6, association],
  [8, control('offset', 'Offset', 'u16')],
  [10, control('count', 'Count', 'u16')],
];
const system: Layout = [
  [0, word('sys_status.li', 'Leap Indicator', 'u16', { mask: 0xc000 })],
  [0, word('sys_status.clksrc', 'Clock Source', 'u16', { mask: 0x3f00 })],
  [0, word('sys_status.count', 'System Event Counter', 'u16', { mask: 0x00f0 })],
  [0, word('sys_status.code', 'System Event Code', 'u16', { mask: 0x000f })],
];
const peer: Layout = [
  [0, word('peer_status.config', 'Peer Status', 'bool', { length: 2, mask: 0x8000 })],
  [0, word('peer_status.authenable', 'Peer Status', 'bool', { length: 2, mask: 0x4000 })],
  [0, word('peer_status.authentic', 'Peer Status', 'bool', { length: 2, mask: 0x2000 })],
  [0, word('peer_status.reach', 'Peer Status', 'bool', { length: 2, mask: 0x1000 })],
  [0, word('peer_status.bcast', 'Peer Status broadcast association', 'bool', { length: 2, mask: 0x0800 })],
  [0, word('peer_status.selection', 'Peer Selection', 'u16', { mask: 0x0700 })],
  [0, word('peer_status.count', 'Peer Event Counter', 'u16', { mask: 0x00f0 })],
  [0, word('peer_status.code', 'Peer Event Code', 'u16', { mask: 0x000f })],
];
const clock: Layout = [
  [0, word('clock_status.status', 'Clock Status', 'u16', { mask: 0xff00 })],
  [0, word('clock_status.code', 'Clock Event Code', 'u16', { mask: 0x00ff })],
];
const error: Layout = [[0, word('err_status', 'Error Status Word', 'u16', { mask: 0xff00 })]];

export const ntpControlFields: readonly Field[] = layoutFields(header, rest, system, peer, clock, error);

/** Mode 6: a header, and for the reading of status words those of the associations. */
export function walkNtpControl(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start, end } = layer;
  if (!emitLayout(sink, header, start, end)) return;
  const flags = bytes[start + 1];
  const isSystem = start + 8 <= end && view.getUint16(start + 6) === 0;
  if ((flags & RESPONSE) !== 0) emitLayout(sink, statusLayout(flags, isSystem), start + 4, end);
  if (!emitLayout(sink, rest, start, end)) return;
  const isList = (flags & (RESPONSE | ERROR | 0x1f)) === (RESPONSE | READ_STATUS) && isSystem;
  if (!isList) return;
  const listEnd = Math.min(end, start + HEADER + view.getUint16(start + 10));
  for (let at = start + HEADER; at + 4 <= listEnd; at += 4) {
    sink.at(association, at, 2);
    sink.at(status, at + 2, 2);
    emitLayout(sink, peer, at + 2, listEnd);
  }
}

/** Whose status word it is (RFC 9327 §3.1 to §3.4). */
function statusLayout(flags: number, isSystem: boolean): Layout {
  const opcode = flags & 0x1f;
  if ((flags & ERROR) !== 0) return error;
  if (opcode === READ_CLOCK || opcode === WRITE_CLOCK) return clock;
  return isSystem || opcode === ASYNCHRONOUS ? system : peer;
}
