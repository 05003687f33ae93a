import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import { eventJson } from '../../src/alerts/event-text.ts';
import { readyRules } from '../../src/alerts/ready-rules.ts';
import type { AlertRule } from '../../src/alerts/rule.ts';
import type { RuleValues } from '../../src/alerts/rule-values.ts';
import { readState, writeState } from '../../src/alerts/state-file.ts';
import { SniffError } from '../../src/core/errors.ts';
import type { Packet } from '../../src/core/packet.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { READY_CAPTURES } from './ready-captures.ts';
import { rule } from './support.ts';

const SHOP = readFileSync('samples/shop.pcap');

const KINDS: readonly RuleValues[] = [
  { threshold: 10, window: '1s' },
  { by: 'section', threshold: 5, window: '700ms', 'recover-below': 3 },
  { by: 'section', threshold: 5, window: '700ms', cooldown: '1s' },
  { by: 'client', threshold: 20, window: '2s', 'min-duration': '300ms' },
  { metric: 'http.errors/http.requests', by: 'host', threshold: '5%', window: '1s' },
  { metric: 'http.latency.p95', by: 'section', threshold: '5ms', window: '2s', 'least-count': 5 },
  { metric: 'http.errors', by: 'section', threshold: 1, window: '1s' },
  { metric: 'bytes', by: 'client', threshold: '5KB', window: '500ms' },
  { metric: 'packets', by: 'service', threshold: 30, window: '500ms' },
  { metric: 'packets', baseline: true, window: '100ms', sensitivity: 3 },
  { metric: 'connections', by: 'pair', threshold: 1, window: '2s' },
  { metric: 'syn', by: 'port', threshold: 1, window: '2s' },
];

interface Run {
  readonly events: string[];
  readonly session: AlertSession;
}

/** Packets `from` to `to` of a capture, from where a state file tells, which is left for the next run. */
async function run(
  capture: Uint8Array,
  rules: readonly AlertRule[],
  from: number,
  to: number,
  path?: string,
): Promise<Run> {
  const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 1 << 20 });
  const events: string[] = [];
  const session: AlertSession = new AlertSession(source, rules, {
    maxKeys: 1000,
    withFrames: false,
    isKept: path !== undefined,
    onEvent: (event) => events.push(eventJson(event, 9, false)),
  });
  const saved = path === undefined ? undefined : readState(path);
  if (typeof saved === 'object') session.resume(saved.session);
  await runPipeline(source, {}, (packet: Packet) => {
    if (packet.number > from && packet.number <= to) session.consume(packet);
  });
  session.finish();
  if (path !== undefined) writeState(path, { session: session.save(), waiting: [] });
  return { events, session };
}

const isOver = (json: string): boolean => !json.includes('"type":"ongoing"');

/** In a run cut in pieces what is still on is told at the end of each: that of the last one counts. */
async function runCut(t: ExecutionContext, capture: Uint8Array, rules: readonly AlertRule[], cuts: readonly number[]) {
  const path = join(makeTempFolder(t), 'state');
  const ends = [...cuts, Number.POSITIVE_INFINITY];
  let from = 0;
  const events: string[] = [];
  for (const to of ends) {
    const piece = await run(capture, rules, from, to, path);
    events.push(...(to === Number.POSITIVE_INFINITY ? piece.events : piece.events.filter(isOver)));
    from = to;
  }
  return events;
}

test('a run cut in pieces tells what one run tells, whatever is counted, wherever it is cut', async (t) => {
  const rules = KINDS.map(rule);
  const whole = await run(SHOP, rules, 0, Number.POSITIVE_INFINITY);
  t.true(whole.events.length > 50, String(whole.events.length));
  for (const { metricName } of rules) {
    t.true(
      whole.events.some((json) => json.includes(`"metric":"${metricName}"`)),
      `${metricName} tells nothing`,
    );
  }
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 2464 }), { minLength: 1, maxLength: 3 }),
      async (cuts) => {
        const events = await runCut(
          t,
          SHOP,
          rules,
          cuts.sort((a, b) => a - b),
        );
        t.deepEqual(events, whole.events);
      },
    ),
    { numRuns: 15 },
  );
});

test('a capture that is longer than what a state file keeps of it', async (t) => {
  const rules = KINDS.map(rule);
  const capture = Buffer.concat([SHOP, ...[1, 2, 3].map((round) => laterRecords(SHOP, 100 * round))]);
  const whole = await run(capture, rules, 0, Number.POSITIVE_INFINITY);
  for (const cut of [5010, 6500, 7777]) t.deepEqual(await runCut(t, capture, rules, [cut]), whole.events, String(cut));
});

