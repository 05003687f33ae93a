import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '../../samples/build/samples.ts';
import { SniffError } from '../../src/core/errors.ts';
import { openCapture } from '../../src/sources/open.ts';
import { readCapture } from './read-capture.ts';

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
  const frames: SampleFrame[] = [];
  for (const path of SAMPLE_PATHS) {
    try {
      const { packets } = await readCapture(await openCapture([join(SAMPLES, path)]));
      for (const { number, linkType, wireLength, data } of packets) {
        frames.push({ path, number, linkType, wireLength, bytes: new Uint8Array(Buffer.from(data, 'hex')) });
      }
    } catch (error) {
      if (!(error instanceof SniffError)) throw error;
    }
  }
  return frames;
}
