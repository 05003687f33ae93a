import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { ikeLifetime, ipsecLifetime, readAttributes, rohcAttributes } from './isakmp-attributes.ts';
import { isakmpNotification as f, isakmpPayload } from './isakmp-fields.ts';
import { readFields, readRest } from './isakmp-reading.ts';

const PROTOCOL = { isakmp: 1, esp: 3 } as const;
const RESPONDER_LIFETIME = 24576;
const REDIRECT = 16407;
const REDIRECTED_FROM = 16408;
const ROHC_SUPPORTED = 16416;
const SIGNATURE_HASHES = 16431;

/** What the data of a notification is, by its type; bytes are the rest of it. Types of IKEv1 and IKEv2 differ. */
const DATA_1: Readonly<Record<number, readonly Field[]>> = {
  36136: [f.areYouThere],
  36137: [f.areYouThereAck],
  40501: [f.loadBalance],
};
const DATA_2: Readonly<Record<number, readonly Field[]>> = {
  17: [f.group],
  16387: [f.cpi, f.compression],
  16403: [f.lifetime],
  16409: [f.ticketLifetime, f.ticket],
  16413: [f.ticket],
  16419: [f.crashToken],
  16422: [f.syncNonce, f.sendId, f.receiveId],
  16423: [f.delta],
  16424: [f.passwordMethods],
};

/** RFC 2408 §3.14, RFC 7296 §3.10; false when it is cut. */
export function readNotification(cursor: FieldCursor, version: number): boolean {
  if (version === 1 && cursor.number(f.doi, 4) < 0) return false;
  const protocol = cursor.number(f.protocol, 1);
  const spiSize = cursor.number(isakmpPayload.spiSize, 1);
  const type = cursor.number(f.type, 2);
  if (type < 0 || !cursor.bytes(isakmpPayload.spi, spiSize)) return false;
  cursor.sink.at(f.data, cursor.at, cursor.left);
  if (cursor.left === 0) return true;
  return version === 1 ? readOld(cursor, protocol, type) : readNew(cursor, type);
}

function readOld(cursor: FieldCursor, protocol: number, type: number): boolean {
  if (type !== RESPONDER_LIFETIME) return readFields(cursor, DATA_1[type] ?? []);
  if (protocol === PROTOCOL.isakmp) return readAttributes(cursor, ikeLifetime);
  return protocol !== PROTOCOL.esp || readAttributes(cursor, ipsecLifetime);
}

function readNew(cursor: FieldCursor, type: number): boolean {
  if (type === ROHC_SUPPORTED) return readAttributes(cursor, rohcAttributes);
  if (type === REDIRECT) return readGateway(cursor, [f.newOther, f.newIpv4, f.newIpv6, f.newFqdn], f.redirectNonce);
  if (type === REDIRECTED_FROM) return readGateway(cursor, [f.originalOther, f.originalIpv4, f.originalIpv6]);
  if (type !== SIGNATURE_HASHES) return readFields(cursor, DATA_2[type] ?? []);
  while (cursor.left > 0) if (cursor.number(f.signatureHash, 2) < 0) return false;
  return true;
}

/** RFC 5685 §9.2. */
function readGateway(cursor: FieldCursor, byType: readonly Field[], nonce?: Field): boolean {
  const type = cursor.number(f.gatewayType, 1);
  const length = cursor.number(f.gatewayLength, 1);
  if (length < 0 || length > cursor.left) return false;
  const identity = cursor.part(length);
  if (!readFields(identity, [byType[type] ?? byType[0]])) return false;
  if (nonce !== undefined) readRest(cursor, nonce);
  return true;
}
