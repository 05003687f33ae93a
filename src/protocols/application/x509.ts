import { DER, type DerElement, derElements, oidText, readDer } from '../../bytes/der.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { walkDistinguishedName } from './x509-distinguished-names.ts';
import { walkCertificateExtension } from './x509-extensions.ts';
import { x509Fields as f } from './x509-fields.ts';
import { X509Walker } from './x509-walker.ts';

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** The fields of the certificate at `[start, end)` (RFC 5280 §4.1). */
export function walkCertificate(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const walker = new X509Walker(layer, sink);
  const certificate = readDer(layer.bytes, start, end);
  if (certificate === undefined) return;
  const [body, algorithm, signature] = walker.inside(certificate);
  if (body === undefined) return;
  walkBody(walker, body);
  if (algorithm !== undefined) walkAlgorithm(walker, algorithm);
  if (signature !== undefined) walkBits(walker, signature);
}

function walkBody(walker: X509Walker, body: DerElement): void {
  const parts = walker.inside(body);
  if (parts[0]?.tag === VERSION) {
    const version = readDer(walker.bytes, parts[0].start, parts[0].end);
    if (version !== undefined && version.end - version.start === 1) walker.sink.at(f.version, version.start, 1);
    parts.shift();
  }
  const [serialNumber, algorithm, issuer, validity, subject, key] = parts;
  if (serialNumber !== undefined) walker.content(f.serialNumber, serialNumber);
  if (algorithm !== undefined) walkAlgorithm(walker, algorithm);
  if (issuer !== undefined) walkDistinguishedName(walker, issuer, f.issuer, f.issuerParts);
  if (validity !== undefined) walkValidity(walker, validity);
  if (subject !== undefined) walkDistinguishedName(walker, subject, f.subject, f.subjectParts);
  if (key !== undefined) walkKey(walker, key);
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  const list = extensions && readDer(walker.bytes, extensions.start, extensions.end);
  if (list === undefined) return;
  const items = walker.inside(list);
  walker.sink.value(f.extensions, items.length);
  for (const item of items) walkCertificateExtension(walker, item);
}

function walkAlgorithm(walker: X509Walker, algorithm: DerElement): void {
  const [id] = walker.inside(algorithm);
  if (id !== undefined) walker.oid(f.algorithm, id);
}

/** The signature: bits, how many of the last byte are none in front. */
function walkBits(walker: X509Walker, { start, end }: DerElement): void {
  if (start === end) return;
  walker.sink.at(f.padding, start, 1);
  if (end > start + 1) walker.sink.at(f.signature, start + 1, end - start - 1);
}

/** RFC 5280 §4.1.2.5. */
function walkValidity(walker: X509Walker, validity: DerElement): void {
  const [from, to] = walker.inside(validity);
  for (const [field, time] of [
    [f.notBefore, from],
    [f.notAfter, to],
  ] as const) {
    if (time === undefined) continue;
    walker.sink.value(field, time.tag === DER.utcTime ? 0 : 1);
    const text = utcText(walker.bytes, time);
    if (text !== undefined) walker.sink.value(f.utcTime, text);
  }
}

/** `210531035205Z` as `2021-05-31 03:52:05 (UTC)`. */
function utcText(bytes: Uint8Array, { tag, start, end }: DerElement): string | undefined {
  if (tag !== DER.utcTime) return undefined;
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(
    String.fromCharCode(...bytes.subarray(start, start + 13)),
  );
  if (match === null || end - start !== 13) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return `${Number(year) < 50 ? 20 : 19}${year}-${month}-${day} ${hour}:${minute}:${second} (UTC)`;
}

const RSA = '1.2.840.113549.1.1.1';

/** RFC 5280 §4.1.2.7. */
function walkKey(walker: X509Walker, key: DerElement): void {
  const [algorithm, bits] = walker.inside(key);
  if (algorithm === undefined || bits === undefined) return;
  walkAlgorithm(walker, algorithm);
  if (bits.end <= bits.start + 1) return;
  const [id] = walker.inside(algorithm);
  const isRsa = id !== undefined && oidText(walker.bytes, id.start, id.end) === RSA;
  if (!isRsa) walker.sink.at(f.padding, bits.start, 1);
  walker.sink.at(f.publicKey, bits.start + 1, bits.end - bits.start - 1);
  if (!isRsa) return;
  const pair = readDer(walker.bytes, bits.start + 1, bits.end);
  const [modulus, exponent] = pair === undefined ? [] : derElements(walker.bytes, pair.start, pair.end);
  if (modulus !== undefined) walker.content(f.modulus, modulus);
  if (exponent !== undefined) walker.integer(f.exponent, exponent);
}
