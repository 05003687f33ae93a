import { Latencies } from '../core/latencies.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Column, Part, TableEntry, ValueEntry } from '../report/model.ts';
import type { Flows } from '../trackers/flows.ts';
import type { TcpEventName } from '../trackers/tcp-events.ts';
import { TcpHealth } from '../trackers/tcp-health.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';
import { endColumns } from './flow-ends.ts';
import { percentileEntry } from './http.ts';
import { rank } from './ranking.ts';

/** How well TCP fared: what was sent again, overtook, stopped; by the definitions of Wireshark's `tcp.analysis.*`. */
export const tcp: AnalysisDefinition = {
  part: 'tcp',
  create: (context) => new Tcp(context),
};

const TCP = 6;

/** In the order of the report. What hardly ever happens is shown to people only when it did. */
const COUNTS: readonly { readonly name: TcpEventName; readonly label: string; readonly isRare?: true }[] = [
  { name: 'retransmissions', label: 'Retransmissions' },
  { name: 'fastRetransmissions', label: 'Fast retransmissions', isRare: true },
  { name: 'spuriousRetransmissions', label: 'Spurious retransmissions', isRare: true },
  { name: 'outOfOrder', label: 'Out of order' },
  { name: 'lostSegments', label: 'Previous not captured', isRare: true },
  { name: 'ackedLostSegments', label: 'ACKed, not captured', isRare: true },
  { name: 'duplicateAcks', label: 'Duplicate ACKs' },
  { name: 'zeroWindows', label: 'Zero windows' },
  { name: 'windowFull', label: 'Windows filled', isRare: true },
  { name: 'zeroWindowProbes', label: 'Zero window probes', isRare: true },
  { name: 'zeroWindowProbeAcks', label: 'Probes answered', isRare: true },
  { name: 'keepAlives', label: 'Keep-alives', isRare: true },
  { name: 'keepAliveAcks', label: 'Keep-alives answered', isRare: true },
  { name: 'resets', label: 'Resets' },
];

class Tcp implements Analysis {
  readonly #flows: Flows;
  readonly #health: TcpHealth;
  readonly #top: number | undefined;
  readonly #handshakes = new Latencies();
  readonly #answers = new Latencies();

  constructor(context: AnalysisContext) {
    this.#flows = context.tcpFlows();
    this.#top = context.options.top;
    this.#health = new TcpHealth(this.#flows, this.#handshakes, this.#answers);
  }

  packet(d: Dissection): void {
    this.#health.packet(d);
  }

  segment(segment: Segment): void {
    this.#health.segment(segment);
  }

  isEmpty(): boolean {
    return this.#connections() === 0;
  }

  finish(): Part {
    return {
      kind: 'record',
      name: 'tcp',
      title: 'TCP',
      entries: [
        { key: 'connections', label: 'Connections', type: 'count', value: this.#connections() },
        ...COUNTS.map(
          ({ name, label, isRare }): ValueEntry => ({
            key: name,
            label,
            type: 'count',
            value: this.#health.count(name),
            ...(isRare === undefined ? {} : { hideZero: true }),
          }),
        ),
        percentileEntry('handshakeRtt', 'Handshake', this.#handshakes.percentiles()),
        percentileEntry('dataRtt', 'Segment to ACK', this.#answers.percentiles()),
        this.#connectionEntry(),
      ],
    };
  }

  /** Connections that had any of this, those with the most first. */
  #connectionEntry(): TableEntry {
    const health = this.#health;
    const eventful = health.eventfulRows();
    const order = rank(eventful.length, this.#top, (index) => health.totalOf(eventful[index]));
    const rows = order.map((index) => eventful[index]);
    return {
      key: 'perConnection',
      label: '',
      audience: 'machines',
      table: {
        rowCount: rows.length,
        totalRows: eventful.length,
        columns: [
          ...endColumns(this.#flows.table, rows),
          ...COUNTS.map(
            ({ name }): Column => ({
              key: name,
              label: '',
              type: 'count',
              value: (row) => health.countOf(rows[row], name),
            }),
          ),
          { key: 'handshakeRtt', label: '', type: 'seconds', value: (row) => health.handshakeOf(rows[row]) ?? null },
          { key: 'meanDataRtt', label: '', type: 'seconds', value: (row) => health.meanAnswerOf(rows[row]) ?? null },
        ],
      },
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
