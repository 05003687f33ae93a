import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker } from '../layout.ts';
import { lengthOf } from '../readers.ts';
import {
  ike1Authentication,
  ike1Encryption,
  ike1Hashes,
  ipsecAuthentication,
  ipsecModes,
  isakmpGroups,
} from '../values/isakmp-algorithms.ts';
import { isakmpConfigAttributes, isakmpIkeAttributes, isakmpIpsecAttributes } from '../values/isakmp-attributes.ts';

/** The attribute has a value of two bytes and no length. */
const SHORT = 0x8000;
const LIFE_TYPES = { 1: 'Seconds', 2: 'Kilobytes' };
const XAUTH_TYPES = { 0: 'Generic', 1: 'RADIUS-CHAP', 2: 'OTP', 3: 'S/KEY' };

/** A family of attributes (RFC 2408 §3.3): what all of them have, and what is known of the value by type. */
export interface AttributeFamily {
  readonly format: Field;
  readonly type: Field;
  readonly length: Field;
  readonly value: Field;
  readonly known: Readonly<Record<number, Known>>;
  readonly fields: readonly Field[];
}

/** A number of up to four bytes, an address, text or bytes; or what the value has again and again. */
type Known = Field | readonly Field[] | Lifetime;

/** A number of up to 4 bytes, of up to 8, else bytes. */
interface Lifetime {
  readonly short: Field;
  readonly long: Field;
  readonly other: Field;
}

/** Attributes to the end of the cursor; false when one of them is cut. */
export function readAttributes(cursor: FieldCursor, family: AttributeFamily): boolean {
  while (cursor.left >= 2) {
    const { sink, at } = cursor;
    const head = cursor.peek(at, 2);
    sink.at(family.format, at, 2);
    sink.at(family.type, at, 2);
    cursor.pass(2);
    const isShort = (head & SHORT) !== 0;
    const size = isShort ? 2 : cursor.number(family.length, 2);
    if (size < 0 || size > cursor.left) return false;
    if (size === 0) continue;
    sink.at(family.value, cursor.at, size);
    readKnown(cursor.part(size), family.known[head & ~SHORT]);
  }
  return cursor.left === 0;
}

function readKnown(cursor: FieldCursor, known: Known | undefined): void {
  if (known === undefined) return;
  if ('short' in known) readLifetime(cursor, known);
  else if ('name' in known) readOne(cursor, known);
  else readList(cursor, known);
}

function readOne(cursor: FieldCursor, known: Field): void {
  if (known.type === 'bytes' || known.type === 'string') cursor.bytes(known, cursor.left);
  else if (known.type === 'ipv4' || known.type === 'ipv6') cursor.bytes(known, lengthOf(known));
  else cursor.sink.value(known, cursor.peek(cursor.at, Math.min(4, cursor.left)));
}

/** As many as there are, if they fill the value; bytes at the end are the rest of it. */
function readList(cursor: FieldCursor, known: readonly Field[]): void {
  const size = known.reduce((sum, field) => sum + lengthOf(field), 0);
  if (cursor.left < size || (known[known.length - 1].type !== 'bytes' && cursor.left % size !== 0)) return;
  while (cursor.left > 0) for (const field of known) cursor.bytes(field, lengthOf(field) || cursor.left);
}

function readLifetime(cursor: FieldCursor, { short, long, other }: Lifetime): void {
  const { left } = cursor;
  if (left <= 4) cursor.sink.value(short, cursor.peek(cursor.at, left));
  else if (left > 8) cursor.bytes(other, left);
  else cursor.sink.value(long, BigInt(`0x${hexText(cursor.layer.bytes, cursor.at, cursor.at + left)}`));
}

/** RFC 2409 Appendix A. */
export const ikeAttributes = family('ike.attr.', 'RFC 2409 Appendix A', isakmpIkeAttributes, (field) => ({
  1: field('encryption_algorithm', 'Encryption Algorithm', 'u16', { values: ike1Encryption }),
  2: field('hash_algorithm', 'HASH Algorithm', 'u16', { values: ike1Hashes }),
  3: field('authentication_method', 'Authentication Method', 'u16', { values: ike1Authentication }),
  4: field('group_description', 'Group Description', 'u16', { values: isakmpGroups }),
  5: field('group_type', 'Group Type', 'u16', { values: { 1: 'MODP', 2: 'ECP', 3: 'EC2N' } }),
  6: field('group_prime', 'Group Prime', 'bytes'),
  7: field('group_generator_one', 'Group Generator One', 'bytes'),
  8: field('group_generator_two', 'Group Generator Two', 'bytes'),
  9: field('group_curve_a', 'Group Curve A', 'bytes'),
  10: field('group_curve_b', 'Group Curve B', 'bytes'),
  11: field('life_type', 'Life Type', 'u16', { values: LIFE_TYPES }),
  12: lifetime(field),
  13: field('prf', 'PRF', 'bytes'),
  14: field('key_length', 'Key Length', 'u16'),
  15: field('field_size', 'Field Size', 'bytes'),
  16: field('group_order', 'Group Order', 'bytes'),
  17: field('block_size', 'Block Size', 'bytes'),
}));

