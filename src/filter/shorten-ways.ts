import { A_ATOM, ATOMS, type Node, type NodeEdge } from './flow-nodes.ts';
import type { NodeRelations } from './node-relations.ts';
import { BPF } from './opcodes.ts';
import { noteChange, type Round } from './optimizer-round.ts';

/**
 * Leads an edge past the tests whose outcome is known by the way that was come: an earlier test asked the same, or
 * found A equal to something else.
 */
export function shortenWay(edge: NodeEdge, relations: NodeRelations, round: Round): void {
  const first = edge.to;
  if (first === undefined || first.isReturn) return;
  // A test that leads to the same node either way.
  const { to } = first.whenTrue;
  if (to !== undefined && to === first.whenFalse.to && !isInConflict(edge.from, to)) {
    noteChange(round);
    edge.to = to;
  }
  for (;;) {
    const target = relations.findDominating(edge, (dominating) => knownWay(edge, dominating));
    if (target === undefined) return;
    round.isDone = false;
    edge.to = target;
    if (target.isReturn) return;
  }
}

function knownWay(edge: NodeEdge, dominating: NodeEdge): Node | undefined {
  if (edge.to === undefined) return undefined;
  const target = outcome(edge.to, dominating);
  return target === undefined || isInConflict(edge.from, target) ? undefined : target;
}

/** Where the node leads once the edge was taken; undefined where that is not known. */
function outcome(node: Node, { from, isTrue }: NodeEdge): Node | undefined {
  if (node.code !== from.code || node.values[A_ATOM] !== from.values[A_ATOM]) return undefined;
  if (node.operand === from.operand) return isTrue ? node.whenTrue.to : node.whenFalse.to;
  // A equals one constant, and so no other.
  if (isTrue && node.code === (BPF.jmp | BPF.jeq | BPF.k)) return node.whenFalse.to;
  return undefined;
}

/** Something that is read behind the target has another value there than on the shorter way. */
function isInConflict(from: Node, target: Node): boolean {
  if (target.usedAfter === 0) return false;
  for (let atom = 0; atom < ATOMS; atom++) {
    if (((target.usedAfter >>> atom) & 1) !== 0 && from.values[atom] !== target.values[atom]) return true;
  }
  return false;
}
