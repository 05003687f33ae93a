import type { FieldCursor } from '../field-cursor.ts';
import { extensionFields as f } from './tls-extension-fields.ts';
import { signatureFields } from './tls-fields.ts';
import { walkTimestamps } from './x509-timestamps.ts';

/** Who sent the extensions: servers answer in other forms. */
export type HelloSender = 'client' | 'server' | 'retry';

/** The extensions of a hello, with their list's length before them. */
export function walkExtensions(list: FieldCursor, sender: HelloSender): void {
  while (list.left >= 4) {
    const type = list.number(f.type, 2);
    const length = list.number(f.length, 2);
    const content = list.part(length);
    const walk = Object.hasOwn(WALKERS, type) ? WALKERS[type] : undefined;
    if (walk === undefined) content.sink.at(f.data, content.at, content.left);
    else walk(content, sender);
  }
}

type Walker = (content: FieldCursor, sender: HelloSender) => void;

/** By type (https://www.iana.org/assignments/tls-extensiontype-values). */
const WALKERS: Readonly<Record<number, Walker>> = {
  0: walkServerNames,
  1: (content) => content.number(f.fragmentLength, 1),
  5: walkStatusRequest,
  10: (content) => walkList16(content, f.groupsLength, f.group),
  11: (content) => walkList8(content, f.pointsLength, f.pointFormat),
  13: walkSignatureAlgorithms,
  15: (content) => content.number(f.heartbeat, 1),
  16: (content) => walkNames(content, f.alpnLength, f.alpnNameLength, f.alpnName),
  // RFC 6962 §3.3: asked for by nothing.
  18: ({ layer, sink, at, end }) => walkTimestamps(layer.bytes, sink, at, end),
  21: (content) => content.bytes(f.padding, content.left),
  22: nothing,
  23: nothing,
  27: walkCompressions,
  28: (content) => content.number(f.recordSizeLimit, 2),
  34: walkSignatureAlgorithms,
  40: walkKeyShare,
  41: walkPreSharedKey,
  42: nothing,
  43: walkVersions,
  44: (content) => content.bytes(f.cookie, Math.max(0, content.number(f.cookieLength, 2))),
  45: (content) => walkList8(content, f.pskModesLength, f.pskMode),
  49: nothing,
  50: walkSignatureAlgorithms,
  51: walkKeyShare,
  13172: walkNextProtocols,
  17513: (content) => walkNames(content, f.settingsLength, f.settingsNameLength, f.settingsName),
  65281: (content) => content.number(f.renegotiationLength, 1),
};

type Field = (typeof f)[keyof typeof f] | (typeof signatureFields)[keyof typeof signatureFields];

/** It is there, or is not; or its content is of no use to anyone who reads along. */
function nothing(): void {
  // No fields.
}

function walkList8(content: FieldCursor, length: Field, item: Field): void {
  const list = content.part(content.number(length, 1));
  while (list.left > 0) list.number(item, 1);
}

function walkList16(content: FieldCursor, length: Field, item: Field): void {
  const list = content.part(content.number(length, 2));
  while (list.left >= 2) list.number(item, 2);
}

function walkNames(content: FieldCursor, listLength: Field, nameLength: Field, name: Field): void {
  const list = content.part(content.number(listLength, 2));
  while (list.left > 0) list.bytes(name, Math.max(0, list.number(nameLength, 1)));
}

/** RFC 6066 §3: of a server it is empty. */
function walkServerNames(content: FieldCursor): void {
  if (content.left === 0) return;
  const list = content.part(content.number(f.namesLength, 2));
  while (list.left > 0) {
    list.number(f.nameType, 1);
    list.bytes(f.name, Math.max(0, list.number(f.nameLength, 2)));
  }
}

/** RFC 6066 §8: of a server it is empty. */
function walkStatusRequest(content: FieldCursor): void {
  if (content.left === 0) return;
  content.number(f.statusType, 1);
  content.pass(content.number(f.statusResponders, 2));
  content.number(f.statusExtensions, 2);
}

/** draft-agl-tls-nextprotoneg-04 §3: a list without a length. */
function walkNextProtocols(content: FieldCursor): void {
  while (content.left > 0) content.bytes(f.nextName, Math.max(0, content.number(f.nextNameLength, 1)));
}

function walkSignatureAlgorithms(content: FieldCursor): void {
  const list = content.part(content.number(signatureFields.listLength, 2));
  while (list.left >= 2) walkSignatureAlgorithm(list);
}

/** RFC 5246 §7.4.1.4.1: a hash and a signature, which later versions take together. */
export function walkSignatureAlgorithm(cursor: FieldCursor): void {
  const { at, sink } = cursor;
  if (cursor.number(signatureFields.algorithm, 2) < 0) return;
  sink.at(signatureFields.hash, at, 1);
  sink.at(signatureFields.signature, at + 1, 1);
}

function walkCompressions(content: FieldCursor): void {
  const list = content.part(content.number(f.compressionsLength, 1));
  while (list.left >= 2) list.number(f.compression, 2);
}

function walkVersions(content: FieldCursor, sender: HelloSender): void {
  if (sender !== 'client') {
    content.number(f.version, 2);
    return;
  }
  const list = content.part(content.number(f.versionsLength, 1));
  while (list.left >= 2) list.number(f.version, 2);
}

/** RFC 8446 §4.2.8. */
function walkKeyShare(content: FieldCursor, sender: HelloSender): void {
  if (sender === 'retry') {
    content.number(f.shareSelected, 2);
    return;
  }
  const list = sender === 'client' ? content.part(content.number(f.sharesLength, 2)) : content;
  while (list.left >= 4) {
    list.number(f.shareGroup, 2);
    list.bytes(f.shareKey, Math.max(0, list.number(f.shareKeyLength, 2)));
  }
}

/** RFC 8446 §4.2.11. */
function walkPreSharedKey(content: FieldCursor, sender: HelloSender): void {
  if (sender !== 'client') {
    content.number(f.pskSelected, 2);
    return;
  }
  const identities = content.part(content.number(f.pskIdentitiesLength, 2));
  while (identities.left >= 2) {
    identities.bytes(f.pskIdentity, Math.max(0, identities.number(f.pskIdentityLength, 2)));
    identities.number(f.pskTicketAge, 4);
  }
  content.number(f.pskBindersLength, 2);
}
