import { limits } from '../core/limits.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { protocolNames } from '../protocols/path.ts';
import { protocolNamed, protocols as registered } from '../protocols/registry.ts';
import { SEGMENT_LAYERS, type Segment } from '../protocols/segment.ts';
import type { Part } from '../report/model.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';

/** The protocol hierarchy: each path of layers with the packets that have it, as tshark's `-z io,phs`. */
export const protocols: AnalysisDefinition = {
  part: 'protocols',
  create: (context) => new Hierarchy(context),
};

/** Is the second protocol no step of its own below the first? By first id × (protocols + 1) + second id. */
const CONTINUES = new Uint8Array((registered.length + 1) ** 2);
for (const protocol of registered) {
  for (const name of protocol.continues ?? []) {
    CONTINUES[(protocolNamed(name)?.id ?? 0) * (registered.length + 1) + protocol.id] = 1;
  }
}

/** A trie over protocol ids in typed arrays: node = row, children by `node × width + protocol`. */
class Hierarchy implements Analysis {
  readonly #context: AnalysisContext;
  readonly #width = registered.length + 1;
  #children = new Int32Array(64 * this.#width);
  #packets = new Float64Array(64);
  #bytes = new Float64Array(64);
  #protocol = new Int32Array(64);
  #parent = new Int32Array(64);
  /** Ids of the last packet's path of three or four layers, and its node. */
  #lastPath = 0;
  #lastNode = 0;
  /** The nodes of segments by the protocol of their payload; 0 where it isn't known yet. */
  readonly #segmentNodes = new Int32Array(this.#width);
  /** Node 0 is the root: the frame. */
  #count = 1;

  constructor(context: AnalysisContext) {
    this.#context = context;
  }

  packet(d: Dissection): void {
    const { stack, count } = d;
    const bytes = d.packet.wireLength;
    // Packets of one path follow each other; up to four layers, their ids make one word.
    if (count === 4 || count === 3) {
      const upper = count === 4 ? stack[3 << STRIDE_SHIFT] << 24 : 0;
      const path = stack[0] | (stack[1 << STRIDE_SHIFT] << 8) | (stack[2 << STRIDE_SHIFT] << 16) | upper;
      if (path !== this.#lastPath) {
        this.#lastNode = this.#walk(d);
        this.#lastPath = path;
      }
      this.#packets[this.#lastNode] += 1;
      this.#bytes[this.#lastNode] += bytes;
      return;
    }
    const node = this.#walk(d);
    this.#packets[node] += 1;
    this.#bytes[node] += bytes;
  }

  segment({ packet, upper }: Segment): void {
    let node = this.#segmentNodes[upper];
    if (node === 0) node = this.#walkSegment(upper);
    this.#packets[node] += 1;
    this.#bytes[node] += packet.wireLength;
  }

  #walkSegment(upper: number): number {
    let node = 0;
    for (const id of upper === 0 ? SEGMENT_LAYERS : [...SEGMENT_LAYERS, upper]) {
      const next = this.#children[node * this.#width + id] || this.#add(node, id);
      if (next === 0) break;
      node = next;
    }
    this.#segmentNodes[upper] = node;
    return node;
  }

  /** The node of the packet's path. Those on the way get their sums at the end. */
  #walk(d: Dissection): number {
    const { stack, count } = d;
    const children = this.#children;
    const width = this.#width;
    let node = 0;
    for (let i = 0; i < count; i++) {
      const id = stack[(i << STRIDE_SHIFT) + SLOT.protocol];
      const next = children[node * width + id];
      if (next === 0) {
        return this.#addRest(d, node, i);
      }
      node = next;
    }
    return node;
  }

  finish(): Part {
    const { packets, bytes } = this.#sumUp();
    const order = this.#depthFirst(packets);
    const total = this.#context.totals.packets;
    return {
      kind: 'table',
      name: 'protocols',
      title: 'Protocols',
      rowCount: order.length,
      columns: [
        { key: 'path', label: 'Protocol', type: 'path', value: (row) => this.#path(order[row]) },
        { key: 'packets', label: 'Packets', type: 'packets', value: (row) => packets[order[row]] },
        { key: 'bytes', label: 'Bytes', type: 'bytes', value: (row) => bytes[order[row]] },
        {
          key: 'share',
          label: 'Packets of all',
          type: 'bar',
          audience: 'people',
          value: (row) => (total === 0 ? 0 : packets[order[row]] / total),
        },
      ],
    };
  }

  /** Enters the path from layer `index` on; where the limit is reached, the packet counts for the path so far. */
  #addRest(d: Dissection, parent: number, index: number): number {
    let node = parent;
    for (let i = index; i < d.count; i++) {
      const id = d.stack[(i << STRIDE_SHIFT) + SLOT.protocol];
      const known = this.#children[node * this.#width + id];
      const next = known === 0 ? this.#add(node, id) : known;
      if (next === 0) break;
      node = next;
    }
    return node;
  }

  #add(parent: number, id: number): number {
    if (parent !== 0 && CONTINUES[this.#protocol[parent] * this.#width + id] !== 0) {
      // A way that leads back: such a header is passed over as fast as a step is taken.
      this.#children[parent * this.#width + id] = parent;
      return parent;
    }
    if (this.#count === limits.protocolPaths) return 0;
    if (this.#count === this.#packets.length) this.#grow();
    const node = this.#count++;
    this.#children[parent * this.#width + id] = node;
    this.#protocol[node] = id;
    this.#parent[node] = parent;
    return node;
  }

  #grow(): void {
    const size = this.#packets.length * 2;
    const children = new Int32Array(size * this.#width);
    children.set(this.#children);
    this.#children = children;
    const packets = new Float64Array(size);
    packets.set(this.#packets);
    this.#packets = packets;
    const bytes = new Float64Array(size);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    const protocol = new Int32Array(size);
    protocol.set(this.#protocol);
    this.#protocol = protocol;
    const parent = new Int32Array(size);
    parent.set(this.#parent);
    this.#parent = parent;
  }

  /** Each path has the packets of those below it as well: children have higher numbers than their parents. */
  #sumUp(): { packets: Float64Array; bytes: Float64Array } {
    const packets = this.#packets.slice();
    const bytes = this.#bytes.slice();
    for (let node = this.#count - 1; node > 0; node--) {
      packets[this.#parent[node]] += packets[node];
      bytes[this.#parent[node]] += bytes[node];
    }
    return { packets, bytes };
  }

  /** Nodes as a tree is read; siblings with the most packets first. */
  #depthFirst(packets: Float64Array): number[] {
    const children = new Map<number, number[]>();
    for (let node = 1; node < this.#count; node++) {
      const siblings = children.get(this.#parent[node]);
      if (siblings === undefined) children.set(this.#parent[node], [node]);
      else siblings.push(node);
    }
    const order: number[] = [];
    const pending = [0];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node !== 0) order.push(node);
      const below = children.get(node) ?? [];
      // The stack turns the order round: the busiest goes on last.
      below.sort((a, b) => packets[a] - packets[b] || b - a);
      pending.push(...below);
    }
    return order;
  }

  #path(node: number): string {
    const names: string[] = [];
    for (let at = node; at !== 0; at = this.#parent[at]) names.push(protocolNames[this.#protocol[at]]);
    return names.reverse().join(':');
  }
}
