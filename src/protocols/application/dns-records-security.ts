import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { dnssecAlgorithmNames, dnsTypeNames } from '../values/dns.ts';
import type { DnsCursor } from './dns-cursor.ts';
import { resource } from './dns-fields.ts';
import type { ReadData } from './dns-records.ts';
import { hashedFields, readHashed, readNextHashed } from './dns-records-hashed.ts';
import { readTransactionKey, readTransactionSignature, transactionFields } from './dns-records-transaction.ts';
import { readTypes } from './dns-type-map.ts';

const ALGORITHM = { values: dnssecAlgorithmNames } as const;
const signature = fieldMaker('dns.rrsig.', 'RFC 4034 §3.1');
const zone = fieldMaker('dns.dnskey.', 'RFC 4034 §2.1');
const old = fieldMaker('dns.', 'RFC 2535');
const delegation = fieldMaker('dns.ds.', 'RFC 4034 §5.1');
const other = fieldMaker('dns.', 'RFC 4034');
const FLAGS_REF = 'RFC 2535 §3.1.2';

const rrsig = {
  type: signature('type_covered', 'Type Covered', 'u16', { values: dnsTypeNames }),
  algorithm: signature('algorithm', 'Algorithm', 'u8', ALGORITHM),
  labels: signature('labels', 'Labels', 'u8'),
  ttl: signature('original_ttl', 'Original TTL', 'u32'),
  expiration: signature('signature_expiration', 'Signature Expiration', 'text'),
  inception: signature('signature_inception', 'Signature Inception', 'text'),
  keyTag: signature('key_tag', 'Key Tag', 'u16'),
  signer: signature('signers_name', "Signer's name", 'text'),
  signature: signature('signature', 'Signature', 'bytes'),
} as const;
const dnskeyFlags = [
  zone('flags', 'Flags', 'u16', HEX),
  zone('flags.zone_key', 'Zone Key', 'bool', { length: 2, mask: 0x0100 }),
  zone('flags.key_revoked', 'Key Revoked', 'bool', { length: 2, mask: 0x0080, ref: 'RFC 5011 §7' }),
  zone('flags.secure_entry_point', 'Key Signing Key', 'bool', { length: 2, mask: 0x0001 }),
  zone('flags.reserved', 'Key Signing Key', 'u16', { ...HEX, mask: 0xfe7e }),
] as const;
const dnskey = {
  protocol: zone('protocol', 'Protocol', 'u8'),
  algorithm: zone('algorithm', 'Algorithm', 'u8', ALGORITHM),
  id: zone('key_id', 'Key id', 'u16', { ref: 'RFC 4034 Appendix B' }),
  key: zone('public_key', 'Public Key', 'bytes'),
} as const;
const keyFlags = [
  old('key.flags', 'Flags', 'u16', HEX),
  keyFlag('authentication', 'Key allowed for authentication', 0x8000),
  keyFlag('confidentiality', 'Key allowed for confidentiality', 0x4000),
] as const;
const keyUses = [
  keyFlag('required', 'Key required', 0x2000),
  keyFlag('associated_user', 'Key is associated with a user', 0x0400),
  keyFlag('associated_named_entity', 'Key is associated with the named entity', 0x0200),
  keyFlag('ipsec', 'Key use with IPSEC', 0x0080),
  keyFlag('mime', 'Key use with MIME security multiparts', 0x0040),
  old('key.flags.signatory', 'Signatory', 'u16', { mask: 0x000f, ref: FLAGS_REF }),
] as const;
const key = {
  protocol: old('key.protocol', 'Protocol', 'u8'),
  algorithm: old('key.algorithm', 'Algorithm', 'u8', ALGORITHM),
  id: old('key.key_id', 'Key ID', 'u16'),
  key: old('key.public_key', 'Public Key', 'bytes'),
} as const;
const ds = {
  id: delegation('key_id', 'Key id', 'u16', HEX),
  algorithm: delegation('algorithm', 'Algorithm', 'u8', ALGORITHM),
  type: delegation('digest_type', 'Digest Type', 'u8'),
  digest: delegation('digest', 'Digest', 'bytes'),
} as const;
const nextSecure = other('nsec.next_domain_name', 'Next Domain Name', 'text', { ref: 'RFC 4034 §4.1' });
const next = other('nxt.next_domain_name', 'Next Domain Name', 'text', { ref: 'RFC 2535 §5.2' });
const certificate = [
  other('cert.type', 'Type', 'u16', { ref: 'RFC 4398 §2' }),
  other('cert.key_tag', 'Key Tag', 'u16', { ...HEX, ref: 'RFC 4398 §2' }),
  other('cert.algorithm', 'Algorithm', 'u8', { ...ALGORITHM, ref: 'RFC 4398 §2' }),
  other('cert.certificate', 'Certificate (or CRL)', 'bytes', { ref: 'RFC 4398 §2' }),
];

