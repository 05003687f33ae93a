import type { DnsName } from './dns-name.ts';

const ENCODED = 32;
const LETTER_A = 0x41;
const SPACE = 0x20;

/**
 * `ARBEITSGRUPPE<1b>`: sixteen bytes, each sent as two letters (RFC 1001 §14.1), the last of which tells what the name
 * is of; behind it the scope, where there is one. A name that isn't encoded stays as it is.
 */
export function netbiosName(name: DnsName): string {
  const { bytes, length } = name;
  const text = decodeNetbiosName(bytes, length);
  return text === undefined ? name.text : text + hexText(byteAt(bytes, 15)) + name.plainText.slice(ENCODED);
}

/** What the name is of; undefined where the name isn't encoded. */
export function netbiosSuffix({ bytes, length }: DnsName): string | undefined {
  return isEncoded(bytes, length) ? (SUFFIXES[byteAt(bytes, 15)] ?? 'Unknown') : undefined;
}

/** The name alone, without spaces at its end; undefined for one that isn't encoded. */
export function decodeNetbiosName(bytes: Uint8Array, length: number): string | undefined {
  if (!isEncoded(bytes, length)) return undefined;
  let text = '';
  let last = 14;
  while (last >= 0 && byteAt(bytes, last) === SPACE) last--;
  for (let i = 0; i <= last; i++) text += characterText(byteAt(bytes, i));
  return text;
}

function isEncoded(bytes: Uint8Array, length: number): boolean {
  if (length < ENCODED || (length > ENCODED && bytes[ENCODED] !== 0x2e)) return false;
  for (let i = 0; i < ENCODED; i++) if (bytes[i] < LETTER_A || bytes[i] > LETTER_A + 15) return false;
  return true;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return ((bytes[2 * index] - LETTER_A) << 4) | (bytes[2 * index + 1] - LETTER_A);
}

function characterText(byte: number): string {
  return byte >= SPACE && byte < 0x7f ? String.fromCharCode(byte) : hexText(byte);
}

function hexText(byte: number): string {
  return `<${byte.toString(16).padStart(2, '0')}>`;
}

/** https://learn.microsoft.com/openspecs/windows_protocols/ms-brws, and what else is met. */
const SUFFIXES: Readonly<Record<number, string>> = {
  0x00: 'Workstation/Redirector',
  0x01: 'Browser',
  0x02: 'Workstation/Redirector',
  0x03: 'Messenger service/Main name',
  0x05: 'Forwarded name',
  0x06: 'RAS Server service',
  0x1b: 'Domain Master Browser',
  0x1c: 'Domain Controllers',
  0x1d: 'Local Master Browser',
  0x1e: 'Browser Election Service',
  0x1f: 'Net DDE Service',
  0x20: 'Server service',
  0x21: 'RAS client service',
};
