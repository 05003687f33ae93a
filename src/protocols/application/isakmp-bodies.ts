import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { isakmpVendors } from '../values/isakmp-vendors.ts';
import { configAttributes, keyAttributes, readAttributes } from './isakmp-attributes.ts';
import { isakmpPayload as f, isakmpIdentities, isakmpKek, isakmpKeys } from './isakmp-fields.ts';
import { readNotification } from './isakmp-notifications.ts';
import { type Reading, readFields, readRest } from './isakmp-reading.ts';

const HASH_AND_URL = 12;
const DISTINGUISHED_NAME = 4;
const DIGITAL_SIGNATURE = 14;
const FIBRE_CHANNEL = 9;
/** What a traffic selector has at least. */
const SELECTOR_HEAD = 4;
/** SHA-1 of a public key or of a certificate. */
const HASH = 20;
/** The initialization vector's size depends on what was agreed on before: Wireshark shows so much of it. */
const SHOWN_IV = 4;
/** Types of identification that go to the payload's end. */
const NAMES: ReadonlySet<number> = new Set([2, 3, 11]);

/** False when the payload is cut. */
export type IsakmpBody = (cursor: FieldCursor, reading: Reading) => boolean;

const rest =
  (field: Field): IsakmpBody =>
  (cursor) =>
    readRest(cursor, field);
const nothing: IsakmpBody = () => true;

/** What is in a payload, by its type, of IKEv1 and IKEv2; those that have payloads in them are told by who goes through the chain. */
export const isakmpBodies: Readonly<Record<number, IsakmpBody>> = {
  4: readKeyExchange,
  5: readIdentification,
  6: readCertificate,
  7: readRequest,
  8: rest(f.hash),
  9: rest(f.signature),
  10: rest(f.nonce),
  11: (cursor, { version }) => readNotification(cursor, version),
  12: readDelete,
  13: readVendor,
  14: readConfiguration,
  15: readKek,
  16: nothing,
  17: readKeys,
  18: (cursor) => cursor.left !== 4 || readFields(cursor, [f.sequence]),
  20: rest(f.natHash),
  21: readOriginalAddress,
  34: readKeyExchange,
  35: readIdentification,
  36: readIdentification,
  37: readCertificate,
  38: readRequest,
  39: readAuthentication,
  40: rest(f.nonce),
  41: (cursor, { version }) => readNotification(cursor, version),
  42: readDelete,
  43: readVendor,
  44: readSelectors,
  45: readSelectors,
  46: readEncrypted,
  47: readConfiguration,
  48: nothing,
  49: rest(f.password),
  53: (cursor) => readFields(cursor, [f.fragment, f.fragments]),
  130: rest(f.natHash),
  131: readOriginalAddress,
  132: (cursor) => cursor.left < 4 || readFields(cursor, [f.fragmentId, f.fragmentSequence, f.fragmentLast]),
};

/** RFC 2408 §3.7, RFC 7296 §3.4. */
function readKeyExchange(cursor: FieldCursor, { version }: Reading): boolean {
  if (version === 2 && !(readFields(cursor, [f.keyGroup]) && cursor.bytes(f.reserved, 2))) return false;
  return readRest(cursor, f.keyData);
}

/** RFC 2407 §4.6.2, RFC 7296 §3.5. As Wireshark does, what has a size is read though the payload's length be too short. */
function readIdentification(cursor: FieldCursor, { version }: Reading): boolean {
  const wide = new FieldCursor(cursor.layer, cursor.sink, cursor.at, cursor.layer.end);
  const type = wide.number(f.idType, 1);
  const isWhole = version === 1 ? readFields(wide, [f.idProtocol, f.idPort]) : wide.bytes(f.reserved, 3);
  if (type < 0 || !isWhole) return false;
  const identity = isakmpIdentities[type] ?? [];
  return readFields(NAMES.has(type) ? wide.part(cursor.end - wide.at) : wide, identity);
}

/** RFC 2408 §3.9, RFC 7296 §3.6. */
function readCertificate(cursor: FieldCursor, { version }: Reading): boolean {
  const encoding = cursor.number(f.certificate, 1);
  if (encoding < 0) return false;
  if (version === 1 || encoding !== HASH_AND_URL) return cursor.left > 0;
  return cursor.bytes(f.certificateHash, HASH) && readRest(cursor, f.certificateUrl);
}

/** RFC 2408 §3.10, RFC 7296 §3.7: hashes of the keys of authorities that are trusted. */
function readRequest(cursor: FieldCursor, { version }: Reading): boolean {
  const type = cursor.number(f.requested, 1);
  if (type < 0) return false;
  if (version === 1) return type === DISTINGUISHED_NAME || cursor.bytes(f.authority, cursor.left);
  while (cursor.left > 0) if (!cursor.bytes(f.authority, HASH)) return false;
  return true;
}

/** RFC 7296 §3.8; RFC 7427 §3 for digital signatures, which name their algorithm. */
function readAuthentication(cursor: FieldCursor): boolean {
  const method = cursor.number(f.authMethod, 1);
  if (method < 0 || !cursor.bytes(f.reserved, 3)) return false;
  cursor.sink.at(f.authData, cursor.at, cursor.left);
  if (method !== DIGITAL_SIGNATURE) return true;
  const length = cursor.number(f.algorithmLength, 1);
  if (length <= 0 || length >= cursor.left) return length >= 0;
  return cursor.bytes(f.algorithm, length) && readRest(cursor, f.signatureValue);
}

