import { parseIpv4, parseIpv6 } from '../bytes/parse-address.ts';
import { type SniffError, usageError } from '../core/errors.ts';

/** `80`, `8000-8999`, `http`, as a packet filter of which one must hold. */
export function portCondition(words: readonly string[]): string {
  return anyOf(words.map(portPrimitive));
}

/** `10.0.0.1`, `10.0.0.0/8`, `src:10.0.0.1`, `dst:2001:db8::/32`, as a packet filter; commas part alternatives. */
export function addressCondition(argument: string): string {
  return anyOf(argument.split(',').map(addressPrimitive));
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions[0] : `(${conditions.join(' or ')})`;
}

function portPrimitive(word: string): string {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(word.trim()) ?? [];
  if (first === undefined || last === undefined) {
    if (/^[a-z][\w-]*$/i.test(word)) return `port ${word}`;
    throw wrongPort(word);
  }
  if (Number(last) > 65_535 || Number(first) > Number(last)) throw wrongPort(word);
  return first === last ? `port ${Number(first)}` : `portrange ${Number(first)}-${Number(last)}`;
}

function wrongPort(word: string): SniffError {
  return usageError(`--port: '${word}' is no port`, 'Write it as 80, 8000-8999 or 80,443.');
}

function addressPrimitive(word: string): string {
  const [, side, rest = ''] = /^(?:(src|dst):)?(.*)$/i.exec(word.trim()) ?? [];
  const direction = side === undefined ? '' : `${side.toLowerCase()} `;
  const [address = '', width] = rest.split('/', 2);
  const bytes = parseIpv4(address) ?? parseIpv6(address);
  if (bytes === undefined || (width !== undefined && !isWidth(width, bytes.length * 8))) throw wrongAddress(word);
  if (width === undefined) return `${direction}host ${address}`;
  return `${direction}net ${networkText(bytes, Number(width))}/${Number(width)}`;
}

function isWidth(text: string, bits: number): boolean {
  return /^\d+$/.test(text) && Number(text) <= bits;
}

/** A packet filter wants the bits behind the network's to be 0. */
function networkText(address: Uint8Array, bits: number): string {
  const network = address.map((byte, at) => byte & ~(0xff >>> Math.min(8, Math.max(0, bits - at * 8))));
  if (network.length === 4) return network.join('.');
  return Array.from({ length: 8 }, (_, at) => ((network[at * 2] << 8) | network[at * 2 + 1]).toString(16)).join(':');
}

function wrongAddress(word: string): SniffError {
  return usageError(`--ip: '${word}' is no address`, 'Write it as 10.0.0.1, 10.0.0.0/8, src:10.0.0.1 or dst:10.0.0.1.');
}
