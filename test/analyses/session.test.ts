import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { PART_NAMES } from '../../src/analyses/analysis.ts';
import { analyses } from '../../src/analyses/registry.ts';
import { REPORT_FORMATS } from '../../src/report/registry.ts';
import { analyzeBytes, analyzeToJson } from '../support/analyze.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { end, tcpFrame, udpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { render } from '../support/render.ts';
import { testUnless } from '../support/skip.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);
const corpusTest = testUnless(existsSync(CORPUS) ? undefined : 'the corpus is not there');

const [a, b] = [end('10.0.0.1:1000'), end('10.0.0.2:53')];
const capture = buildPcap(
  [udpFrame(a, b), tcpFrame({ from: a, to: b }), udpFrame(b, a)].map((data, seconds) => ({ data, seconds })),
);

test('each part has one analysis, in the order of the words', (t) => {
  t.deepEqual(
    analyses.map(({ part }) => part),
    [...PART_NAMES],
  );
});

test('only what was asked for is told, in the order of the report; capture is implied', async (t) => {
  const report = await analyzeBytes(capture, { show: ['timeline', 'endpoints'] });
  t.deepEqual(
    report.parts.map(({ name, implied }) => [name, implied]),
    [
      ['capture', true],
      ['endpoints', undefined],
      ['timeline', undefined],
    ],
  );
});

test('the default report leaves out what has no content; asked for, it is there and empty', async (t) => {
  const empty = buildPcap([]);
  t.deepEqual(Object.keys(await analyzeToJson(empty)), ['schema', 'capture', 'ledger']);
  const asked = await analyzeToJson(empty, { show: ['conversations', 'endpoints', 'protocols', 'timeline'] });
  t.like(asked, { conversations: [], endpoints: [], protocols: [], timeline: [] });
});

test('sums agree: hierarchy, endpoints, conversations and timeline tell of the same packets', async (t) => {
  const report = await analyzeToJson(capture);
  const sum = (rows: readonly object[], ...keys: string[]): number =>
    rows.reduce((total, row) => total + keys.reduce((part, key) => part + Number(Reflect.get(row, key)), 0), 0);
  t.is(report.protocols[0].packets, 3);
  t.is(sum(report.timeline, 'packets'), 3);
  t.is(sum(report.timeline, 'bytes'), Number(report.capture.wireBytes));
  t.is(sum(report.conversations, 'packetsAB', 'packetsBA'), 3);
  t.is(sum(report.conversations, 'bytesAB', 'bytesBA'), Number(report.capture.wireBytes));
  t.is(sum(report.endpoints, 'txPackets'), 3);
  t.is(sum(report.endpoints, 'rxBytes'), Number(report.capture.wireBytes));
});

/** Small captures of every format and of many link types, one of each ten. */
function corpusSample(): string[] {
  const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.(pcap|pcapng|cap|trace)$/.test(name)).filter((_, index) => index % 10 === 3);
}

corpusTest('any chunk size gives the same report in every format, and one that the schema allows', async (t) => {
  let compared = 0;
  for (const name of corpusSample()) {
    const bytes = readFileSync(CORPUS + name);
    // A byte a read takes its time; what is longer than a chunk shows in the small ones as well.
    if (bytes.length > 40_000) continue;
    const expected = await renderAll(bytes, 1 << 20);
    if (expected === undefined) continue;
    t.deepEqual(schemaViolations(schema, JSON.parse(expected.json)), [], name);
    for (const chunkSize of [1, 7, 64, 1000, 4096]) {
      t.deepEqual(await renderAll(bytes, chunkSize), expected, `${name}, ${chunkSize} bytes a read`);
    }
    compared++;
  }
  t.log(`${compared} captures`);
  t.true(compared > 30);
});

/** Undefined for what is no capture. */
async function renderAll(bytes: Uint8Array, chunkSize: number): Promise<Record<string, string> | undefined> {
  const report = await analyzeBytes(bytes, { chunkSize, bucketNanoseconds: 60_000_000_000 }).catch(() => undefined);
  if (report === undefined) return undefined;
  const written: Record<string, string> = {};
  for (const format of REPORT_FORMATS) {
    if (format !== 'csv') written[format] = await render(report, format);
  }
  for (const part of report.parts) written[`csv ${part.name}`] = await render({ ...report, parts: [part] }, 'csv');
  return written;
}
