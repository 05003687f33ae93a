import { DER, type DerElement, oidText } from '../../bytes/der.ts';
import type { Field } from '../define.ts';
import { x509Fields as f } from './x509-fields.ts';
import type { X509Walker } from './x509-walker.ts';

/** A distinguished name (RFC 5280 §4.1.2.4): `kind` and `count` are the fields of the choice and of its parts. */
export function walkDistinguishedName(walker: X509Walker, name: DerElement, kind: Field, count: Field): void {
  const sets = walker.inside(name);
  walker.sink.value(kind, 0);
  walker.sink.value(count, sets.length);
  for (const set of sets) {
    const pairs = walker.inside(set);
    walker.sink.value(f.part, pairs.length);
    for (const pair of pairs) walkPair(walker, pair);
  }
}

const COUNTRY = '2.5.4.6';
const SERIAL_NUMBER = '2.5.4.5';

function walkPair(walker: X509Walker, pair: DerElement): void {
  const [type, value] = walker.inside(pair);
  if (type === undefined || value === undefined) return;
  const oid = oidText(walker.bytes, type.start, type.end);
  walker.sink.value(f.attribute, oid);
  if (oid === COUNTRY) walker.content(f.country, value);
  else if (oid === SERIAL_NUMBER) walker.content(f.printable, value);
  else if (value.tag === DER.ia5String) walker.content(f.ia5, value);
  else walkDirectoryString(walker, value);
}

/** A choice of strings, numbered in the order of X.520. */
const STRINGS: Readonly<Record<number, readonly [kind: number, field: Field]>> = {
  [DER.teletexString]: [0, f.teletex],
  [DER.printableString]: [1, f.printable],
  [DER.bmpString]: [3, f.bmp],
  [DER.utf8String]: [4, f.utf8],
};

function walkDirectoryString(walker: X509Walker, value: DerElement): void {
  const known = STRINGS[value.tag];
  if (known === undefined) return;
  const [kind, field] = known;
  walker.sink.value(f.stringKind, kind);
  if (value.tag !== DER.bmpString) walker.content(field, value);
  else walker.sink.value(field, wideText(walker.bytes, value));
}

function wideText(bytes: Uint8Array, { start, end }: DerElement): string {
  let text = '';
  for (let at = start; at + 1 < end; at += 2) text += String.fromCharCode((bytes[at] << 8) | bytes[at + 1]);
  return text;
}
