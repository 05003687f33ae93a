import { quoteWord, suggestWord } from './filter-error.ts';
import { KEYWORDS } from './keywords.ts';
import { isArithmeticOperator, isRelationOperator, parseOperand, parseOperandFrom } from './parse-operand.ts';
import { parsePrimitive, parseValue, startsValue } from './parse-primitive.ts';
import type { Expression, Operand, Qualifiers, RelationOperator } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/**
 * Parses pcap-filter(7) with libpcap's grammar: `and` and `or` bind equally, to the left; a value without qualifiers
 * takes those of the primitive before it, also through parentheses. undefined: the filter is empty, all packets pass.
 */
export function parseFilter(text: string): Expression | undefined {
  const tokens = new TokenReader(text);
  if (tokens.isAtEnd) return undefined;
  const { expression } = parseExpression(tokens, NO_QUALIFIERS);
  if (!tokens.isAtEnd) throw tokens.unexpected("'and', 'or' or the end");
  return expression;
}

/** Qualifiers that a following value takes over; undefined where there is nothing to take over. */
type Inherited = Qualifiers | undefined;

const NO_QUALIFIERS: Inherited = undefined;

/** What stands between `and`, `or` and parentheses. `value`: a list of values, which may stand behind qualifiers. */
type Item =
  | { readonly kind: 'term' | 'value'; readonly expression: Expression; readonly qualifiers: Inherited }
  | { readonly kind: 'operand'; readonly operand: Operand };

/** What an item may be at its place. */
interface Allowed {
  readonly term: boolean;
  readonly value: boolean;
}

const TERM: Allowed = { term: true, value: false };
const VALUE: Allowed = { term: false, value: true };
const BOTH: Allowed = { term: true, value: true };

interface Parsed {
  readonly expression: Expression;
  readonly qualifiers: Inherited;
}

function parseExpression(tokens: TokenReader, inherited: Inherited): Parsed {
  return parseRest(tokens, parseItem(tokens, inherited, TERM), BOTH);
}

/** `first and … or …` as far as it goes. */
function parseRest(tokens: TokenReader, first: Parsed, allowed: Allowed): Parsed {
  let { expression, qualifiers } = first;
  for (;;) {
    const kind = tokens.isNext('and') ? 'and' : tokens.isNext('or') ? 'or' : undefined;
    if (kind === undefined) return { expression, qualifiers };
    tokens.take();
    const right = parseItem(tokens, qualifiers, allowed);
    expression = { kind, left: expression, right: right.expression };
    qualifiers = right.qualifiers;
  }
}

/** A whole item: a number that nothing is compared with is a value where values may stand. */
function parseItem(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Parsed & { kind: 'term' | 'value' } {
  const start = tokens.next;
  const item = parseTermOrValue(tokens, inherited, allowed);
  if (item.kind !== 'operand') return item;
  return finishOperand(tokens, item.operand, inherited, allowed, start.start);
}

/** A computed number has to be compared; a plain one may be a value. */
function finishOperand(
  tokens: TokenReader,
  operand: Operand,
  inherited: Inherited,
  allowed: Allowed,
  start: number,
): Parsed & { kind: 'term' | 'value' } {
  const continues = isRelationOperator(tokens.next) || isArithmeticOperator(tokens.next);
  if (allowed.term && (continues || operand.kind !== 'number')) {
    const left = parseOperandFrom(tokens, operand);
    if (!isRelationOperator(tokens.next)) throw tokens.unexpected('a comparison: = != < <= > >=');
    const operator = tokens.take().text as RelationOperator;
    const right = parseOperand(tokens);
    const expression: Expression = { kind: 'relation', operator, left, right, at: { start, end: tokens.last.end } };
    return { kind: 'term', expression, qualifiers: undefined };
  }
  if (!allowed.value || operand.kind !== 'number') throw tokens.unexpected('a comparison: = != < <= > >=');
  const at = operand.at;
  if (inherited === undefined) throw tokens.error(at, 'nothing before it says what this number is', QUALIFY);
  const value = { kind: 'number', number: operand.number } as const;
  return { kind: 'value', expression: { kind: 'value', value, qualifiers: inherited, at }, qualifiers: inherited };
}

const QUALIFY = "expected what it is first: 'port', 'host', 'net', 'proto'";

function parseTermOrValue(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Item {
  if (tokens.isNext('not')) return parseNot(tokens, inherited, allowed);
  if (tokens.isNext('(')) return parseParentheses(tokens, inherited, allowed);
  if (startsValue(tokens.next)) return parseListedValue(tokens, inherited, allowed);
  if (tokens.next.kind === 'number') {
    const { value, start, end } = tokens.take();
    return { kind: 'operand', operand: { kind: 'number', number: value, at: { start, end } } };
  }
  if (!allowed.term) throw tokens.unexpected('a value');
  return parseTerm(tokens);
}

function parseNot(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Item {
  const start = tokens.take();
  tokens.descend(start);
  const item = parseItem(tokens, inherited, allowed);
  tokens.ascend();
  return { ...item, expression: { kind: 'not', of: item.expression } };
}

function parseListedValue(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Item {
  const { kind, start, end } = tokens.next;
  if (!allowed.value || inherited === undefined) {
    const word = tokens.text.slice(start, end);
    const remedy = kind === 'name' ? suggestWord(word, KEYWORDS.keys(), QUALIFY) : QUALIFY;
    throw tokens.error({ start, end }, `nothing before it says what ${quoteWord(word)} is`, remedy);
  }
  const value = parseValue(tokens);
  const at = tokens.spanFrom({ start, end });
  return { kind: 'value', expression: { kind: 'value', value, qualifiers: inherited, at }, qualifiers: inherited };
}

function parseTerm(tokens: TokenReader): Item {
  const parsed = parsePrimitive(tokens);
  if (parsed.kind === 'operand') return parsed;
  if (parsed.kind === 'primitive') {
    return { kind: 'term', expression: parsed.primitive, qualifiers: undefined };
  }
  const { expression, qualifiers } = parseItem(tokens, parsed.qualifiers, VALUE);
  return { kind: 'term', expression, qualifiers };
}

/**
 * `(…)` may hold an expression, a list of values, a number or arithmetic: what stands first in it decides. Values that
 * follow an expression in parentheses inherit what stood before these.
 */
function parseParentheses(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Item {
  const open = tokens.take();
  tokens.descend(open);
  const item = parseInside(tokens, inherited, allowed);
  tokens.expectWord(')');
  tokens.ascend();
  return item.kind === 'term' ? { ...item, qualifiers: inherited } : item;
}

function parseInside(tokens: TokenReader, inherited: Inherited, allowed: Allowed): Item {
  const { start } = tokens.next;
  // A list in parentheses doesn't begin with a list in parentheses: libpcap's grammar has none.
  const first = tokens.isNext('(') ? { ...allowed, value: false } : allowed;
  const item = parseTermOrValue(tokens, inherited, first);
  if (item.kind === 'operand') {
    const operand = allowed.term ? parseOperandFrom(tokens, item.operand) : item.operand;
    if (tokens.isNext(')')) return { kind: 'operand', operand };
    const finished = finishOperand(tokens, operand, inherited, allowed, start);
    return { ...parseRest(tokens, finished, finished.kind === 'value' ? VALUE : BOTH), kind: finished.kind };
  }
  return { ...parseRest(tokens, item, item.kind === 'value' ? VALUE : BOTH), kind: item.kind };
}
