import { buildPcap, type PacketToBuild, type PcapOptions } from '../../test/support/capture-builder.ts';

/** A frame and what it is, as the list in make.ts tells. */
export interface Frame {
  readonly note: string;
  readonly data: Buffer;
  /** Only where the capture cut it. */
  readonly wireLength?: number;
}

export interface Sample {
  /** Relative to `samples/`. */
  readonly path: string;
  readonly about: string;
  readonly frames: readonly Frame[];
  /** The file before any compression. */
  readonly content: Buffer;
  readonly compression?: 'gzip' | 'zstd' | 'gzip cut short';
}

/** 2026-11-20T09:42:01.123456789Z; frames follow each other by a quarter of a second. */
const START_SECONDS = 1_795_167_721;
const START_NANOSECONDS = 123_456_789;
const STEP_NANOSECONDS = 250_000_000;

export function frame(note: string, data: Buffer, wireLength?: number): Frame {
  return { note, data, ...(wireLength === undefined ? {} : { wireLength }) };
}

/** A capture with microseconds, little-endian, unless the options say otherwise. */
export function pcap(
  path: string,
  about: string,
  linkType: number,
  frames: readonly Frame[],
  options: PcapOptions = {},
): Sample {
  return { path, about, frames, content: buildPcap(frames.map(stamp), { linkType, ...options }) };
}

/** The frame with the time of its place in the file. */
export function stamp(
  { data, wireLength }: Frame,
  index: number,
): PacketToBuild & { seconds: number; nanoseconds: number } {
  const nanoseconds = START_NANOSECONDS + index * STEP_NANOSECONDS;
  return {
    data,
    seconds: START_SECONDS + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
    ...(wireLength === undefined ? {} : { wireLength }),
  };
}
