import { CHECKSUM } from '../checksum-status.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const field = fieldMaker('pim.', 'RFC 7761 §4.9');
const dense = fieldMaker('pim.', 'RFC 3973 §4.7');
const bidirectional = fieldMaker('pim.', 'RFC 5015 §3.7');
const attribute = fieldMaker('pim.source_ja.', 'RFC 5384 §3.3');
const old = fieldMaker('pim.', 'draft-ietf-idmr-pim-spec-02');

const types = {
  0: 'Hello',
  1: 'Register',
  2: 'Register-stop',
  3: 'Join/Prune',
  4: 'Bootstrap',
  5: 'Assert',
  6: 'Graft',
  7: 'Graft-Ack',
  8: 'Candidate-RP-Advertisement',
  9: 'State-Refresh',
  10: 'DF election',
  11: 'ECMP redirect',
  12: 'PFM source discovery',
};
const codes = {
  0: 'Query',
  1: 'Register',
  2: 'Register-stop',
  3: 'Join/Prune',
  4: 'RP-Reachable',
  5: 'Assert',
  6: 'Graft',
  7: 'Graft-Ack',
  8: 'Mode',
};
const families = { 1: 'IPv4', 2: 'IPv6' };

export const pimTypeNames: Readonly<Record<number, string>> = types;
export const pimCodeNames: Readonly<Record<number, string>> = codes;

/** Every field by a short name; where IPv4 and IPv6 have one each, the pair. */
export const PIM = {
  version: field('version', 'Version', 'u8', { mask: 0xf0 }),
  type: field('type', 'Type', 'u8', { mask: 0x0f, values: types }),
  subtype: bidirectional('df_elect.subtype', 'DF Subtype', 'u8', {
    mask: 0xf0,
    values: { 1: 'offer', 2: 'DF Winner', 3: 'DF Backoff', 4: 'DF Pass' },
  }),
  subtypeReserved: bidirectional('df_elect.rsvd', 'DF reserved', 'u8', { mask: 0x0f }),
  igmpType: old('igmp_type', 'Type', 'string'),
  code: old('code', 'Code', 'u8', { values: codes }),
  checksum: field('cksum', 'Checksum', 'u16', HEX),
  checksumStatus: field('cksum.status', 'Checksum Status', 'u8', {
    hidden: true,
    values: { [CHECKSUM.bad]: 'Bad', [CHECKSUM.good]: 'Good', [CHECKSUM.unverified]: 'Unverified' },
  }),
  reserved: field('res_bytes', 'Reserved byte(s)', 'bytes'),
  optionType: field('optiontype', 'Type', 'u16'),
  optionLength: field('optionlength', 'Length', 'u16'),
  optionValue: field('optionvalue', 'Unknown', 'bytes'),
  registerFlags: field('register_flag', 'Flags', 'u32', HEX),
  border: field('register_flag.border', 'Border', 'bool', { length: 4, mask: 0x80000000 }),
  nullRegister: field('register_flag.null_register', 'Null-Register', 'bool', { length: 4, mask: 0x40000000 }),
  mode: old('mode', 'Mode', 'u8', { mask: 0xf0, values: { 0: 'Dense', 1: 'Sparse', 2: 'Sparse-Dense' } }),
  holdTime: field('holdtime', 'Holdtime', 'u16', { values: { 65535: 'Infinity' } }),
  groups: field('numgroups', 'Num Groups', 'u8'),
  joins: field('numjoins', 'Num Joins', 'u16'),
  prunes: field('numprunes', 'Num Prunes', 'u16'),
  t: field('t', 'T', 'bool', { mask: 0x80 }),
  propagationDelay: field('propagation_delay', 'Propagation Delay', 'u16', { mask: 0x7fff }),
  overrideInterval: field('override_interval', 'Override Interval', 'u16'),
  drPriority: field('dr_priority', 'DR Priority', 'u32'),
  generation: field('generation_id', 'Generation ID', 'u32'),
  refreshVersion: dense('state_refresh_version', 'Version', 'u8'),
  refreshInterval: dense('state_refresh_interval', 'Interval', 'u8'),
  refreshReserved: dense('state_refresh_reserved', 'Reserved', 'u16'),
  rpTree: field('rpt', 'RP Tree', 'bool', { mask: 0x80 }),
  preference: field('metric_pref', 'Metric Preference', 'u32', { mask: 0x7fffffff }),
  electionPreference: bidirectional('metric_pref', 'DF Metric Preference', 'u32'),
  metric: field('metric', 'Metric', 'u32'),
  pruneIndicator: dense('prune_indicator', 'Prune indicator', 'bool', { mask: 0x80 }),
  pruneNow: dense('prune_now', 'Prune now', 'bool', { mask: 0x40 }),
  assertOverride: dense('assert_override', 'Assert override', 'bool', { mask: 0x20 }),
  ipVersion: field('ip_version', 'IP Version', 'u8', {
    mask: 0xf0,
    values: { 0: 'Dummy Header', 4: 'IPv4', 6: 'IPv6' },
  }),
  groupMask: old('group_mask', 'Mask', 'ipv4'),
  groupAddress: old('group_address', 'Group Address', 'ipv4'),
  fragmentTag: field('fragment_tag', 'Fragment tag', 'u16', HEX),
  hashMask: field('hash_mask_len', 'Hash mask len', 'u8'),
  bsrPriority: field('bsr_priority', 'BSR priority', 'u8'),
  rpCount: field('rp_count', 'RP count', 'u8'),
  fragmentRpCount: field('frp_count', 'FRP count', 'u8'),
  priority: field('priority', 'Priority', 'u8'),
  prefixes: field('prefix_count', 'Prefix-count', 'u8'),
  maskLength: field('mask_len', 'Masklen', 'u8'),
  addressLength: old('addr_len', 'Address Len', 'u8'),
  ttl: dense('ttl', 'TTL', 'u8'),
  interval: dense('interval', 'Interval', 'u8'),
  family: field('addr_address_family', 'Address Family', 'u8', { values: families }),
  encoding: field('addr_encoding_type', 'Encoding Type', 'u8'),
} as const;

