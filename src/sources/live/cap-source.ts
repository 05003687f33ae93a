import type { Packet } from '../../core/packet.ts';
import type { SourceFile, SourceSummary } from '../source.ts';
import type { LiveInterface, LiveSource, LiveStatistics } from './live-source.ts';
import { PacketQueue } from './packet-queue.ts';

/** One interface that libpcap listens on. */
export interface CapInput {
  readonly description: LiveInterface;
  /** Where each packet is put before it is told; held here, since nobody else does. */
  readonly buffer: Buffer;
  onPacket(listener: (length: number) => void): void;
  close(): void;
}

/** Packets from libpcap, which pushes them: they wait in a queue until they are asked for. */
export class CapSource implements LiveSource {
  readonly engine = 'cap';
  readonly caveats: readonly string[] = [
    'the cap engine tells no times: they are when a packet reached this program, and approximate',
    'the cap engine counts no drops: how many packets the kernel dropped is unknown',
  ];
  readonly files: readonly SourceFile[];
  readonly interfaces: readonly LiveInterface[];
  readonly problems = [];
  readonly summary: SourceSummary = { kernelDrops: 0, skippedBytes: 0 };
  readonly bytesTotal = undefined;
  bytesRead = 0;
  readonly #inputs: readonly CapInput[];
  readonly #queue: PacketQueue;
  readonly #received: number[];
  readonly #refused: number[];
  #number = 0;
  #isStopped = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(inputs: readonly CapInput[], queueBytes: number) {
    this.#inputs = inputs;
    this.#queue = new PacketQueue(queueBytes);
    this.#received = inputs.map(() => 0);
    this.#refused = inputs.map(() => 0);
    this.interfaces = inputs.map(({ description }) => description);
    this.files = this.interfaces.map(({ name, linkType }) => ({ path: name, format: 'live', linkTypes: [linkType] }));
    for (const [id, input] of inputs.entries()) input.onPacket((length) => this.#take(id, input, length));
  }

  fill(): boolean | Promise<boolean> {
    if (this.#isClosed) return false;
    if (this.#swap()) return true;
    if (this.#isStopped) return false;
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve(!this.#isClosed && this.#swap());
      };
    });
  }

  next(packet: Packet): boolean {
    if (!this.#queue.next(packet)) return false;
    packet.linkType = this.interfaces[packet.interfaceId].linkType;
    packet.number = ++this.#number;
    this.bytesRead += packet.end - packet.start;
    return true;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const input of this.#inputs) input.close();
    this.#wake?.();
  }

  statistics(): readonly LiveStatistics[] {
    return this.interfaces.map(({ name }, id) => ({
      name,
      received: this.#received[id],
      dropped: undefined,
      refused: this.#refused[id],
    }));
  }

  close(): void {
    this.#isClosed = true;
    this.stop();
  }

  #take(id: number, { buffer, description }: CapInput, length: number): void {
    if (this.#isStopped) return;
    const timeMs = performance.timeOrigin + performance.now();
    this.#received[id]++;
    const kept = Math.min(length, description.snapLength);
    if (!this.#queue.push(buffer, kept, length, timeMs, id)) this.#refused[id]++;
    this.#wake?.();
  }

  #swap(): boolean {
    if (!this.#queue.hasFilled) return false;
    this.#queue.swap();
    return true;
  }
}
