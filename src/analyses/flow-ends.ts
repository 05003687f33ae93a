import type { Column } from '../report/model.ts';
import { flowAddressText } from '../trackers/addresses.ts';
import type { FlowTable } from '../trackers/flow-table.ts';

/** Columns for both ends of flows, `rows` of the table. Our A is who opened, the table's A who was seen first. */
export function endColumns(flows: FlowTable, rows: ArrayLike<number>): Column[] {
  const address = (row: number, side: 0 | 1) => flowAddressText(flows, rows[row], openingSide(flows, rows[row], side));
  const port = (row: number, side: 0 | 1) =>
    flows.hasPorts(rows[row]) ? flows.port(rows[row], openingSide(flows, rows[row], side)) : null;
  const end = (row: number, side: 0 | 1) => endText(address(row, side), port(row, side));
  return [
    { key: 'a', label: 'From', type: 'address', audience: 'people', value: (row) => end(row, 0) },
    { key: 'b', label: 'To', type: 'address', audience: 'people', value: (row) => end(row, 1) },
    { key: 'addressA', label: '', type: 'address', audience: 'machines', value: (row) => address(row, 0) },
    { key: 'portA', label: '', type: 'port', audience: 'machines', value: (row) => port(row, 0) },
    { key: 'addressB', label: '', type: 'address', audience: 'machines', value: (row) => address(row, 1) },
    { key: 'portB', label: '', type: 'port', audience: 'machines', value: (row) => port(row, 1) },
  ];
}

/** The table's side for ours. */
export function openingSide(flows: FlowTable, row: number, side: 0 | 1): 0 | 1 {
  return flows.originatorIsB(row) === (side === 0) ? 1 : 0;
}

/** `10.0.0.1:80`, `[::1]:80`, or the bare address where there are no ports. */
function endText(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
