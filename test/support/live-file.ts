import type { Packet } from '../../src/core/packet.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import type { LiveInterface, LiveSource } from '../../src/sources/live/live-source.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import type { SourceSummary } from '../../src/sources/source.ts';

/** A capture in memory that comes as if off a wire, in chunks of so many bytes; it ends when it is used up. */
export async function openAsLive(bytes: Uint8Array, chunkSize: number, dropped = 0): Promise<LiveFile> {
  return new LiveFile(await openCaptureFrom(new MemoryChunks(bytes), { chunkSize }), dropped);
}

type Inner = Awaited<ReturnType<typeof openCaptureFrom>>;

export class LiveFile implements LiveSource {
  readonly engine = 'ring';
  readonly caveats = [];
  readonly problems = [];
  readonly files = [{ path: 'wire0', format: 'live', linkTypes: [1] }];
  readonly interfaces: readonly LiveInterface[] = [{ name: 'wire0', linkType: 1, snapLength: 0, filtered: true }];
  readonly summary: SourceSummary;
  readonly bytesTotal = undefined;
  isStopped = false;
  readonly #inner: Inner;
  readonly #dropped: number;
  #delivered = 0;

  constructor(inner: Inner, dropped: number) {
    this.#inner = inner;
    this.#dropped = dropped;
    this.summary = { kernelDrops: dropped, skippedBytes: 0 };
  }

  get bytesRead(): number {
    return this.#inner.bytesRead;
  }

  fill(): boolean | Promise<boolean> {
    return !this.isStopped && this.#inner.fill();
  }

  next(packet: Packet): boolean {
    if (!this.#inner.next(packet)) return false;
    this.#delivered += 1;
    return true;
  }

  stop(): void {
    this.isStopped = true;
  }

  statistics() {
    return [{ name: 'wire0', received: this.#delivered + this.#dropped, dropped: this.#dropped, refused: 0 }];
  }

  close(): void {
    this.stop();
  }
}
