import { A_ATOM, type Node, type NodeEdge } from './flow-nodes.ts';
import type { NodeRelations } from './node-relations.ts';
import type { Round } from './optimizer-round.ts';

/**
 * In a chain of tests that all have one of their ways in common (`or`: the true one), a test of the value that A has
 * before the chain is moved up to its beginning: the value need not be loaded again.
 */
export function pullUp(node: Node, shared: 'whenTrue' | 'whenFalse', relations: NodeRelations, round: Round): void {
  const on = shared === 'whenTrue' ? 'whenFalse' : 'whenTrue';
  const value = node.incoming[0]?.from.values[A_ATOM];
  if (value === undefined || node.incoming.some(({ from }) => from.values[A_ATOM] !== value)) return;
  const { whenTrue, whenFalse } = node.incoming[0].from;
  const belongs = (to: Node | undefined): to is Node =>
    to !== undefined && to[shared].to === node[shared].to && relations.isDominated(to, node);

  let different: NodeEdge = whenTrue.to === node ? whenTrue : whenFalse;
  let isAtTop = true;
  for (;;) {
    if (!belongs(different.to)) return;
    if (different.to.values[A_ATOM] !== value) break;
    different = different.to[on];
    isAtTop = false;
  }
  let same: NodeEdge = different.to[on];
  for (;;) {
    if (!belongs(same.to)) return;
    if (same.to.values[A_ATOM] === value) break;
    same = same.to[on];
  }
  const pulled = same.to;
  same.to = pulled[on].to;
  pulled[on].to = different.to;
  if (!isAtTop) different.to = pulled;
  else {
    for (const { from } of node.incoming) {
      if (from.whenTrue.to === node) from.whenTrue.to = pulled;
      else from.whenFalse.to = pulled;
    }
  }
  round.isDone = false;
}
