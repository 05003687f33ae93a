import type { Field } from '../define.ts';
import { type BerCursor, type BerElement, TAG } from './snmp-cursor.ts';
import { snmpFields as f, pduNames } from './snmp-fields.ts';

const CONTEXT = 0xa0;
const TRAP = 4;
const GET_BULK = 5;
const ADDRESS = 0x40;
const TIMETICKS = 0x43;

/** A PDU and its variables (RFC 3416 §3, RFC 1157 §4.1); `choice` says which one it is. */
export function walkPdu(cursor: BerCursor, choice: Field): void {
  const element = cursor.next();
  if (element === undefined) return;
  const kind = element.tag - CONTEXT;
  if (pduNames[kind] === undefined) return;
  cursor.sink.value(choice, kind);
  const pdu = cursor.inside(element);
  if (kind === TRAP) {
    walkTrap(pdu);
  } else {
    pdu.integer(f.requestId);
    pdu.integer(kind === GET_BULK ? f.nonRepeaters : f.errorStatus);
    pdu.integer(kind === GET_BULK ? f.maxRepetitions : f.errorIndex);
  }
  walkBindings(pdu);
}

function walkTrap(pdu: BerCursor): void {
  const enterprise = pdu.take(TAG.oid);
  if (enterprise !== undefined) pdu.oid(f.enterprise, enterprise);
  const agent = pdu.take(ADDRESS);
  if (agent !== undefined && agent.end - agent.start === 4) pdu.content(f.agentAddress, agent);
  pdu.integer(f.genericTrap);
  pdu.integer(f.specificTrap);
  pdu.integer(f.timeStamp, TIMETICKS);
}

function walkBindings(pdu: BerCursor): void {
  const list = pdu.take(TAG.sequence);
  if (list === undefined) return;
  let count = 0;
  for (const counter = pdu.inside(list); counter.next() !== undefined; ) count++;
  pdu.sink.value(f.bindings, count);
  const bindings = pdu.inside(list);
  for (let binding = bindings.take(TAG.sequence); binding !== undefined; binding = bindings.take(TAG.sequence)) {
    walkBinding(bindings.inside(binding));
  }
}

function walkBinding(binding: BerCursor): void {
  const name = binding.take(TAG.oid);
  if (name === undefined) return;
  binding.oid(f.name, name);
  const value = binding.next();
  if (value !== undefined && value.end <= binding.layer.end) walkValue(binding, value);
}

/** Numbers with a sign: Wireshark reads gauges and unsigned ones like integers. */
const SIGNED: Readonly<Record<number, Field>> = { [TAG.integer]: f.integer, 66: f.gauge, 71: f.unsigned };
const UNSIGNED: Readonly<Record<number, Field>> = { 65: f.counter, 67: f.timeticks, 69: f.nsap, 70: f.counter };
const BYTES: Readonly<Record<number, Field>> = { [TAG.octets]: f.octets, 68: f.opaque };

function walkValue(cursor: BerCursor, value: BerElement): void {
  const { tag } = value;
  const number = SIGNED[tag] ?? UNSIGNED[tag];
  if (number !== undefined) {
    const shown = cursor.number(value, SIGNED[tag] !== undefined);
    if (shown !== undefined) cursor.sink.value(number, shown);
  } else if (BYTES[tag] !== undefined) cursor.content(BYTES[tag], value);
  else if (tag === TAG.oid) cursor.oid(f.objectId, value);
  else if (tag === ADDRESS) cursor.content(addressField(value), value);
  // What says that there is no value (RFC 3416 §3) has none.
  else if (tag !== TAG.null && tag >>> 6 !== 2) cursor.content(f.unknown, value);
}

function addressField({ start, end }: BerElement): Field {
  if (end - start === 4) return f.ipv4;
  return end - start === 16 ? f.ipv6 : f.address;
}
