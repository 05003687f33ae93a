import { COMPACT, compileJsonRow } from '../report/json-rows.ts';
import type { Table } from '../report/model.ts';
import type { BatchMaker } from './batches.ts';

/** Makes a record of each row. */
export function writeRows(table: Table, timeDigits: number, batches: BatchMaker): void {
  const rowText = compileJsonRow(table, timeDigits, COMPACT);
  for (let row = 0; row < table.rowCount; row++) {
    const line = Buffer.from(`${rowText(row)}\n`);
    batches.write(line, 0, line.length);
    batches.count(1);
  }
}
