import { ATM_WORDS, FIREWALL_WORDS, SS7_WORDS } from './keywords.ts';
import type { Encapsulation, Primitive } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Primitives that are neither a protocol nor qualifiers of a value: `less 64`, `vlan 3`, `llc ui`, `inbound`. */
export function parseOther(tokens: TokenReader, expected: string): Primitive {
  const start = tokens.next;
  switch (start.text) {
    case 'less':
    case 'greater':
    case 'ifindex': {
      tokens.take();
      const number = tokens.expectNumber(start.text === 'ifindex' ? "an interface's index" : 'a length in bytes');
      return { kind: start.text, number, at: tokens.spanFrom(start) };
    }
    case 'byte':
      return parseByte(tokens);
    case 'inbound':
    case 'outbound':
    case 'pppoed':
      tokens.take();
      return { kind: start.text, at: start };
    case 'vlan':
    case 'mpls':
    case 'pppoes':
    case 'geneve':
      return parseEncapsulation(tokens, start.text);
    case 'llc':
      return parseLlc(tokens);
    default:
      throw foreignWord(tokens) ?? tokens.unexpected(expected);
  }
}

/** `byte 0 & 1`: the byte of the link-layer header at 0. */
function parseByte(tokens: TokenReader): Primitive {
  const start = tokens.take();
  const index = tokens.expectNumber('the offset of a byte');
  const operator = tokens.next;
  if (operator.kind !== 'word' || !BYTE_OPERATORS.has(operator.text)) throw tokens.unexpected('one of = < > & |');
  tokens.take();
  const number = tokens.expectNumber('a number');
  return { kind: 'byte', index, operator: operator.text, number, at: tokens.spanFrom(start) };
}

const BYTE_OPERATORS: ReadonlySet<string> = new Set(['=', '<', '>', '&', '|']);

/** `vlan`, `vlan 3`, `vlan (3)` */
function parseEncapsulation(tokens: TokenReader, kind: Encapsulation): Primitive {
  const start = tokens.take();
  const number = tokens.next.kind === 'number' || tokens.isNext('(') ? parseEnclosedNumber(tokens) : undefined;
  return { kind, number, at: tokens.spanFrom(start) };
}

function parseEnclosedNumber(tokens: TokenReader): number {
  const open: boolean[] = [];
  while (tokens.isNext('(')) {
    tokens.descend(tokens.take());
    open.push(true);
  }
  const number = tokens.expectNumber('a number');
  for (const _ of open) {
    tokens.expectWord(')');
    tokens.ascend();
  }
  return number;
}

/** `llc`, `llc i`, `llc ui`; `rnr` is a keyword of its own besides. */
function parseLlc(tokens: TokenReader): Primitive {
  const start = tokens.take();
  if (tokens.takeIf('rulenum')) return { kind: 'llc', type: 'rnr', at: tokens.spanFrom(start) };
  const type = tokens.next.kind === 'name' ? tokens.take().text.toLowerCase() : undefined;
  return { kind: 'llc', type, at: tokens.spanFrom(start) };
}

/** Words that libpcap knows for link types that nobody here decodes. */
function foreignWord(tokens: TokenReader): Error | undefined {
  const { next } = tokens;
  if (next.kind !== 'word') return undefined;
  const about = ATM_WORDS.has(next.text)
    ? 'raw ATM'
    : SS7_WORDS.has(next.text)
      ? 'SS7'
      : FIREWALL_WORDS.has(next.text)
        ? "the packet filter's log of BSD"
        : undefined;
  if (about === undefined) return undefined;
  const word = tokens.text.slice(next.start, next.end);
  return tokens.error(
    next,
    `'${word}' is about ${about}, which is not decoded here`,
    'choose by other fields: link[0]',
  );
}
