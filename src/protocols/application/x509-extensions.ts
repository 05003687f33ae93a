import { DER, type DerElement, oidText, readDer } from '../../bytes/der.ts';
import type { Field } from '../define.ts';
import { walkDistinguishedName } from './x509-distinguished-names.ts';
import { x509Fields as f, keyUsageFields } from './x509-fields.ts';
import { walkTimestamps } from './x509-timestamps.ts';
import type { X509Walker } from './x509-walker.ts';

/** One extension of a certificate (RFC 5280 §4.2): id, whether it is critical, and its value in a string of bytes. */
export function walkCertificateExtension(walker: X509Walker, extension: DerElement): void {
  const [id, ...rest] = walker.inside(extension);
  if (id === undefined) return;
  const oid = oidText(walker.bytes, id.start, id.end);
  walker.sink.value(f.extension, oid);
  for (const part of rest) {
    if (part.tag === DER.boolean) walkBoolean(walker, f.critical, part);
    const value = part.tag === DER.octetString ? readDer(walker.bytes, part.start, part.end) : undefined;
    if (value !== undefined && Object.hasOwn(WALKERS, oid)) WALKERS[oid](walker, value);
  }
}

type Walker = (walker: X509Walker, value: DerElement) => void;

const WALKERS: Readonly<Record<string, Walker>> = {
  '2.5.29.14': (walker, value) => walker.content(f.subjectKey, value),
  '2.5.29.15': walkKeyUsage,
  '2.5.29.17': walkNames,
  '2.5.29.18': walkNames,
  '2.5.29.19': walkConstraints,
  '2.5.29.31': walkRevocations,
  '2.5.29.32': walkPolicies,
  '2.5.29.35': walkAuthorityKey,
  '2.5.29.37': walkPurposes,
  '1.3.6.1.5.5.7.1.1': walkAccess,
  '1.3.6.1.4.1.11129.2.4.2': ({ bytes, sink }, { start, end }) => walkTimestamps(bytes, sink, start, end),
};

function walkBoolean(walker: X509Walker, field: typeof f.critical, { start, end }: DerElement): void {
  if (end > start) walker.sink.value(field, walker.bytes[start] !== 0);
}

/** RFC 5280 §4.2.1.3. */
function walkKeyUsage(walker: X509Walker, { start, end }: DerElement): void {
  if (end < start + 2) return;
  walker.sink.at(f.padding, start, 1);
  walker.sink.at(f.keyUsage, start + 1, end - start - 1);
  keyUsageFields.forEach((field, bit) => {
    const at = start + 1 + (bit >>> 3);
    walker.sink.value(field, at < end && (walker.bytes[at] & (0x80 >>> (bit & 7))) !== 0);
  });
}

function walkNames(walker: X509Walker, value: DerElement): void {
  walkList(walker, value, f.names);
}

/** RFC 5280 §4.2.1.6: how many there are, and each. */
function walkList(walker: X509Walker, value: DerElement, count: Field): void {
  const names = walker.inside(value);
  walker.sink.value(count, names.length);
  for (const name of names) {
    walker.sink.value(f.nameKind, name.tag & 0x1f);
    walkName(walker, name);
  }
}

/** The choice is the tag's number. */
function walkName(walker: X509Walker, name: DerElement): void {
  const length = name.end - name.start;
  const directory = name.tag === 0xa4 ? readDer(walker.bytes, name.start, name.end) : undefined;
  if (directory !== undefined) walkDistinguishedName(walker, directory, f.directoryName, f.issuerParts);
  else if (name.tag === 0x81) walker.content(f.mail, name);
  else if (name.tag === 0x82) walker.content(f.dnsName, name);
  else if (name.tag === 0x86) walker.content(f.uri, name);
  else if (name.tag === 0x87 && length === 4) walker.content(f.ipv4, name);
  else if (name.tag === 0x87 && length === 16) walker.content(f.ipv6, name);
}

/** RFC 5280 §4.2.1.9. */
function walkConstraints(walker: X509Walker, value: DerElement): void {
  for (const part of walker.inside(value)) {
    if (part.tag === DER.boolean) walkBoolean(walker, f.isAuthority, part);
    else if (part.tag === DER.integer) walker.integer(f.pathLength, part);
  }
}

/** RFC 5280 §4.2.1.13. */
function walkRevocations(walker: X509Walker, value: DerElement): void {
  const points = walker.inside(value);
  walker.sink.value(f.revocations, points.length);
  for (const point of points) {
    const [kind] = walker.inside(point).filter(({ tag }) => tag === 0xa0);
    const [full] = kind === undefined ? [] : walker.inside(kind);
    if (full === undefined) continue;
    walker.sink.value(f.revocationKind, full.tag & 0x1f);
    if (full.tag === 0xa0) walkList(walker, full, f.revocationNames);
  }
}

/** RFC 5280 §4.2.1.4. */
function walkPolicies(walker: X509Walker, value: DerElement): void {
  const policies = walker.inside(value);
  walker.sink.value(f.policies, policies.length);
  for (const policy of policies) {
    const [id, list] = walker.inside(policy);
    if (id !== undefined) walker.oid(f.policy, id);
    if (list === undefined) continue;
    const qualifiers = walker.inside(list);
    walker.sink.value(f.qualifiers, qualifiers.length);
    for (const qualifier of qualifiers) {
      const [kind, text] = walker.inside(qualifier);
      if (kind !== undefined) walker.oid(f.qualifier, kind);
      if (text?.tag === DER.ia5String) walker.content(f.qualifierText, text);
    }
  }
}

/** RFC 5280 §4.2.1.1. */
function walkAuthorityKey(walker: X509Walker, value: DerElement): void {
  for (const part of walker.inside(value)) {
    if (part.tag === 0x80) walker.content(f.authorityKey, part);
    else if (part.tag === 0xa1) walkList(walker, part, f.authorityIssuer);
    else if (part.tag === 0x82) walker.content(f.authoritySerialNumber, part);
  }
}

/** RFC 5280 §4.2.1.12. */
function walkPurposes(walker: X509Walker, value: DerElement): void {
  const purposes = walker.inside(value);
  walker.sink.value(f.purposes, purposes.length);
  for (const purpose of purposes) walker.oid(f.purpose, purpose);
}

/** RFC 5280 §4.2.2.1. */
function walkAccess(walker: X509Walker, value: DerElement): void {
  const descriptions = walker.inside(value);
  walker.sink.value(f.accesses, descriptions.length);
  for (const description of descriptions) {
    const [method, location] = walker.inside(description);
    if (method !== undefined) walker.oid(f.accessMethod, method);
    if (location === undefined) continue;
    walker.sink.value(f.accessLocation, location.tag & 0x1f);
    walkName(walker, location);
  }
}
