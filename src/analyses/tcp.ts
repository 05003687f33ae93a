import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Part, ValueEntry } from '../report/model.ts';
import type { Flows } from '../trackers/flows.ts';
import { TcpAcknowledgments } from '../trackers/tcp-acknowledgments.ts';
import type { TcpStreams } from '../trackers/tcp-streams.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';
import { percentileEntry } from './http.ts';
import { LatencyCounts } from './latency-buckets.ts';

/** How well TCP fared: what was sent again, overtook, stopped. */
export const tcp: AnalysisDefinition = {
  part: 'tcp',
  create: (context) => new Tcp(context),
};

const TCP = 6;

class Tcp implements Analysis {
  readonly #flows: Flows;
  readonly #streams: TcpStreams;
  readonly #acknowledgments: TcpAcknowledgments;
  readonly #handshakes = new LatencyCounts();

  constructor(context: AnalysisContext) {
    this.#flows = context.flows();
    this.#streams = context.streams();
    this.#acknowledgments = new TcpAcknowledgments(this.#flows);
    this.#streams.onHandshake((seconds) => this.#handshakes.add(Math.round(seconds * 1e9)));
  }

  packet(d: Dissection): void {
    this.#acknowledgments.packet(d);
  }

  segment(segment: Segment): void {
    this.#acknowledgments.segment(segment);
  }

  isEmpty(): boolean {
    return this.#connections() === 0;
  }

  finish(): Part {
    const { retransmissions, outOfOrder, resets } = this.#streams;
    const { duplicates, zeroWindows } = this.#acknowledgments;
    return {
      kind: 'record',
      name: 'tcp',
      title: 'TCP',
      entries: [
        count('connections', 'Connections', this.#connections()),
        count('retransmissions', 'Retransmissions', retransmissions),
        count('outOfOrder', 'Out of order', outOfOrder),
        count('duplicateAcks', 'Duplicate ACKs', duplicates),
        count('zeroWindows', 'Zero windows', zeroWindows),
        count('resets', 'Resets', resets),
        percentileEntry('handshakeRtt', 'Handshake', this.#handshakes.percentiles()),
      ],
    };
  }

  #connections(): number {
    const { table } = this.#flows;
    let connections = 0;
    for (let row = 0; row < table.count; row++) {
      if (table.ipProtocol(row) === TCP && table.hasPorts(row)) connections += 1;
    }
    return connections;
  }
}

function count(key: string, label: string, value: number): ValueEntry {
  return { key, label, type: 'count', value };
}
