import type { Statement } from './conditions.ts';
import { A_ATOM, ATOMS, type Node, type NodeEdge, nodesFromEnd, REMOVED, X_ATOM } from './flow-nodes.ts';
import { BPF } from './opcodes.ts';

/** Both A and X. */
export const A_AND_X = ATOMS;
const NONE = -1;

/** The nodes by level, and which nodes and edges all ways to a node or edge go over. Found anew in each round. */
export class NodeRelations {
  /** By level, 0 are those that return; in the order in which rounds go through them. */
  levels: Node[][] = [];
  readonly #nodeWords: number;
  readonly #edgeWords: number;
  readonly #dominators: Uint32Array;
  readonly #edgeDominators: Uint32Array;
  readonly #edges: NodeEdge[];
  /** By node, the edges that come from its kin; nodes without kin are left out. */
  #kin = new Map<Node, Uint32Array>();

  constructor(nodes: readonly Node[]) {
    this.#nodeWords = (nodes.length >>> 5) + 1;
    this.#edgeWords = ((2 * nodes.length) >>> 5) + 1;
    this.#dominators = new Uint32Array(nodes.length * this.#nodeWords);
    this.#edgeDominators = new Uint32Array(2 * nodes.length * this.#edgeWords);
    this.#edges = [...nodes.map(({ whenTrue }) => whenTrue), ...nodes.map(({ whenFalse }) => whenFalse)];
  }

  find(root: Node): void {
    this.#findLevels(root);
    this.#findDominators(root);
    this.#findUses();
    this.#findEdgeDominators(root);
  }

