import { wireText } from '../../bytes/text.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

export function readU24(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}

/** The 16-bit values that lie within `[start, end)`. */
export function readList16(bytes: Uint8Array, start: number, end: number): number[] {
  const values: number[] = [];
  for (let at = start; at + 2 <= end; at += 2) values.push(readU16(bytes, at));
  return values;
}

/** The first host name of a server name extension's content (RFC 6066 §3). */
export function readServerName(bytes: Uint8Array, extension: Range | undefined): string | undefined {
  if (extension === undefined) return undefined;
  for (let at = extension.start + 2; at + 3 <= extension.end; ) {
    const end = at + 3 + readU16(bytes, at + 1);
    if (end > extension.end) return undefined;
    if (bytes[at] === HOST_NAME) return wireText(bytes, at + 3, end);
    at = end;
  }
  return undefined;
}

const HOST_NAME = 0;

/** The protocol names of an ALPN extension's content (RFC 7301 §3.1), each byte a character. */
export function readAlpn(bytes: Uint8Array, extension: Range | undefined): string[] {
  const names: string[] = [];
  if (extension === undefined) return names;
  for (let at = extension.start + 2; at < extension.end; ) {
    const end = at + 1 + bytes[at];
    if (end > extension.end) break;
    names.push(latin1Text(bytes, at + 1, end));
    at = end;
  }
  return names;
}

function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
