import type { Statement } from './conditions.ts';
import { type Block, block, reachableBlocks } from './flow-graph.ts';
import { MEMORY_WORDS } from './opcodes.ts';

/** What holds values: the scratch words, then A and X. */
export const A_ATOM = MEMORY_WORDS;
export const X_ATOM = MEMORY_WORDS + 1;
export const ATOMS = MEMORY_WORDS + 2;

/** An instruction that the optimizer took out. */
export const REMOVED = -1;

/** A way out of a node, and what is known by having taken it. */
export class NodeEdge {
  readonly id: number;
  readonly from: Node;
  /** undefined for `ret`. */
  to: Node | undefined = undefined;
  /** Of the test that led here. */
  readonly isTrue: boolean;

  constructor(id: number, from: Node, isTrue: boolean) {
    this.id = id;
    this.from = from;
    this.isTrue = isTrue;
  }
}

/** A block, with what the optimizer finds out about it in each round. */
export class Node {
  readonly id: number;
  statements: Statement[];
  code: number;
  k: number;
  readonly whenTrue: NodeEdge;
  readonly whenFalse: NodeEdge;
  /** Edges that lead here, the last found first. */
  incoming: NodeEdge[] = [];
  /** Longest way to a `ret`. */
  level = 0;
  /** Numbers of the values that the atoms have at the end; 0: unknown. */
  readonly values = new Int32Array(ATOMS);
  /** Number of the value that A is compared with. */
  operand = 0;
  /** Sets of atoms, as bits: read before they are written here; read later; written before they are read. */
  usedAtStart = 0;
  usedAfter = 0;
  overwritten = 0;

  constructor(id: number, nodes: number, { statements, code, k }: Block) {
    this.id = id;
    this.statements = statements;
    this.code = code;
    this.k = k;
    this.whenTrue = new NodeEdge(id, this, true);
    this.whenFalse = new NodeEdge(nodes + id, this, false);
  }

  get isReturn(): boolean {
    return this.whenTrue.to === undefined;
  }
}

/** The graph as nodes, numbered as they are reached by the true way first; the first is the root. */
export function nodesOf(root: Block): Node[] {
  const blocks = reachableBlocks(root);
  const nodes = new Map(blocks.map((each, id) => [each, new Node(id, blocks.length, each)]));
  for (const [{ edges }, node] of nodes) {
    if (edges === undefined) continue;
    node.whenTrue.to = nodes.get(edges.whenTrue.to);
    node.whenFalse.to = nodes.get(edges.whenFalse.to);
  }
  return [...nodes.values()];
}

/** Back to blocks, without what was removed. */
export function blocksOf(root: Node): Block {
  const made = new Map<Node, Block>();
  for (const node of nodesFromEnd(root)) {
    const statements = node.statements.filter(({ code }) => code !== REMOVED);
    const [yes, no] = [node.whenTrue.to, node.whenFalse.to].map((to) => (to === undefined ? undefined : made.get(to)));
    made.set(
      node,
      yes === undefined || no === undefined
        ? { statements, code: node.code, k: node.k, edges: undefined }
        : block(statements, node.code, node.k, yes, no),
    );
  }
  return made.get(root) as Block;
}

/** What is reached from the root, each behind all that it leads to, the true way first. */
export function nodesFromEnd(root: Node): Node[] {
  const ordered: Node[] = [];
  const seen = new Set<Node>();
  const stack: (Node | undefined)[] = [root];
  const leaving: Node[] = [];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) {
      ordered.push(leaving.pop() as Node);
      continue;
    }
    if (seen.has(node)) continue;
    seen.add(node);
    leaving.push(node);
    stack.push(undefined);
    if (node.whenTrue.to !== undefined && node.whenFalse.to !== undefined) {
      stack.push(node.whenFalse.to, node.whenTrue.to);
    }
  }
  return ordered;
}
