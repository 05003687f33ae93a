import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { environmentError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import type { BatchQueue } from './batch-queue.ts';
import { BatchMaker } from './batches.ts';
import { Delivery } from './delivery.ts';
import { MemoryQueue } from './memory-queue.ts';
import { openClient } from './monitor-client.ts';
import { monitorTraffic } from './own-traffic.ts';
import { createRecordMaker, type RecordMaker } from './record-maker.ts';
import type { ShippingPlan } from './shipping-plan.ts';
import { Spool } from './spool.ts';

export interface ShipperContext {
  /** Names of interfaces or files. */
  readonly origin: string;
  /** Live packets don't wait: what can't be kept up with is dropped and counted. Those of a file do. */
  readonly isLive: boolean;
  readonly userAgent: string;
  /** Ends waiting. */
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
  readonly note: (message: string) => void;
}

/** What became of the records. */
export interface ShippedCounts {
  /** Taken by the monitor, those of earlier runs that were in the spool too. */
  readonly records: number;
  readonly batches: number;
  /** Made of no packet, because compression or the disk couldn't keep up. */
  readonly droppedPackets: number;
  /** Had to make room in a full spool, or could not be stored. */
  readonly lostRecords: number;
  /** Those that the monitor will never take, and the folder that has them; undefined: none has. */
  readonly refused: { readonly records: number; readonly batches: number; readonly folder: string | undefined };
  /** Those that are still in the spool's folder, or lost where there is none. */
  readonly left: {
    readonly batches: number;
    readonly records: number | undefined;
    readonly spool: string | undefined;
  };
  /** Why the monitor doesn't take them. */
  readonly trouble: string | undefined;
}

/** Sends what packets come to to a monitor: a writer of packets like the others. */
export class Shipper implements PacketWriter {
  packets = 0;
  readonly #context: ShipperContext;
  readonly #spool: string | undefined;
  readonly #queue: BatchQueue;
  readonly #batches: BatchMaker;
  readonly #delivery: Delivery;
  readonly #records: RecordMaker;
  readonly #isOwn: (packet: Packet) => boolean;
  #dropped = 0;
  #ending: Promise<void> | undefined;

  static async open(plan: ShippingPlan, context: ShipperContext): Promise<Shipper> {
    const { warn, note, isLive } = context;
    const client = openClient({ ...plan, userAgent: context.userAgent });
    const isOwn = plan.includeSelf ? () => false : await monitorTraffic(plan.url);
    const queue = await openQueue(plan, context);
    const delivery = new Delivery({
      queue,
      client,
      random: Math.random,
      onTrouble: (reason) => warn(`the monitor ${plan.url.origin} takes no records: ${reason}; they wait`),
      onRefusal: (reason, { sequence, records }) =>
        warn(
          `the monitor ${plan.url.origin} refuses batch ${sequence}, of ${records} records, for good: ${reason}; ${
            queue.refusedFolder === undefined ? 'it is lost' : `it is set aside in ${queue.refusedFolder}`
          }`,
        ),
      onRecovery: () => note(`the monitor ${plan.url.origin} takes records again`),
    });
    const { intervalMs, maxRecords, payloadBytes } = plan;
    const batches = new BatchMaker(queue, { intervalMs, maxRecords, onBatch: () => delivery.wake() });
    const records = await createRecordMaker(plan.kind, { batches, payloadBytes, isLive });
    delivery.start();
    return new Shipper(context, plan.spool?.folder, queue, batches, delivery, records, isOwn);
  }

  private constructor(
    context: ShipperContext,
    spool: string | undefined,
    queue: BatchQueue,
    batches: BatchMaker,
    delivery: Delivery,
    records: RecordMaker,
    isOwn: (packet: Packet) => boolean,
  ) {
    this.#context = context;
    this.#spool = spool;
    this.#queue = queue;
    this.#batches = batches;
    this.#delivery = delivery;
    this.#records = records;
    this.#isOwn = isOwn;
  }

  write(packet: Packet): void {
    this.packets += 1;
    if (this.#isOwn(packet)) return;
    if (this.#context.isLive && this.#batches.isFull) {
      if (this.#dropped++ === 0) this.#context.warn('records come faster than they can be stored: some are dropped');
      return;
    }
    this.#records.packet(packet);
  }

  flush(): void {
    this.#records.flush();
    this.#batches.tick();
  }

  /** Of a file. Rejects where there is no hope that the monitor makes room. */
  ready(): Promise<void> | undefined {
    return this.#hasNoRoom() ? this.#waitForRoom() : undefined;
  }

  /** Ends the last batch. What is left then is sent by `deliver`. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  abandon(): void {
    // What is wrong with it is told by `deliver`.
    this.end().catch(() => undefined);
  }

  /** Sends what is left as long as there is hope, and tells what became of everything. */
  async deliver(): Promise<ShippedCounts> {
    const { signal } = this.#context;
    await this.end();
    const isHurried = this.#context.isLive || signal.aborted;
    await this.#delivery.finish(
      isHurried ? LIVE_PATIENCE : FILE_PATIENCE,
      isHurried ? new AbortController().signal : signal,
    );
    const { evictedRecords, unstoredRecords, refusedRecords, refusedBatches } = this.#queue.losses;
    const { refusedFolder: folder } = this.#queue;
    const { records, batches, trouble } = this.#delivery;
    const left = { batches: this.#queue.length, records: this.#queue.records, spool: this.#spool };
    await this.#queue.close();
    return {
      records,
      batches,
      trouble,
      refused: { records: refusedRecords, batches: refusedBatches, folder },
      left,
      droppedPackets: this.#dropped,
      lostRecords: evictedRecords + unstoredRecords,
    };
  }

  async #end(): Promise<void> {
    this.#records.end();
    await this.#batches.end();
  }

  #hasNoRoom(): boolean {
    return !this.#context.isLive && (this.#batches.isFull || this.#queue.isCrowded);
  }

  async #waitForRoom(): Promise<void> {
    while (this.#hasNoRoom() && !this.#context.signal.aborted) {
      if (this.#delivery.isHopeless(FILE_PATIENCE)) {
        throw environmentError(`the monitor takes no records: ${this.#delivery.trouble}`, 'Is it there?');
      }
      await new Promise((resolve) => setTimeout(resolve, ROOM_CHECK_MS));
    }
  }
}

const ROOM_CHECK_MS = 10;

/** Whoever ends a job waits for it. */
const LIVE_PATIENCE = { firstMs: 2000, laterMs: 5000 };
/** A monitor that never answered is most likely not there; another may be starting again. */
const FILE_PATIENCE = { firstMs: 5000, laterMs: 60_000 };

async function openQueue(plan: ShippingPlan, { origin, warn }: ShipperContext): Promise<BatchQueue> {
  const { spool } = plan;
  if (spool !== undefined) return Spool.open({ ...spool, interface: origin, warn });
  const agent = `${hostname()}/${randomUUID().slice(0, 8)}`;
  return new MemoryQueue({ agent, host: hostname(), interface: origin }, limits.unspooledBytes);
}
