import { quoteWord, suggestWord } from './filter-error.ts';
import type { Token } from './lexer.ts';
import type { Primitive } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** `type mgt`, `type data subtype null`, `subtype beacon`: the frame control field of 802.11 (IEEE 802.11 §9.2.4.1). */
export function parseFrameType(tokens: TokenReader, first: Token, word: 'type' | 'subtype'): Primitive {
  if (word === 'subtype') {
    const value = parseLoneSubtype(tokens);
    return { kind: 'frame-type', value, mask: TYPE_MASK | SUBTYPE_MASK, at: tokens.spanFrom(first) };
  }
  const type = parseType(tokens);
  if (!tokens.takeIf('subtype'))
    return { kind: 'frame-type', value: type, mask: TYPE_MASK, at: tokens.spanFrom(first) };
  const value = type | parseSubtype(tokens, type);
  return { kind: 'frame-type', value, mask: TYPE_MASK | SUBTYPE_MASK, at: tokens.spanFrom(first) };
}

/** `dir tods`: the bits To DS and From DS. */
export function parseFrameDirection(tokens: TokenReader, first: Token): Primitive {
  const value =
    tokens.next.kind === 'number' ? tokens.take().value : takeNamed(tokens, DIRECTIONS, 'direction of 802.11');
  return { kind: 'frame-direction', value, at: tokens.spanFrom(first) };
}

const TYPE_MASK = 0x0c;
const SUBTYPE_MASK = 0xf0;

const TYPES = new Map([
  ['data', 0x08],
  ['mgt', 0x00],
  ['management', 0x00],
  ['ctl', 0x04],
  ['control', 0x04],
]);

const DIRECTIONS = new Map([
  ['nods', 0],
  ['tods', 1],
  ['fromds', 2],
  ['dstods', 3],
]);

/** By type: management, control, data. */
const SUBTYPES: ReadonlyMap<number, ReadonlyMap<string, number>> = new Map([
  [
    0x00,
    new Map([
      ['assocreq', 0x00],
      ['assoc-req', 0x00],
      ['assocresp', 0x10],
      ['assoc-resp', 0x10],
      ['reassocreq', 0x20],
      ['reassoc-req', 0x20],
      ['reassocresp', 0x30],
      ['reassoc-resp', 0x30],
      ['probereq', 0x40],
      ['probe-req', 0x40],
      ['proberesp', 0x50],
      ['probe-resp', 0x50],
      ['beacon', 0x80],
      ['atim', 0x90],
      ['disassoc', 0xa0],
      ['disassociation', 0xa0],
      ['auth', 0xb0],
      ['authentication', 0xb0],
      ['deauth', 0xc0],
      ['deauthentication', 0xc0],
    ]),
  ],
  [
    0x04,
    new Map([
      ['bar', 0x80],
      ['ba', 0x90],
      ['ps-poll', 0xa0],
      ['rts', 0xb0],
      ['cts', 0xc0],
      ['ack', 0xd0],
      ['cf-end', 0xe0],
      ['cf-end-ack', 0xf0],
    ]),
  ],
  [
    0x08,
    new Map([
      ['data', 0x00],
      ['data-cf-ack', 0x10],
      ['data-cf-poll', 0x20],
      ['data-cf-ack-poll', 0x30],
      ['null', 0x40],
      ['cf-ack', 0x50],
      ['cf-poll', 0x60],
      ['cf-ack-poll', 0x70],
      ['qos-data', 0x80],
      ['qos-data-cf-ack', 0x90],
      ['qos-data-cf-poll', 0xa0],
      ['qos-data-cf-ack-poll', 0xb0],
      ['qos', 0xc0],
      ['qos-cf-poll', 0xe0],
      ['qos-cf-ack-poll', 0xf0],
    ]),
  ],
]);

function parseType(tokens: TokenReader): number {
  if (tokens.next.kind !== 'number') return takeNamed(tokens, TYPES, 'type of 802.11');
  return takeNumber(tokens, TYPE_MASK, 'type');
}

function parseSubtype(tokens: TokenReader, type: number): number {
  if (tokens.next.kind === 'number') return takeNumber(tokens, SUBTYPE_MASK, 'subtype');
  return takeNamed(tokens, SUBTYPES.get(type) ?? new Map(), 'subtype of that type');
}

/** A subtype's name tells its type. */
function parseLoneSubtype(tokens: TokenReader): number {
  const all = new Map<string, number>();
  for (const [type, names] of SUBTYPES) {
    for (const [name, value] of names) if (!all.has(name)) all.set(name, type | value);
  }
  return takeNamed(tokens, all, 'subtype of 802.11');
}

function takeNumber(tokens: TokenReader, mask: number, what: string): number {
  const { value } = tokens.take();
  if ((value & ~mask) === 0) return value;
  const allowed = `its bits are 0x${mask.toString(16).padStart(2, '0')}`;
  throw tokens.error(tokens.last, `0x${value.toString(16)} is no ${what} of 802.11`, allowed);
}

function takeNamed(tokens: TokenReader, names: ReadonlyMap<string, number>, what: string): number {
  if (tokens.next.kind !== 'name') throw tokens.unexpected(`a ${what}`);
  const { text } = tokens.take();
  const value = names.get(text.toLowerCase());
  if (value !== undefined) return value;
  const otherwise = `known are ${[...names.keys()].slice(0, 8).join(', ')}`;
  throw tokens.error(tokens.last, `${quoteWord(text)} is no ${what}`, suggestWord(text, names.keys(), otherwise));
}
