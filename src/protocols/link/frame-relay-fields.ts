import type { Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import {
  CORE_CONTROL,
  circuitOf,
  EXTENSION,
  isCisco,
  isInformation,
  NLPID,
  OUI,
  RESPONSE,
  UNNUMBERED,
  XID,
} from './frame-relay-shape.ts';

const field = fieldMaker('fr.', 'ITU-T Q.922 §3.2');
const control = fieldMaker('fr.', 'ITU-T Q.922 §3.4');
const identified = fieldMaker('fr.', 'RFC 2427 §3');
const bit = (name: string, label: string, mask: number) => field(name, label, 'bool', { mask });
const part = (name: string, label: string, mask: number) => field(name, label, 'u8', { mask, display: 'hex' });
const extension = bit('ea', 'EA', EXTENSION);
/** An octet of the address and what it has; the last may hold something else than the circuit's number. */
const first = [
  field('first_addr_octet', 'First address octet', 'u8', HEX),
  part('upper_dlci', 'Upper DLCI', 0xfc),
  bit('cr', 'CR', RESPONSE),
  extension,
];
const second = [
  field('second_addr_octet', 'Second address octet', 'u8', HEX),
  part('second_dlci', 'Second DLCI', 0xf0),
  ...[bit('fecn', 'FECN', 0x08), bit('becn', 'BECN', 0x04), bit('de', 'DE', 0x02)],
  extension,
];
const third = [
  field('third_addr_octet', 'Third address octet', 'u8', HEX),
  part('third_dlci', 'Third DLCI', 0xfe),
  extension,
];
const lower = part('lower_dlci', 'Lower DLCI', 0xfc);
const core = part('dlcore_control', 'DL-CORE Control', 0xfc);
const isCore = bit('dc', 'DC', CORE_CONTROL);
const circuit = field('dlci', 'DLCI', 'u32');
const controlField = control('control', 'Control Field', 'u8', HEX);
const receiveNumber = control('control.n_r', 'N(R)', 'u16le', { mask: 0xfe00 });
const sendNumber = control('control.n_s', 'N(S)', 'u16le', { mask: 0x00fe });
const poll = control('control.p', 'Poll', 'bool');
const final = control('control.f', 'Final', 'bool');
const supervisory = control('control.s_ftype', 'Supervisory frame type', 'u8', { mask: 0x0c, display: 'hex' });
const command = control('control.u_modifier_cmd', 'Command', 'u8', { mask: 0xec, display: 'hex' });
const response = control('control.u_modifier_resp', 'Response', 'u8', { mask: 0xec, display: 'hex' });
const frameType = control('control.ftype', 'Frame type', 'u16', {
  values: { 0: 'Information frame', 1: 'Supervisory frame', 3: 'Unnumbered frame' },
});
const identifier = identified('nlpid', 'NLPID', 'u8', {
  display: 'hex',
  values: {
    0x08: 'Q.933',
    0x80: 'SNAP',
    0x81: 'CLNP',
    0x82: 'ESIS',
    0x83: 'ISIS',
    0x8e: 'IPv6',
    0xcc: 'IP',
    0xcf: 'PPP',
  },
});
const organization = identified('snap.oui', 'Organization Code', 'u24', HEX);
const protocolId = identified('snap.pid', 'Protocol ID', 'u16', HEX);
const snapType = identified('snaptype', 'Type', 'u16', { display: 'hex', values: etherTypeNames });
const ciscoType = field('chdlctype', 'Type', 'u16', { display: 'hex', values: etherTypeNames });

export const frameRelayFields: readonly Field[] = [
  ...new Set<Field>([...first, ...second, ...third, lower, core, isCore, circuit]),
  ...[controlField, receiveNumber, sendNumber, poll, final, supervisory, command, response, frameType],
  ...[identifier, organization, protocolId, snapType, ciscoType],
];

export function walkFrameRelay(layer: Layer, sink: FieldSink): void {
  const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
  const isAnswer = (layer.bytes[layer.start] & RESPONSE) !== 0;
  if (!walkAddress(cursor)) return;
  sink.value(circuit, circuitOf(layer.bytes, layer.start, cursor.at));
  if (cursor.left < 1) return;
  const value = cursor.peek(cursor.at, 1);
  if (value === UNNUMBERED || value === XID || circuitOf(layer.bytes, layer.start, cursor.at) === 0) {
    walkControl(cursor, isAnswer);
    if (value === UNNUMBERED) walkIdentified(cursor);
  } else if (cursor.left >= 2 && isCisco(cursor.peek(cursor.at, 2))) {
    cursor.bytes(ciscoType, 2);
  } else if (cursor.left >= 2 && isInformation(layer.bytes, cursor.at, layer.wireEnd)) {
    walkControl(cursor, isAnswer);
    walkIdentified(cursor);
  }
}

/** True when its last octet is there. */
function walkAddress(cursor: FieldCursor): boolean {
  if (cursor.left < 1) return false;
  if ((cursor.peek(cursor.at, 1) & EXTENSION) !== 0) {
    cursor.pass(1);
    return true;
  }
  for (const octet of [first, second]) {
    if (!cursor.same(...octet)) return false;
    cursor.pass(1);
  }
  if ((cursor.peek(cursor.at - 1, 1) & EXTENSION) !== 0) return true;
  if (cursor.left < 1) return false;
  if ((cursor.peek(cursor.at, 1) & EXTENSION) === 0) {
    cursor.same(...third);
    cursor.pass(1);
  }
  while (cursor.left > 0 && (cursor.peek(cursor.at, 1) & EXTENSION) === 0) cursor.pass(1);
  if (
    !cursor.same((cursor.left > 0 && cursor.peek(cursor.at, 1) & CORE_CONTROL) === 0 ? lower : core, isCore, extension)
  ) {
    return false;
  }
  cursor.pass(1);
  return true;
}

/** As LLC's (IEEE 802.2 §5.2): two bytes but for unnumbered frames. */
function walkControl(cursor: FieldCursor, isAnswer: boolean): void {
  const value = cursor.peek(cursor.at, 1);
  const isUnnumbered = (value & 3) === 3;
  if (!isUnnumbered && cursor.left < 2) return;
  const { at, sink } = cursor;
  sink.at(controlField, at, 1);
  const isPolled = isUnnumbered ? (value & 0x10) !== 0 : (cursor.peek(at + 1, 1) & 1) !== 0;
  if (isPolled) sink.value(isAnswer ? final : poll, true);
  sink.value(frameType, (value & 1) === 0 ? 0 : value & 3);
  if (isUnnumbered) sink.at(isAnswer ? response : command, at, 1);
  else sink.at(receiveNumber, at, 2);
  if ((value & 1) === 0) sink.at(sendNumber, at, 2);
  else if (!isUnnumbered) sink.at(supervisory, at, 1);
  cursor.pass(isUnnumbered ? 1 : 2);
}

function walkIdentified(cursor: FieldCursor): void {
  if (cursor.left > 0 && cursor.peek(cursor.at, 1) === 0) cursor.number(identifier, 1);
  if (cursor.number(identifier, 1) !== NLPID.snap) return;
  const oui = cursor.number(organization, 3);
  if (oui >= 0) cursor.number(oui === OUI.etherType ? snapType : protocolId, 2);
}
