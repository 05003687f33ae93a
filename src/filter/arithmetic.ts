import { both, bothIf, type Condition, negation, type Statement, statement, test, testX } from './conditions.ts';
import type { Generator, Size } from './generator.ts';
import type { FilterProtocol } from './keywords.ts';
import { LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';
import { isFirstFragment } from './port-conditions.ts';
import { protocolCondition } from './protocol-conditions.ts';
import { IP } from './protocol-numbers.ts';
import type { ArithmeticOperator, Operand, RelationOperator } from './syntax.ts';

/** A comparison holds only in packets that have the protocols whose fields it reads. */
export function relationCondition(g: Generator, left: Operand, operator: RelationOperator, right: Operand): Condition {
  const a = computed(g, left);
  const b = computed(g, right);
  const { jump, isNegated } = RELATIONS[operator];
  const statements = [...a.statements, ...b.statements, toX(b), toA(a)];
  const comparison =
    jump === BPF.jeq ? test([...statements, statement(BPF.alu | BPF.sub | BPF.x)], jump, 0) : testX(statements, jump);
  g.release(a.register);
  g.release(b.register);
  const condition = isNegated ? negation(comparison) : comparison;
  if (b.guard === undefined) return bothIf(a.guard, condition);
  return both(bothIf(a.guard, b.guard), condition);
}

const RELATIONS = {
  '>': { jump: BPF.jgt, isNegated: false },
  '>=': { jump: BPF.jge, isNegated: false },
  '=': { jump: BPF.jeq, isNegated: false },
  '<=': { jump: BPF.jgt, isNegated: true },
  '<': { jump: BPF.jge, isNegated: true },
  '!=': { jump: BPF.jeq, isNegated: true },
} as const;

/** Statements that leave a value in a register, and what must hold for it to be there. */
interface Computed {
  statements: Statement[];
  register: number;
  guard: Condition | undefined;
}

/** Chains of operators lean to the left and may be long: they are walked, not descended. */
function computed(g: Generator, operand: Operand): Computed {
  const chain: (Operand & { kind: 'arithmetic' })[] = [];
  let first = operand;
  while (first.kind === 'arithmetic') {
    chain.push(first);
    first = first.left;
  }
  const result = computedFirst(g, first);
  for (const { operator, right } of chain.reverse()) combine(g, result, operator, right);
  return result;
}

function computedFirst(g: Generator, operand: Exclude<Operand, { kind: 'arithmetic' }>): Computed {
  switch (operand.kind) {
    case 'number':
      return stored(g, [statement(BPF.ld | BPF.imm, operand.number)]);
    case 'length':
      return stored(g, [statement(BPF.ld | BPF.len)]);
    case 'negative':
      return negative(computed(g, operand.of));
    case 'field':
      return field(g, operand.protocol, operand.index, operand.size);
  }
}

function stored(g: Generator, statements: Statement[]): Computed {
  const register = g.allocate();
  return { statements: [...statements, statement(BPF.st, register)], register, guard: undefined };
}

function toX({ register }: Computed): Statement {
  return statement(BPF.ldx | BPF.mem, register);
}

function toA({ register }: Computed): Statement {
  return statement(BPF.ld | BPF.mem, register);
}

function negative(a: Computed): Computed {
  a.statements.push(toA(a), statement(BPF.alu | BPF.neg), statement(BPF.st, a.register));
  return a;
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, number>> = {
  '+': BPF.add,
  '-': BPF.sub,
  '*': BPF.mul,
  '/': BPF.div,
  '%': BPF.mod,
  '&': BPF.and,
  '|': BPF.or,
  '^': BPF.xor,
  '<<': BPF.lsh,
  '>>': BPF.rsh,
};

/** The left operand becomes the result. Its guard alone is kept, as libpcap does it. */
function combine(g: Generator, a: Computed, operator: ArithmeticOperator, right: Operand): void {
  const b = computed(g, right);
  checkOperand(g, operator, right, b.statements[0]);
  for (const each of b.statements) a.statements.push(each);
  a.statements.push(toX(b), toA(a), statement(BPF.alu | BPF.x | OPERATIONS[operator]));
  g.release(a.register);
  g.release(b.register);
  a.register = g.allocate();
  a.statements.push(statement(BPF.st, a.register));
}

/**
 * What libpcap refuses: it looks at the first constant that is computed with, which may be an index or a first operand.
 */
function checkOperand(g: Generator, operator: ArithmeticOperator, right: Operand, first: Statement): void {
  if (first.code !== (BPF.ld | BPF.imm)) return;
  const isDivision = operator === '/' || operator === '%';
  const isShift = operator === '<<' || operator === '>>';
  if (!(isDivision && first.k === 0) && !(isShift && first.k > 31)) return;
  g.at = right.at;
  const reason = isDivision ? 'nothing can be divided by zero' : 'a number has but 32 bits to shift';
  g.fail(reason, right.kind === 'number' ? undefined : `what is computed here may not begin with ${first.k}`);
}

function field(g: Generator, protocol: FilterProtocol, indexOperand: Operand, bytes: number): Computed {
  const index = computed(g, indexOperand);
  const register = g.allocate();
  g.release(index.register);
  const size = bytes === 4 ? BPF.w : bytes === 2 ? BPF.h : BPF.b;
  const { load, guard } = fieldLoad(g, protocol, index, size);
  const statements = [...index.statements, ...load, statement(BPF.st, register)];
  return { statements, register, guard };
}

interface FieldLoad {
  readonly load: Statement[];
  readonly guard: Condition | undefined;
}

const NETWORK_FIELDS: ReadonlySet<FilterProtocol> = new Set<FilterProtocol>([
  'ip',
  'arp',
  'rarp',
  'atalk',
  'decnet',
  'sca',
  'lat',
  'moprc',
  'mopdl',
  'ip6',
]);
const TRANSPORT_FIELDS: ReadonlySet<FilterProtocol> = new Set<FilterProtocol>([
  'sctp',
  'tcp',
  'udp',
  'icmp',
  'igmp',
  'igrp',
  'pim',
  'vrrp',
  'carp',
]);

function fieldLoad(g: Generator, protocol: FilterProtocol, index: Computed, size: Size): FieldLoad {
  if (NETWORK_FIELDS.has(protocol)) {
    const load = loadBehind(g.variablePart(g.payload), index, g.payload.constant + g.network, size);
    return { load, guard: bothIf(index.guard, protocolCondition(g, protocol)) };
  }
  if (TRANSPORT_FIELDS.has(protocol)) return transportField(g, protocol, index, size);
  switch (protocol) {
    case 'link':
      return { load: loadBehind(g.variablePart(g.header), index, g.header.constant, size), guard: index.guard };
    case 'icmp6':
      return icmp6Field(g, index, size);
    case 'radio':
      if (!RADIO.has(g.linkType)) g.fail(`${g.linkName} has no radio header`, 'radiotap, Prism and AVS are');
      return { load: [toX(index), statement(BPF.ld | BPF.ind | size)], guard: index.guard };
    default:
      return g.fail(`fields of '${protocol}' can't be read`, 'expected a protocol of the network or transport layer');
  }
}

const RADIO: ReadonlySet<number> = new Set([LINK.radiotap, LINK.prism, LINK.avs]);

/** The variable part of the offset is in X, where there is one: the index is added to it. */
function loadBehind(variable: Statement[], index: Computed, offset: number, size: Size): Statement[] {
  const place =
    variable.length === 0
      ? [toX(index)]
      : [...variable, toA(index), statement(BPF.alu | BPF.add | BPF.x), statement(BPF.misc | BPF.tax)];
  return [...place, statement(BPF.ld | BPF.ind | size, offset)];
}

/** Behind an IPv4 header, in the first fragment. */
function transportField(g: Generator, protocol: FilterProtocol, index: Computed, size: Size): FieldLoad {
  const load = loadBehind(g.ipv4HeaderLength(), index, g.payload.constant + g.network, size);
  const inFirst = both(protocolCondition(g, protocol), isFirstFragment(g));
  return { load, guard: both(protocolCondition(g, 'ip'), bothIf(index.guard, inFirst)) };
}

/** Directly behind an IPv6 header. */
function icmp6Field(g: Generator, index: Computed, size: Size): FieldLoad {
  const isIpv6 = bothIf(index.guard, protocolCondition(g, 'ip6'));
  const guard = both(isIpv6, g.equals('network', 6, BPF.b, IP.icmp6));
  const load = loadBehind(g.variablePart(g.payload), index, g.payload.constant + g.network + 40, size);
  return { load, guard };
}
