import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';
import type { ReadData } from './dns-records.ts';
import { readTypes } from './dns-type-map.ts';

const hashed = fieldMaker('dns.nsec3.', 'RFC 5155 §3.2');
const tlsAssociation = fieldMaker('dns.tlsa.', 'RFC 6698 §2.1');
const shell = fieldMaker('dns.sshfp.', 'RFC 4255 §3.1');
const identity = fieldMaker('dns.hip.', 'RFC 8005 §5');
const ipsec = fieldMaker('dns.ipseckey.', 'RFC 4025 §2.1');
const child = fieldMaker('dns.csync.', 'RFC 7477 §2.1.1');
const digest = fieldMaker('dns.zonemd.', 'RFC 8976 §2.2');

const nsec3 = {
  algorithm: hashed('algo', 'Hash algorithm', 'u8'),
  flags: hashed('flags', 'NSEC3 flags', 'u8'),
  optOut: hashed('flags.opt_out', 'NSEC3 Opt-out flag', 'bool', { mask: 0x01 }),
  iterations: hashed('iterations', 'NSEC3 iterations', 'u16'),
  saltLength: hashed('salt_length', 'Salt length', 'u8'),
  salt: hashed('salt_value', 'Salt value', 'bytes'),
  hashLength: hashed('hash_length', 'Hash length', 'u8'),
  hash: hashed('hash_value', 'Next hashed owner', 'text'),
} as const;
const tlsa = {
  usage: tlsAssociation('certificate_usage', 'Certificate Usage', 'u8'),
  selector: tlsAssociation('selector', 'Selector', 'u8'),
  matching: tlsAssociation('matching_type', 'Matching Type', 'u8'),
  data: tlsAssociation('certificate_association_data', 'Certificate Association Data', 'bytes'),
} as const;
const sshfp = [
  shell('algorithm', 'Algorithm', 'u8'),
  shell('fingerprint.type', 'Fingerprint type', 'u8'),
  shell('fingerprint', 'Fingerprint', 'bytes'),
];
const hip = {
  length: identity('hit.length', 'HIT length', 'u8'),
  algorithm: identity('hit.pk.algo', 'HIT length', 'u8'),
  keyLength: identity('pk.length', 'PK length', 'u16'),
  tag: identity('hit', 'Host Identity Tag', 'bytes'),
  key: identity('pk', 'HIP Public Key', 'bytes'),
  server: identity('rendezvous_server', 'Rendezvous Server', 'text'),
} as const;
const ipseckey = {
  precedence: ipsec('gateway_precedence', 'Gateway Precedence', 'u8'),
  type: ipsec('gateway_type', 'Gateway Type', 'u8'),
  algorithm: ipsec('gateway_algorithm', 'Gateway Algorithm', 'u8'),
  ipv4: ipsec('gateway_ipv4', 'IPv4 Gateway', 'ipv4'),
  ipv6: ipsec('gateway_ipv6', 'IPv6 Gateway', 'ipv6'),
  name: ipsec('gateway_dns', 'DNS Gateway', 'text'),
  key: ipsec('public_key', 'Public Key', 'bytes'),
} as const;
const csync = {
  soa: child('soa', 'SOA', 'u32'),
  flags: child('flags', 'Flags', 'u16', HEX),
  immediate: child('flags.immediate', 'immediate', 'bool', { length: 2, mask: 0x0001 }),
  soaMinimum: child('flags.soaminimum', 'soaminimum', 'bool', { length: 2, mask: 0x0002 }),
  types: child('type_bitmap', 'Type Bitmap', 'bytes'),
} as const;
const zonemd = [
  digest('serial', 'Serial', 'u32'),
  digest('scheme', 'Scheme', 'u8'),
  digest('hash_algo', 'Hash Algorithm', 'u8'),
  digest('digest', 'Digest', 'bytes'),
];
const dhcid = fieldMaker('dns.', 'RFC 4701 §3.1')('dhcid.rdata', 'DHCID Data', 'bytes');
const openPgp = fieldMaker('dns.', 'RFC 7929 §2')('openpgpkey', 'OpenPGP Key', 'string');

