import { filterError, quoteWord, type Span } from './filter-error.ts';
import { KEYWORDS } from './keywords.ts';
import { NAMED_CONSTANTS } from './named-constants.ts';
import { parseNumber } from './numbers.ts';

/**
 * `word`: a keyword or operator by its one name; `number`; `name`: of a host, port or protocol; `ipv4`: 2 to 4 parts;
 * `ipv6`; `mac`; `arcnet`: `$1f`; `end` of the text.
 */
export type TokenKind = 'word' | 'number' | 'name' | 'ipv4' | 'ipv6' | 'mac' | 'arcnet' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** The word's name, or the address or name as it was written (less a backslash). */
  readonly text: string;
  /** Of numbers and named constants, 0 to 2^32 - 1. */
  readonly value: number;
}

/** Splits a filter into tokens; each is the longest that can stand there. The last is `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) break;
    const token = nextToken(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', value: 0, start: text.length, end: text.length });
  return tokens;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function nextToken(text: string, start: number): Token {
  const address = findAddress(text, start);
  const word = matchAt(WORD, text, start);
  if (address !== undefined && address.text.length >= word.length) return address;
  if (word !== '') return wordToken(text, word, start);
  const operator = matchAt(OPERATOR, text, start);
  if (operator !== '') return token('word', KEYWORDS.get(operator) ?? operator, start, operator.length);
  const escaped = matchAt(ESCAPED, text, start);
  if (escaped !== '') return token('name', escaped.slice(1), start, escaped.length);
  const reason = `the filter can't have ${JSON.stringify(text[start])} here`;
  throw filterError(text, { start, end: start + 1 }, reason, 'quote the filter; names of more than letters: \\name');
}

function wordToken(text: string, word: string, start: number): Token {
  const keyword = KEYWORDS.get(word);
  if (keyword !== undefined) return token('word', keyword, start, word.length);
  if (NUMBER.test(word)) {
    const span = { start, end: start + word.length };
    return { kind: 'number', text: word, value: parseNumber(text, word, span), ...span };
  }
  const constant = NAMED_CONSTANTS.get(word);
  if (constant !== undefined) return { ...token('number', word, start, word.length), value: constant };
  return token(DOTTED.test(word) ? 'ipv4' : 'name', word, start, word.length);
}

function token(kind: TokenKind, text: string, start: number, length: number): Token {
  return { kind, text, value: 0, start, end: start + length };
}

const WORD = /[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/y;
const OPERATOR = />=|<=|!=|==|<<|>>|&&|\|\||[-+*/%:[\]!<>()&|^=]/y;
const ESCAPED = /\\[^ !()\n\t]+/y;
const NUMBER = /^(?:[0-9]+|0[xX][0-9A-Fa-f]+)$/;
const DOTTED = /^(?:[0-9]+|0[xX][0-9A-Fa-f]+)(?:\.(?:[0-9]+|0[xX][0-9A-Fa-f]+)){1,3}$/;

const BYTE = '[0-9A-Fa-f]{1,2}';
const PAIR = '[0-9A-Fa-f]{4}';
const MACS = [
  new RegExp(`${BYTE}(?::${BYTE}){5}`, 'y'),
  new RegExp(`${BYTE}(?:-${BYTE}){5}`, 'y'),
  new RegExp(`${BYTE}(?:\\.${BYTE}){5}`, 'y'),
  new RegExp(`${PAIR}\\.${PAIR}\\.${PAIR}`, 'y'),
  new RegExp(`${PAIR}${PAIR}${PAIR}`, 'y'),
];
const ARCNET = new RegExp(`\\$${BYTE}`, 'y');
/** Bytes with colons that come to no address: `aa:bb:cc`. */
const UNFINISHED_MAC = new RegExp(`${BYTE}:+(?:${BYTE}:+)+`, 'y');
const IPV6_CHARACTERS = /[0-9A-Fa-f:]{1,46}(?:\.[0-9]+){0,3}/y;
/** Eight groups of four digits and colons, or six and an IPv4 address. */
const LONGEST_IPV6 = 45;

/** The longest address that starts here. */
function findAddress(text: string, start: number): Token | undefined {
  const arcnet = matchAt(ARCNET, text, start);
  if (arcnet !== '') return token('arcnet', arcnet, start, arcnet.length);
  const mac = MACS.map((pattern) => matchAt(pattern, text, start)).reduce(longer);
  const ipv6 = findIpv6(text, start);
  const unfinished = matchAt(UNFINISHED_MAC, text, start);
  if (unfinished.length > mac.length && unfinished.length > ipv6.length) {
    const span = { start, end: start + unfinished.length };
    throw filterError(
      text,
      span,
      `${quoteWord(unfinished)} is no Ethernet address`,
      'six bytes are expected: 00:1b:21:3a:4b:5c',
    );
  }
  if (mac.length >= ipv6.length && mac !== '') return token('mac', mac, start, mac.length);
  return ipv6 === '' ? undefined : token('ipv6', ipv6, start, ipv6.length);
}

function longer(a: string, b: string): string {
  return b.length > a.length ? b : a;
}

function findIpv6(text: string, start: number): string {
  const run = matchAt(IPV6_CHARACTERS, text, start).slice(0, LONGEST_IPV6 + 1);
  if (!run.includes(':')) return '';
  for (let length = run.length; length > 1; length--) {
    const candidate = run.slice(0, length);
    if (looksLikeIpv6(candidate)) return candidate;
  }
  return '';
}

/** The shape alone: eight groups, or fewer and one `::`; dotted decimals stand for the last two. */
function looksLikeIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsDotted = last?.includes('.') === true;
  const plain = endsDotted ? groups.slice(0, -1) : groups;
  if (endsDotted && !/^[0-9]+(\.[0-9]+){3}$/.test(last ?? '')) return false;
  if (!plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = plain.length + (endsDotted ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