/** RFC 2407 §4.5. */
export const ipsecAttributes = family('ipsec.attr.', 'RFC 2407 §4.5', isakmpIpsecAttributes, (field) => ({
  1: field('life_type', 'Life Type', 'u16', { values: LIFE_TYPES }),
  2: lifetime(field),
  3: field('group_description', 'Group Description', 'u16', { values: isakmpGroups }),
  4: field('encap_mode', 'Encapsulation Mode', 'u16', { values: ipsecModes }),
  5: field('auth_algorithm', 'Authentication Algorithm', 'u16', { values: ipsecAuthentication }),
  6: field('key_length', 'Key Length', 'u16'),
  7: field('key_rounds', 'Key Rounds', 'u16'),
  8: field('cmpr_dict_size', 'Compress Dictionary Size', 'u16'),
  9: field('cmpr_algorithm', 'Compress Private Algorithm', 'bytes'),
  10: field('ecn_tunnel', 'ECN Tunnel', 'u16'),
  11: field('ext_seq_nbr', 'Extended (64-bit) Sequence Number', 'u16'),
  12: field('auth_key_length', 'Authentication Key Length', 'u16'),
  13: field('sig_enco_algorithm', 'Signature Encoding Algorithm', 'bytes'),
  14: field('addr_preservation', 'Address Preservation', 'u16'),
  15: field('sa_direction', 'SA Direction', 'u16'),
}));

/** What a responder's notification says of the lifetime it took (RFC 2407 §4.6.3.1), of the ISAKMP or of another SA. */
export const ikeLifetime = family(
  'notify.data.resp_lifetime.ike.attr.',
  'RFC 2407 §4.6.3.1',
  isakmpIkeAttributes,
  (field) => ({ 11: field('life_type', 'Life Type', 'u16', { values: LIFE_TYPES }), 12: lifetime(field) }),
);
export const ipsecLifetime = family(
  'notify.data.resp_lifetime.ipsec.attr.',
  'RFC 2407 §4.6.3.1',
  isakmpIpsecAttributes,
  (field) => ({ 1: field('life_type', 'Life Type', 'u16', { values: LIFE_TYPES }), 2: lifetime(field) }),
);

/** RFC 7296 §3.3.5. */
export const ike2Attributes = family('ike2.attr.', 'RFC 7296 §3.3.5', { 14: 'Key Length' }, (field) => ({
  14: field('key_length', 'Key Length', 'u16'),
}));

/** RFC 5857 §2. */
export const rohcAttributes = family('notify.data.rohc.attr.', 'RFC 5857 §2', {}, (field) => ({
  1: field('max_cid', 'Maximum Context Identifier', 'u16'),
  2: field('profile', 'ROHC Profile', 'u16'),
  3: field('integ', 'ROHC Integrity Algorithm', 'u16'),
  4: field('icv_len', 'ROHC ICV Length in bytes', 'u16'),
  5: field('mrru', 'MRRU', 'u16'),
}));

/** RFC 6407 §5.6. */
export const keyAttributes = family('key_download.attr.', 'RFC 6407 §5.6', {}, () => ({}));

