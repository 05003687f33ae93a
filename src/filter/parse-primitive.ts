import { type AddressType, type Direction, type FilterProtocol, isDirection, isProtocol } from './keywords.ts';
import type { Token } from './lexer.ts';
import { parseFactor, parseField } from './parse-operand.ts';
import { parseOther } from './parse-other.ts';
import { parseFrameDirection, parseFrameType } from './parse-wireless.ts';
import type { Operand, Primitive, Qualifiers, Value } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** A primitive; qualifiers, behind which a value must stand; or the beginning of arithmetic. */
export type ParsedPrimitive =
  | { readonly kind: 'primitive'; readonly primitive: Primitive }
  | { readonly kind: 'qualifiers'; readonly qualifiers: Qualifiers }
  | { readonly kind: 'operand'; readonly operand: Operand };

export function parsePrimitive(tokens: TokenReader): ParsedPrimitive {
  const { next } = tokens;
  if (next.kind !== 'word') throw tokens.unexpected(PRIMITIVES);
  if (!isProtocol(next.text)) return parseQualified(tokens, undefined);
  if (tokens.afterNext.kind === 'word' && tokens.afterNext.text === '[') {
    return { kind: 'operand', operand: parseField(tokens) };
  }
  tokens.take();
  if (!mayFollowProtocol(tokens.next)) {
    return { kind: 'primitive', primitive: { kind: 'protocol', protocol: next.text, at: next } };
  }
  return parseQualified(tokens, next);
}

const PRIMITIVES = "a primitive as 'tcp', 'host 10.0.0.1' or 'port 80'";

const ADDRESS_TYPES: ReadonlySet<string> = new Set(['host', 'net', 'port', 'portrange']);
const UNDIRECTED_TYPES: ReadonlySet<string> = new Set(['proto', 'protochain', 'gateway']);
const AFTER_PROTOCOL: ReadonlySet<string> = new Set(['broadcast', 'multicast', 'type', 'subtype', 'dir']);

function mayFollowProtocol({ kind, text }: Token): boolean {
  if (kind !== 'word') return false;
  return isDirection(text) || ADDRESS_TYPES.has(text) || UNDIRECTED_TYPES.has(text) || AFTER_PROTOCOL.has(text);
}

function parseQualified(tokens: TokenReader, protocolToken: Token | undefined): ParsedPrimitive {
  const protocol = protocolToken?.text as FilterProtocol | undefined;
  const { next } = tokens;
  const first = protocolToken ?? next;
  if (mayFollowProtocol(next) && !AFTER_PROTOCOL.has(next.text)) {
    return { kind: 'qualifiers', qualifiers: parseQualifiers(tokens, protocol) };
  }
  if (AFTER_PROTOCOL.has(next.text)) tokens.take();
  switch (next.text) {
    case 'broadcast':
    case 'multicast':
      return { kind: 'primitive', primitive: { kind: next.text, protocol, at: tokens.spanFrom(first) } };
    case 'type':
    case 'subtype':
      return { kind: 'primitive', primitive: parseFrameType(tokens, first, next.text) };
    case 'dir':
      return { kind: 'primitive', primitive: parseFrameDirection(tokens, first) };
    case '-':
    case 'len':
      return { kind: 'operand', operand: parseFactor(tokens) };
    default:
      return { kind: 'primitive', primitive: parseOther(tokens, PRIMITIVES) };
  }
}

function parseQualifiers(tokens: TokenReader, protocol: FilterProtocol | undefined): Qualifiers {
  const direction = isDirection(tokens.next.text) ? parseDirection(tokens) : undefined;
  const { text } = tokens.next;
  const isType =
    tokens.next.kind === 'word' && (ADDRESS_TYPES.has(text) || (direction === undefined && UNDIRECTED_TYPES.has(text)));
  if (isType) tokens.take();
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(direction === undefined ? {} : { direction }),
    ...(isType ? { type: text as AddressType } : {}),
  };
}

/** `src`, `src or dst`, `dst and src` */
function parseDirection(tokens: TokenReader): Direction {
  const direction = tokens.take().text as Direction;
  if (direction !== 'src' && direction !== 'dst') return direction;
  const both = tokens.isNext('or') ? 'or' : tokens.isNext('and') ? 'and' : undefined;
  if (both === undefined) return direction;
  tokens.take();
  tokens.expectWord(direction === 'src' ? 'dst' : 'src');
  return both;
}

export function startsValue({ kind }: Token): boolean {
  return kind === 'name' || kind === 'ipv4' || kind === 'ipv6' || kind === 'mac' || kind === 'arcnet';
}

/** A name or address, with its prefix length or mask; numbers are read elsewhere. */
export function parseValue(tokens: TokenReader): Value {
  const { kind, text } = tokens.take();
  if (kind === 'ipv4' && tokens.takeIf('mask')) {
    if (tokens.next.kind !== 'ipv4') throw tokens.unexpected('a mask as 255.255.255.0');
    return { kind, text, mask: tokens.take().text };
  }
  if ((kind === 'ipv4' || kind === 'ipv6') && tokens.takeIf('/')) {
    return { kind, text, prefix: tokens.expectNumber('the length of the prefix in bits') };
  }
  if (kind === 'ipv4' || kind === 'ipv6' || kind === 'mac' || kind === 'arcnet') return { kind, text };
  return { kind: 'name', text };
}
