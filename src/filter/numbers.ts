import { filterError, quoteWord, type Span } from './filter-error.ts';

/** `80`, `0x50` or `0120` (octal) as C writes them; more than 32 bits are an error. */
export function parseNumber(text: string, digits: string, span: Span): number {
  const isHex = /^0[xX]/.test(digits);
  const isOctal = !isHex && digits.length > 1 && digits.startsWith('0');
  if (isOctal && /[89]/.test(digits)) {
    throw filterError(text, span, `${quoteWord(digits)} contains a digit that is not octal`, 'leave the leading 0 out');
  }
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (value > 0xffffffff) throw filterError(text, span, `${quoteWord(digits)} has more than 32 bits`);
  return value;
}

/**
 * `10.1` as a number and its bits, 16; undefined where a part is more than 255. Parts are decimal (a leading 0 changes
 * nothing).
 */
export function parseDotted(text: string): { value: number; bits: number } | undefined {
  const parts = text.split('.');
  let value = 0;
  for (const part of parts) {
    if (!/^[0-9]+$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return { value, bits: 8 * parts.length };
}

/** Six bytes in any of the spellings: `0:1b:…`, `0-1b-…`, `001b.213a.4b5c`, `001b213a4b5c`. */
export function parseMac(text: string): number[] {
  const parts = text.split(/[:.-]/);
  const digits = parts.length === 6 ? parts.map((part) => part.padStart(2, '0')).join('') : parts.join('');
  return [0, 2, 4, 6, 8, 10].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}

/** The four words of an address that has the shape of one; undefined where a decimal part is more than 255. */
export function parseIpv6(text: string): number[] | undefined {
  const dotted = /[0-9]+(?:\.[0-9]+){3}$/.exec(text)?.[0];
  let groups = text;
  if (dotted !== undefined) {
    const low = parseDotted(dotted);
    if (low === undefined) return undefined;
    groups = `${text.slice(0, -dotted.length)}${(low.value >>> 16).toString(16)}:${(low.value & 0xffff).toString(16)}`;
  }
  const [head, tail] = groups.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0');
  const all = [...head, ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16));
  return [0, 2, 4, 6].map((at) => ((all[at] << 16) | all[at + 1]) >>> 0);
}
