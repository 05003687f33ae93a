import { wireText } from '../../bytes/text.ts';

/** A name in DNS encoding (RFC 1035 §3.1) without compression, and where the next one starts; undefined if it is none. */
export function readDomainName(
  bytes: Uint8Array,
  start: number,
  end: number,
): { text: string; next: number } | undefined {
  const labels: string[] = [];
  let at = start;
  while (at < end) {
    const length = bytes[at];
    if (length === 0) return { text: labels.join('.'), next: at + 1 };
    if (length > 63 || at + 1 + length > end) return undefined;
    labels.push(wireText(bytes, at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}
