import type { FlowTable } from '../trackers/flow-table.ts';
import type { Ends } from './ends.ts';
import type { EndKeys } from './key-table.ts';

/** The key of a flow; looked up once for each. `ends` is scratch. */
export function rowOfFlow(keys: EndKeys, table: FlowTable, flow: number, clientSide: 0 | 1, ends: Ends): number {
  const known = keys.knownRow(flow, clientSide);
  if (known >= 0) return known;
  ends.fillFromFlow(table, flow, clientSide);
  const row = keys.rowOf(ends);
  keys.keep(flow, clientSide, row);
  return row;
}
