import type { Statement } from './conditions.ts';
import { A_ATOM, ATOMS, type Node, REMOVED, X_ATOM } from './flow-nodes.ts';
import { A_AND_X, atomDefined, atomUsed } from './node-relations.ts';
import { BPF } from './opcodes.ts';
import { noteChange, type Round } from './optimizer-round.ts';
import type { ValueNumbers } from './value-numbers.ts';

/** Replaces short sequences by shorter ones, then settles tests of which the outcome is known. */
export function simplifyNode(node: Node, numbers: ValueNumbers, round: Round): void {
  if (node.statements.length === 0) return;
  const last = simplifyPairs(node, round);
  if (node.code === (BPF.jmp | BPF.jeq | BPF.k) && !isUsedAfter(node, A_ATOM)) {
    mergeIntoTest(node, last, numbers, round);
  }
  settleTest(node, numbers, round);
}

function isUsedAfter(node: Node, atom: number): boolean {
  return ((node.usedAfter >>> atom) & 1) !== 0;
}

/** Returns the last statement that is left (or the first, where there is no other). */
function simplifyPairs(node: Node, round: Round): Statement {
  const { statements } = node;
  let last = statements[0];
  let at = nextLeft(statements, 0);
  while (at < statements.length) {
    const behind = nextLeft(statements, at + 1);
    if (behind >= statements.length) break;
    last = statements[behind];
    simplifyPair(statements[at], last, round);
    if (statements[at].code === (BPF.ld | BPF.imm) && !isUsedAfter(node, X_ATOM)) {
      foldIndex(statements, at, behind, round);
    }
    at = nextLeft(statements, behind);
  }
  return last;
}

/** The first from here that was not removed. */
function nextLeft(statements: readonly Statement[], from: number): number {
  let at = from;
  while (at < statements.length && statements[at].code === REMOVED) at++;
  return at;
}

function simplifyPair(first: Statement, second: Statement, round: Round): void {
  // st M[k], ldx M[k]: what is stored is in A.
  if (first.code === BPF.st && second.code === (BPF.ldx | BPF.mem) && first.k === second.k) {
    second.code = BPF.misc | BPF.tax;
    noteChange(round);
  }
  // ld #k, tax: the constant can go to X first.
  if (first.code === (BPF.ld | BPF.imm) && second.code === (BPF.misc | BPF.tax)) {
    first.code = BPF.ldx | BPF.imm;
    second.code = BPF.misc | BPF.txa;
    noteChange(round);
  }
}

/** `tcp[k]`: ld #k, ldxb 4*([n]&0xf), add x, tax, ld [x + m] is ldxb and ld [x + m+k]. */
function foldIndex(statements: Statement[], at: number, behind: number, round: Round): void {
  const isHeaderLength = statements[behind].code === (BPF.ldx | BPF.msh | BPF.b);
  const add = isHeaderLength ? nextLeft(statements, behind + 1) : behind;
  if (statements[add]?.code !== (BPF.alu | BPF.add | BPF.x)) return;
  const tax = nextLeft(statements, add + 1);
  if (statements[tax]?.code !== (BPF.misc | BPF.tax)) return;
  const load = statements[nextLeft(statements, tax + 1)];
  if (load === undefined || (load.code & 0x07) !== BPF.ld || (load.code & 0xe0) !== BPF.ind) return;
  load.k = (load.k + statements[at].k) >>> 0;
  for (const gone of [at, add, tax]) statements[gone].code = REMOVED;
  noteChange(round);
}

/** What is subtracted, or masked before a comparison with 0, can be part of the test. */
function mergeIntoTest(node: Node, last: Statement, numbers: ValueNumbers, round: Round): void {
  switch (last.code) {
    case BPF.alu | BPF.sub | BPF.x: {
      const x = numbers.constant(node.values[X_ATOM]);
      if (x !== undefined) node.k = (node.k + x) >>> 0;
      else if (node.k === 0) node.code = BPF.jmp | BPF.jeq | BPF.x;
      else return;
      break;
    }
    case BPF.alu | BPF.sub | BPF.k:
      node.k = (node.k + last.k) >>> 0;
      break;
    case BPF.alu | BPF.and | BPF.k: {
      if (node.k !== 0) return;
      node.k = last.k;
      node.code = BPF.jmp | BPF.jset | BPF.k;
      const { to } = node.whenTrue;
      node.whenTrue.to = node.whenFalse.to;
      node.whenFalse.to = to;
      break;
    }
    default:
      return;
  }
  last.code = REMOVED;
  noteChange(round);
}

function settleTest(node: Node, numbers: ValueNumbers, round: Round): void {
  if (node.code === (BPF.jmp | BPF.jset | BPF.k)) {
    if (node.k === 0) node.whenTrue.to = node.whenFalse.to;
    if (node.k === 0xffffffff) node.whenFalse.to = node.whenTrue.to;
  }
  const x = numbers.constant(node.values[X_ATOM]);
  if (x !== undefined && (node.code & BPF.x) !== 0) {
    node.code &= ~BPF.x;
    node.k = x;
  }
  const a = numbers.constant(node.values[A_ATOM]);
  if (a === undefined || (node.code & BPF.x) !== 0) return;
  if (node.whenTrue.to !== node.whenFalse.to) noteChange(round);
  if (holds(node.code & 0xf0, a, node.k)) node.whenFalse.to = node.whenTrue.to;
  else node.whenTrue.to = node.whenFalse.to;
}

function holds(jump: number, a: number, k: number): boolean {
  switch (jump) {
    case BPF.jeq:
      return a === k;
    case BPF.jgt:
      return a > k;
    case BPF.jge:
      return a >= k;
    default:
      return (a & k) !== 0;
  }
}

/** Removes what writes an atom that nobody reads before it is written again. */
export function removeDeadStores(node: Node, round: Round): void {
  const pending: ({ code: number } | undefined)[] = Array(ATOMS).fill(undefined);
  for (const statement of [...node.statements, node]) {
    const used = atomUsed(statement);
    if (used === A_AND_X) {
      pending[A_ATOM] = undefined;
      pending[X_ATOM] = undefined;
    } else if (used >= 0) pending[used] = undefined;
    const defined = atomDefined(statement);
    if (defined < 0) continue;
    remove(pending[defined], round);
    pending[defined] = statement;
  }
  pending.forEach((statement, atom) => {
    if (!isUsedAfter(node, atom)) remove(statement, round);
  });
}

function remove(statement: { code: number } | undefined, round: Round): void {
  if (statement === undefined) return;
  statement.code = REMOVED;
  noteChange(round);
}
