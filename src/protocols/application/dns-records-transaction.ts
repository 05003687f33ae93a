import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import { dnsRcodeNames } from '../values/dns.ts';
import { type DnsCursor, timeText } from './dns-cursor.ts';

const agreed = fieldMaker('dns.tkey.', 'RFC 2930 §2');
const signed = fieldMaker('dns.tsig.', 'RFC 8945 §4.2');

const tkey = {
  algorithm: agreed('algo_name', 'Algorithm name', 'text'),
  inception: agreed('signature_inception', 'Signature Inception', 'text'),
  expiration: agreed('signature_expiration', 'Signature Expiration', 'text'),
  mode: agreed('mode', 'Mode', 'u16'),
  error: agreed('error', 'Error', 'u16', { values: dnsRcodeNames }),
  keySize: agreed('key_size', 'Key Size', 'u16'),
  key: agreed('key_data', 'Key Data', 'bytes'),
  otherSize: agreed('other_size', 'Other Size', 'u16'),
  other: agreed('other_data', 'Other Data', 'bytes'),
} as const;
const tsig = {
  algorithm: signed('algorithm_name', 'Algorithm Name', 'text'),
  time: signed('time_signed', 'Time Signed', 'text'),
  fudge: signed('fudge', 'Fudge', 'u16'),
  macSize: signed('mac_size', 'MAC Size', 'u16'),
  id: signed('original_id', 'Original Id', 'u16'),
  error: signed('error', 'Error', 'u16', { values: dnsRcodeNames }),
  otherLength: signed('other_len', 'Other Len', 'u16'),
  other: signed('other_data', 'Other Data', 'bytes'),
} as const;

export const transactionFields: readonly Field[] = [...Object.values(tkey), ...Object.values(tsig)];

export function readTransactionKey(cursor: DnsCursor): boolean {
  return (
    cursor.domainName(tkey.algorithm) &&
    cursor.time(tkey.inception) &&
    cursor.time(tkey.expiration) &&
    cursor.fixed(tkey.mode) &&
    cursor.fixed(tkey.error) &&
    readCounted(cursor, tkey.keySize, tkey.key) &&
    readCounted(cursor, tkey.otherSize, tkey.other)
  );
}

export function readTransactionSignature(cursor: DnsCursor): boolean {
  if (!cursor.domainName(tsig.algorithm) || cursor.left < 6) return false;
  const { view } = cursor.layer;
  const seconds = view.getUint16(cursor.at) * 0x1_0000_0000 + view.getUint32(cursor.at + 2);
  // 48 bits reach beyond what has a calendar here.
  if (seconds < 8.64e12) cursor.sink.value(tsig.time, timeText(seconds));
  cursor.at += 6;
  if (!cursor.fixed(tsig.fudge) || cursor.left < 2) return false;
  const size = cursor.u16();
  cursor.fixed(tsig.macSize);
  if (size > cursor.left) return false;
  cursor.at += size;
  return cursor.fixed(tsig.id) && cursor.fixed(tsig.error) && readCounted(cursor, tsig.otherLength, tsig.other);
}

function readCounted(cursor: DnsCursor, length: Field, data: Field): boolean {
  if (cursor.left < 2) return false;
  const size = cursor.u16();
  return cursor.fixed(length) && (size === 0 || cursor.sized(data, size));
}
