import type { Column } from '../report/model.ts';
import type { ConnectionRecords } from './connection-record.ts';

/** Who talked to whom: Zeek's `id`, and the same for people. `rowOf` gives the connection of a log's row. */
export function idColumns(records: ConnectionRecords, rowOf: (row: number) => number): Column[] {
  return [
    {
      key: 'from',
      label: 'From',
      type: 'address',
      audience: 'people',
      value: (row) => endText(records, rowOf(row), 0),
    },
    { key: 'to', label: 'To', type: 'address', audience: 'people', value: (row) => endText(records, rowOf(row), 1) },
    {
      key: 'id.orig_h',
      label: '',
      type: 'address',
      audience: 'machines',
      value: (row) => records.address(rowOf(row), 0),
    },
    { key: 'id.orig_p', label: '', type: 'port', audience: 'machines', value: (row) => records.port(rowOf(row), 0) },
    {
      key: 'id.resp_h',
      label: '',
      type: 'address',
      audience: 'machines',
      value: (row) => records.address(rowOf(row), 1),
    },
    { key: 'id.resp_p', label: '', type: 'port', audience: 'machines', value: (row) => records.port(rowOf(row), 1) },
  ];
}

/** `10.0.0.1:80`, `[::1]:80`; ICMP has types in the place of ports, the rest none. */
export function endText(records: ConnectionRecords, row: number, role: 0 | 1): string {
  const address = records.address(row, role);
  const port = records.port(row, role);
  if (records.protocol(row) === 'unknown_transport') return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
