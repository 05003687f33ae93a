import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const GENERIC_AUTHENTICATION = 3;
const MASK_12_BITS = 0x0fff;

/** What the packets' variable length fields have in common; each kind of packet has fields of its own for them. */
export interface CommonFields {
  readonly type: Field;
  readonly length: Field;
  readonly authentication?: Field;
  readonly ipAuthentication?: Field;
  readonly instance?: Field;
  readonly topology?: Field;
  readonly checksum?: Field;
  readonly area?: Field;
  readonly nlpid?: Field;
  readonly ipv4?: Field;
  readonly ipv6?: Field;
  readonly topologies?: Field;
}

/** Those of one kind of packet: `isis.lsp.`, and its own names for some. */
export function headFields(prefix: string): Pick<CommonFields, 'type' | 'length'> {
  const field = fieldMaker(prefix, 'ISO 10589 §9.5');
  return { type: field('clv.type', 'Type', 'u8'), length: field('clv.length', 'Length', 'u8') };
}

export function instanceFields(prefix: string): Required<Pick<CommonFields, 'instance' | 'topology'>> {
  const field = fieldMaker(prefix, 'RFC 8202 §2.1');
  return {
    instance: field('iid', 'Instance Identifier', 'u16'),
    topology: field('supported_itid', 'Supported ITID', 'u16'),
  };
}

/** What hellos and link states tell of the sender. */
export function senderFields(prefix: string) {
  const field = fieldMaker(prefix, 'RFC 1195 §5.3');
  return {
    area: field('area_address', 'Area address', 'bytes', { ref: 'ISO 10589 §9.5' }),
    nlpid: field('clv_nlpid.nlpid', 'NLPID', 'u8', HEX),
    ipv4: field('clv_ipv4_int_addr', 'IPv4 interface address', 'ipv4'),
    ipv6: field('clv_ipv6_int_addr', 'IPv6 interface address', 'ipv6', { ref: 'RFC 5308 §3' }),
    topologies: field('clv_mt', 'MT-ID', 'u16', { display: 'hex', ref: 'RFC 5120 §7.1' }),
  };
}

/** Which algorithm's key authenticates the packet: the same field in all kinds. */
export const keyId: Field = fieldMaker('isis.', 'RFC 5310 §3.1')('clv.key_id', 'Key ID', 'u16');

/** Goes through the fields that are there whole; `walkValue` gets the type and the bytes behind the length. */
export function walkTlvs(
  cursor: FieldCursor,
  { type, length }: Pick<CommonFields, 'type' | 'length'>,
  walkValue: (type: number, value: FieldCursor) => void,
): void {
  while (cursor.left >= 2 && cursor.left >= 2 + cursor.peek(cursor.at + 1, 1)) {
    const found = cursor.number(type, 1);
    walkValue(found, cursor.part(cursor.number(length, 1)));
  }
}

/** The same for what is nested, where neither type nor length is a field. */
export function walkSubTlvs(cursor: FieldCursor, walkValue: (type: number, value: FieldCursor) => void): void {
  while (cursor.left >= 2 && cursor.left >= 2 + cursor.peek(cursor.at + 1, 1)) {
    const type = cursor.peek(cursor.at, 1);
    const length = cursor.peek(cursor.at + 1, 1);
    cursor.pass(2);
    walkValue(type, cursor.part(length));
  }
}

/** The types that mean the same in several kinds of packets. */
export function walkCommon(fields: CommonFields, type: number, value: FieldCursor): void {
  switch (type) {
    case 1:
      walkAreas(value, fields.area);
      return;
    case 7:
      walkInstances(value, fields);
      return;
    case 10:
      walkAuthentication(value, fields.authentication);
      return;
    case 12:
      if (value.left === 2) walkList(value, 2, fields.checksum);
      return;
    case 129:
      walkList(value, 1, fields.nlpid);
      return;
    case 132:
      walkList(value, 4, fields.ipv4);
      return;
    case 133:
      walkList(value, value.left, fields.ipAuthentication);
      return;
    case 229:
      walkList(value, 2, fields.topologies);
      return;
    case 232:
      walkList(value, 16, fields.ipv6);
  }
}

/** As many of the field's values as lie within, each of so many bytes. */
export function walkList(value: FieldCursor, width: number, field: Field | undefined): void {
  if (field === undefined || width === 0) return;
  while (value.left >= width) value.bytes(field, width);
}

/** Addresses with their length before them, which belongs to the field. */
function walkAreas(value: FieldCursor, field: Field | undefined): void {
  while (field !== undefined && value.left > 1) {
    const length = 1 + value.peek(value.at, 1);
    if (length > value.left) return;
    value.bytes(field, length);
  }
}

function walkInstances(value: FieldCursor, { instance, topology }: CommonFields): void {
  if (instance === undefined) return;
  value.bytes(instance, 2);
  walkList(value, 2, topology);
}

/** RFC 5304 §2, RFC 5310 §3: a type, for the generic one the key's number, and the password or digest. */
function walkAuthentication(value: FieldCursor, field: Field | undefined): void {
  if (field === undefined || value.left === 0) return;
  const type = value.peek(value.at, 1);
  value.pass(1);
  if (type === GENERIC_AUTHENTICATION) value.bytes(keyId, 2);
  // There even where it is empty.
  value.sink.at(field, value.at, value.left);
}

/**
 * ISO 10589 §7.1.1: hex digits in groups; of the usual lengths the numbers of a circuit or pseudonode and of a fragment
 * stand apart.
 */
export function systemId(cursor: FieldCursor, field: Field, length: number): void {
  if (length <= cursor.left && length > 0) {
    cursor.sink.value(field, systemIdText(cursor.layer.bytes, cursor.at, length));
  }
  cursor.pass(length);
}

/** The text of an id that is all there. */
export function systemIdText(bytes: Uint8Array, at: number, length: number): string {
  const isUsual = length >= 6 && length <= 8;
  let text = '';
  for (let i = 0; i < length; i++) {
    text += hexText(bytes, at + i, at + i + 1);
    if (isUsual && i === 6 && length === 8) text += '-';
    else if (isUsual ? i % 2 === 1 && i < 6 && i + 1 < length : i === 3) text += '.';
  }
  return text;
}

/** RFC 5120 §7: the topology, in the lower 12 bits. */
export function topologyField(name: string, mask: number = MASK_12_BITS): Field {
  return fieldMaker('isis.', 'RFC 5120 §7')(name, 'Topology ID', 'u16', { mask });
}
