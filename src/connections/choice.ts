import { rank } from '../analyses/ranking.ts';
import { DOUBLE_SHIFT } from '../trackers/row-key.ts';
import { ConnectionRecords } from './connection-record.ts';
import { START_SECONDS } from './connection-rows.ts';
import type { ConnectionTable } from './connection-table.ts';
import { servicesOf } from './services.ts';

/** Zeek's words for what came of a connection. */
export const CONN_STATES = 'S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH'.split(' ');

/** What connections can be sorted by; of all but the time the most comes first. */
export const SORT_KEYS = [
  'ts',
  'duration',
  'bytes',
  'orig_bytes',
  'resp_bytes',
  'packets',
  'orig_pkts',
  'resp_pkts',
  'missed_bytes',
] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** Which connections are told, and in which order. */
export interface ConnectionChoice {
  /** At least one of these; undefined: whatever they carry. */
  readonly services: readonly string[] | undefined;
  readonly states: readonly string[] | undefined;
  readonly minDurationMs: number;
  /** Undefined: in the order of their first packets. */
  readonly sort: SortKey | undefined;
  /** Rows; undefined: all. */
  readonly top: number | undefined;
}

/** Rows of the table, and how many there would be without `top`. */
export function chooseConnections(
  table: ConnectionTable,
  choice: ConnectionChoice,
): { rows: Int32Array; total: number } {
  const records = new ConnectionRecords(table);
  const chosen = new Int32Array(table.count);
  let total = 0;
  for (let row = 0; row < table.count; row++) {
    if (!table.isTunnel(row) && isChosen(records, row, choice)) chosen[total++] = row;
  }
  const { sort, top } = choice;
  if (sort === undefined) return { rows: chosen.slice(0, Math.min(total, top ?? total)), total };
  const weight = weightOf(records, sort);
  return { rows: rank(total, top, (index) => weight(chosen[index])).map((index) => chosen[index]), total };
}

/** Of what connections carried, that of the chosen ones: all of it where none was asked for in particular. */
export function chooseRecords<T extends { readonly row: number }>(
  table: ConnectionTable,
  choice: ConnectionChoice,
  all: readonly T[],
): readonly T[] {
  const { services, states, minDurationMs } = choice;
  if (services === undefined && states === undefined && minDurationMs === 0) return all;
  const records = new ConnectionRecords(table);
  return all.filter(({ row }) => isChosen(records, row, choice));
}

/** Is it among those that carry, came to and lasted what was asked for? */
export function isChosen(
  records: ConnectionRecords,
  row: number,
  { services, states, minDurationMs }: ConnectionChoice,
): boolean {
  if (services !== undefined && !servicesOf(records.table, row).some((service) => services.includes(service)))
    return false;
  if (states !== undefined && !states.includes(records.state(row))) return false;
  return minDurationMs === 0 || records.seconds(row) * 1000 >= minDurationMs;
}

function weightOf(records: ConnectionRecords, sort: SortKey): (row: number) => number {
  switch (sort) {
    case 'ts':
      return (row) => -records.table.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
    case 'duration':
      return (row) => records.seconds(row);
    case 'bytes':
      return (row) => records.payloadBytes(row, 0) + records.payloadBytes(row, 1);
    case 'orig_bytes':
      return (row) => records.payloadBytes(row, 0);
    case 'resp_bytes':
      return (row) => records.payloadBytes(row, 1);
    case 'packets':
      return (row) => records.packets(row, 0) + records.packets(row, 1);
    case 'orig_pkts':
      return (row) => records.packets(row, 0);
    case 'resp_pkts':
      return (row) => records.packets(row, 1);
    case 'missed_bytes':
      return (row) => records.missedBytes(row);
  }
}
