import type { Block } from './flow-graph.ts';
import { A_ATOM, blocksOf, type Node, nodesOf, X_ATOM } from './flow-nodes.ts';
import { followStatement } from './fold-statements.ts';
import { mergeEqualNodes, skipToRoot } from './merge-nodes.ts';
import { NodeRelations } from './node-relations.ts';
import { BPF } from './opcodes.ts';
import { noteChange, type Round } from './optimizer-round.ts';
import { removeDeadStores, simplifyNode } from './peephole.ts';
import { pullUp } from './pull-up.ts';
import { shortenWay } from './shorten-ways.ts';
import { UNKNOWN, ValueNumbers } from './value-numbers.ts';

/**
 * Makes the program shorter as libpcap does: McCanne and Jacobson, "The BSD Packet Filter" (1993), and Begel, McCanne
 * and Graham, "BPF+" (1999) §6.1. First ways between tests are shortened, then statements are replaced and removed, each
 * in rounds until nothing changes. What divides by a constant zero is a usage error.
 */
export function optimize(root: Block): Block {
  const nodes = nodesOf(root);
  const relations = new NodeRelations(nodes);
  runRounds(nodes, relations, false);
  runRounds(nodes, relations, true);
  mergeEqualNodes(nodes[0]);
  return blocksOf(skipToRoot(nodes[0]));
}

/** Rounds that only move ways may go in circles: they are given up after so many. */
const ROUNDS_WITHOUT_CODE = 100;

function runRounds(nodes: readonly Node[], relations: NodeRelations, alter: boolean): void {
  let idle = 0;
  while (idle < ROUNDS_WITHOUT_CODE) {
    const round: Round = { isDone: true, hasChangedCode: false };
    relations.find(nodes[0]);
    followNodes(nodes, relations, alter, round);
    if (!alter) moveWays(nodes, relations, round);
    if (round.isDone) return;
    idle = round.hasChangedCode ? 0 : idle + 1;
  }
}

function followNodes(nodes: readonly Node[], relations: NodeRelations, alter: boolean, round: Round): void {
  const numbers = new ValueNumbers();
  relations.findIncoming(nodes);
  for (const level of [...relations.levels].reverse()) {
    for (const node of level) followNode(node, numbers, alter, round);
  }
}

function moveWays(nodes: readonly Node[], relations: NodeRelations, round: Round): void {
  const inner = relations.levels.slice(1);
  relations.findKin();
  for (const level of inner) {
    for (const node of level) {
      shortenWay(node.whenTrue, relations, round);
      shortenWay(node.whenFalse, relations, round);
    }
  }
  relations.findIncoming(nodes);
  for (const level of inner) {
    for (const node of level) {
      pullUp(node, 'whenTrue', relations, round);
      pullUp(node, 'whenFalse', relations, round);
    }
  }
}

function followNode(node: Node, numbers: ValueNumbers, alter: boolean, round: Round): void {
  const { values } = node;
  takeOverValues(node);
  const [a, x] = [values[A_ATOM], values[X_ATOM]];
  for (const statement of node.statements) followStatement(statement, values, numbers, alter, round);
  const changesNothing = a !== UNKNOWN && values[A_ATOM] === a && x !== UNKNOWN && values[X_ATOM] === x;
  if (alter && ((node.usedAfter === 0 && changesNothing) || (node.code & 0x07) === BPF.ret)) {
    if (node.statements.length > 0) noteChange(round);
    node.statements = [];
  } else {
    simplifyNode(node, numbers, round);
    removeDeadStores(node, round);
  }
  node.operand = (node.code & BPF.x) === 0 ? numbers.ofConstant(node.k) : values[X_ATOM];
}

/** What all ways to the node agree on. */
function takeOverValues({ incoming, values }: Node): void {
  if (incoming.length === 0) values.fill(UNKNOWN);
  incoming.forEach(({ from }, i) => {
    if (i === 0) values.set(from.values);
    else {
      for (let atom = 0; atom < values.length; atom++) if (values[atom] !== from.values[atom]) values[atom] = UNKNOWN;
    }
  });
}
