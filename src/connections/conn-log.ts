import type { Column, Table } from '../report/model.ts';
import { communityId, connectionUid } from './connection-id.ts';
import { ConnectionRecords } from './connection-record.ts';
import type { Connections } from './connections.ts';
import { idColumns } from './log-columns.ts';
import { servicesOf } from './services.ts';

/** Zeek's types of columns that their cells don't tell. */
export const CONN_TYPES: Readonly<Record<string, string>> = { proto: 'enum' };

export type ConnectionEvent = 'opened' | 'closed';

interface ConnLogOptions {
  /** Rows of the table, in the order in which they are written. */
  readonly rows: Int32Array;
  readonly totalRows: number;
  readonly withCommunityId: boolean;
  /** Says in a column of its own what has just happened; undefined: none. */
  readonly event?: ConnectionEvent | undefined;
}

/** The connections as Zeek's conn.log, its columns in its order. */
export function connLog(connections: Connections, { rows, totalRows, withCommunityId, event }: ConnLogOptions): Table {
  const { table } = connections;
  const records = new ConnectionRecords(table);
  const zeekValues = {
    proto: (row: number) => records.zeekProtocol(rows[row]),
    'id.orig_p': (row: number) => records.zeekPort(rows[row], 0),
    'id.resp_p': (row: number) => records.zeekPort(rows[row], 1),
  };
  const columns: Column[] = [
    {
      key: 'start',
      label: 'Start',
      type: 'time',
      audience: 'people',
      priority: 4,
      value: (row) => records.start(rows[row]),
    },
    { key: 'ts', label: '', type: 'epoch', audience: 'machines', value: (row) => records.start(rows[row]) },
    { key: 'uid', label: '', type: 'text', audience: 'machines', value: (row) => connectionUid(table, rows[row]) },
    ...idColumns(records, (row) => rows[row]),
    { key: 'proto', label: '', type: 'text', value: (row) => records.protocol(rows[row]) },
    { key: 'service', label: 'Service', type: 'text', value: (row) => servicesOf(table, rows[row]).join(',') || null },
    { key: 'duration', label: 'Duration', type: 'duration', priority: 2, value: (row) => records.duration(rows[row]) },
    bytes('orig_bytes', 'Bytes →', 0),
    bytes('resp_bytes', '← Bytes', 1),
    { key: 'conn_state', label: 'State', type: 'text', value: (row) => records.state(rows[row]) },
    { key: 'local_orig', label: '', type: 'flag', audience: 'machines', value: (row) => records.isLocal(rows[row], 0) },
    { key: 'local_resp', label: '', type: 'flag', audience: 'machines', value: (row) => records.isLocal(rows[row], 1) },
    {
      key: 'missed_bytes',
      label: 'Missed',
      type: 'bytes',
      priority: 3,
      value: (row) => records.missedBytes(rows[row]),
    },
    { key: 'history', label: 'History', type: 'text', priority: 1, value: (row) => table.history(rows[row]) || null },
    {
      key: 'orig_pkts',
      label: 'Packets →',
      type: 'packets',
      priority: 3,
      value: (row) => records.packets(rows[row], 0),
    },
    {
      key: 'orig_ip_bytes',
      label: '',
      type: 'bytes',
      audience: 'machines',
      value: (row) => records.ipBytes(rows[row], 0),
    },
    {
      key: 'resp_pkts',
      label: '← Packets',
      type: 'packets',
      priority: 3,
      value: (row) => records.packets(rows[row], 1),
    },
    {
      key: 'resp_ip_bytes',
      label: '',
      type: 'bytes',
      audience: 'machines',
      value: (row) => records.ipBytes(rows[row], 1),
    },
    {
      key: 'tunnel_parents',
      label: '',
      type: 'list',
      audience: 'machines',
      value: (row) => parentsOf(connections, rows[row]),
    },
    { key: 'ip_proto', label: '', type: 'count', audience: 'machines', value: (row) => table.ipProtocol(rows[row]) },
  ];
  if (withCommunityId) {
    columns.push({
      key: 'community_id',
      label: '',
      type: 'text',
      audience: 'machines',
      value: (row) => communityId(table, rows[row]),
    });
  }
  if (event !== undefined) columns.push({ key: 'event', label: '', type: 'text', value: () => event });
  return { columns, rowCount: rows.length, totalRows, zeekValues };

  /** Zeek leaves bytes out where there is no duration. */
  function bytes(key: string, label: string, role: 0 | 1): Column {
    return {
      key,
      label,
      type: 'bytes',
      value: (row) => (records.duration(rows[row]) === null ? null : records.payloadBytes(rows[row], role)),
    };
  }
}

function parentsOf(connections: Connections, row: number): readonly string[] | null {
  const parents = connections.parentsOf(row);
  return parents.length === 0 ? null : parents.map((parent) => connectionUid(connections.table, parent));
}
