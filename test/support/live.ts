import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveEvent, LiveOptions, LiveSource, LiveStatistics } from '../../src/sources/live/live-source.ts';
import { openLive } from '../../src/sources/live/open-live.ts';
import { type ReadPacket, readCapture } from './read-capture.ts';

export interface LiveReading {
  readonly packets: readonly ReadPacket[];
  readonly statistics: readonly LiveStatistics[];
  readonly events: readonly LiveEvent[];
}

/** Opens a live source, lets things happen on the wire, stops, and reads what came. */
export async function listenWhile(
  options: LiveOptions,
  action: (source: LiveSource, events: readonly LiveEvent[]) => Promise<void> | void,
): Promise<LiveReading> {
  const events: LiveEvent[] = [];
  const source = await openLive({ ...options, onEvent: (event) => events.push(event) });
  const reading = readCapture(source);
  try {
    await action(source, events);
    await sleep(20);
    await until(isBacklogEmpty);
  } finally {
    source.stop();
  }
  const { packets } = await reading;
  return { packets, statistics: source.statistics(), events };
}

/** The other end of a cable gets a packet when the kernel comes to it: on a busy machine that takes a while. */
export function isBacklogEmpty(): boolean {
  const processors = readFileSync('/proc/net/softnet_stat', 'utf8').trim().split('\n');
  return processors.every((line) => Number.parseInt(line.split(' ')[11] ?? '0', 16) === 0);
}

/** Waits until it is so; a test that waits for what never comes ends by AVA's own limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** An Ethernet frame of an experimental type (RFC 5342 appendix B), which nothing answers. */
export function testFrame(mark: number, length = 60): Uint8Array {
  const frame = new Uint8Array(length).fill(mark & 0xff);
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5]);
  new DataView(frame.buffer).setUint32(14, mark);
  return frame;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
