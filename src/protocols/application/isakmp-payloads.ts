import type { Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { ike2Attributes, ikeAttributes, ipsecAttributes, readAttributes } from './isakmp-attributes.ts';
import { isakmpBodies } from './isakmp-bodies.ts';
import { isakmpPayload as f, isakmpHead } from './isakmp-fields.ts';
import { type Reading, readFields, readRest } from './isakmp-reading.ts';

const HEAD = 4;
const NONE = 0;
const PROPOSAL = 2;
const TRANSFORM = 3;
const SECURITY_ASSOCIATIONS: ReadonlySet<number> = new Set([1, 33]);
const DOI_IPSEC = 1;
const DOI_GDOI = 2;
const PROTOCOL_ISAKMP = 1;
const TRANSFORM_KEY_IKE = 1;
/** Notifications and deletions: in IKEv1 with a domain of interpretation. */
const NOTICES: ReadonlySet<number> = new Set([11, 12, 41, 42]);
const FIXED_1: Readonly<Record<number, number>> = { 1: 4, 2: 4, 14: 4, 33: 4, 39: 4, 47: 4 };
const FIXED_2: Readonly<Record<number, number>> = {
  ...{ 2: 4, 4: 4, 11: 4, 12: 4, 14: 4, 34: 4, 39: 4, 41: 4, 42: 4, 44: 4, 45: 4, 47: 4, 53: 4 },
};
/** Of chains within chains: proposals in a security association, and what they may claim to lead to. */
const MOST_LEVELS = 4;

/**
 * The chain of payloads in `[at, end)`, which may go on behind what was captured; the first one is of type `first`
 * (RFC 2408 §3.2, RFC 7296 §3.2). False when it breaks off, and nothing behind it makes sense.
 */
export function readPayloads(reading: Reading, at: number, end: number, first: number, level = 0): boolean {
  let type = first;
  let next = at;
  while (next < end) {
    if (type === NONE) return readExtra(reading, next, end);
    if (end - next < HEAD) return true;
    const size = readHead(reading, next, type);
    if (size < 0) return false;
    const least = Math.max(size, HEAD + fixedSize(type, reading.version));
    const body = new FieldCursor(reading.layer, reading.sink, next + HEAD, next + least);
    if (size >= HEAD && !readBody(body, reading, type, level)) return false;
    type = reading.layer.bytes[next];
    next += Math.max(size, HEAD);
  }
  return true;
}

/** What stands in front of a payload's list or data; Wireshark reads it though the payload's length be too short. */
function fixedSize(type: number, version: number): number {
  if (version === 1 && NOTICES.has(type)) return 8;
  return version === 1 ? (FIXED_1[type] ?? 0) : (FIXED_2[type] ?? 0);
}

function readExtra({ layer, sink }: Reading, at: number, end: number): boolean {
  if (end <= layer.end) sink.at(f.extra, at, end - at);
  return end <= layer.end;
}

/** The payload's length; -1 when the message has less. That a chain within has less is passed over, as Wireshark does. */
function readHead({ layer, sink, version }: Reading, at: number, type: number): number {
  const cursor = new FieldCursor(layer, sink, at, at + HEAD);
  if (cursor.left < HEAD) return -1;
  sink.value(f.type, type);
  cursor.number(isakmpHead.next, 1);
  // Proposals and transforms have kept IKEv1's byte (RFC 7296 §3.3.1).
  if (version === 1 || (version === 2 && (type === PROPOSAL || type === TRANSFORM))) sink.at(f.reserved, cursor.at, 1);
  else if (version === 2) cursor.same(f.critical, f.reserved7);
  cursor.pass(1);
  const length = cursor.number(f.length, 2);
  return at + length > layer.end ? -1 : length;
}

function readBody(cursor: FieldCursor, reading: Reading, type: number, level: number): boolean {
  if (SECURITY_ASSOCIATIONS.has(type)) return readAssociation(cursor, reading, level);
  if (type === PROPOSAL) return readProposal(cursor, reading);
  return isakmpBodies[type]?.(cursor, reading) ?? readRest(cursor, f.data);
}

/** RFC 2408 §3.4 and RFC 2407 §4.6.1, RFC 7296 §3.3. */
function readAssociation(cursor: FieldCursor, reading: Reading, level: number): boolean {
  if (level >= MOST_LEVELS) return false;
  if (reading.version === 2) return readPayloads(reading, cursor.at, cursor.end, PROPOSAL, level + 1);
  if (reading.version !== 1) return true;
  const doi = cursor.number(f.doi, 4);
  if (doi < 0 || cursor.left === 0) return false;
  const { at } = cursor;
  if (doi !== DOI_IPSEC || cursor.left < 4) {
    return cursor.bytes(f.situation, doi === DOI_GDOI ? Math.min(4, cursor.left) : cursor.left);
  }
  cursor.bytes(f.situation, 4);
  for (const bit of [f.identityOnly, f.secrecy, f.integrity]) cursor.sink.at(bit, at, 4);
  return readPayloads(reading, cursor.at, cursor.end, PROPOSAL, level + 1);
}

/** RFC 2408 §3.5, RFC 7296 §3.3.1. */
function readProposal(cursor: FieldCursor, reading: Reading): boolean {
  cursor.number(f.proposal, 1);
  const protocol = cursor.number(f.proposalProtocol, 1);
  const spiSize = cursor.number(f.spiSize, 1);
  const count = cursor.number(f.transforms, 1);
  if (count < 0 || !cursor.bytes(f.spi, spiSize)) return false;
  for (let i = 0; i < count; i++) {
    if (cursor.left < HEAD) return false;
    const size = readHead(reading, cursor.at, TRANSFORM);
    if (size < HEAD || size > cursor.left) return false;
    const body = cursor.part(size);
    body.pass(HEAD);
    if (!(reading.version === 1 ? readTransform1(body, protocol) : readTransform2(body))) return false;
  }
  return true;
}

/** RFC 2408 §3.6. */
function readTransform1(cursor: FieldCursor, protocol: number): boolean {
  cursor.number(f.transform, 1);
  const id = cursor.number(f.transformId, 1);
  if (!cursor.bytes(f.reserved, 2)) return false;
  const isIke = protocol === PROTOCOL_ISAKMP && id === TRANSFORM_KEY_IKE;
  return readAttributes(cursor, isIke ? ikeAttributes : ipsecAttributes);
}

/** RFC 7296 §3.3.2. */
function readTransform2(cursor: FieldCursor): boolean {
  const type = cursor.number(f.transformType, 1);
  if (!cursor.bytes(f.reserved, 1)) return false;
  return readFields(cursor, [TRANSFORM_IDS[type] ?? f.otherTransform]) && readAttributes(cursor, ike2Attributes);
}

const TRANSFORM_IDS: Readonly<Record<number, Field>> = {
  1: f.encryption,
  2: f.prf,
  3: f.integrityAlgorithm,
  4: f.group,
  5: f.esn,
};
