import type { ExactTime } from '../core/units.ts';
import type { Part } from '../report/model.ts';
import { flowAddressText } from '../trackers/addresses.ts';
import type { FlowTable } from '../trackers/flow-table.ts';
import type { AnalysisDefinition } from './analysis.ts';
import { rank } from './ranking.ts';

/** Who talked to whom, the most bytes first. A is the originator: the SYN's sender, else the first sender. */
export const conversations: AnalysisDefinition = {
  part: 'conversations',
  create({ flows, options }) {
    const { table } = flows();
    return { finish: () => describe(table, options.top) };
  },
};

function describe(flows: FlowTable, top: number | undefined): Part {
  const order = rank(flows.count, top, (row) => flows.bytesAB(row) + flows.bytesBA(row));
  const swapped = (row: number) => flows.originatorIsB(order[row]);
  const address = (row: number, side: 0 | 1) =>
    flowAddressText(flows, order[row], swapped(row) ? ((1 - side) as 0 | 1) : side);
  const port = (row: number, a: boolean) => {
    if (!flows.hasPorts(order[row])) return null;
    return a === swapped(row) ? flows.portB(order[row]) : flows.portA(order[row]);
  };
  const packets = (row: number, ab: boolean) =>
    ab === swapped(row) ? flows.packetsBA(order[row]) : flows.packetsAB(order[row]);
  const bytes = (row: number, ab: boolean) =>
    ab === swapped(row) ? flows.bytesBA(order[row]) : flows.bytesAB(order[row]);
  return {
    kind: 'table',
    name: 'conversations',
    title: 'Conversations',
    rowCount: order.length,
    totalRows: flows.count,
    columns: [
      { key: 'protocol', label: 'Protocol', type: 'text', value: (row) => protocolOf(flows, order[row]) },
      { key: 'addressA', label: 'From', type: 'address', value: (row) => address(row, 0) },
      { key: 'portA', label: 'Port', type: 'port', value: (row) => port(row, true) },
      { key: 'addressB', label: 'To', type: 'address', value: (row) => address(row, 1) },
      { key: 'portB', label: 'Port', type: 'port', value: (row) => port(row, false) },
      { key: 'packetsAB', label: 'Packets →', type: 'packets', priority: 2, value: (row) => packets(row, true) },
      { key: 'bytesAB', label: 'Bytes →', type: 'bytes', value: (row) => bytes(row, true) },
      { key: 'packetsBA', label: '← Packets', type: 'packets', priority: 2, value: (row) => packets(row, false) },
      { key: 'bytesBA', label: '← Bytes', type: 'bytes', value: (row) => bytes(row, false) },
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

/** What has lost its ports (fragments, headers cut off) is a conversation of plain `ip`: it is no TCP or UDP row. */
function protocolOf(flows: FlowTable, row: number): string {
  const number = flows.ipProtocol(row);
  if (flows.hasPorts(row)) return NAMES[number];
  return number === 6 || number === 17 ? 'ip' : (NAMES[number] ?? `ip-${number}`);
}

function startOf(flows: FlowTable, row: number): ExactTime {
  return { seconds: flows.startSeconds(row), nanoseconds: flows.startNanoseconds(row) };
}

function durationOf(flows: FlowTable, row: number): ExactTime {
  const seconds = flows.lastSeconds(row) - flows.startSeconds(row);
  const nanoseconds = flows.lastNanoseconds(row) - flows.startNanoseconds(row);
  return nanoseconds < 0
    ? { seconds: seconds - 1, nanoseconds: nanoseconds + 1_000_000_000 }
    : { seconds, nanoseconds };
}