/** DNSSEC, its forerunner, and transactions' signatures. */
export const securityRecords: Readonly<Record<number, ReadData>> = {
  24: readSignature,
  25: readKey,
  30: (cursor) => cursor.domainName(next) && readPlainTypes(cursor),
  37: (cursor) => cursor.inOrder(certificate),
  43: readDelegation,
  46: readSignature,
  47: (cursor) => cursor.domainName(nextSecure) && readTypes(cursor),
  48: readZoneKey,
  50: readNextHashed,
  59: readDelegation,
  60: readZoneKey,
  249: readTransactionKey,
  250: readTransactionSignature,
  32769: readDelegation,
  ...readHashed,
};

export const securityRecordFields: readonly Field[] = [
  ...Object.values(rrsig),
  ...dnskeyFlags,
  ...Object.values(dnskey),
  ...keyFlags,
  ...keyUses,
  ...Object.values(key),
  ...Object.values(ds),
  nextSecure,
  next,
  ...certificate,
  ...hashedFields,
  ...transactionFields,
];

function keyFlag(name: string, label: string, mask: number): Field {
  return old(`key.flags.${name}`, label, 'bool', { length: 2, mask, ref: FLAGS_REF });
}

function readSignature(cursor: DnsCursor): boolean {
  return (
    cursor.fixed(rrsig.type) &&
    cursor.fixed(rrsig.algorithm) &&
    cursor.fixed(rrsig.labels) &&
    cursor.fixed(rrsig.ttl) &&
    cursor.time(rrsig.expiration) &&
    cursor.time(rrsig.inception) &&
    cursor.fixed(rrsig.keyTag) &&
    cursor.domainName(rrsig.signer) &&
    cursor.rest(rrsig.signature)
  );
}

function readZoneKey(cursor: DnsCursor): boolean {
  const start = cursor.at;
  if (!cursor.bits(dnskeyFlags) || !cursor.fixed(dnskey.protocol) || !cursor.fixed(dnskey.algorithm)) return false;
  cursor.sink.value(dnskey.id, keyTag(cursor, start));
  return cursor.sized(dnskey.key, cursor.left);
}

function readKey(cursor: DnsCursor): boolean {
  const start = cursor.at;
  if (cursor.left < 2) return false;
  // RFC 2535 §3.1.2: both bits set, there is no key.
  const isWithoutKey = cursor.u8() >>> 6 === 3;
  cursor.bits(isWithoutKey ? keyFlags : [...keyFlags, ...keyUses]);
  if (!cursor.fixed(key.protocol) || !cursor.fixed(key.algorithm)) return false;
  cursor.sink.value(key.id, keyTag(cursor, start));
  return cursor.rest(key.key);
}

function readDelegation(cursor: DnsCursor): boolean {
  return (
    cursor.fixed(ds.id) && cursor.fixed(ds.algorithm) && cursor.fixed(ds.type) && cursor.sized(ds.digest, cursor.left)
  );
}

/** Of the record's data from `start` on (RFC 4034 Appendix B); the first algorithm has its own (B.1). */
function keyTag({ layer, end }: DnsCursor, start: number): number {
  const { bytes } = layer;
  if (bytes[start + 3] === 1) return (bytes[end - 3] << 8) | bytes[end - 2];
  let sum = 0;
  for (let at = start; at < end; at++) sum += (at - start) & 1 ? bytes[at] : bytes[at] << 8;
  return (sum + (sum >>> 16)) & 0xffff;
}

/** One bit a type, from 0 on. */
function readPlainTypes(cursor: DnsCursor): boolean {
  for (let type = 0; cursor.left > 0; cursor.at++) {
    for (let bit = 0x80; bit > 0; bit >>>= 1, type++) {
      if ((cursor.u8() & bit) !== 0) cursor.sink.value(resource.type, type);
    }
  }
  return true;
}
