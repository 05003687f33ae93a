import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { readSpooled } from '../../src/monitor/spooled-batch.ts';
import { startServer } from '../monitor/support.ts';
import { withoutRoot } from '../support/root.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { type StartedSniff, startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const liveTest = testUnless(withoutRoot);

/** The spool is opened once the interface is. */
async function startCapture(spool: string, ...args: string[]): Promise<StartedSniff> {
  const sniff = startSniff(['capture', '-i', 'lo', '--spool', spool, ...args]);
  await sniff.until(() => existsSync(join(spool, 'lock')));
  return sniff;
}

/** What of the spool a crash would leave. */
async function recordsIn(spool: string): Promise<number> {
  const names = readdirSync(spool).filter((name) => name.endsWith('.batch'));
  const batches = await Promise.all(names.map((name) => readSpooled(join(spool, name))));
  return batches.reduce((sum, { records }) => sum + records, 0);
}

async function ask(url: string, times: number): Promise<void> {
  for (let request = 0; request < times; request++) await (await fetch(`${url}/r${request}`)).text();
}

liveTest("to a file and a monitor at once; the monitor's own traffic is in the file alone", async (t) => {
  const monitor = await startServer(t);
  const site = await startServer(t);
  const ports = [monitor, site].map(({ url }) => new URL(url).port);
  const folder = makeTempFolder(t);
  const file = join(folder, 'all.pcapng');
  const args = ['--records', 'http', '--interval', '300ms'];
  const sniff = await startCapture(
    join(folder, 'spool'),
    '-o',
    file,
    '--url',
    monitor.url,
    ...args,
    '--port',
    ports.join(),
  );
  await ask(site.url, 20);
  const { ledger } = monitor.server.stats;
  while (ledger.records < 20) await sleep(20);
  sniff.child.kill('SIGINT');
  const { stderr, exitCode } = await sniff.ended;
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /\nmonitor: 20 records in \d+ batch(es)? taken\n$/);
  t.is(ledger.records, 20);
  const [agent] = ledger.agents(2);
  t.like(agent, { interface: 'lo', missing: 0, duplicates: 0 });
  const { stdout } = await runSniff(['connections', file, '--log', 'http', '--format', 'ndjson']);
  const seen = stdout.split('\n').filter((line) => line.includes(`"id.resp_p":${ports[0]}`));
  t.true(seen.length > 0);
});

liveTest("--include-self: the monitor's own traffic too", async (t) => {
  const monitor = await startServer(t);
  const { port } = new URL(monitor.url);
  const spool = join(makeTempFolder(t), 'spool');
  const sniff = await startCapture(
    spool,
    '--url',
    monitor.url,
    '--include-self',
    '--interval',
    '100ms',
    '--port',
    port,
  );
  await ask(monitor.url, 1);
  while (monitor.server.stats.ledger.batches < 2) await sleep(20);
  sniff.child.kill('SIGINT');
  t.is((await sniff.ended).exitCode, 0);
});

liveTest(
  'a monitor that is away, and a kill -9: the spool has it, and the next run sends it, each record once',
  async (t) => {
    const site = await startServer(t);
    const folder = makeTempFolder(t);
    const spool = join(folder, 'spool');
    const args = ['--records', 'http', '--interval', '200ms', '--port', new URL(site.url).port];
    const killed = await startCapture(spool, ...args, '--url', 'http://127.0.0.1:1/');
    await ask(site.url, 10);
    while ((await recordsIn(spool)) < 10) await sleep(20);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const monitor = await startServer(t);
    const { ledger } = monitor.server.stats;
    rmSync(join(spool, 'lock'));
    const second = await startCapture(spool, ...args, '--url', monitor.url);
    while (ledger.records < 10) await sleep(20);
    await ask(site.url, 5);
    while (ledger.records < 15) await sleep(20);
    second.child.kill('SIGINT');
    const { exitCode, stderr } = await second.ended;
    t.is(exitCode, 0, stderr);
    t.is(ledger.records, 15);
    t.like(ledger.agents(1)[0], { gaps: 0, missing: 0, duplicates: 0 });
    t.is(readFileSync(join(spool, 'agent'), 'utf8').length, 9);
  },
);

test('a spool that is in use: exit 1', async (t) => {
  const spool = makeTempFolder(t);
  const { lockFile } = await import('../../src/monitor/file-lock.ts');
  const lock = await lockFile(join(spool, 'lock'));
  const shop = new URL('../../samples/shop.pcap', import.meta.url).pathname;
  const { stderr, exitCode } = await runSniff(['replay', shop, '--url', 'http://127.0.0.1:1/', '--spool', spool]);
  lock?.release();
  t.is(exitCode, 1);
  t.regex(stderr, /^sniff: the spool \S+ is in use by another sender, process \d+\n/);
});
