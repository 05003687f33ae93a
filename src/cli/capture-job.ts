import type { Consume, PipelineEnd } from '../core/pipeline.ts';
import type { LiveSource } from '../sources/live/live-source.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import { type LiveRun, runLive } from './run-live.ts';

export interface CaptureRun extends Omit<LiveRun, 'onTick'> {
  /** Told now and then how far it is. */
  readonly onProgress: (packets: number) => void;
  /** Told when all is written, and also when it can't be, as on a full disk. */
  readonly onEnd: (counts: CaptureCounts) => void;
}

export interface CaptureCounts {
  readonly written: number;
  readonly received: number;
  /** Undefined where the engine can't tell. */
  readonly droppedByKernel: number | undefined;
  /** Packets that there was no room for, and those that were chosen and not written. */
  readonly droppedByUs: number;
}

/** What is batched is written so often: a capture that is killed misses no more than that. */
const FLUSH_MS = 250;

/** Writes the chosen packets of a live source to every writer until it ends. Failures leave what was written readable. */
export async function capture(
  source: LiveSource,
  writers: readonly PacketWriter[],
  run: CaptureRun,
): Promise<PipelineEnd> {
  const onTick = tickWriters(writers, run);
  let chosen = 0;
  const write = writeTo(writers);
  const consume: Consume = (packet) => {
    chosen++;
    write(packet);
  };
  try {
    const end = await runLive(source, { ...run, onTick }, consume);
    for (const writer of writers) await writer.end();
    return end;
  } catch (error) {
    for (const writer of writers) writer.abandon();
    throw error;
  } finally {
    run.onEnd(countAll(source, writers, chosen));
  }
}

/** The one line that a capture ends with. */
export function describeCounts({ written, received, droppedByKernel, droppedByUs }: CaptureCounts): string {
  return [
    `${count(written)} packet${written === 1 ? '' : 's'} written`,
    `${count(received)} received`,
    `${count(droppedByKernel)} dropped by the kernel`,
    `${count(droppedByUs)} dropped by us`,
  ].join(', ');
}

/** Sums over all interfaces, as of now. `chosen` are the packets that were handed to the writers. */
function countAll(source: LiveSource, writers: readonly PacketWriter[], chosen: number): CaptureCounts {
  const statistics = source.statistics();
  const written = Math.min(...writers.map(({ packets }) => packets));
  return {
    written,
    received: statistics.reduce((sum, { received }) => sum + received, 0),
    droppedByKernel: sum(statistics.map(({ dropped }) => dropped)),
    droppedByUs: chosen - written + statistics.reduce((sum, { refused }) => sum + refused, 0),
  };
}

function count(value: number | undefined): string {
  return value === undefined ? 'an unknown number' : value.toLocaleString('en');
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

/** One writer is the rule: it gets its packets without a loop. */
function writeTo(writers: readonly PacketWriter[]): Consume {
  const [first] = writers;
  if (writers.length === 1) return (packet) => first.write(packet);
  return (packet) => {
    for (const writer of writers) writer.write(packet);
  };
}

function tickWriters(writers: readonly PacketWriter[], run: CaptureRun): LiveRun['onTick'] {
  let flushAt = performance.now() + FLUSH_MS;
  return (packets) => {
    const now = performance.now();
    if (now >= flushAt) {
      flushAt = now + FLUSH_MS;
      for (const writer of writers) writer.flush();
    }
    run.onProgress(packets);
    const waits = writers.flatMap((writer) => writer.ready() ?? []);
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
  };
}
