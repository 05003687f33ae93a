import { Packet } from '../core/packet.ts';
import type { CaptureInterface, PacketSource, SourceFile, SourceProblem, SourceSummary } from './source.ts';

/**
 * Several sources as one, in time order; at equal times the source named first goes first.
 *
 * Only the heads are compared, as mergecap does: a packet that stands out of order in its own file stays where it is.
 * Memory is one buffer a source, whatever the length of the files.
 */
export class MergedSource implements PacketSource {
  readonly interfaces: CaptureInterface[] = [];
  readonly #inputs: readonly Input[];
  /** Inputs with a head, as a binary heap; the earliest is at 0. */
  readonly #heap: Input[] = [];
  /** Inputs whose next packet is not buffered yet. */
  #hungry: Input[];
  /** The earliest head was handed out and is to be replaced before the next one. */
  #isHeadTaken = false;
  #delivered = 0;

  constructor(sources: readonly PacketSource[]) {
    this.#inputs = sources.map((source, index) => ({ source, index, head: new Packet(), interfaceIds: [] }));
    this.#hungry = [...this.#inputs];
  }

  get files(): readonly SourceFile[] {
    return this.#inputs.flatMap(({ source }) => source.files);
  }

  get problems(): readonly SourceProblem[] {
    return this.#inputs.flatMap(({ source }) => source.problems);
  }

  get summary(): SourceSummary {
    const total = { kernelDrops: 0, skippedBytes: 0 };
    for (const { source } of this.#inputs) {
      total.kernelDrops += source.summary.kernelDrops;
      total.skippedBytes += source.summary.skippedBytes;
    }
    return total;
  }

  get bytesRead(): number {
    return this.#inputs.reduce((sum, { source }) => sum + source.bytesRead, 0);
  }

  get bytesTotal(): number | undefined {
    let total = 0;
    for (const { source } of this.#inputs) {
      if (source.bytesTotal === undefined) return undefined;
      total += source.bytesTotal;
    }
    return total;
  }

  async fill(): Promise<boolean> {
    const hungry = this.#hungry;
    this.#hungry = [];
    for (const input of hungry) {
      if (await this.#findHead(input)) this.#insert(input);
    }
    return this.#heap.length > 0;
  }

  next(packet: Packet): boolean {
    if (this.#isHeadTaken && !this.#replaceHead()) return false;
    if (this.#heap.length === 0 || this.#hungry.length > 0) return false;
    this.#deliver(this.#heap[0], packet);
    this.#isHeadTaken = true;
    return true;
  }

  async close(): Promise<void> {
    for (const { source } of this.#inputs) await source.close();
  }

  async #findHead(input: Input): Promise<boolean> {
    for (;;) {
      const more = await input.source.fill();
      if (more && input.source.next(input.head)) {
        this.#adoptInterfaces(input);
        return true;
      }
      if (!more) {
        this.#adoptInterfaces(input);
        return false;
      }
    }
  }

  /** False when the source has to be filled first: none of the other heads may go before its next packet is known. */
  #replaceHead(): boolean {
    this.#isHeadTaken = false;
    const input = this.#heap[0];
    if (input.source.next(input.head)) {
      if (input.source.interfaces.length > input.interfaceIds.length) this.#adoptInterfaces(input);
      this.#siftDown(input, 0);
      return true;
    }
    this.#hungry.push(input);
    const last = this.#heap.pop();
    if (last !== undefined && last !== input) this.#siftDown(last, 0);
    return false;
  }

  #deliver({ head, interfaceIds }: Input, packet: Packet): void {
    if (packet.bytes !== head.bytes) packet.setBuffer(head.bytes, head.view);
    packet.start = head.start;
    packet.end = head.end;
    packet.wireLength = head.wireLength;
    packet.seconds = head.seconds;
    packet.nanoseconds = head.nanoseconds;
    packet.timeDigits = head.timeDigits;
    packet.hasTime = head.hasTime;
    packet.linkType = head.linkType;
    packet.interfaceId = interfaceIds[head.interfaceId];
    packet.number = ++this.#delivered;
  }

  #adoptInterfaces({ source, interfaceIds }: Input): void {
    for (let id = interfaceIds.length; id < source.interfaces.length; id++) {
      interfaceIds.push(this.interfaces.length);
      this.interfaces.push(source.interfaces[id]);
    }
  }

  #insert(input: Input): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(input);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isEarlier(input, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = input;
  }

  #siftDown(input: Input, start: number): void {
    const heap = this.#heap;
    const { length } = heap;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isEarlier(heap[child + 1], heap[child])) child++;
      if (!isEarlier(heap[child], input)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = input;
  }
}

interface Input {
  readonly source: PacketSource;
  readonly index: number;
  readonly head: Packet;
  /** The source's interface ids to those of the merged list. */
  readonly interfaceIds: number[];
}

function isEarlier(a: Input, b: Input): boolean {
  if (a.head.seconds !== b.head.seconds) return a.head.seconds < b.head.seconds;
  if (a.head.nanoseconds !== b.head.nanoseconds) return a.head.nanoseconds < b.head.nanoseconds;
  return a.index < b.index;
}
