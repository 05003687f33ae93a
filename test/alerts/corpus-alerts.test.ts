import { readFileSync, statSync } from 'node:fs';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import { readyRules } from '../../src/alerts/ready-rules.ts';
import { SniffError } from '../../src/core/errors.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { openCapture } from '../../src/sources/open.ts';
import { findCorpus, listCaptures } from '../oracles/corpus.ts';
import { testUnless } from '../support/skip.ts';

/** What ready rules fire on in real captures, and why that is right, or must be. */
interface Known {
  readonly file: string;
  readonly rule: string;
  /** By key, how often. */
  readonly fired: Readonly<Record<string, number>>;
  readonly reason: string;
}

const KNOWN: readonly Known[] = JSON.parse(readFileSync(new URL('corpus-alerts.json', import.meta.url), 'utf8'));
/** Of fewer packets nobody can tell what is usual. */
const LEAST_PACKETS = 1000;
/** A record's header in pcap, the smaller format. */
const RECORD_LENGTH = 16;

const corpus = findCorpus();
const corpusTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);

/** By rule and key, how often it fired; undefined: there are too few packets, or it is no capture. */
async function firedOn(path: string): Promise<Record<string, number> | undefined> {
  const fired: Record<string, number> = {};
  let packets = 0;
  try {
    const source = await openCapture([path]);
    const session = new AlertSession(source, readyRules('all'), {
      maxKeys: 100_000,
      withFrames: false,
      onEvent: ({ type, rule, key }) => {
        const name = `${rule.name}: ${key ?? ''}`;
        if (type === 'fired') fired[name] = (fired[name] ?? 0) + 1;
      },
    });
    const end = await runPipeline(source, {}, session.consume);
    session.finish();
    packets = end.read;
    await source.close();
  } catch (error) {
    if (!(error instanceof SniffError)) throw error;
  }
  return packets < LEAST_PACKETS ? undefined : fired;
}

corpusTest('what fires on real captures of a thousand packets is known, one by one', async (t) => {
  const seen = new Map<string, Record<string, number>>();
  for (const { path, name } of listCaptures(corpus ?? '')) {
    if (!name.endsWith('.gz') && statSync(path).size < LEAST_PACKETS * RECORD_LENGTH) continue;
    const fired = await firedOn(path);
    if (fired !== undefined) seen.set(name, fired);
  }
  t.true(seen.size >= 5, String(seen.size));
  for (const [name, fired] of seen) {
    const known = KNOWN.filter(({ file }) => file === name).flatMap(({ rule, fired: keys }) =>
      Object.entries(keys).map(([key, count]) => [`${rule}: ${key}`, count] as const),
    );
    // More than known is unexplained, less is an entry that explains what is no more.
    t.deepEqual(fired, Object.fromEntries(known), name);
  }
  for (const { file, reason } of KNOWN) {
    t.true(seen.has(file), `${file} is no capture of so many packets`);
    t.true(reason.length > 20, file);
  }
});
