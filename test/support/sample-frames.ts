import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '../../samples/build/samples.ts';
import { SniffError } from '../../src/core/errors.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { openCapture } from '../../src/sources/open.ts';

export interface SampleFrame {
  /** Relative to `samples/`. */
  readonly path: string;
  readonly number: number;
  readonly linkType: number;
  readonly wireLength: number;
  readonly bytes: Uint8Array;
}

export const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
export const SAMPLE_PATHS: readonly string[] = [...samples.map(({ path }) => path), 'shop.pcap'];

export function readSample(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, path)));
}

/** Every packet of every sample that is a capture. */
export async function readSampleFrames(): Promise<SampleFrame[]> {
  const lists = [];
  for (const path of SAMPLE_PATHS) lists.push(await readFrames(path, join(SAMPLES, path), Number.POSITIVE_INFINITY));
  return lists.flat();
}

/** The first packets of a capture; none of what is no capture. */
export async function readFrames(path: string, file: string, limit: number): Promise<SampleFrame[]> {
  const frames: SampleFrame[] = [];
  try {
    const source = await openCapture([file]);
    await runPipeline(source, { count: limit }, ({ number, linkType, wireLength, bytes, start, end }) => {
      frames.push({ path, number, linkType, wireLength, bytes: bytes.slice(start, end) });
    });
    await source.close();
  } catch (error) {
    if (!(error instanceof SniffError)) throw error;
  }
  return frames;
}
