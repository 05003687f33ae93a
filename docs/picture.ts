/*
 * Draws what the README shows: `sniff analyze samples/shop.pcap --top 5` in a terminal of 80 columns, as SVG.
 *
 *   tsx docs/picture.ts           writes docs/analyze.svg
 *   tsx docs/picture.ts --check   fails where the picture is not what the command prints
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { PART_NAMES } from '../src/analyses/analysis.ts';
import { AnalysisSession } from '../src/analyses/session.ts';
import { runPipeline } from '../src/core/pipeline.ts';
import { renderTable } from '../src/report/outputs/table.ts';
import { openCapture } from '../src/sources/open.ts';

const CAPTURE = 'samples/shop.pcap';
const PICTURE = new URL('./analyze.svg', import.meta.url);
const WIDTH = 80;
const TABLE_ROWS = 5;

const CELL = { width: 8.4, height: 17 };
const MARGIN = 16;
/** A style's escape sequence, kept by `split`. */
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`);
const INK = '#d6deeb';
const PAPER = '#0b1420';
/** SGR colours that the page uses. */
const COLORS: Readonly<Record<string, string>> = {
  31: '#ef5350',
  32: '#7fdba0',
  33: '#f0c674',
  34: '#82aaff',
  35: '#c792ea',
  36: '#7fdbca',
  90: '#637777',
};

const svg = drawTerminal(await printReport());
if (!process.argv.includes('--check')) {
  writeFileSync(PICTURE, svg);
} else if (readFileSync(PICTURE, 'utf8') !== svg) {
  process.stderr.write('docs/analyze.svg is not what the command prints: run npm run picture and commit it\n');
  process.exitCode = 1;
}

async function printReport(): Promise<string> {
  const source = await openCapture([CAPTURE]);
  const options = { top: TABLE_ROWS, bucketNanoseconds: 1_000_000_000 };
  const session = new AnalysisSession(source, PART_NAMES, options);
  await runPipeline(source, {}, session.consume);
  await source.close();
  let text = `$ npm start -- analyze ${CAPTURE} --top ${TABLE_ROWS}\n`;
  const report = { schema: '', timeDigits: session.totals.timeDigits, parts: session.finish(undefined) };
  await renderTable(report, { text: (piece) => (text += piece) }, { width: WIDTH, color: true });
  return text;
}

function drawTerminal(text: string): string {
  const lines = text.trimEnd().split('\n');
  const width = Math.ceil(WIDTH * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((line, row) => drawLine(line, MARGIN + (row + 0.75) * CELL.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>sniff analyze: capture, ledger, protocols, endpoints, conversations, ARP and timeline of a shop's traffic</title>
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${INK}" xml:space="preserve">
${rows.filter((row) => row !== '').join('\n')}
</g>
</svg>
`;
}

/** Each run of one style at its own column: the grid holds whatever the font's advance is. */
function drawLine(line: string, y: number): string {
  let column = 0;
  let style = '';
  let drawn = '';
  for (const part of line.split(SGR)) {
    if (part.startsWith('\u001b')) {
      style = nextStyle(style, part.slice(2, -1).split(';'));
      continue;
    }
    const visible = part.trimStart();
    const start = column + part.length - visible.length;
    if (visible.trimEnd() !== '') {
      const length = visible.trimEnd().length * CELL.width;
      drawn += `<text x="${(MARGIN + start * CELL.width).toFixed(1)}" y="${y.toFixed(1)}" textLength="${length.toFixed(1)}" lengthAdjust="spacingAndGlyphs"${style}>${escapeXml(visible.trimEnd())}</text>`;
    }
    column += part.length;
  }
  return drawn;
}

function nextStyle(style: string, codes: readonly string[]): string {
  let next = style;
  for (const code of codes) {
    if (code === '0' || code === '39' || code === '22') next = '';
    else if (code === '1') next += ' font-weight="bold"';
    else if (code === '2') next += ' opacity="0.65"';
    else if (COLORS[code] !== undefined) next += ` fill="${COLORS[code]}"`;
  }
  return next;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
