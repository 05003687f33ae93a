import { QUOTING_PROTOCOLS, TRANSPARENT_STEPS } from './exclusions.ts';
import { STREAM_COLUMNS } from './tshark.ts';

export const STREAM_PROTOCOLS = ['tcp', 'udp'] as const;
export type StreamProtocol = (typeof STREAM_PROTOCOLS)[number];
type StreamColumn = (typeof STREAM_COLUMNS)[number];

/** A TCP or UDP header and the stream that tshark counts it to. */
export interface StreamHeader {
  readonly protocol: StreamProtocol;
  readonly stream: string;
  /** Address and port (see `endText`). */
  readonly source: string;
  readonly destination: string;
}

/** What tshark, with its own defaults, tells of a packet: all occurrences of each of `STREAM_COLUMNS`. */
export class StreamLine {
  readonly length: number;
  readonly #values: readonly string[];
  readonly #steps: readonly string[];

  constructor(text: string) {
    this.#values = text.split('\t');
    this.length = Number(this.#values[STREAM_COLUMNS.indexOf('frame.len')]);
    this.#steps = (this.#values[STREAM_COLUMNS.indexOf('frame.protocols')] ?? '').split(':');
  }

  all(column: StreamColumn): readonly string[] {
    const text = this.#values[STREAM_COLUMNS.indexOf(column)] ?? '';
    return text === '' ? [] : text.split(',');
  }

  /** The headers that have a stream, outermost first: those that we can see, or all without `decoded`. */
  headers(decoded?: ReadonlySet<string>): StreamHeader[] {
    const found: StreamHeader[] = [];
    const seen = { ip: 0, ipv6: 0, tcp: 0, udp: 0 };
    let source = '';
    let destination = '';
    for (const step of decoded ? this.#visibleSteps(decoded) : this.#steps) {
      if (step === 'ip' || step === 'ipv6') {
        const index = seen[step]++;
        source = this.all(`${step}.src`)[index] ?? '';
        destination = this.all(`${step}.dst`)[index] ?? '';
      } else if (step === 'tcp' || step === 'udp') {
        const index = seen[step]++;
        const stream = this.all(`${step}.stream`)[index];
        if (stream === undefined) continue;
        found.push({
          protocol: step,
          stream,
          source: endText(source, this.all(`${step}.srcport`)[index] ?? ''),
          destination: endText(destination, this.all(`${step}.dstport`)[index] ?? ''),
        });
      }
    }
    return found;
  }

  /**
   * A column's values in the headers that are ours to see: those quoted in ICMP errors or carried by protocols that we
   * don't decode come last, and are left out. undefined when they can't be told apart.
   */
  visible(column: StreamColumn, decoded: ReadonlySet<string>): readonly string[] | undefined {
    const protocol = column.slice(0, column.indexOf('.'));
    const all = this.#steps.filter((step) => step === protocol).length;
    const outer = this.#visibleSteps(decoded).filter((step) => step === protocol).length;
    const values = this.all(column);
    if (outer === all) return values;
    return outer === 0 || values.length === all ? values.slice(0, outer) : undefined;
  }

  #visibleSteps(decoded: ReadonlySet<string>): string[] {
    const steps = this.#steps.filter((step) => !TRANSPARENT_STEPS.has(step));
    const last = steps.findIndex((step) => !decoded.has(step) || QUOTING_PROTOCOLS.has(step));
    return last < 0 ? steps : steps.slice(0, last);
  }
}

export function readStreamLines(streams: string): StreamLine[] {
  return streams
    .split('\n')
    .filter(Boolean)
    .map((text) => new StreamLine(text));
}

/** The address and port as one text; IPv6 in brackets. */
export function endText(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
