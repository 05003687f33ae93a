import type { Statement } from './conditions.ts';
import { type Node, nodesFromEnd, REMOVED } from './flow-nodes.ts';
import { BPF } from './opcodes.ts';

/** Nodes that do the same and lead to the same become one. Behind each other's ends: one pass finds all. */
export function mergeEqualNodes(root: Node): void {
  const byText = new Map<string, Node>();
  const replacements = new Map<Node, Node>();
  for (const node of nodesFromEnd(root)) {
    for (const edge of [node.whenTrue, node.whenFalse]) {
      if (edge.to !== undefined) edge.to = replacements.get(edge.to);
    }
    const text = textOf(node);
    const equal = byText.get(text) ?? node;
    byText.set(text, equal);
    replacements.set(node, equal);
  }
}

function textOf({ statements, code, k, whenTrue, whenFalse }: Node): string {
  const written = statements.filter(isLeft).map((statement) => `${statement.code},${statement.k}`);
  return `${code},${k},${whenTrue.to?.id},${whenFalse.to?.id};${written.join(';')}`;
}

function isLeft({ code }: Statement): boolean {
  return code !== REMOVED;
}

/** Skips tests at the beginning that lead to the same node either way; their statements stay, for what follows. */
export function skipToRoot(root: Node): Node {
  let first = root;
  const statements = root.statements;
  while (
    (first.code & 0x07) === BPF.jmp &&
    first.whenTrue.to !== undefined &&
    first.whenTrue.to === first.whenFalse.to
  ) {
    first = first.whenTrue.to;
  }
  if (first !== root) first.statements = [...statements, ...first.statements];
  // A `ret` needs nothing, and the machine has no memory of what was done before it.
  if ((first.code & 0x07) === BPF.ret) first.statements = [];
  return first;
}
