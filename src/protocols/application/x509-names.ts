import { ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import { DER, type DerElement, derElements, oidText, readDer } from '../../bytes/der.ts';
import { wireText } from '../../bytes/text.ts';

export interface CertificateNames {
  /** RFC 2253, the last part first: `CN=shop.example,O=Shop,C=CH`. */
  readonly subject: string;
  readonly issuer: string;
  /** Subject alternative names: DNS names and IP addresses. */
  readonly alternatives: readonly string[];
}

/** Who a certificate is of and from, and which names it is for (RFC 5280 §4.1); undefined where it is none. */
export function readCertificateNames(bytes: Uint8Array, start: number, end: number): CertificateNames | undefined {
  const certificate = readDer(bytes, start, end);
  const body = certificate && readDer(bytes, certificate.start, certificate.end);
  if (body === undefined || body.tag !== DER.sequence) return undefined;
  const parts = derElements(bytes, body.start, body.end);
  // The version is left out where it is the first.
  const [, , issuer, , subject] = parts[0]?.tag === VERSION ? parts.slice(1) : parts;
  if (issuer === undefined || subject === undefined) return undefined;
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  return {
    subject: nameText(bytes, subject),
    issuer: nameText(bytes, issuer),
    alternatives: extensions === undefined ? [] : readAlternatives(bytes, extensions),
  };
}

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

/** A distinguished name (RFC 5280 §4.1.2.4) as RFC 2253 writes it. */
function nameText(bytes: Uint8Array, name: DerElement): string {
  const sets = derElements(bytes, name.start, name.end).slice(0, MOST_PARTS);
  return sets
    .map((set) =>
      derElements(bytes, set.start, set.end)
        .map((pair) => pairText(bytes, pair))
        .join('+'),
    )
    .reverse()
    .join(',');
}

/** More are not shown: names have some ten. */
const MOST_PARTS = 64;

function pairText(bytes: Uint8Array, pair: DerElement): string {
  const [type, value] = derElements(bytes, pair.start, pair.end);
  if (type === undefined || value === undefined) return '';
  const oid = oidText(bytes, type.start, type.end);
  return `${SHORT_NAMES[oid] ?? oid}=${escapeValue(stringText(bytes, value))}`;
}

/** RFC 4519, RFC 2985, and those of extended validation. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

function stringText(bytes: Uint8Array, { tag, start, end }: DerElement): string {
  if (tag === DER.utf8String) return wireText(bytes, start, end);
  const width = tag === DER.bmpString ? 2 : 1;
  let text = '';
  for (let at = start; at + width <= end; at += width) {
    text += String.fromCharCode(width === 2 ? (bytes[at] << 8) | bytes[at + 1] : bytes[at]);
  }
  return text;
}

/** RFC 2253 §2.4. */
function escapeValue(text: string): string {
  return text.replace(/[,+"\\<>;]|^[ #]| $/g, '\\$&');
}

/** RFC 5280 §4.2.1.6. */
function readAlternatives(bytes: Uint8Array, extensions: DerElement): string[] {
  const list = readDer(bytes, extensions.start, extensions.end);
  if (list === undefined) return [];
  for (const extension of derElements(bytes, list.start, list.end)) {
    const parts = derElements(bytes, extension.start, extension.end);
    const value = parts.at(-1);
    if (value === undefined || value.tag !== DER.octetString) continue;
    if (oidText(bytes, parts[0].start, parts[0].end) !== SUBJECT_ALTERNATIVE_NAME) continue;
    const names = readDer(bytes, value.start, value.end);
    if (names === undefined) return [];
    return derElements(bytes, names.start, names.end).flatMap((name) => alternativeText(bytes, name) ?? []);
  }
  return [];
}

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

function alternativeText(bytes: Uint8Array, { tag, start, end }: DerElement): string | undefined {
  if (tag === DNS_NAME) return stringText(bytes, { tag, at: start, start, end });
  if (tag !== IP_ADDRESS) return undefined;
  if (end - start === 4) return ipv4Text(bytes, start);
  return end - start === 16 ? ipv6Text(bytes, start) : undefined;
}
