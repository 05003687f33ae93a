import { usageError } from '../core/errors.ts';
import type { Statement } from './conditions.ts';
import { A_ATOM, REMOVED, X_ATOM } from './flow-nodes.ts';
import { BPF } from './opcodes.ts';
import { noteChange, type Round } from './optimizer-round.ts';
import { UNKNOWN, type ValueNumbers } from './value-numbers.ts';

/** Atoms by number, as `Node.values`. */
type Values = Int32Array;

/**
 * Follows one statement: what it leaves in which atom. With `alter` it is replaced where a constant comes out, and
 * removed where the atom has that value already.
 */
export function followStatement(
  s: Statement,
  values: Values,
  numbers: ValueNumbers,
  alter: boolean,
  round: Round,
): void {
  if (s.code === REMOVED) return;
  switch (s.code & 0x07) {
    case BPF.ld:
      followLoad(s, values, numbers, alter, round, A_ATOM);
      return;
    case BPF.ldx:
      followLoad(s, values, numbers, alter, round, X_ATOM);
      return;
    case BPF.st:
      store(s, values, s.k, values[A_ATOM], alter);
      return;
    case BPF.stx:
      store(s, values, s.k, values[X_ATOM], alter);
      return;
    case BPF.alu:
      followArithmetic(s, values, numbers, alter, round);
      return;
    case BPF.misc:
      if ((s.code & BPF.txa) === 0) store(s, values, X_ATOM, values[A_ATOM], alter);
      else store(s, values, A_ATOM, values[X_ATOM], alter);
      return;
    default:
  }
}

function store(s: Statement, values: Values, atom: number, value: number, alter: boolean): void {
  if (alter && value !== UNKNOWN && values[atom] === value) s.code = REMOVED;
  else values[atom] = value;
}

function followLoad(
  s: Statement,
  values: Values,
  numbers: ValueNumbers,
  alter: boolean,
  round: Round,
  atom: number,
): void {
  const toConstant = (s.code & 0x07) | BPF.imm;
  switch (s.code & 0xe0) {
    case BPF.imm:
      store(s, values, atom, numbers.ofConstant(s.k), alter);
      return;
    case BPF.mem: {
      const value = values[s.k];
      const constant = alter ? numbers.constant(value) : undefined;
      if (constant !== undefined) {
        s.code = toConstant;
        s.k = constant;
        noteChange(round);
      }
      store(s, values, atom, value, alter);
      return;
    }
    case BPF.ind: {
      const index = values[X_ATOM];
      const constant = alter ? numbers.constant(index) : undefined;
      if (constant === undefined) {
        store(s, values, atom, numbers.of(s.code, s.k, index), alter);
        return;
      }
      s.code = BPF.ld | BPF.abs | (s.code & 0x18);
      s.k = (s.k + constant) >>> 0;
      noteChange(round);
      store(s, values, atom, numbers.of(s.code, s.k), alter);
      return;
    }
    case BPF.len:
      store(s, values, atom, numbers.of(s.code, 0), alter);
      return;
    default:
      store(s, values, atom, numbers.of(s.code, s.k), alter);
  }
}

function followArithmetic(s: Statement, values: Values, numbers: ValueNumbers, alter: boolean, round: Round): void {
  const operation = s.code & 0xf0;
  if (operation === BPF.neg) {
    const constant = alter ? numbers.constant(values[A_ATOM]) : undefined;
    if (constant === undefined) values[A_ATOM] = numbers.of(s.code, values[A_ATOM]);
    else {
      becomeConstant(s, -constant >>> 0);
      values[A_ATOM] = numbers.ofConstant(s.k);
    }
    return;
  }
  if ((s.code & BPF.x) === 0) followWithConstant(s, operation, values, numbers, alter, round);
  else followWithX(s, operation, values, numbers, alter, round);
}

function followWithConstant(
  s: Statement,
  operation: number,
  values: Values,
  numbers: ValueNumbers,
  alter: boolean,
  round: Round,
): void {
  if (alter) {
    if (s.k === 0 && withZero(s, operation, values, numbers)) return;
    const a = numbers.constant(values[A_ATOM]);
    if (a !== undefined) {
      becomeConstant(s, compute(operation, a, s.k));
      noteChange(round);
      values[A_ATOM] = numbers.ofConstant(s.k);
      return;
    }
  }
  values[A_ATOM] = numbers.of(s.code, values[A_ATOM], numbers.ofConstant(s.k));
}

/** `sub #0` stays: comparisons are made of it later. */
function withZero(s: Statement, operation: number, values: Values, numbers: ValueNumbers): boolean {
  switch (operation) {
    case BPF.add:
    case BPF.lsh:
    case BPF.rsh:
    case BPF.or:
    case BPF.xor:
      s.code = REMOVED;
      return true;
    case BPF.mul:
    case BPF.and:
      s.code = BPF.ld | BPF.imm;
      values[A_ATOM] = numbers.ofConstant(0);
      return true;
    case BPF.div:
    case BPF.mod:
      throw divisionByZero();
    default:
      return false;
  }
}

function followWithX(
  s: Statement,
  operation: number,
  values: Values,
  numbers: ValueNumbers,
  alter: boolean,
  round: Round,
): void {
  const a = alter ? numbers.constant(values[A_ATOM]) : undefined;
  const x = alter ? numbers.constant(values[X_ATOM]) : undefined;
  if (x !== undefined) {
    noteChange(round);
    if (a !== undefined) {
      becomeConstant(s, compute(operation, a, x));
      values[A_ATOM] = numbers.ofConstant(s.k);
      return;
    }
    s.code = BPF.alu | BPF.k | operation;
    s.k = x;
    if (x > 31 && (operation === BPF.lsh || operation === BPF.rsh)) {
      throw usageError('the filter shifts by more than 31 bits', 'a number has but 32');
    }
    values[A_ATOM] = numbers.of(s.code, values[A_ATOM], numbers.ofConstant(x));
    return;
  }
  if (a === 0) {
    if (operation === BPF.add || operation === BPF.or || operation === BPF.xor) {
      s.code = BPF.misc | BPF.txa;
      store(s, values, A_ATOM, values[X_ATOM], alter);
      return;
    }
    if (operation !== BPF.sub) {
      becomeConstant(s, 0);
      store(s, values, A_ATOM, numbers.ofConstant(0), alter);
      return;
    }
  }
  values[A_ATOM] = numbers.of(s.code, values[A_ATOM], values[X_ATOM]);
}

function becomeConstant(s: Statement, k: number): void {
  s.code = BPF.ld | BPF.imm;
  s.k = k;
}

function divisionByZero(): Error {
  return usageError('the filter divides by zero', 'no packet could be chosen by it');
}

/** Two constants; shifts by more than 31 bits leave nothing. */
function compute(operation: number, a: number, b: number): number {
  switch (operation) {
    case BPF.add:
      return (a + b) >>> 0;
    case BPF.sub:
      return (a - b) >>> 0;
    case BPF.mul:
      return Math.imul(a, b) >>> 0;
    case BPF.div:
      if (b === 0) throw divisionByZero();
      return Math.floor(a / b);
    case BPF.mod:
      if (b === 0) throw divisionByZero();
      return a % b;
    case BPF.and:
      return (a & b) >>> 0;
    case BPF.or:
      return (a | b) >>> 0;
    case BPF.xor:
      return (a ^ b) >>> 0;
    case BPF.lsh:
      return b > 31 ? 0 : (a << b) >>> 0;
    case BPF.rsh:
      return b > 31 ? 0 : a >>> b;
    default:
      return UNKNOWN;
  }
}
