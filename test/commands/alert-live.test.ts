import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { enterNetworkNamespace } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { cleanEnvironment, runSniff, SNIFF } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { type StartedSniff, startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { follow, untilThere } from '../support/wire.ts';

const reason = missing('ip') ?? enterNetworkNamespace();
const wireTest = testUnless(reason, test.serial);

interface Event {
  readonly type: string;
  readonly time: string;
  readonly value: number;
  readonly peak: number;
  readonly key: string | null;
}

wireTest(
  'over now; the recovery comes at its time though no packet does; the saved capture says the same',
  async (t) => {
    const ask = await serve(t);
    const path = join(makeTempFolder(t), 'saved.pcap');
    const saving = follow(t, spawn(process.execPath, [SNIFF, 'capture', '-i', 'lo', '-o', path], plain()));
    await untilThere(path, saving.child);
    const rule = ['--threshold', '10', '--window', '2s'];
    const live = await listen(rule);
    await ask(25);
    await live.until(() => live.written.stdout.includes('recovered'));
    // A packet behind the recovery: the saved capture knows of no later time than its last.
    await ask(1);
    await sleep(1000);
    live.child.kill('SIGINT');
    const { stdout, exitCode } = await live.ended;
    await saving.stop();
    const events = readEvents(stdout);
    t.is(exitCode, 0);
    t.deepEqual(
      events.map(({ type, value }) => [type, value]),
      [
        ['fired', 11],
        ['recovered', 10],
      ],
    );
    t.is(events[1]?.peak, 25);
    const saved = readEvents((await runSniff(['alert', path, ...rule, '--format', 'ndjson'])).stdout);
    const bare = (list: readonly Event[]) => list.map(({ type, value, peak, key }) => ({ type, value, peak, key }));
    t.deepEqual(bare(saved), bare(events));
    // Each socket has its own clock reading of a packet, some microseconds apart.
    for (const [index, { time }] of saved.entries()) {
      t.true(Math.abs(Date.parse(time) - Date.parse(events[index]?.time ?? '')) <= 1, `${time} ${events[index]?.time}`);
    }
  },
);

wireTest('over in total but not within the window, and under: nothing is told', async (t) => {
  const ask = await serve(t);
  const live = await listen(['--threshold', '10', '--window', '500ms']);
  for (let round = 0; round < 3; round++) {
    await ask(5);
    await sleep(700);
  }
  live.child.kill('SIGINT');
  const { stdout, stderr } = await live.ended;
  t.is(stdout, '');
  t.regex(stderr, /no alert fired/);
});

wireTest('over, then under, then over again: two alerts, told one by one', async (t) => {
  const ask = await serve(t);
  const live = await listen(['--threshold', '10', '--window', '1s', '--by', 'section']);
  await ask(12);
  await live.until(() => live.written.stdout.includes('recovered'));
  await ask(12);
  await live.until(() => live.written.stdout.split('recovered').length === 3);
  live.child.kill('SIGINT');
  const events = readEvents((await live.ended).stdout);
  t.deepEqual(
    events.map(({ type }) => type),
    ['fired', 'recovered', 'fired', 'recovered'],
  );
  t.true(events.every(({ key }) => key?.endsWith('/section') === true));
});

/** A server; what is returned asks it so many times. */
async function serve(t: ExecutionContext): Promise<(times: number) => Promise<void>> {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return async (times) => {
    for (let i = 0; i < times; i++) {
      await (await fetch(`http://127.0.0.1:${port}/section/${i}`, { headers: { connection: 'close' } })).text();
    }
  };
}

async function listen(rule: readonly string[]): Promise<StartedSniff> {
  const live = startSniff(['alert', '-i', 'lo', ...rule, '--format', 'ndjson']);
  await live.untilListening();
  // The signals are taken over before the interface is open.
  await sleep(1500);
  return live;
}

function readEvents(text: string): Event[] {
  return text
    .trim()
    .split('\n')
    .map((line): Event => JSON.parse(line));
}

function plain(): { env: NodeJS.ProcessEnv } {
  return { env: cleanEnvironment() };
}
