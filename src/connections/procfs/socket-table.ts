import type { ExactTime } from '../../core/units.ts';
import type { Column, Table } from '../../report/model.ts';
import type { Directions } from './directions.ts';
import { GONE, type SocketOwners } from './owners.ts';
import { LOCAL, REMOTE, type SocketRows } from './socket-rows.ts';
import { isEnding, stateName } from './socket-states.ts';
import type { UserNames } from './users.ts';

export interface SocketTableOptions {
  readonly time: ExactTime;
  readonly rows: SocketRows;
  /** The rows that are told. */
  readonly chosen: readonly number[];
  readonly directions: Directions;
  readonly users: UserNames;
  /** Undefined: nobody asked for processes. */
  readonly owners: SocketOwners | undefined;
  /** Undefined: no column says whether they were opened or closed. */
  readonly event: 'opened' | 'closed' | undefined;
}

/** Sockets under the names of the connections' log, as far as the kernel tells of them; `orig` is the local end. */
export function socketTable(options: SocketTableOptions): Table {
  const { time, rows, chosen, directions, users, owners, event } = options;
  const columns: Column[] = [
    { key: 'ts', label: '', type: 'epoch', audience: 'machines', value: () => time },
    { key: 'proto', label: '', type: 'text', value: (row) => rows.protocol(chosen[row]) },
    { key: 'local', label: 'Local', type: 'address', audience: 'people', value: (row) => rows.end(chosen[row], LOCAL) },
    {
      key: 'remote',
      label: 'Remote',
      type: 'address',
      audience: 'people',
      value: (row) => rows.end(chosen[row], REMOTE),
    },
    {
      key: 'id.orig_h',
      label: '',
      type: 'address',
      audience: 'machines',
      value: (row) => rows.address(chosen[row], LOCAL),
    },
    { key: 'id.orig_p', label: '', type: 'port', audience: 'machines', value: (row) => rows.port(chosen[row], LOCAL) },
    {
      key: 'id.resp_h',
      label: '',
      type: 'address',
      audience: 'machines',
      value: (row) => rows.address(chosen[row], REMOTE),
    },
    { key: 'id.resp_p', label: '', type: 'port', audience: 'machines', value: (row) => rows.port(chosen[row], REMOTE) },
    { key: 'direction', label: '', type: 'text', priority: 2, value: (row) => directions.of(rows, chosen[row]) },
    { key: 'state', label: 'State', type: 'text', value: (row) => stateName(rows.states[chosen[row]]) },
    { key: 'inode', label: '', type: 'code', audience: 'machines', value: (row) => rows.inodes[chosen[row]] },
    { key: 'user', label: 'User', type: 'text', priority: 1, value: (row) => users.nameOf(rows.uids[chosen[row]]) },
    {
      key: 'pid',
      label: 'PID',
      type: 'code',
      ...(owners === undefined ? { audience: 'machines' } : {}),
      value: (row) => owners?.of(rows.identities[chosen[row]])?.pid ?? null,
    },
    {
      key: 'process',
      label: 'Process',
      type: 'text',
      ...(owners === undefined ? { audience: 'machines' } : {}),
      value: (row) => (owners === undefined ? null : processName(rows, chosen[row], owners)),
    },
  ];
  if (event !== undefined) columns.push({ key: 'event', label: '', type: 'text', value: () => event });
  return { columns, rowCount: chosen.length };
}

/** Null: nobody yet, or somebody that can't be seen. */
export function processName(rows: SocketRows, row: number, owners: SocketOwners): string | null {
  const inode = rows.identities[row];
  const owner = owners.of(inode);
  if (owner !== undefined) return owner.name;
  return inode === 0 && isEnding(rows.states[row]) ? GONE : null;
}

/** `2021-08-09 11:43:46+00:00: New connection: 10.162.15.225:36088 -> 91.189.91.15:80`, without the time before it. */
export function socketLine(options: SocketTableOptions, index: number): string {
  const { rows, chosen, owners, event } = options;
  const row = chosen[index];
  const what = event === 'closed' ? 'Closed connection' : 'New connection';
  const line = `${what}: ${rows.end(row, LOCAL)} -> ${rows.end(row, REMOTE)}`;
  const notes = rows.isUdp(row) ? ['udp'] : [];
  const name = owners === undefined ? null : processName(rows, row, owners);
  if (name !== null) {
    const pid = owners?.of(rows.identities[row])?.pid ?? null;
    notes.push(pid === null ? name : `${name} ${pid}`);
  }
  return notes.length === 0 ? line : `${line} (${notes.join(', ')})`;
}
