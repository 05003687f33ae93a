import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
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
    const rule = ['--threshold', '10', '--window', '4s'];
    const live = await listen(rule);
    await ask(25);
    await live.until(() => live.written.stdout.includes('recovered'));
    // A packet behind the recovery: the saved capture knows of no later time than its last.
    await ask(1);
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
  const live = await listen(['--threshold', '10', '--window', '3s', '--by', 'section']);
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

wireTest('a restart forgets nothing: what came before counts on, and what was told is not told again', async (t) => {
  const ask = await serve(t);
  const state = join(makeTempFolder(t), 'state');
  const rule = ['--threshold', '10', '--window', '1h', '--state', state];
  const first = await listen(rule);
  await ask(8);
  first.child.kill('SIGINT');
  t.is((await first.ended).stdout, '');
  const second = await listen(rule);
  await ask(4);
  await second.until(() => second.written.stdout.includes('fired') && existsSync(state));
  const before = statSync(state).mtimeMs;
  await ask(1);
  // It is written soon after an event, and whole: a crash loses nothing of it.
  await second.until(() => statSync(state).mtimeMs > before || second.written.stdout.includes('ongoing'));
  second.child.kill('SIGKILL');
  const [fired] = readEvents((await second.ended).stdout);
  t.like(fired, { type: 'fired', value: 11 });
  const third = await listen(rule);
  await ask(1);
  third.child.kill('SIGINT');
  const events = readEvents((await third.ended).stdout);
  t.deepEqual(
    events.map(({ type }) => type),
    ['ongoing'],
  );
  t.true((events[0]?.value ?? 0) >= 12, String(events[0]?.value));
});

/** A server; what is returned asks it so many times. */
async function serve(t: ExecutionContext): Promise<(times: number) => Promise<void>> {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return async (times) => {
    const one = async (_: unknown, i: number): Promise<void> => {
      await (await fetch(`http://127.0.0.1:${port}/section/${i}`, { headers: { connection: 'close' } })).text();
    };
    await Promise.all(Array.from({ length: times }, one));
  };
}

async function listen(rule: readonly string[]): Promise<StartedSniff> {
  const before = packetSockets();
  const live = startSniff(['alert', '-i', 'lo', ...rule, '--format', 'ndjson']);
  await live.until(() => packetSockets() > before);
  await live.untilListening();
  return live;
}

/** Sockets that packets are read from, here in this namespace, once they are bound to an interface. packet(7). */
function packetSockets(): number {
  const [, ...rows] = readFileSync('/proc/net/packet', 'utf8').trim().split('\n');
  return rows.filter((row) => row.trim().split(/\s+/)[4] !== '0').length;
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
