import { comparableLayers } from './comparable-layers.ts';
import type { TsharkFrame } from './frames.ts';
import type { PathCount } from './hierarchy.ts';
import { STREAM_PROTOCOLS, type StreamLine, type StreamProtocol } from './stream-lines.ts';

/**
 * Packets and bytes of each stream of tshark's. A stream is told once for every TCP or UDP header in the packet; those
 * quoted in ICMP errors or carried by protocols that we don't decode are left out, as they are no traffic to us.
 */
export class TheirStreams {
  readonly tcp = new Map<string, PathCount>();
  readonly udp = new Map<string, PathCount>();
  readonly #lines: readonly StreamLine[];
  readonly #decoded: ReadonlySet<string>;

  constructor(lines: readonly StreamLine[], decoded: ReadonlySet<string>) {
    this.#lines = lines;
    this.#decoded = decoded;
  }

  add(frame: TsharkFrame): void {
    const line = this.#lines[frame.number - 1];
    if (!line) return;
    const visible = comparableLayers(frame, this.#decoded).map((layer) => layer.name);
    for (const protocol of STREAM_PROTOCOLS) {
      const all = frame.layers.filter((layer) => layer.name === protocol).length;
      const outer = visible.filter((name) => name === protocol).length;
      // A reassembled datagram's header is in the stream list alone: all of the list counts then.
      const told = line.all(`${protocol}.stream`);
      const streams = all === 0 ? told : told.slice(0, outer);
      for (const stream of new Set(streams)) count(this[protocol], stream, line.length);
    }
  }

  /** The plain aggregation: every stream that tshark tells, quoted and undecoded ones too. */
  unfiltered(protocol: StreamProtocol): Map<string, PathCount> {
    const streams = new Map<string, PathCount>();
    for (const line of this.#lines) {
      for (const stream of new Set(line.all(`${protocol}.stream`))) count(streams, stream, line.length);
    }
    return streams;
  }
}

export interface ConversationDifference {
  readonly protocol: StreamProtocol;
  readonly what: string;
}

/** Compares as multisets of (packets, bytes): tshark's stream numbers have no counterpart with us. */
export function compareConversations(
  protocol: StreamProtocol,
  ours: Iterable<PathCount>,
  theirs: Iterable<PathCount>,
): ConversationDifference[] {
  const balance = new Map<string, number>();
  for (const { packets, bytes } of ours) bump(balance, `${packets} packets ${bytes} bytes`, 1);
  for (const { packets, bytes } of theirs) bump(balance, `${packets} packets ${bytes} bytes`, -1);
  return [...balance]
    .filter(([, difference]) => difference !== 0)
    .map(([what, difference]) => ({
      protocol,
      what: `${difference > 0 ? 'ours' : 'theirs'} ${Math.abs(difference)}× ${what}`,
    }));
}

function count(streams: Map<string, PathCount>, stream: string, bytes: number): void {
  const known = streams.get(stream);
  if (known) {
    known.packets++;
    known.bytes += bytes;
  } else {
    streams.set(stream, { packets: 1, bytes });
  }
}

function bump(balance: Map<string, number>, key: string, by: number): void {
  balance.set(key, (balance.get(key) ?? 0) + by);
}
