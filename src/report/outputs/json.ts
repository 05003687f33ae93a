import { jsonText } from '../../bytes/escape.ts';
import { writePieces } from '../batches.ts';
import { compileJsonRow, formatJsonEntry, SPACED } from '../json-rows.ts';
import { isVisible, type Part, type RenderReport, type Report, type Table } from '../model.ts';

/** One document, two spaces a level, one row a line. */
export const renderJson: RenderReport = async (report, sink) => {
  await writePieces(writeDocument(report), sink);
};

function* writeDocument(report: Report): Generator<string> {
  yield `{\n  "schema": ${jsonText(report.schema)}`;
  for (const [key, parts] of groupByKey(report.parts)) {
    yield `,\n  "${key}": `;
    const [first] = parts;
    if (first?.kind === 'table' && first.within === undefined) yield* writeRows(first, report.timeDigits, '  ');
    else yield* writeObject(parts, report.timeDigits);
  }
  yield '\n}\n';
}

/** Parts that share an object stand together, where the first of them stands. */
function groupByKey(parts: readonly Part[]): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = part.within ?? part.name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}

function* writeObject(parts: readonly Part[], timeDigits: number): Generator<string> {
  let separator = '{\n    ';
  for (const part of parts) {
    if (part.kind === 'table') {
      yield `${separator}"${part.name}": `;
      yield* writeRows(part, timeDigits, '    ');
      separator = ',\n    ';
      if (part.merged !== undefined)
        yield `${separator}"${part.name}Merged": {"names": ${part.merged.names}, "hits": ${part.merged.hits}}`;
      continue;
    }
    for (const entry of part.entries) {
      if (!isVisible(entry, 'machines')) continue;
      yield separator;
      if ('table' in entry) {
        yield `"${entry.key}": `;
        yield* writeRows(entry.table, timeDigits, '    ');
      } else {
        yield formatJsonEntry(entry, timeDigits, SPACED);
      }
      separator = ',\n    ';
    }
  }
  yield separator.startsWith('{') ? '{}' : '\n  }';
}

function* writeRows(table: Table, timeDigits: number, indent: string): Generator<string> {
  if (table.rowCount === 0) {
    yield '[]';
    return;
  }
  const rowText = compileJsonRow(table, timeDigits, SPACED);
  for (let row = 0; row < table.rowCount; row++) {
    yield `${row === 0 ? '[' : ','}\n${indent}  ${rowText(row)}`;
  }
  yield `\n${indent}]`;
}
