import { comparableLayers } from './comparable-layers.ts';
import type { TsharkFrame } from './frames.ts';
import { STREAM_COLUMNS } from './tshark.ts';

export const STREAM_PROTOCOLS = ['tcp', 'udp'] as const;
export type StreamProtocol = (typeof STREAM_PROTOCOLS)[number];
type StreamColumn = (typeof STREAM_COLUMNS)[number];

/** What tshark, with its own defaults, tells of a packet: all occurrences of each of `STREAM_COLUMNS`. */
export class StreamLine {
  readonly length: number;
  readonly #values: readonly string[];

  constructor(text: string) {
    this.#values = text.split('\t');
    this.length = Number(this.#values[STREAM_COLUMNS.indexOf('frame.len')]);
  }

  all(column: StreamColumn): readonly string[] {
    const text = this.#values[STREAM_COLUMNS.indexOf(column)] ?? '';
    return text === '' ? [] : text.split(',');
  }
}

export function readStreamLines(streams: string): StreamLine[] {
  return streams
    .split('\n')
    .filter(Boolean)
    .map((text) => new StreamLine(text));
}

/** Columns that are fields of TCP or UDP and need the packets before. */
export const STATEFUL_COLUMNS = STREAM_COLUMNS.filter((column) => !column.startsWith('frame.'));

/**
 * How many occurrences of a protocol's column are ours to compare: those of headers quoted in ICMP errors or carried by
 * protocols that we don't decode come last, and are left out. undefined when they can't be told apart.
 */
export function occurrencesToCompare(
  frame: TsharkFrame,
  protocol: StreamProtocol,
  values: readonly string[],
  decoded: ReadonlySet<string>,
): number | undefined {
  const all = frame.layers.filter((layer) => layer.name === protocol).length;
  // A reassembled datagram's header is in the stream list alone.
  if (all === 0) return values.length;
  const outer = comparableLayers(frame, decoded).filter((layer) => layer.name === protocol).length;
  if (outer === all) return values.length;
  return outer === 0 || values.length === all ? outer : undefined;
}
