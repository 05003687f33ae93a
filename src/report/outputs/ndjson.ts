import { jsonText } from '../../bytes/escape.ts';
import { writePieces } from '../batches.ts';
import { COMPACT, compileJsonRow, formatJsonEntries } from '../json-rows.ts';
import type { RenderReport, Report } from '../model.ts';

/** One object a line; `part` tells what it is a row of. A record is one line. */
export const renderNdjson: RenderReport = async (report, sink) => {
  await writePieces(writeLines(report), sink);
};

function* writeLines({ parts, timeDigits }: Report): Generator<string> {
  for (const part of parts) {
    if (part.implied === true) continue;
    const name = `"part":${jsonText(part.name)}`;
    if (part.kind === 'record') {
      const members = formatJsonEntries(part.entries, timeDigits, COMPACT);
      yield `{${name}${members === '' ? '' : ','}${members}}\n`;
      continue;
    }
    const rowText = compileJsonRow(part, timeDigits, COMPACT, name);
    for (let row = 0; row < part.rowCount; row++) yield `${rowText(row)}\n`;
    const { merged } = part;
    if (merged !== undefined) yield `{"part":"${part.name}Merged","names":${merged.names},"hits":${merged.hits}}\n`;
  }
}
