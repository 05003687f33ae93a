import { isIPv4, isIPv6 } from 'node:net';

/** The four bytes of `10.0.0.1`. */
export function parseIpv4(text: string): Uint8Array | undefined {
  return isIPv4(text) ? Uint8Array.from(text.split('.').map(Number)) : undefined;
}

/** The sixteen bytes of any spelling of RFC 4291 §2.2; no zone. */
export function parseIpv6(text: string): Uint8Array | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const embedded = parseIpv4(tail);
  const words = embedded === undefined ? text : `${text.slice(0, -tail.length)}${pairs(embedded)}`;
  const [head, rest] = words.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const groups = rest === undefined ? head : [...head, ...new Array(8 - head.length - rest.length).fill('0'), ...rest];
  return Uint8Array.from(groups.flatMap((group) => [Number.parseInt(group, 16) >>> 8, Number.parseInt(group, 16)]));
}

/** The six bytes of `00:1b:21:3a:4b:5c`, `00-1B-21-3A-4B-5C`, `001b.213a.4b5c` or `001b213a4b5c`. */
export function parseEther(text: string): Uint8Array | undefined {
  return hexBytes(text, 6);
}

/** The eight bytes of an EUI-64 in the same spellings. */
export function parseEui64(text: string): Uint8Array | undefined {
  return hexBytes(text, 8);
}

function pairs([a, b, c, d]: Uint8Array): string {
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function hexBytes(text: string, length: number): Uint8Array | undefined {
  const parts = text.split(/[:.-]/);
  const digits = parts.length === length ? parts.map((part) => part.padStart(2, '0')).join('') : parts.join('');
  if (digits.length !== length * 2 || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