/** RFC 2408 §3.15, RFC 7296 §3.11. */
function readDelete(cursor: FieldCursor, { version }: Reading): boolean {
  if (version === 1 && cursor.number(f.deleteDoi, 4) < 0) return false;
  cursor.number(f.deleteProtocol, 1);
  const size = cursor.number(f.spiSize, 1);
  if (cursor.number(f.spis, 2) < 0) return false;
  while (size > 0 && cursor.left > 0) if (!cursor.bytes(f.deleted, size)) return false;
  return true;
}

/** RFC 2408 §3.16, RFC 7296 §3.12. */
function readVendor(cursor: FieldCursor): boolean {
  const { layer, sink, at, left } = cursor;
  const text = hexText(layer.bytes, at, Math.min(at + HASH, cursor.end));
  const known = isakmpVendors.find(([start]) => text.startsWith(start));
  sink.at(f.vendor, at, left);
  sink.value(f.vendorName, known?.[1] ?? 'Unknown Vendor ID');
  cursor.pass((known?.[0].length ?? 0) / 2);
  return readFields(cursor, VERSIONS[known?.[0] ?? ''] ?? []);
}

/** What vendors say behind their identification: which version they are. */
const VERSIONS: Readonly<Record<string, readonly Field[]>> = {
  f4ed19e0c114eb516faaac0ee37daf2807b4381f: [
    ...[f.product, f.productVersion, f.productTime, f.productReserved, f.productFeatures],
  ],
  '12f5f28c457168a9702d9fe274cc': [f.unityMajor, f.unityMinor],
  '1e2b516905991c7d7c96fcbfb587e461': [f.windows],
  '8299031757a36082c6a621de': [f.fortigateRelease, f.fortigateBuild],
};

/** RFC 7296 §3.15. */
function readConfiguration(cursor: FieldCursor, { version }: Reading): boolean {
  if (!readFields(cursor, [f.configType]) || !cursor.bytes(f.reserved, version === 1 ? 1 : 3)) return false;
  if (version === 1 && !readFields(cursor, [f.configId])) return false;
  return readAttributes(cursor, configAttributes);
}

/** RFC 6407 §5.3. */
function readKek(cursor: FieldCursor): boolean {
  if (!readFields(cursor, isakmpKek.head)) return false;
  for (const [type, port, length, data] of isakmpKek.ends) {
    if (!readFields(cursor, [type, port])) return false;
    const size = cursor.number(length, 1);
    if (size < 0 || !cursor.bytes(data, size)) return false;
  }
  return readFields(cursor, [isakmpKek.spi]);
}

/** RFC 6407 §5.6: packets of keys, each with attributes. */
function readKeys(cursor: FieldCursor): boolean {
  if (cursor.number(isakmpKeys.packets, 2) < 0 || !cursor.bytes(f.reserved, 2)) return false;
  while (cursor.left > 0) {
    const start = cursor.at;
    if (cursor.number(isakmpKeys.type, 1) < 0 || !cursor.bytes(f.reserved, 1)) return false;
    const length = cursor.number(isakmpKeys.length, 2);
    const spiSize = cursor.number(isakmpKeys.spiSize, 1);
    if (spiSize < 0 || !cursor.bytes(isakmpKeys.spi, spiSize) || start + length > cursor.end) return false;
    if (!readAttributes(cursor.part(start + length - cursor.at), keyAttributes)) return false;
  }
  return true;
}

/** RFC 3947 §5.2. */
function readOriginalAddress(cursor: FieldCursor): boolean {
  const type = cursor.number(f.idType, 1);
  cursor.pass(3);
  if (type === 1) return readFields(cursor, [f.natIpv4]);
  return type !== 5 || readFields(cursor, [f.natIpv6]);
}

/** RFC 7296 §3.13. */
function readSelectors(cursor: FieldCursor): boolean {
  if (cursor.number(f.selectors, 1) < 0 || !cursor.bytes(f.reserved, 3)) return false;
  while (cursor.left > 0) {
    if (cursor.left < SELECTOR_HEAD) return false;
    const length = cursor.peek(cursor.at + 2, 2);
    if (length < SELECTOR_HEAD) {
      cursor.pass(SELECTOR_HEAD);
      continue;
    }
    // What is read may be more than the selector's length says.
    const selector = new FieldCursor(cursor.layer, cursor.sink, cursor.at, cursor.end);
    const type = selector.number(f.selectorType, 1);
    const addresses = ADDRESSES[type];
    if (addresses === undefined && type !== FIBRE_CHANNEL) return true;
    if (!(addresses === undefined ? readFibreChannel(selector) : readFields(selector, addresses))) return false;
    cursor.pass(length);
  }
  return true;
}

const PORTS = [f.selectorProtocol, f.selectorLength, f.startPort, f.endPort];
const ADDRESSES: Readonly<Record<number, readonly Field[]>> = {
  7: [...PORTS, f.startIpv4, f.endIpv4],
  8: [...PORTS, f.startIpv6, f.endIpv6],
};

/** RFC 4595 §4.4. */
function readFibreChannel(cursor: FieldCursor): boolean {
  if (!cursor.bytes(f.reserved, 1) || !readFields(cursor, [f.selectorLength])) return false;
  for (const id of [f.startPortId, f.endPortId]) {
    if (!cursor.bytes(f.reserved, 1) || !readFields(cursor, [id])) return false;
  }
  return readFields(cursor, [f.startRouting, f.endRouting, f.startType, f.endType]);
}

/** RFC 7296 §3.14. */
function readEncrypted(cursor: FieldCursor, { version }: Reading): boolean {
  if (version !== 2) return true;
  if (!cursor.bytes(f.iv, SHOWN_IV)) return false;
  cursor.sink.value(f.encrypted, '');
  return true;
}
