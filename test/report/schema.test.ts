import { readFileSync } from 'node:fs';
import test from 'ava';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { render } from '../support/render.ts';
import { fakeReport } from './fake-report.ts';
import { rowsPart } from './fake-rows.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);

async function violations(parts = fakeReport().parts): Promise<string[]> {
  return schemaViolations(schema, JSON.parse(await render({ ...fakeReport(), parts }, 'json')));
}

test('the document conforms to the published schema', async (t) => {
  t.deepEqual(await violations(), []);
});

test('a renamed, a missing and an unknown key are found', async (t) => {
  const [capture] = fakeReport().parts;
  const columns = [{ key: 'adress', label: '', type: 'address' }] as const;
  const found = await violations([capture, rowsPart({ name: 'endpoints', title: '' }, columns, [['10.0.0.1']])]);
  t.true(found.includes('$.endpoints[0].adress: not in the schema'));
  t.true(found.includes('$.endpoints[0].address: missing'));
});

test('a wrong type and a time with an offset are found', (t) => {
  const { packets: _, ...capture } = {
    packets: 1,
    files: [],
    wireBytes: '1',
    capturedBytes: -1,
    start: '2026-11-20T09:42:01+01:00',
    end: null,
    duration: 0,
  };
  t.deepEqual(
    schemaViolations(schema, { schema: 'sniff.analyze/2', capture }).map((text) => text.split(': ')[0]),
    [
      '$.schema',
      '$.capture.packets',
      '$.capture.wireBytes',
      '$.capture.capturedBytes',
      '$.capture.start',
      '$.capture.start',
    ],
  );
});

test('every word of --show has its place in the schema', (t) => {
  const properties = schema.properties ?? {};
  const words = ['ledger', 'protocols', 'endpoints', 'conversations', 'dns', 'tls', 'tcp', 'arp', 'timeline', 'http'];
  for (const word of words) t.true(Object.hasOwn(properties, word), word);
  for (const word of ['hosts', 'sections', 'urls', 'methods', 'statuses']) {
    t.true(Object.hasOwn(properties.http?.properties ?? {}, word), word);
  }
});
