import { environmentError, usageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Buffers } from './buffers.ts';
import type { Chunks } from './chunks.ts';
import { isGzip, isZstd } from './compression.ts';
import { explainNoCapture } from './looks-like.ts';
import { MergedSource } from './merge.ts';
import { openChunks, STDIN_PATH } from './open-chunks.ts';
import { openPcap } from './pcap.ts';
import { isPcap } from './pcap-header.ts';
import { isPcapng } from './pcapng-blocks.ts';
import { openPcapng } from './pcapng-open.ts';
import type { PacketSource } from './source.ts';
import { Window } from './window.ts';

export interface OpenOptions {
  /** Bytes a read; any size gives the same packets. */
  readonly chunkSize?: number;
  /** Ends the wait for the first bytes of a pipe: the capture is then an empty one. */
  readonly signal?: AbortSignal | undefined;
  /** Of a single file, where what is read ahead stands. */
  readonly buffers?: Buffers | undefined;
}

interface Prober {
  matches(bytes: Uint8Array, start: number, end: number): boolean;
  open(window: Window, chunkSize: number, depth: number): Promise<PacketSource>;
}

/** What the first bytes decide; the first that matches opens. */
const PROBERS: readonly Prober[] = [
  { matches: isPcap, open: openPcap },
  { matches: isPcapng, open: openPcapng },
  { matches: isGzip, open: openGzip },
  { matches: isZstd, open: openZstd },
];

/** Enough for each prober: pcapng's byte-order magic ends there. */
const PROBE_LENGTH = 12;

/** Opens capture files (`-` is stdin), several as one in time order. What is no capture throws a SniffError. */
export async function openCapture(paths: readonly string[], options: OpenOptions = {}): Promise<PacketSource> {
  if (paths.length === 0) throw usageError('no capture file is given', 'name one, or - for stdin');
  if (paths.filter((path) => path === STDIN_PATH).length > 1) {
    throw usageError('stdin is named twice, it can be read only once', 'give - once');
  }
  const chunkSize = options.chunkSize ?? findChunkSize(paths.length);
  if (paths.length === 1) return openPath(paths[0], { ...options, chunkSize });
  const sources: PacketSource[] = [];
  try {
    for (const path of paths) sources.push(await openPath(path, { chunkSize, signal: options.signal }));
  } catch (error) {
    for (const source of sources) await source.close();
    throw error;
  }
  return new MergedSource(sources);
}

/** Opens a capture from bytes that are no path: an upload, a capture in memory. */
export async function openCaptureFrom(chunks: Chunks, options: OpenOptions = {}): Promise<PacketSource> {
  const chunkSize = options.chunkSize ?? limits.chunkBytes;
  return openWindow(new Window(chunks, chunkSize, options.buffers), chunkSize, 0);
}

function findChunkSize(files: number): number {
  const share = Math.floor(limits.mergeBufferBytes / files);
  return Math.max(limits.smallestChunkBytes, Math.min(limits.chunkBytes, share));
}

async function openPath(path: string, options: OpenOptions): Promise<PacketSource> {
  const { signal } = options;
  const chunks = await openChunks(path);
  const stop = (): void => void chunks.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await openCaptureFrom(chunks, options);
  } catch (error) {
    await chunks.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function openWindow(window: Window, chunkSize: number, depth: number): Promise<PacketSource> {
  await window.ensure(PROBE_LENGTH);
  const prober = PROBERS.find(({ matches }) => matches(window.bytes, window.position, window.limit));
  if (prober === undefined) throw await explainNoCapture(window);
  return prober.open(window, chunkSize, depth);
}

/** Decompressors are loaded when they are needed: most captures are plain, and start-up counts. */
async function openGzip(window: Window, chunkSize: number, depth: number): Promise<PacketSource> {
  const { GzipChunks } = await import('./chunks-gzip.ts');
  return openInner(new GzipChunks(window), chunkSize, depth);
}

async function openZstd(window: Window, chunkSize: number, depth: number): Promise<PacketSource> {
  const { ZstdChunks } = await import('./chunks-zstd.ts');
  return openInner(new ZstdChunks(window), chunkSize, depth);
}

function openInner(chunks: Chunks, chunkSize: number, depth: number): Promise<PacketSource> {
  if (depth >= limits.compressionDepth) {
    throw environmentError(
      `${chunks.path} is compressed more than ${limits.compressionDepth} times`,
      'decompress it first',
    );
  }
  return openWindow(new Window(chunks, chunkSize), chunkSize, depth + 1);
}
