import { BPF } from './opcodes.ts';

/** An instruction before its place is known; jumps inside a list of them lead to others of the same list. */
export interface Statement {
  code: number;
  k: number;
  jt?: Statement;
  jf?: Statement;
}

/** Statements that leave something in A (and X), and what is asked of it. */
export interface Test {
  readonly kind: 'test';
  statements: Statement[];
  code: number;
  k: number;
}

/** What a packet must meet, as a tree of tests. */
export type Condition =
  | Test
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition };

export type Jump = typeof BPF.jeq | typeof BPF.jgt | typeof BPF.jge | typeof BPF.jset;

export function statement(code: number, k = 0): Statement {
  return { code, k: k >>> 0 };
}

/** A against a constant, after these statements. */
export function test(statements: Statement[], jump: Jump, k: number): Test {
  return { kind: 'test', statements, code: BPF.jmp | jump | BPF.k, k: k >>> 0 };
}

/** A against X. */
export function testX(statements: Statement[], jump: Jump): Test {
  return { kind: 'test', statements, code: BPF.jmp | jump | BPF.x, k: 0 };
}

export function both(left: Condition, right: Condition): Condition {
  return { kind: 'and', left, right };
}

export function either(left: Condition, right: Condition): Condition {
  return { kind: 'or', left, right };
}

export function negation(of: Condition): Condition {
  return { kind: 'not', of };
}

/** The first, where there is one, and the second. */
export function bothIf(left: Condition | undefined, right: Condition): Condition {
  return left === undefined ? right : both(left, right);
}

/** Holds for all packets, or for none: a test all the same, which the optimizer removes. */
export function constant(holds: boolean): Test {
  return test([statement(BPF.ld | BPF.imm, holds ? 0 : 1)], BPF.jeq, 0);
}

/** The test that is made first. */
export function firstTest(condition: Condition): Test {
  let first = condition;
  while (first.kind !== 'test') first = first.kind === 'not' ? first.of : first.left;
  return first;
}
