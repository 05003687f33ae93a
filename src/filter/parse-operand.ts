import { isProtocol } from './keywords.ts';
import type { Token } from './lexer.ts';
import type { ArithmeticOperator, Operand } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export function parseOperand(tokens: TokenReader): Operand {
  return parseOperandFrom(tokens, parseFactor(tokens));
}

/**
 * Arithmetic whose first operand was read already. Precedence is C's, but for `%` and `^`: libpcap's grammar gives them
 * none, so that what follows them, and they themselves, bind to the right first.
 */
export function parseOperandFrom(tokens: TokenReader, first: Operand): Operand {
  const operands = [first];
  const operators: ArithmeticOperator[] = [];
  while (isArithmeticOperator(tokens.next)) {
    const operator = tokens.take().text as ArithmeticOperator;
    while (operators.length > 0 && bindsFirst(operators[operators.length - 1], operator)) reduce(operands, operators);
    operators.push(operator);
    operands.push(parseFactor(tokens));
  }
  while (operators.length > 0) reduce(operands, operators);
  return operands[0];
}

export function isArithmeticOperator(token: Token): boolean {
  return token.kind === 'word' && PRECEDENCE.has(token.text);
}

export function isRelationOperator(token: Token): boolean {
  return token.kind === 'word' && RELATIONS.has(token.text);
}

/** 0: the grammar says nothing. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['|', 1],
  ['&', 2],
  ['<<', 3],
  ['>>', 3],
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 0],
  ['^', 0],
]);

const RELATIONS: ReadonlySet<string> = new Set(['>', '>=', '=', '<=', '<', '!=']);

function bindsFirst(before: string, behind: string): boolean {
  const [left, right] = [PRECEDENCE.get(before) ?? 0, PRECEDENCE.get(behind) ?? 0];
  return left > 0 && right > 0 && left >= right;
}

function reduce(operands: Operand[], operators: ArithmeticOperator[]): void {
  const right = operands.pop() as Operand;
  const left = operands.pop() as Operand;
  const operator = operators.pop() as ArithmeticOperator;
  operands.push({ kind: 'arithmetic', operator, left, right, at: { start: left.at.start, end: right.at.end } });
}

/** One operand: what stands between operators. */
export function parseFactor(tokens: TokenReader): Operand {
  const { next } = tokens;
  if (next.kind === 'number') {
    tokens.take();
    return { kind: 'number', number: next.value, at: next };
  }
  if (next.kind !== 'word') throw tokens.unexpected(OPERANDS);
  if (isProtocol(next.text)) return parseField(tokens);
  switch (next.text) {
    case 'len':
      tokens.take();
      return { kind: 'length', at: next };
    case '-':
      return parseNegative(tokens);
    case '(':
      return parseParentheses(tokens);
    default:
      throw tokens.unexpected(OPERANDS);
  }
}

const OPERANDS = "a number, 'len' or a field as tcp[13]";

/** `-` binds first, but for `%` and `^`, which take their left operand from it. */
function parseNegative(tokens: TokenReader): Operand {
  const minus = tokens.take();
  tokens.descend(minus);
  let of = parseFactor(tokens);
  while (PRECEDENCE.get(tokens.next.text) === 0 && tokens.next.kind === 'word') {
    const operator = tokens.take().text as ArithmeticOperator;
    const right = parseOperand(tokens);
    of = { kind: 'arithmetic', operator, left: of, right, at: tokens.spanFrom(of.at) };
  }
  tokens.ascend();
  return { kind: 'negative', of, at: tokens.spanFrom(minus) };
}

function parseParentheses(tokens: TokenReader): Operand {
  const open = tokens.take();
  tokens.descend(open);
  const operand = parseOperand(tokens);
  tokens.expectWord(')', "')' or an operator");
  tokens.ascend();
  return operand;
}

/** `tcp[13]`, `ip[2:2]` */
export function parseField(tokens: TokenReader): Operand {
  const name = tokens.take();
  const protocol = name.text;
  if (!isProtocol(protocol)) throw tokens.unexpected(OPERANDS);
  const open = tokens.next;
  tokens.expectWord('[', `'[' and the offset of a field in ${tokens.text.slice(name.start, name.end)}`);
  tokens.descend(open);
  const index = parseOperand(tokens);
  let size = 1;
  if (tokens.takeIf(':')) {
    size = tokens.expectNumber('how many bytes: 1, 2 or 4');
    if (size !== 1 && size !== 2 && size !== 4) {
      throw tokens.error(tokens.last, `a field of ${size} bytes can't be read`, 'expected 1, 2 or 4');
    }
  }
  tokens.expectWord(']', "']', ':' and a size, or an operator");
  tokens.ascend();
  return { kind: 'field', protocol, index, size, at: tokens.spanFrom(name) };
}
