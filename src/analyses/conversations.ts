import type { ExactTime } from '../core/units.ts';
import type { Part } from '../report/model.ts';
import type { FlowTable } from '../trackers/flow-table.ts';
import type { AnalysisDefinition } from './analysis.ts';
import { endColumns, openingSide } from './flow-ends.ts';
import { rank } from './ranking.ts';

/** Who talked to whom, the most bytes first. A is the originator: the SYN's sender, else the first sender. */
export const conversations: AnalysisDefinition = {
  part: 'conversations',
  create(context) {
    const { table } = context.flows();
    const { options } = context;
    return { finish: () => describe(table, options.top) };
  },
};

function describe(flows: FlowTable, top: number | undefined): Part {
  const order = rank(flows.count, top, (row) => flows.bytesAB(row) + flows.bytesBA(row));
  const sideOf = (row: number, side: 0 | 1) => openingSide(flows, order[row], side);
  const packets = (row: number, from: 0 | 1) =>
    sideOf(row, from) === 0 ? flows.packetsAB(order[row]) : flows.packetsBA(order[row]);
  const bytes = (row: number, from: 0 | 1) =>
    sideOf(row, from) === 0 ? flows.bytesAB(order[row]) : flows.bytesBA(order[row]);
  return {
    kind: 'table',
    name: 'conversations',
    title: 'Conversations',
    rowCount: order.length,
    totalRows: flows.count,
    columns: [
      { key: 'protocol', label: '', type: 'text', value: (row) => protocolOf(flows, order[row]) },
      ...endColumns(flows, order),
      { key: 'packetsAB', label: 'Packets →', type: 'packets', priority: 2, value: (row) => packets(row, 0) },
      { key: 'bytesAB', label: 'Bytes →', type: 'bytes', value: (row) => bytes(row, 0) },
      { key: 'packetsBA', label: '← Packets', type: 'packets', priority: 2, value: (row) => packets(row, 1) },
      { key: 'bytesBA', label: '← Bytes', type: 'bytes', value: (row) => bytes(row, 1) },
      { key: 'start', label: 'Start', type: 'time', priority: 3, value: (row) => startOf(flows, order[row]) },
      {
        key: 'duration',
        label: 'Duration',
        type: 'duration',
        priority: 1,
        value: (row) => durationOf(flows, order[row]),
      },
    ],
  };
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  58: 'icmpv6',
  132: 'sctp',
};

const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132]);

/** What has lost its ports (fragments, headers cut off) is a conversation of plain `ip`: it is no row of theirs. */
function protocolOf(flows: FlowTable, row: number): string {
  const number = flows.ipProtocol(row);
  if (flows.hasPorts(row)) return NAMES[number];
  return WITH_PORTS.has(number) ? 'ip' : (NAMES[number] ?? `ip-${number}`);
}

/** Null where no packet had a time. */
function startOf(flows: FlowTable, row: number): ExactTime | null {
  if (!hasTime(flows, row)) return null;
  return { seconds: flows.startSeconds(row), nanoseconds: flows.startNanoseconds(row) };
}

function durationOf(flows: FlowTable, row: number): ExactTime | null {
  if (!hasTime(flows, row)) return null;
  const seconds = flows.lastSeconds(row) - flows.startSeconds(row);
  const nanoseconds = flows.lastNanoseconds(row) - flows.startNanoseconds(row);
  return nanoseconds < 0
    ? { seconds: seconds - 1, nanoseconds: nanoseconds + 1_000_000_000 }
    : { seconds, nanoseconds };
}

function hasTime(flows: FlowTable, row: number): boolean {
  return Number.isFinite(flows.startSeconds(row));
}
