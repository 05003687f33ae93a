import { writePieces } from '../batches.ts';
import { COMPACT, compileJsonRow, SPACED } from '../json-rows.ts';
import type { Table, TextSink } from '../model.ts';

/** One array of objects, one row a line. */
export async function renderJsonRecords(table: Table, timeDigits: number, sink: TextSink): Promise<void> {
  await writePieces(writeArray(table, timeDigits), sink);
}

/** One object a line. */
export async function renderNdjsonRecords(table: Table, timeDigits: number, sink: TextSink): Promise<void> {
  await writePieces(writeLines(table, timeDigits), sink);
}

function* writeArray(table: Table, timeDigits: number): Generator<string> {
  const rowText = compileJsonRow(table, timeDigits, SPACED);
  yield '[';
  for (let row = 0; row < table.rowCount; row++) yield `${row === 0 ? '' : ','}\n  ${rowText(row)}`;
  yield table.rowCount === 0 ? ']\n' : '\n]\n';
}

function* writeLines(table: Table, timeDigits: number): Generator<string> {
  const rowText = compileJsonRow(table, timeDigits, COMPACT);
  for (let row = 0; row < table.rowCount; row++) yield `${rowText(row)}\n`;
}
