import type { Statement } from './conditions.ts';
import { type Node, nodesFromEnd, REMOVED } from './flow-nodes.ts';
import { BPF } from './opcodes.ts';

/** Nodes that do the same and lead to the same become one. */
export function mergeEqualNodes(nodes: readonly Node[], root: Node): void {
  for (;;) {
    const replacements = findEqual(nodes, new Set(nodesFromEnd(root)));
    let isMerged = false;
    for (const { whenTrue, whenFalse } of nodes) {
      for (const edge of [whenTrue, whenFalse]) {
        const replacement = edge.to === undefined ? undefined : replacements.get(edge.to);
        if (replacement === undefined) continue;
        edge.to = replacement;
        isMerged = true;
      }
    }
    if (!isMerged) return;
  }
}

/** For each node the last equal one. */
function findEqual(nodes: readonly Node[], reached: ReadonlySet<Node>): Map<Node, Node> {
  const replacements = new Map<Node, Node>();
  const byText = new Map<string, Node>();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!reached.has(node)) continue;
    const text = textOf(node);
    const equal = byText.get(text);
    if (equal === undefined) byText.set(text, node);
    else replacements.set(node, equal);
  }
  return replacements;
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
