import { usageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { explainNoCapture } from './looks-like.ts';
import { openChunks } from './open-chunks.ts';
import { openPcap } from './pcap.ts';
import { isPcap } from './pcap-header.ts';
import type { PacketSource } from './source.ts';
import { Window } from './window.ts';

export interface OpenOptions {
  /** Bytes a read; any size gives the same packets. */
  readonly chunkSize?: number;
}

interface Prober {
  matches(bytes: Uint8Array, start: number, end: number): boolean;
  open(window: Window, chunkSize: number, depth: number): Promise<PacketSource>;
}

/** What the first bytes decide; the first that matches opens. */
const PROBERS: readonly Prober[] = [{ matches: isPcap, open: openPcap }];

/** Enough for each prober: pcapng's byte-order magic ends at 12. */
const PROBE_LENGTH = 12;

/** Opens capture files (`-` is stdin), several as one in time order. What is no capture throws a SniffError. */
export async function openCapture(paths: readonly string[], options: OpenOptions = {}): Promise<PacketSource> {
  if (paths.length === 0) throw usageError('no capture file is given', 'name one, or - for stdin');
  const chunkSize = options.chunkSize ?? limits.chunkBytes;
  return openOne(paths[0], chunkSize);
}

async function openOne(path: string, chunkSize: number): Promise<PacketSource> {
  const window = new Window(openChunks(path), chunkSize);
  try {
    return await openWindow(window, chunkSize, 0);
  } catch (error) {
    await window.chunks.close();
    throw error;
  }
}

async function openWindow(window: Window, chunkSize: number, depth: number): Promise<PacketSource> {
  await window.ensure(PROBE_LENGTH);
  const prober = PROBERS.find(({ matches }) => matches(window.bytes, window.position, window.limit));
  if (prober === undefined) throw await explainNoCapture(window);
  return prober.open(window, chunkSize, depth);
}
