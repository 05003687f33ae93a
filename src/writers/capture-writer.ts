import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { CaptureFormat, InterfaceCounts } from './capture-format.ts';
import type { CaptureSink } from './sink.ts';

export type GetCounts = () => readonly InterfaceCounts[];

/** What writes chosen packets somewhere; the capture's loop needs no more of it. */
export interface PacketWriter {
  /** Packets that are stored, and those that wait in the batch. */
  readonly packets: number;
  /** Copies the packet into the batch. */
  write(packet: Packet): void;
  /** Hands the batch on: call it each second, so that a killed capture leaves all but the last one. */
  flush(): void;
  /** Await it between chunks; undefined when there is nothing to wait for. */
  ready(): Promise<void> | undefined;
  /** Writes what stands behind the last packet, and closes. */
  end(): Promise<void>;
  /** Closes as it is: the job has failed. */
  abandon(): void;
}

/** The bytes that records are gathered in; files of a ring share one. */
export class RecordBatch {
  bytes = new Uint8Array(limits.writeBatchBytes);
  view = new DataView(this.bytes.buffer);
  used = 0;
  packets = 0;

  /** Room for a record that is larger than the whole batch. */
  grow(size: number): void {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  clear(): void {
    this.used = 0;
    this.packets = 0;
  }
}

/** One capture file: gathers records in a batch, and hands the batch to the sink when it is full. */
export class CaptureWriter implements PacketWriter {
  readonly #format: CaptureFormat;
  readonly #sink: CaptureSink;
  readonly #counts: GetCounts;
  readonly #batch: RecordBatch;
  /** Bytes handed to the sink, before compression. */
  #handedOver = 0;

  constructor(format: CaptureFormat, sink: CaptureSink, counts: GetCounts, batch = new RecordBatch()) {
    this.#format = format;
    this.#sink = sink;
    this.#counts = counts;
    this.#batch = batch;
    this.#handOver(format.head(), 0);
  }

  get packets(): number {
    return this.#sink.packets + this.#batch.packets;
  }

  /** Packets of this file that are stored for good. */
  get stored(): number {
    return this.#sink.packets;
  }

  /** Length of the file before compression, with what waits in the batch. */
  get size(): number {
    return this.#handedOver + this.#batch.used;
  }

  write(packet: Packet): void {
    const batch = this.#batch;
    const size = this.#format.sizeOf(packet);
    if (size > batch.bytes.length - batch.used) this.#makeRoom(size);
    batch.used = this.#format.put(batch.bytes, batch.view, batch.used, packet);
    batch.packets += 1;
  }

  flush(): void {
    const { bytes, used, packets } = this.#batch;
    if (used === 0) return;
    this.#batch.clear();
    this.#handOver(bytes, packets, used);
  }

  ready(): Promise<void> | undefined {
    return this.#sink.ready();
  }

  async end(): Promise<void> {
    this.flush();
    const tail = this.#format.tail(this.#counts());
    if (tail.length > 0) this.#handOver(tail, 0);
    await this.#sink.end();
  }

  abandon(): void {
    this.#sink.abandon();
  }

  #makeRoom(size: number): void {
    this.flush();
    if (size > this.#batch.bytes.length) this.#batch.grow(size);
  }

  #handOver(bytes: Uint8Array, packets: number, end = bytes.length): void {
    this.#handedOver += end;
    this.#sink.write(bytes, end, packets);
  }
}
