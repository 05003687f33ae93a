import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import type { CaptureFormat } from './capture-format.ts';
import { CaptureWriter, type GetCounts, type PacketWriter, RecordBatch } from './capture-writer.ts';
import type { RingFolder } from './ring-folder.ts';
import type { CaptureSink } from './sink.ts';

export interface RotationLimits {
  /** No file is longer, before compression; one packet is always taken. */
  readonly sizeBytes: number | undefined;
  /** From a file's first packet, in the packets' time; where none come, in that of the clock. */
  readonly everyMs: number | undefined;
  /** Only so many files are kept, the newest. */
  readonly keep: number | undefined;
}

export interface RotationSettings {
  readonly folder: RingFolder;
  readonly limits: RotationLimits;
  readonly format: CaptureFormat;
  readonly counts: GetCounts;
  readonly openSink: (path: string, label: string) => CaptureSink;
  /** Told when a file of the past can't be deleted. */
  readonly warn: (message: string) => void;
  /** Milliseconds since any fixed point; a fake in tests. */
  readonly now?: () => number;
}

/**
 * A ring of capture files: the packet that would pass a limit begins the next file, so each stands in one of them.
 * The first file is made at once, any other with its first packet: silence makes no empty files.
 */
export class RotatingWriter implements PacketWriter {
  readonly #settings: RotationSettings;
  readonly #now: () => number;
  readonly #batch = new RecordBatch();
  #writer: CaptureWriter | undefined;
  #isEmpty = true;
  #openedAtMs = 0;
  /** When the file's period is over, in the packets' time. */
  #deadline: ExactTime = NEVER;
  /** What the end of the file will take. */
  #tailLength = 0;
  #packetsBefore = 0;
  /** Files that are being finished: compression takes its time. */
  #endings: Promise<void> | undefined;
  #failure: unknown;

  constructor(settings: RotationSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? (() => performance.now());
    const milliseconds = Date.now();
    this.#writer = this.#open({ seconds: Math.floor(milliseconds / 1000), nanoseconds: 0 });
  }

  get packets(): number {
    return this.#packetsBefore + (this.#writer?.packets ?? 0);
  }

  write(packet: Packet): void {
    let writer = this.#writer;
    if (writer === undefined || this.#isDue(writer, packet)) {
      if (writer !== undefined) this.#finish(writer);
      writer = this.#open(packet);
    }
    if (this.#isEmpty) this.#begin(packet);
    writer.write(packet);
  }

  /** Ends a file whose period is over too, though no packet comes to say so. */
  flush(): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    const { everyMs } = this.#settings.limits;
    if (everyMs !== undefined && !this.#isEmpty && this.#now() - this.#openedAtMs >= everyMs) this.#finish(writer);
    else writer.flush();
  }

  ready(): Promise<void> | undefined {
    return this.#endings === undefined ? this.#writer?.ready() : this.#awaitEndings();
  }

  async end(): Promise<void> {
    if (this.#writer !== undefined) this.#finish(this.#writer);
    await this.#awaitEndings();
    this.#settings.folder.close();
  }

  abandon(): void {
    this.#writer?.abandon();
  }

  #isDue(writer: CaptureWriter, packet: Packet): boolean {
    if (this.#isEmpty) return false;
    const { limits, format } = this.#settings;
    if (limits.sizeBytes !== undefined) {
      if (writer.size + format.sizeOf(packet) + this.#tailLength > limits.sizeBytes) return true;
    }
    const { seconds, nanoseconds } = this.#deadline;
    return packet.seconds > seconds || (packet.seconds === seconds && packet.nanoseconds >= nanoseconds);
  }

  #open(time: ExactTime): CaptureWriter {
    const { folder, limits, format, counts, openSink, warn } = this.#settings;
    const { path, label } = folder.next(time);
    const writer = new CaptureWriter(format, openSink(path, label), counts, this.#batch);
    this.#writer = writer;
    this.#isEmpty = true;
    this.#openedAtMs = this.#now();
    if (limits.keep !== undefined) {
      const trouble = folder.keepNewest(limits.keep);
      if (trouble !== undefined) warn(trouble);
    }
    return writer;
  }

  #begin({ seconds, nanoseconds }: Packet): void {
    const { format, counts, limits } = this.#settings;
    this.#isEmpty = false;
    this.#tailLength = limits.sizeBytes === undefined ? 0 : format.tail(counts()).length;
    if (limits.everyMs === undefined) return;
    const wholeSeconds = Math.floor(limits.everyMs / 1000);
    const sum = nanoseconds + Math.round((limits.everyMs - wholeSeconds * 1000) * 1e6);
    const carry = Math.floor(sum / 1e9);
    this.#deadline = { seconds: seconds + wholeSeconds + carry, nanoseconds: sum - carry * 1e9 };
  }

  #finish(writer: CaptureWriter): void {
    this.#writer = undefined;
    const before = this.#endings;
    this.#endings = Promise.all([writer.end(), before]).then(
      () => {
        // The batch is another file's by now.
        this.#packetsBefore += writer.stored;
      },
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
  }

  async #awaitEndings(): Promise<void> {
    const endings = this.#endings;
    await endings;
    if (this.#endings === endings) this.#endings = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    await this.#writer?.ready();
  }
}

const NEVER: ExactTime = { seconds: Number.POSITIVE_INFINITY, nanoseconds: 0 };
