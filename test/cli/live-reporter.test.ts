import { readFileSync } from 'node:fs';
import test from 'ava';
import { makeRule } from '../../src/alerts/rule-values.ts';
import { LiveReporter, type ReporterOptions } from '../../src/cli/live-reporter.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import type { LiveSource } from '../../src/sources/live/live-source.ts';
import { analyzeToJson } from '../support/analyze.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { openAsLive } from '../support/live-file.ts';
import { render } from '../support/render.ts';

const shop = readFileSync(new URL('../../samples/shop.pcap', import.meta.url));
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);
const MACHINE = { show: undefined, withDefaultParts: true, withLivePart: true, top: undefined };

function makeReporter(source: LiveSource, options: Partial<ReporterOptions> = {}) {
  const clock = { ms: 5000 };
  const reporter = new LiveReporter(source, {
    ...MACHINE,
    bucketNanoseconds: 1e9,
    everyMs: 10_000,
    now: () => clock.ms,
    ...options,
  });
  return { reporter, clock };
}

interface Rates {
  readonly hits: number;
  readonly recentPerSecond: number;
  readonly perSecond: number;
}

test('totals since the start, rates since the report before, for each host and section', async (t) => {
  const source = await openAsLive(shop, 200_000, 7);
  const { reporter, clock } = makeReporter(source);
  const documents = [];
  await runPipeline(
    source,
    {
      onChunk: async () => {
        clock.ms += 10_000;
        t.true(reporter.isDue);
        reporter.turn();
        t.false(reporter.isDue);
        documents.push(JSON.parse(await render(reporter.report(), 'json')));
      },
    },
    reporter.consume,
  );
  clock.ms += 10_000;
  documents.push(JSON.parse(await render(reporter.finish(), 'json')));
  t.true(documents.length > 3);
  let before = new Map<string, number>();
  let [packets, requests] = [0, 0];
  for (const [index, document] of documents.entries()) {
    t.deepEqual(schemaViolations(schema, document), []);
    const { live } = document;
    t.like(live, { interfaces: ['wire0'], elapsed: (index + 1) * 10, interval: 10, kernelDrops: 7 });
    t.is(live.recentPackets, (live.packets - packets) / 10);
    t.is(live.recentPerSecond, (live.requests - requests) / 10);
    t.is(live.perSecond, live.requests / ((index + 1) * 10));
    [packets, requests] = [live.packets, live.requests];
    const rows: [string, Rates][] = [
      ...live.liveHosts.map((row: Rates & { host: string }) => [row.host, row]),
      ...live.liveSections.map((row: Rates & { section: string }) => [row.section, row]),
    ];
    for (const [name, { hits, recentPerSecond, perSecond }] of rows) {
      t.is(recentPerSecond, (hits - (before.get(name) ?? 0)) / 10, name);
      t.is(perSecond, hits / ((index + 1) * 10), name);
    }
    before = new Map(rows.map(([name, { hits }]) => [name, hits]));
    const own = (row: { section: string }): boolean => row.section.startsWith(`${live.topHost}/`);
    t.deepEqual(live.topHostSections, live.liveSections.filter(own));
    t.is(live.topHost, live.liveHosts[0].host);
  }
  const last = documents.at(-1);
  const { http, tcp } = await analyzeToJson(shop).then((document) => ({ ...document }) as Record<string, unknown>);
  t.deepEqual([last.http, last.tcp], [http, tcp]);
});

test('what was asked for, and nothing else is looked at', async (t) => {
  const source = await openAsLive(shop, 200_000);
  const { reporter } = makeReporter(source, { show: ['protocols'], withDefaultParts: false });
  await runPipeline(source, {}, reporter.consume);
  const { parts } = reporter.finish();
  t.deepEqual(
    parts.filter(({ implied }) => implied !== true).map(({ name }) => name),
    ['live', 'protocols'],
  );
  t.notRegex(await render(reporter.report(), 'table'), /Hits/);
});

test('people without HTTP see who talks, in which protocols', async (t) => {
  const source = await openAsLive(shop.subarray(0, 1500), 200_000);
  const { reporter } = makeReporter(source, { withDefaultParts: false, top: 10 });
  await runPipeline(source, {}, reporter.consume);
  t.deepEqual(
    reporter.finish().parts.map(({ name }) => name),
    ['live', 'protocols', 'endpoints'],
  );
});

test('alerts stay in the reports, the latest first; the last one tells all of them', async (t) => {
  const source = await openAsLive(shop, 200_000);
  const alert = makeRule({ threshold: 10, window: '1s' }, (key, expected) => new Error(`${key}: ${expected}`));
  const { reporter } = makeReporter(source, { alert });
  await runPipeline(source, {}, reporter.consume);
  t.true(reporter.alertCount > 1);
  const document = JSON.parse(await render(reporter.finish(), 'json'));
  t.deepEqual(schemaViolations(schema, document), []);
  const { alerts } = document.live;
  t.is(alerts.length, reporter.alertCount);
  t.like(alerts.at(-1), { type: 'fired', rule: 'High traffic', value: 11, threshold: 10, window: 1 });
  t.true(alerts.every(({ time }: { time: string }, row: number) => row === 0 || time <= alerts[row - 1].time));
});
