import { defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { ciscoPids, etherTypes, INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const EXTENSION = 0x01;
const RESPONSE = 0x02;
const CORE_CONTROL = 0x02;
const UNNUMBERED = 0x03;
/** Exchange identification. */
const XID = 0xaf;
const NLPID = { snap: 0x80, ipv6: 0x8e, ipv4: 0xcc, ppp: 0xcf } as const;
/** Network layer protocols of ISO, and Q.933: the identifier is a part of their packets. */
const WITH_IDENTIFIER = [0x00, 0x08, 0x81, 0x82, 0x83];
const ETHERNET_HEADER = 14;
/** IEEE 802.3 §3.2.6. */
const MAX_LENGTH = 1500;
const OUI = { etherType: 0x000000, bridged: 0x0080c2 } as const;

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

/** Frame Relay, with RFC 2427's encapsulation or Cisco's. */
export const frameRelay = defineProtocol({
  name: 'fr',
  title: 'Frame Relay',
  label: 'Frame Relay',
  ref: 'ITU-T Q.922',
  claims: { linktype: [107], 'gre.proto': [0x6559] },
  minimumLength: 1,
  decode(d, at) {
    const address = addressEnd(d, at);
    if (address < 0 || !d.has(address, 1)) return STOP;
    if (d.bytes[address] === UNNUMBERED) return decodeIdentified(d, address + 1);
    d.offset = address;
    if (circuitOf(d.bytes, at, address) === 0 || d.bytes[address] === XID) return 0;
    if (!d.has(address, 2)) return STOP;
    const type = d.view.getUint16(address);
    if (isCisco(type)) {
      d.offset = address + 2;
      return ciscoProtocol(type);
    }
    if (isInformation(d.bytes, address, d.wireEnd)) return decodeIdentified(d, address + 2);
    if (address + ETHERNET_HEADER > d.end) return 0;
    return isEthernet(d.view.getUint16(address + 12)) ? innerLayers.table[INNER.ethernet] : 0;
  },
  fields: [
    ...new Set<Field>([...first, ...second, ...third, lower, core, isCore, circuit]),
    ...[controlField, receiveNumber, sendNumber, poll, final, supervisory, command, response, frameType],
    ...[identifier, organization, protocolId, snapType, ciscoType],
  ],
  walk,
  summarize: ({ bytes, start, end }) => `DLCI ${circuitOf(bytes, start, end)}`,
});

/** Behind the octet that says it is the last; negative where it isn't there. */
function addressEnd(d: Dissection, at: number): number {
  for (let octet = at; ; octet++) {
    if (!d.has(octet, 1)) return -1;
    if ((d.bytes[octet] & EXTENSION) !== 0) return octet + 1;
  }
}

/** Of two octets ten bits, of three 16, of four 23; fewer where the last one holds control bits. */
function circuitOf(bytes: Uint8Array, at: number, end: number): number {
  if ((bytes[at] & EXTENSION) !== 0 || at + 1 >= end) return 0;
  let number = ((bytes[at] >>> 2) << 4) | (bytes[at + 1] >>> 4);
  if ((bytes[at + 1] & EXTENSION) !== 0) return number;
  let last = at + 2;
  if (last < end && (bytes[last] & EXTENSION) === 0) {
    number = (number << 7) | (bytes[last] >>> 1);
    while (last < end && (bytes[last] & EXTENSION) === 0) last++;
  }
  return last >= end || (bytes[last] & CORE_CONTROL) !== 0 ? number : (number << 6) | (bytes[last] >>> 2);
}

/** RFC 2427 §3: a byte of padding maybe, the network layer's identifier, SNAP where it says so. */
function decodeIdentified(d: Dissection, start: number): number {
  if (!d.has(start, 1)) return STOP;
  let at = start;
  if (d.bytes[at] === 0 && !d.has(++at, 1)) return STOP;
  const network = d.bytes[at];
  d.offset = WITH_IDENTIFIER.includes(network) ? at : at + 1;
  switch (network) {
    case NLPID.ipv4:
      return innerLayers.table[INNER.ipv4];
    case NLPID.ipv6:
      return innerLayers.table[INNER.ipv6];
    case NLPID.ppp:
      return innerLayers.table[INNER.pppPayload];
    case NLPID.snap:
      return decodeSnap(d, at + 1);
    default:
      return 0;
  }
}

function decodeSnap(d: Dissection, at: number): number {
  if (!d.has(at, 5)) return STOP;
  d.offset = at + 5;
  const oui = d.view.getUint32(at) >>> 8;
  const type = d.view.getUint16(at + 3);
  if (oui === OUI.etherType) return etherTypes.table[type];
  return oui === OUI.bridged && (type === 1 || type === 7) ? innerLayers.table[INNER.ethernet] : 0;
}

/** Cisco's encapsulation has an EtherType, or one of Cisco's own, where the control field would be. */
function isCisco(type: number): boolean {
  return type === 0x2000 || type === 0xfefe || etherTypeNames[type] !== undefined;
}

/** A control field of two bytes, that of an information frame which acknowledges none; an identifier follows it. */
function isInformation(bytes: Uint8Array, at: number, end: number): boolean {
  return (bytes[at] & 1) === 0 && bytes[at + 1] === 0 && at + 2 < end;
}

/** Ethernet without any encapsulation: a length, or a type that is known. */
function isEthernet(typeOrLength: number): boolean {
  return typeOrLength <= MAX_LENGTH || etherTypes.table[typeOrLength] !== 0;
}

/** What Cisco's encapsulation has, as on its serial lines. */
function ciscoProtocol(type: number): number {
  switch (type) {
    case 0x0800:
    case 0x6558:
    case 0x86dd:
    case 0x8847:
    case 0x8848:
      return etherTypes.table[type];
    case 0x2000:
      return ciscoPids.table[type];
    default:
      return 0;
  }
}

function walk(layer: Layer, sink: FieldSink): void {
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
