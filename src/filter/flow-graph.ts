import type { Condition, Statement } from './conditions.ts';
import { BPF } from './opcodes.ts';

/** A way from one block to another. */
export interface Edge {
  to: Block;
  readonly from: Block;
}

/** Statements and the test that ends them, with the two ways on; or a `ret`, which has none. */
export interface Block {
  statements: Statement[];
  code: number;
  k: number;
  /** undefined for `ret`. */
  edges: { whenTrue: Edge; whenFalse: Edge } | undefined;
}

/** Lays the tree of tests out as a graph that ends in `ret accepted` or `ret 0`. */
export function flowGraph(condition: Condition, accepted: number): Block {
  return lower(condition, ret(accepted), ret(0));
}

export function ret(k: number): Block {
  return { statements: [], code: BPF.ret | BPF.k, k, edges: undefined };
}

/** Walks along the left side, which is long in chains of `and` and `or`. */
function lower(condition: Condition, whenTrue: Block, whenFalse: Block): Block {
  let node = condition;
  let [yes, no] = [whenTrue, whenFalse];
  for (;;) {
    if (node.kind === 'test') return block(node.statements, node.code, node.k, yes, no);
    if (node.kind === 'not') {
      [yes, no] = [no, yes];
      node = node.of;
      continue;
    }
    const right = lower(node.right, yes, no);
    if (node.kind === 'and') yes = right;
    else no = right;
    node = node.left;
  }
}

export function block(statements: Statement[], code: number, k: number, whenTrue: Block, whenFalse: Block): Block {
  const made: Block = { statements, code, k, edges: undefined };
  made.edges = { whenTrue: { from: made, to: whenTrue }, whenFalse: { from: made, to: whenFalse } };
  return made;
}

/** All blocks that are reached, a block before those that only it leads to: first the true way, then the false. */
export function reachableBlocks(root: Block): Block[] {
  const found = new Set<Block>();
  const stack = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    if (next.edges !== undefined) stack.push(next.edges.whenFalse.to, next.edges.whenTrue.to);
  }
  return [...found];
}

/** Those blocks, each behind all that it leads to; of the two ways one is followed to its end first. */
export function blocksFromEnd(root: Block, first: 'whenTrue' | 'whenFalse'): Block[] {
  const ordered: Block[] = [];
  const seen = new Set<Block>();
  const stack: { block: Block; isDone: boolean }[] = [{ block: root, isDone: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { block: current, isDone } = next;
    if (isDone) {
      ordered.push(current);
      continue;
    }
    if (seen.has(current)) continue;
    seen.add(current);
    stack.push({ block: current, isDone: true });
    if (current.edges === undefined) continue;
    const { whenTrue, whenFalse } = current.edges;
    const [early, late] = first === 'whenTrue' ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
    stack.push({ block: late.to, isDone: false }, { block: early.to, isDone: false });
  }
  return ordered;
}