/** RFC 7296 §3.15.1; before it draft-ietf-ipsec-isakmp-mode-cfg, XAUTH and Cisco's Unity. */
export const configAttributes = family('cfg.attr.', 'RFC 7296 §3.15.1', isakmpConfigAttributes, (field) => ({
  1: [field('internal_ip4_address', 'INTERNAL IP4 ADDRESS', 'ipv4')],
  2: field('internal_ip4_netmask', 'INTERNAL IP4 NETMASK', 'ipv4'),
  3: [field('internal_ip4_dns', 'INTERNAL IP4 DNS', 'ipv4')],
  4: [field('internal_ip4_nbns', 'INTERNAL IP4 NBNS', 'ipv4')],
  5: field('internal_address_expiry', 'INTERNAL ADDRESS EXPIRY (Secs)', 'u32'),
  6: [field('internal_ip4_dhcp', 'INTERNAL IP4 DHCP', 'ipv4')],
  7: field('application_version', 'APPLICATION VERSION', 'string'),
  8: [
    field('internal_ip6_address', 'INTERNAL IP6 ADDRESS', 'ipv6'),
    field('internal_ip6_address.prefix', 'INTERNAL IP6 ADDRESS (PREFIX)', 'u8'),
  ],
  9: field('internal_ip6_netmask', 'INTERNAL IP6 NETMASK', 'ipv6'),
  10: [field('internal_ip6_dns', 'INTERNAL IP6 DNS', 'ipv6')],
  11: [field('internal_ip6_nbns', 'INTERNAL IP6 NBNS', 'ipv6')],
  12: [field('internal_ip6_dhcp', 'INTERNAL IP6 DHCP', 'ipv6')],
  13: [
    field('internal_ip4_subnet_ip', 'INTERNAL IP4 SUBNET (IP)', 'ipv4'),
    field('internal_ip4_subnet_netmask', 'INTERNAL IP4 SUBNET (NETMASK)', 'ipv4'),
  ],
  14: [field('supported_attributes', 'SUPPORTED ATTRIBUTES', 'u16')],
  15: [
    field('internal_ip6_subnet_ip', 'INTERNAL_IP6_SUBNET (IP)', 'ipv6'),
    field('internal_ip6_subnet_prefix', 'INTERNAL_IP6_SUBNET (PREFIX)', 'u8'),
  ],
  17: [
    field('internal_ip6_link_interface', 'INTERNAL_IP6_LINK (Link-Local Interface ID)', 'u64'),
    field('internal_ip6_link_id', 'INTERNAL_IP6_LINK (IKEv2 Link ID)', 'bytes'),
  ],
  18: [
    field('internal_ip6_prefix_ip', 'INTERNAL_IP6_PREFIX (IP)', 'ipv6'),
    field('internal_ip6_prefix_length', 'INTERNAL_IP6_PREFIX (Length)', 'u8'),
  ],
  20: [field('p_cscf_ip4_address', 'P_CSCF_IP4_ADDRESS (IP)', 'ipv4')],
  21: [field('p_cscf_ip6_address', 'P_CSCF_IP6_ADDRESS (IP)', 'ipv6')],
  16520: field('xauth.type', 'XAUTH TYPE', 'u16', { values: XAUTH_TYPES }),
  16521: field('xauth.user_name', 'XAUTH USER NAME', 'string'),
  16522: field('xauth.user_password', 'XAUTH USER PASSWORD', 'string'),
  16523: field('xauth.passcode', 'XAUTH PASSCODE', 'string'),
  16524: field('xauth.message', 'XAUTH MESSAGE', 'string'),
  16525: field('xauth.challenge', 'XAUTH CHALLENGE', 'string'),
  16526: field('xauth.domain', 'XAUTH DOMAIN', 'string'),
  16527: field('xauth.status', 'XAUTH STATUS', 'u16', { values: { 0: 'Fail', 1: 'Success' } }),
  16528: field('xauth.next_pin', 'XAUTH TYPE', 'string'),
  16529: field('xauth.answer', 'XAUTH ANSWER', 'string'),
  28672: field('unity.banner', 'UNITY BANNER', 'string'),
  28674: field('unity.def_domain', 'UNITY DEF DOMAIN', 'string'),
}));

type Maker = ReturnType<typeof fieldMaker>;

function lifetime(field: Maker): Lifetime {
  return {
    short: field('life_duration', 'Life Duration', 'u32'),
    long: field('life_duration64', 'Life Duration', 'u64'),
    other: field('life_duration_bytes', 'Life Duration', 'bytes'),
  };
}

function fieldsOf(known: Known): readonly Field[] {
  if ('short' in known) return [known.short, known.long, known.other];
  return 'name' in known ? [known] : known;
}

function family(
  prefix: string,
  ref: string,
  names: Readonly<Record<number, string>>,
  make: (field: Maker) => Readonly<Record<number, Known>>,
): AttributeFamily {
  const field = fieldMaker(`isakmp.${prefix}`, ref);
  const format = field('format', 'Format', 'bool', { mask: SHORT, length: 2 });
  const type = field('type', 'Type', 'u16', { mask: 0x7fff, values: names });
  const length = field('length', 'Length', 'u16');
  const value = field('value', 'Value', 'bytes');
  const known = make(field);
  return {
    format,
    type,
    length,
    value,
    known,
    fields: [format, type, length, value, ...Object.values(known).flatMap(fieldsOf)],
  };
}
