import { parseEther, parseEui64, parseIpv4, parseIpv6 } from '../bytes/parse-address.ts';
import { type SniffError, usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import { parseTime } from '../core/units.ts';
import type { Field, FieldType, FieldValue } from '../protocols/define.ts';
import type { Layer } from '../protocols/layer.ts';
import { readValue } from '../protocols/readers.ts';
import { normalize } from './match-names.ts';

/** What a filter's value asks of a field's. */
export interface ValueTest {
  /** Of what stands at `[offset, offset + length)`. */
  at(layer: Layer, offset: number, length: number): boolean;
  /** Of a value that the protocol computed. */
  is(value: FieldValue): boolean;
}

/** `wanted` is a number, text or boolean of the JSON: a value, a range, a network, the name of a value. */
export function compileValue(field: Field, wanted: string | number | boolean): ValueTest {
  const parseAddress = ADDRESSES[field.type];
  if (parseAddress !== undefined) return addressTest(field, String(wanted), parseAddress);
  switch (field.type) {
    case 'bool':
      return valueTest(field, equals(parseBoolean(field, wanted)));
    case 'bytes':
      return valueTest(field, equals(parseHex(field, String(wanted))));
    case 'string':
    case 'text':
      return valueTest(field, equals(String(wanted)));
    case 'time':
      return timeTest(String(wanted));
    default:
      return valueTest(field, numberTest(field, wanted));
  }
}

type Accept = (value: FieldValue) => boolean;

function valueTest(field: Field, accept: Accept): ValueTest {
  return { at: (layer, offset, length) => accept(readValue(field, layer, offset, length)), is: accept };
}

function equals(wanted: FieldValue): Accept {
  return (value) => value === wanted;
}

const NUMBER = '-?(?:0x[0-9a-f]+|\\d+(?:\\.\\d+)?)';
const RANGE = new RegExp(`^(${NUMBER})(?:\\s*-\\s*(${NUMBER}))?$`, 'i');

/** 64-bit fields are bigints, which compare with numbers as they should. */
function numberTest(field: Field, wanted: string | number | boolean): Accept {
  const text = String(wanted === true ? 1 : wanted === false ? 0 : wanted).trim();
  const [, first, last = first] = RANGE.exec(text) ?? [];
  if (first === undefined || last === undefined) return nameTest(field, text);
  const [low, high] = [parseNumber(first), parseNumber(last)];
  if (low > high) throw wrongValue(field, text, 'The lower end of a range comes first.');
  return (value) => (value as number | bigint) >= low && (value as number | bigint) <= high;
}

function parseNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

/** `TCP` where the field's values have names. */
function nameTest(field: Field, wanted: string): Accept {
  const names = Object.entries(field.values ?? {});
  const named = names.filter(([, name]) => normalize(name) === normalize(wanted));
  const numbers = new Set(named.map(([number]) => Number(number)));
  if (numbers.size > 0) return (value) => numbers.has(Number(value));
  const known = names.map(([, name]) => name);
  throw wrongValue(field, wanted, suggest(wanted, known, 'Write it as 80, "0x50" or "8000-8999".'));
}

function parseBoolean(field: Field, wanted: string | number | boolean): boolean {
  const text = String(wanted).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw wrongValue(field, String(wanted), 'It is true or false.');
}

/** Bytes are lower-case hex, here with any separators. */
function parseHex(field: Field, wanted: string): string {
  const digits = wanted
    .replace(/^0x/i, '')
    .replace(/[\s:.-]/g, '')
    .toLowerCase();
  if (/^([0-9a-f]{2})*$/.test(digits)) return digits;
  throw wrongValue(field, wanted, 'Bytes are written in hex: "474554" or "47:45:54".');
}

function timeTest(wanted: string): ValueTest {
  const { seconds, nanoseconds } = parseTime(wanted);
  const isThen = ({ packet }: Layer): boolean =>
    packet.hasTime && packet.seconds === seconds && packet.nanoseconds === nanoseconds;
  return { at: isThen, is: () => false };
}

type ParseAddress = (text: string) => Uint8Array | undefined;

const ADDRESSES: Readonly<Partial<Record<FieldType, ParseAddress>>> = {
  ipv4: parseIpv4,
  ipv6: parseIpv6,
  ether: parseEther,
  eui64: parseEui64,
};

/** `10.0.0.1`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`: a network is the range of its addresses. */
function addressTest(field: Field, wanted: string, parse: ParseAddress): ValueTest {
  const text = wanted.trim();
  const range = networkRange(text, parse) ?? addressRange(text, parse);
  if (range === undefined) throw wrongValue(field, wanted, EXAMPLES[field.type] ?? '');
  const [low, high] = range;
  return {
    at: ({ bytes }, offset) => compareBytes(bytes, offset, low) >= 0 && compareBytes(bytes, offset, high) <= 0,
    is(value) {
      const bytes = parse(String(value));
      return bytes !== undefined && compareBytes(bytes, 0, low) >= 0 && compareBytes(bytes, 0, high) <= 0;
    },
  };
}

const EXAMPLES: Readonly<Partial<Record<FieldType, string>>> = {
  ipv4: 'Write it as "10.0.0.1", "10.0.0.0/8" or "10.0.0.1-10.0.0.9".',
  ipv6: 'Write it as "2001:db8::1" or "2001:db8::/32".',
  ether: 'Write it as "00:1b:21:3a:4b:5c".',
  eui64: 'Write it as "00:1b:21:ff:fe:3a:4b:5c".',
};

type AddressRange = readonly [low: Uint8Array, high: Uint8Array];

function networkRange(text: string, parse: ParseAddress): AddressRange | undefined {
  const [, address = '', width] = /^(.*)\/(\d+)$/.exec(text) ?? [];
  const low = parse(address);
  const bits = Number(width);
  if (low === undefined || bits > low.length * 8) return undefined;
  const high = low.slice();
  for (let at = 0; at < low.length; at++) {
    // Bits of this byte that are the host's.
    const host = 0xff >>> Math.min(8, Math.max(0, bits - at * 8));
    low[at] &= ~host;
    high[at] |= host;
  }
  return [low, high];
}

function addressRange(text: string, parse: ParseAddress): AddressRange | undefined {
  const single = parse(text);
  if (single !== undefined) return [single, single];
  const [, first = '', last = ''] = /^(\S+)\s*-\s*(\S+)$/.exec(text) ?? [];
  const [low, high] = [parse(first), parse(last)];
  return low === undefined || high === undefined || compareBytes(low, 0, high) > 0 ? undefined : [low, high];
}

/** Below 0 where the bytes from `offset` on come before `other`. */
function compareBytes(bytes: Uint8Array, offset: number, other: Uint8Array): number {
  for (let at = 0; at < other.length; at++) {
    const difference = bytes[offset + at] - other[at];
    if (difference !== 0) return difference;
  }
  return 0;
}

function wrongValue(field: Field, wanted: string, remedy: string): SniffError {
  return usageError(`--match: '${wanted}' is no value of ${field.name}`, remedy);
}