test('trackers that begin anew among ever new flows: nothing is told that was not, and nothing is missing', async (t) => {
  const rules = KINDS.map(rule);
  const capture = Buffer.concat([SHOP, ...[1, 2, 3].map((round) => laterRecords(SHOP, 100 * round))]);
  const whole = await tell(capture, rules, undefined);
  const renewed = await tell(capture, rules, MOST_FLOWS);
  t.true(whole.events.length > 200, String(whole.events.length));
  t.true(whole.flows > 2 * MOST_FLOWS && renewed.flows < 0.75 * whole.flows, `${whole.flows}, ${renewed.flows}`);
  t.deepEqual(
    renewed.events.filter((event) => !whole.events.includes(event)),
    [],
  );
  t.deepEqual(renewed.events, whole.events);
});

for (const [name, { fires }] of Object.entries(READY_CAPTURES)) {
  test(`${name}: what it knows of traffic goes on too`, async (t) => {
    const capture = fires().build();
    const rules = readyRules('all');
    const whole = await run(capture, rules, 0, Number.POSITIVE_INFINITY);
    t.true(whole.events.some((json) => json.includes('"type":"fired"')));
    for (const cut of [1, 40, 64, 151]) {
      t.deepEqual(await runCut(t, capture, rules, [cut]), whole.events, `cut behind ${cut}`);
    }
  });
}

test('other rules than before: those that are the same go on', async (t) => {
  const path = join(makeTempFolder(t), 'state');
  const rules = [rule({ threshold: 10, window: '10s' }), rule({ metric: 'packets', threshold: 5000 })];
  await run(SHOP, rules, 0, 1200, path);
  const state = readState(path);
  if (typeof state === 'string') return t.fail(state);
  const source = await openCaptureFrom(new MemoryChunks(SHOP), { chunkSize: 1 << 20 });
  const options = { maxKeys: 1000, withFrames: false, onEvent: () => undefined };
  const session = new AlertSession(source, [rule({ threshold: 11, window: '10s' }), ...rules], options);
  t.is(session.resume(state.session), 2);
});

test('a torn file, one of another version, somebody else’s, and none at all', async (t) => {
  const path = join(makeTempFolder(t), 'state');
  t.is(readState(path), '');
  writeFileSync(path, '');
  t.is(readState(path), '');
  await run(SHOP, [rule({})], 0, 500, path);
  const whole = readFileSync(path);
  t.is(typeof readState(path), 'object');
  for (const length of [1, 10, 18, 19, 20, 30, 60, whole.length - 1]) {
    writeFileSync(path, whole);
    truncateSync(path, length);
    t.is(typeof readState(path), 'string', String(length));
  }
  writeFileSync(path, whole);
  appendFileSync(path, 'x');
  t.is(readState(path), 'it is damaged');
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1] ^= 1;
  writeFileSync(path, flipped);
  t.is(readState(path), 'it is damaged');
  writeFileSync(path, whole.toString('latin1').replace('state 2', 'state 7'), 'latin1');
  t.is(readState(path), 'another version of sniff wrote it');
  writeFileSync(path, 'root:x:0:0\n');
  const error = t.throws(() => readState(path), { instanceOf: SniffError });
  t.regex(error.message, /no state of sniff alert/);
  t.is(readFileSync(path, 'utf8'), 'root:x:0:0\n');
});

/** More than are alive at once. */
const MOST_FLOWS = 48;

/** What rules tell when so many flows are too many, and how many are known at the end. */
async function tell(capture: Uint8Array, rules: readonly AlertRule[], mostFlows: number | undefined) {
  const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 1 << 20 });
  const events: string[] = [];
  const session: AlertSession = new AlertSession(source, rules, {
    maxKeys: 1000,
    withFrames: false,
    ...(mostFlows === undefined ? {} : { mostFlows }),
    onEvent: (event) => events.push(eventJson(event, 9, false)),
  });
  await runPipeline(source, {}, session.consume);
  session.finish();
  return { events, flows: session.engine.flowCount };
}

/** A capture's records, so many seconds later, the connections' ports others. */
function laterRecords(capture: Uint8Array, seconds: number): Buffer {
  const records = Buffer.from(capture.subarray(24));
  for (let at = 0; at < records.length; at += 16 + records.readUInt32LE(at + 8)) {
    records.writeUInt32LE(records.readUInt32LE(at) + seconds, at);
    const ip = at + 16 + 14;
    const isVersion6 = records[ip] >>> 4 === 6;
    const protocol = records[ip + (isVersion6 ? 6 : 9)];
    if (records.readUInt16BE(ip - 2) === 0x0806 || (protocol !== 6 && protocol !== 17)) continue;
    const ports = ip + (isVersion6 ? 40 : 20);
    for (const port of [ports, ports + 2]) {
      const number = records.readUInt16BE(port);
      if (number > 1024) records.writeUInt16BE(1025 + ((number + seconds * 7) % 60_000), port);
    }
  }
  return records;
}