const oldFlag = (name: string, label: string, mask: number) => old(`src_flags.${name}`, label, 'u8', { mask });
export const pimOldFlags = [
  oldFlag('a', 'Annotated', 0x08),
  oldFlag('s', 'Sparse', 0x04),
  oldFlag('w', 'WC', 0x02),
  oldFlag('r', 'RP', 0x01),
  oldFlag('rsv', 'Reserved', 0xf0),
] as const;

const groupFlags = [
  field('group_addr.flags', 'Flags', 'u8', HEX),
  field('group_addr.flags.b', 'Bidirectional PIM', 'bool', { mask: 0x80 }),
  field('group_addr.flags.reserved', 'Reserved', 'u8', { mask: 0x7e, ...HEX }),
  field('group_addr.flags.z', 'Admin Scope Zone', 'bool', { mask: 0x01 }),
] as const;
const sourceFlags = [
  field('source_addr.flags', 'Flags', 'u8', HEX),
  field('source_addr.flags.reserved', 'Reserved', 'u8', { mask: 0xf8, ...HEX }),
  field('source_addr.flags.s', 'Sparse', 'bool', { mask: 0x04 }),
  field('source_addr.flags.w', 'WildCard', 'bool', { mask: 0x02 }),
  field('source_addr.flags.r', 'Rendezvous Point Tree', 'bool', { mask: 0x01 }),
] as const;
const attributeFlags = [
  attribute('flags', 'Flags', 'u8', HEX),
  attribute('flags.f', 'Forward', 'bool', { mask: 0x80 }),
  attribute('flags.e', 'End of Attributes', 'bool', { mask: 0x40 }),
  attribute('flags.attr_type', 'Attribute Type', 'u8', { mask: 0x3f }),
] as const;
const attributeLength = attribute('length', 'Length', 'u8');
const attributeValue = attribute('value', 'Value', 'bytes');

type Pair = readonly [ipv4: Field, ipv6: Field];

function pair(name: string, label: string, name6 = `${name}_ip6`): Pair {
  return [field(name, label, 'ipv4'), field(name6, label, 'ipv6')];
}

const unicast = pair('unicast', 'Unicast', 'unicast_ipv6');
export const PAIRS = {
  source: pair('source', 'Source'),
  group: pair('group', 'Group'),
  upstream: pair('upstream_neighbor', 'Upstream-neighbor'),
  join: pair('join_ip', 'IP address', 'join_ip6'),
  prune: pair('prune_ip', 'IP address', 'prune_ip6'),
  list: pair('address_list', 'Address'),
  bsr: pair('bsr', 'BSR'),
  rp: pair('rp', 'RP'),
  originator: pair('originator', 'Originator'),
} as const;