/** Keys, hashes and fingerprints. */
export const readHashed: Readonly<Record<number, ReadData>> = {
  44: (cursor) => cursor.inOrder(sshfp),
  45: readIpsecKey,
  49: (cursor) => cursor.rest(dhcid),
  51: (cursor) => cursor.fixed(nsec3.algorithm) && cursor.fixed(nsec3.flags) && readSalt(cursor),
  52: (cursor) =>
    cursor.fixed(tlsa.usage) &&
    cursor.fixed(tlsa.selector) &&
    cursor.fixed(tlsa.matching) &&
    cursor.sized(tlsa.data, cursor.left),
  55: readHostIdentity,
  61: (cursor) => cursor.rest(openPgp),
  62: readChild,
  63: (cursor) => cursor.inOrder(zonemd),
};

export const hashedFields: readonly Field[] = [
  ...[nsec3, tlsa, sshfp, hip, ipseckey, csync, zonemd].flatMap((group): Field[] => Object.values(group)),
  dhcid,
  openPgp,
];

export function readNextHashed(cursor: DnsCursor): boolean {
  if (!cursor.fixed(nsec3.algorithm) || !cursor.bits([nsec3.flags, nsec3.optOut]) || !readSalt(cursor)) return false;
  if (cursor.left < 1) return false;
  const size = cursor.u8();
  cursor.fixed(nsec3.hashLength);
  if (size > cursor.left) return false;
  cursor.sink.value(nsec3.hash, base32(cursor, size));
  cursor.at += size;
  return readTypes(cursor);
}

function readSalt(cursor: DnsCursor): boolean {
  if (!cursor.fixed(nsec3.iterations) || cursor.left < 1) return false;
  const size = cursor.u8();
  return cursor.fixed(nsec3.saltLength) && cursor.sized(nsec3.salt, size);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv';

/** Base 32 with the extended alphabet (RFC 4648 §7), without padding. */
function base32(cursor: DnsCursor, size: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < size; i++) {
    bits = ((bits << 8) | cursor.u8(i)) & 0xfff;
    for (held += 8; held >= 5; ) {
      held -= 5;
      text += DIGITS[(bits >>> held) & 31];
    }
  }
  return held > 0 ? text + DIGITS[(bits << (5 - held)) & 31] : text;
}

function readHostIdentity(cursor: DnsCursor): boolean {
  if (cursor.left < 4) return false;
  const tagLength = cursor.u8();
  const keyLength = cursor.u16(2);
  cursor.fixed(hip.length);
  cursor.fixed(hip.algorithm);
  cursor.fixed(hip.keyLength);
  if (!cursor.sized(hip.tag, tagLength) || !cursor.sized(hip.key, keyLength)) return false;
  while (cursor.left > 1) if (!cursor.domainName(hip.server)) return false;
  return true;
}

function readIpsecKey(cursor: DnsCursor): boolean {
  if (cursor.left < 3) return false;
  const type = cursor.u8(1);
  cursor.fixed(ipseckey.precedence);
  cursor.fixed(ipseckey.type);
  cursor.fixed(ipseckey.algorithm);
  if (type === 1 && !cursor.fixed(ipseckey.ipv4)) return false;
  if (type === 2 && !cursor.fixed(ipseckey.ipv6)) return false;
  if (type === 3 && !cursor.domainName(ipseckey.name)) return false;
  return cursor.rest(ipseckey.key);
}

function readChild(cursor: DnsCursor): boolean {
  if (!cursor.fixed(csync.soa) || !cursor.bits([csync.flags, csync.immediate, csync.soaMinimum])) return false;
  cursor.sink.at(csync.types, cursor.at, cursor.left);
  return readTypes(cursor);
}