  #findLevels(root: Node): void {
    this.levels = [];
    for (const node of nodesFromEnd(root)) {
      const [yes, no] = [node.whenTrue.to, node.whenFalse.to];
      node.level = yes === undefined || no === undefined ? 0 : Math.max(yes.level, no.level) + 1;
      const level = this.levels[node.level];
      if (level === undefined) this.levels[node.level] = [node];
      else level.push(node);
    }
    for (const level of this.levels) level.reverse();
  }

  #findDominators(root: Node): void {
    const [sets, words] = [this.#dominators, this.#nodeWords];
    sets.fill(0xffffffff);
    sets.fill(0, root.id * words, (root.id + 1) * words);
    for (const level of [...this.levels].reverse()) {
      for (const { id, whenTrue, whenFalse } of level) {
        sets[id * words + (id >>> 5)] |= 1 << (id & 31);
        if (whenTrue.to !== undefined) intersect(sets, whenTrue.to.id * words, id * words, words);
        if (whenFalse.to !== undefined) intersect(sets, whenFalse.to.id * words, id * words, words);
      }
    }
  }

  #findEdgeDominators(root: Node): void {
    const [sets, words] = [this.#edgeDominators, this.#edgeWords];
    sets.fill(0xffffffff);
    for (const { id } of [root.whenTrue, root.whenFalse]) sets.fill(0, id * words, (id + 1) * words);
    for (const level of [...this.levels].reverse()) {
      for (const { whenTrue, whenFalse } of level) {
        this.#spread(whenTrue);
        this.#spread(whenFalse);
      }
    }
  }

  #spread({ id, to }: NodeEdge): void {
    const [sets, words] = [this.#edgeDominators, this.#edgeWords];
    sets[id * words + (id >>> 5)] |= 1 << (id & 31);
    if (to === undefined) return;
    intersect(sets, to.whenTrue.id * words, id * words, words);
    intersect(sets, to.whenFalse.id * words, id * words, words);
  }

  #findUses(): void {
    for (const level of this.levels) {
      for (const node of level) {
        findLocalUses(node);
        node.usedAfter = 0;
      }
    }
    for (const level of this.levels.slice(1)) {
      for (const node of level) {
        node.usedAfter |= (node.whenTrue.to?.usedAtStart ?? 0) | (node.whenFalse.to?.usedAtStart ?? 0);
        node.usedAtStart |= node.usedAfter & ~node.overwritten;
      }
    }
  }

  /** Each way to `node` goes over `by`. */
  isDominated(node: Node, by: Node): boolean {
    return ((this.#dominators[node.id * this.#nodeWords + (by.id >>> 5)] >>> (by.id & 31)) & 1) !== 0;
  }

  /** Puts nodes together that ask something of the same value; called when the values of the round are known. */
  findKin(): void {
    const kin = new Map<string, Node[]>();
    for (const level of this.levels.slice(1)) {
      for (const node of level) {
        const key = `${node.code} ${node.values[A_ATOM]}`;
        const others = kin.get(key);
        if (others === undefined) kin.set(key, [node]);
        else others.push(node);
      }
    }
    this.#kin = new Map();
    for (const nodes of kin.values()) {
      if (nodes.length < 2) continue;
      const edges = new Uint32Array(this.#edgeWords);
      for (const { whenTrue, whenFalse } of nodes) {
        for (const { id } of [whenTrue, whenFalse]) edges[id >>> 5] |= 1 << (id & 31);
      }
      for (const node of nodes) this.#kin.set(node, edges);
    }
  }

  /**
   * The first answer for one of the edges that each way over `edge` goes over, of those that come from kin of the node
   * it leads to.
   */
  findDominating<T>(edge: NodeEdge, answer: (dominating: NodeEdge) => T | undefined): T | undefined {
    const kin = edge.to === undefined ? undefined : this.#kin.get(edge.to);
    if (kin === undefined) return undefined;
    const start = edge.id * this.#edgeWords;
    for (let word = 0; word < this.#edgeWords; word++) {
      for (let bits = this.#edgeDominators[start + word] & kin[word]; bits !== 0; bits &= bits - 1) {
        const found = answer(this.#edges[word * 32 + 31 - Math.clz32(bits & -bits)]);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** Finds which edges lead to each node. */
  findIncoming(nodes: readonly Node[]): void {
    for (const node of nodes) node.incoming = [];
    for (const level of this.levels.slice(1).reverse()) {
      for (const { whenTrue, whenFalse } of level) {
        whenTrue.to?.incoming.unshift(whenTrue);
        whenFalse.to?.incoming.unshift(whenFalse);
      }
    }
  }
}

function intersect(sets: Uint32Array, target: number, other: number, words: number): void {
  for (let i = 0; i < words; i++) sets[target + i] &= sets[other + i];
}

function findLocalUses(node: Node): void {
  let [defined, used, overwritten] = [0, 0, 0];
  for (const statement of [...node.statements, node]) {
    const use = atomUsed(statement);
    if (use === A_AND_X) used |= ((1 << A_ATOM) | (1 << X_ATOM)) & ~defined;
    else if (use >= 0) used |= (1 << use) & ~defined;
    const definition = atomDefined(statement);
    if (definition < 0) continue;
    overwritten |= (1 << definition) & ~used;
    defined |= 1 << definition;
  }
  node.usedAtStart = used;
  node.overwritten = overwritten;
}

/** The atom that an instruction reads, `A_AND_X`, or less than 0 for none. */
export function atomUsed({ code, k }: Pick<Statement, 'code' | 'k'>): number {
  if (code === REMOVED) return NONE;
  switch (code & 0x07) {
    case BPF.ld:
    case BPF.ldx:
      return (code & 0xe0) === BPF.ind ? X_ATOM : (code & 0xe0) === BPF.mem ? k : NONE;
    case BPF.st:
      return A_ATOM;
    case BPF.stx:
      return X_ATOM;
    case BPF.jmp:
    case BPF.alu:
      return (code & BPF.x) === 0 ? A_ATOM : A_AND_X;
    case BPF.misc:
      return (code & BPF.txa) === 0 ? A_ATOM : X_ATOM;
    default:
      return NONE;
  }
}

/** The atom that an instruction writes, or less than 0 for none. */
export function atomDefined({ code, k }: Pick<Statement, 'code' | 'k'>): number {
  if (code === REMOVED) return NONE;
  switch (code & 0x07) {
    case BPF.ld:
    case BPF.alu:
      return A_ATOM;
    case BPF.ldx:
      return X_ATOM;
    case BPF.st:
    case BPF.stx:
      return k;
    case BPF.misc:
      return (code & BPF.txa) === 0 ? X_ATOM : A_ATOM;
    default:
      return NONE;
  }
}