export const pimFields: readonly Field[] = [
  ...Object.values(PIM),
  ...[...pimOldFlags, ...groupFlags, ...sourceFlags, ...attributeFlags, attributeLength, attributeValue],
  ...[unicast, ...Object.values(PAIRS)].flat(),
];

const FAMILY = { ipv4: 1, ipv6: 2 } as const;
const WITH_ATTRIBUTES = 1;
const LAST_ATTRIBUTE = 0x40;

/** An address as RFC 7761 §4.9.1 encodes it; false where it isn't whole or of a kind that has no length of its own. */
export function pimUnicast(cursor: FieldCursor, names: Pair): boolean {
  const which = familyAt(cursor, 2);
  if (which === undefined) return false;
  cursor.sink.at(names[which], cursor.at + 2, lengthOf(which));
  return head(cursor) && cursor.bytes(unicast[which], lengthOf(which));
}

export function pimGroup(cursor: FieldCursor): boolean {
  const which = familyAt(cursor, 4);
  if (which === undefined) return false;
  cursor.sink.at(PAIRS.group[which], cursor.at + 4, lengthOf(which));
  head(cursor);
  cursor.same(...groupFlags);
  cursor.pass(1);
  cursor.number(PIM.maskLength, 1);
  return cursor.bytes(PAIRS.group[which], lengthOf(which));
}

/** A source that is joined or pruned, with its join attributes (RFC 5384). */
export function pimSource(cursor: FieldCursor, names: Pair): boolean {
  const which = familyAt(cursor, 4);
  if (which === undefined) return false;
  const hasAttributes = cursor.peek(cursor.at + 1, 1) === WITH_ATTRIBUTES;
  cursor.sink.at(names[which], cursor.at + 4, lengthOf(which));
  head(cursor);
  cursor.same(...sourceFlags);
  cursor.pass(1);
  cursor.number(PIM.maskLength, 1);
  if (!cursor.bytes(PAIRS.source[which], lengthOf(which))) return false;
  return !hasAttributes || attributes(cursor);
}

/** The packet, or for a Null-Register its addresses in a header without a version. */
export function pimRegistered(cursor: FieldCursor): void {
  if (!cursor.same(PIM.ipVersion) || cursor.peek(cursor.at, 1) >>> 4 !== 0) return;
  const { networkStart, bytes } = cursor.layer;
  const which = networkStart >= 0 && bytes[networkStart] >>> 4 === 6 ? 1 : 0;
  cursor.pass(which === 1 ? 8 : 12);
  cursor.bytes(PAIRS.source[which], which === 1 ? 16 : 4);
  cursor.bytes(PAIRS.group[which], which === 1 ? 16 : 4);
}

function attributes(cursor: FieldCursor): boolean {
  while (cursor.left >= 2) {
    const flags = cursor.peek(cursor.at, 1);
    cursor.same(...attributeFlags);
    cursor.pass(1);
    if (!cursor.bytes(attributeValue, cursor.number(attributeLength, 1))) return false;
    if ((flags & LAST_ATTRIBUTE) !== 0) return true;
  }
  return true;
}

/** Which of a pair stands at hand, behind so many bytes; undefined where it isn't whole, or its length unknown. */
function familyAt(cursor: FieldCursor, before: number): 0 | 1 | undefined {
  if (cursor.left < before) return undefined;
  const family = cursor.peek(cursor.at, 1);
  if (family !== FAMILY.ipv4 && family !== FAMILY.ipv6) return undefined;
  if (cursor.peek(cursor.at + 1, 1) > WITH_ATTRIBUTES) return undefined;
  const which = family === FAMILY.ipv6 ? 1 : 0;
  return cursor.left >= before + lengthOf(which) ? which : undefined;
}

function lengthOf(which: 0 | 1): 4 | 16 {
  return which === 1 ? 16 : 4;
}

function head(cursor: FieldCursor): boolean {
  cursor.number(PIM.family, 1);
  return cursor.number(PIM.encoding, 1) >= 0;
}
