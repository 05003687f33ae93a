import { writePieces } from '../batches.ts';
import { COMPACT, compileJsonRow, SPACED } from '../json-rows.ts';
import type { Log, RenderLog } from '../logs.ts';

/** One array of objects, one row a line. */
export const renderJsonRecords: RenderLog = async (log, sink) => {
  await writePieces(writeArray(log), sink);
};

/** One object a line. */
export const renderNdjsonRecords: RenderLog = async (log, sink) => {
  await writePieces(writeLines(log), sink);
};

function* writeArray({ table, timeDigits }: Log): Generator<string> {
  const rowText = compileJsonRow(table, timeDigits, SPACED);
  yield '[';
  for (let row = 0; row < table.rowCount; row++) yield `${row === 0 ? '' : ','}\n  ${rowText(row)}`;
  yield table.rowCount === 0 ? ']\n' : '\n]\n';
}

function* writeLines({ table, timeDigits }: Log): Generator<string> {
  const rowText = compileJsonRow(table, timeDigits, COMPACT);
  for (let row = 0; row < table.rowCount; row++) yield `${rowText(row)}\n`;
}
