import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout } from '../layout.ts';
import * as base from './lldp-fields.ts';
import { walkOrganisational } from './lldp-organisations.ts';

const HEADER = 2;
const TYPE = {
  end: 0,
  chassisId: 1,
  portId: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  managementAddress: 8,
  organisation: 127,
} as const;
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

/** TLVs in wire order; a length that lies ends the list, and so does what should be one of the mandatory three. */
export function walkLldpTlvs(layer: Layer, sink: FieldSink): void {
  const { view, end } = layer;
  let at = layer.start;
  for (let index = 0; at + HEADER <= end; index++) {
    const type = view.getUint16(at) >>> 9;
    const tlvEnd = at + HEADER + (view.getUint16(at) & 0x1ff);
    // IEEE 802.1AB §8.2: chassis, port and time to live come first, in this order.
    if (index < 3 && type !== index + 1) return;
    emitLayout(sink, base.header, at, end);
    if (type === TYPE.end || tlvEnd > end) return;
    if (!walkTlv(layer, sink, type, at, tlvEnd)) return;
    at = tlvEnd;
  }
}

/** False when the TLV makes no sense, and with it the rest. */
function walkTlv(layer: Layer, sink: FieldSink, type: number, at: number, end: number): boolean {
  switch (type) {
    case TYPE.chassisId:
      return walkChassisId(layer, sink, at, end);
    case TYPE.portId:
      return walkPortId(layer, sink, at, end);
    case TYPE.timeToLive:
      emitLayout(sink, base.timeToLive, at, end);
      return true;
    case TYPE.portDescription:
      emitRest(sink, base.portDescription, at + HEADER, end);
      return true;
    case TYPE.systemName:
      emitRest(sink, base.systemName, at + HEADER, end);
      return true;
    case TYPE.systemDescription:
      emitRest(sink, base.systemDescription, at + HEADER, end);
      return true;
    case TYPE.capabilities:
      emitLayout(sink, base.capabilities, at, end);
      return true;
    case TYPE.managementAddress:
      walkManagementAddress(layer, sink, at, end);
      return true;
    case TYPE.organisation:
      walkOrganisational(layer, sink, at, end);
  }
  return true;
}

/** Header, subtype and address. */
const MAC_TLV = 9;
const CHASSIS_MAC = 4;
const CHASSIS_NETWORK = 5;

function walkChassisId(layer: Layer, sink: FieldSink, at: number, end: number): boolean {
  if (!emitLayout(sink, base.chassisSubtype, at, end)) return false;
  const subtype = layer.bytes[at + 2];
  if (subtype === CHASSIS_MAC) {
    if (end - at !== MAC_TLV) return false;
    emitLayout(sink, base.chassisMac, at, end);
  } else if (subtype === CHASSIS_NETWORK && emitLayout(sink, base.networkFamily, at, end)) {
    const family = layer.bytes[at + 3];
    if (family === FAMILY_IPV4) emitLayout(sink, base.chassisIpv4, at, end);
    else if (family === FAMILY_IPV6) emitLayout(sink, base.chassisIpv6, at, end);
    else emitRest(sink, base.chassisId, at + 4, end);
  } else {
    emitRest(sink, base.chassisId, at + 3, end);
  }
  return true;
}

const PORT_MAC = 3;
const PORT_NETWORK = 4;

function walkPortId(layer: Layer, sink: FieldSink, at: number, end: number): boolean {
  if (!emitLayout(sink, base.portSubtype, at, end)) return false;
  const subtype = layer.bytes[at + 2];
  if (subtype === PORT_MAC) {
    if (end - at !== MAC_TLV) return false;
    emitLayout(sink, base.portMac, at, end);
  } else if (subtype === PORT_NETWORK && emitLayout(sink, base.networkFamily, at, end)) {
    const family = layer.bytes[at + 3];
    if (family === FAMILY_IPV4) emitLayout(sink, base.portIpv4, at, end);
    else if (family === FAMILY_IPV6) emitLayout(sink, base.portIpv6, at, end);
    else emitRest(sink, base.portId, at + 4, end);
  } else {
    emitRest(sink, base.portId, at + 3, end);
  }
  return true;
}

/** IEEE 802.1AB §8.5.9: the address length counts its family's byte. */
function walkManagementAddress(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const { bytes } = layer;
  if (!emitLayout(sink, base.managementHeader, at, end)) return;
  const length = bytes[at + 2] - 1;
  const address = at + 4;
  if (length < 0 || address + length > end) return;
  const family = bytes[at + 3];
  if (family === FAMILY_IPV4 && length === 4) sink.at(base.managementIpv4, address, 4);
  else if (family === FAMILY_IPV6 && length === 16) sink.at(base.managementIpv6, address, 16);
  else if (family !== FAMILY_IPV4 && family !== FAMILY_IPV6)
    emitRest(sink, base.managementOther, address, address + length);
  const interfaceStart = address + length;
  if (!emitLayout(sink, base.managementInterface, interfaceStart, end)) return;
  const object = interfaceStart + 6;
  const objectEnd = object + bytes[object - 1];
  if (object < objectEnd && objectEnd <= end)
    sink.value(base.managementObject, objectIdentifier(bytes, object, objectEnd));
}

/** An object identifier in BER (X.690 §8.19): base-128 numbers, the first two in one. */
function objectIdentifier(bytes: Uint8Array, start: number, end: number): string {
  const parts: number[] = [];
  let part = 0;
  for (let at = start; at < end; at++) {
    part = part * 128 + (bytes[at] & 0x7f);
    if (bytes[at] >= 0x80) continue;
    if (parts.length === 0) {
      const first = Math.min(2, Math.floor(part / 40));
      parts.push(first, part - first * 40);
    } else {
      parts.push(part);
    }
    part = 0;
  }
  return parts.join('.');
}

function emitRest(sink: FieldSink, field: Field, start: number, end: number): void {
  if (start < end) sink.at(field, start, end - start);
}
