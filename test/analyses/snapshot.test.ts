import { readFileSync } from 'node:fs';
import test from 'ava';
import { PART_NAMES } from '../../src/analyses/analysis.ts';
import { AnalysisSession } from '../../src/analyses/session.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import type { Part } from '../../src/report/model.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { analyzeBytes } from '../support/analyze.ts';
import { render } from '../support/render.ts';

const shop = readFileSync(new URL('../../samples/shop.pcap', import.meta.url));

test('snapshots on the way change nothing: the last report is that of a run without them', async (t) => {
  const source = await openCaptureFrom(new MemoryChunks(shop), { chunkSize: 30_000 });
  const session = new AnalysisSession(source, PART_NAMES, { top: undefined, bucketNanoseconds: 1e9 });
  const draw = (parts: Part[]): Promise<string> =>
    render({ schema: 'sniff.analyze/1', timeDigits: session.totals.timeDigits, parts }, 'json');
  const requests: number[] = [];
  const onChunk = async (): Promise<void> => {
    requests.push(JSON.parse(await draw(session.snapshot(undefined))).http?.requests ?? 0);
  };
  await runPipeline(source, { onChunk }, session.consume);

  t.is(await draw(session.finish(undefined)), await render(await analyzeBytes(shop), 'json'));
  t.true(requests.length > 5);
  t.deepEqual(
    requests,
    requests.toSorted((a, b) => a - b),
  );
  t.true(requests[0] < (requests.at(-1) ?? 0));
});
