import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { HeldConnections } from '../support/held-connections.ts';
import { enterNetworkNamespace, ip } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { startSniff } from '../support/start-sniff.ts';

const reason = missing('ss') ?? enterNetworkNamespace();
const namespaceTest = testUnless(reason, test.serial);
if (reason === undefined) writeFileSync('/proc/sys/net/ipv6/conf/lo/disable_ipv6', '0');

type Row = Readonly<Record<string, string | number | null>>;

async function listRows(...args: string[]): Promise<Row[]> {
  const { stdout } = await runSniff(['connections', '--once', '--json', ...args]);
  return JSON.parse(stdout);
}

function rowText(row: Row): string {
  return `${row.state} ${row['id.orig_h']} ${row['id.orig_p']} ${row['id.resp_h']} ${row['id.resp_p']}`;
}

/** `ss` as rows: state, ends, and with -p the first of its users. */
function listWithSs(options: string): { text: string; owner: string }[] {
  const lines = execFileSync('ss', [options], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .trimEnd()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const [state, , , local, remote, users = ''] = line.trim().split(/\s+/);
    const pids = [...users.matchAll(/\("([^"]*)",pid=(\d+)/g)].map(([, name, pid]) => ({ name, pid: Number(pid) }));
    const [first] = pids.sort((a, b) => a.pid - b.pid);
    const text = `${SS_STATES[state] ?? state.replaceAll('-', '_')} ${ssEnd(local)} ${ssEnd(remote)}`;
    return { text, owner: first === undefined ? '-' : `${first.name} ${first.pid}` };
  });
}

const SS_STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  UNCONN: 'CLOSE',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
};

/** `[::1]:80` as `::1 80`; `*` is any address of both kinds, or port 0. */
function ssEnd(text: string): string {
  const at = text.lastIndexOf(':');
  const address = text.slice(0, at).replace(/^\[|\]$/g, '');
  const port = text.slice(at + 1);
  return `${address === '*' ? '::' : address} ${port === '*' ? 0 : port}`;
}

async function holdMany(t: ExecutionContext): Promise<void> {
  const v4 = await HeldConnections.listen();
  const both = await HeldConnections.listen('::');
  t.teardown(() => {
    v4.close();
    both.close();
  });
  await v4.open(300);
  await both.open(100, '127.0.0.1');
  await both.open(100, '::1');
}

/** A connection that its server half closed, and one that is over on both sides. */
async function leaveOthers(t: ExecutionContext): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const half = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await new Promise((resolve) => half.resume().once('end', resolve));
  const over = connect({ port, host: '127.0.0.1' });
  await new Promise((resolve) => over.resume().once('close', resolve));
  t.teardown(() => {
    half.destroy();
    server.close();
  });
}

namespaceTest(
  '500 held connections and others: addresses, ports and states are those of ss -tan, row for row',
  async (t) => {
    await holdMany(t);
    await leaveOthers(t);
    const rows = await listRows();
    const expected = listWithSs('-tan').map(({ text }) => text);
    t.true(expected.length > 1000);
    for (const state of ['ESTABLISHED', 'LISTEN', 'TIME_WAIT', 'CLOSE_WAIT', 'FIN_WAIT2']) {
      t.true(
        expected.some((text) => text.startsWith(`${state} `)),
        state,
      );
    }
    t.deepEqual(rows.map(rowText).sort(), expected.sort());
  },
);

namespaceTest('UDP: those of ss -uan', async (t) => {
  const holder = spawn(process.execPath, [
    '-e',
    "const d=require('dgram');for(const k of ['udp4','udp6']){d.createSocket(k).bind(0,()=>{});" +
      "const c=d.createSocket(k);c.connect(9,k==='udp4'?'127.0.0.1':'::1',()=>console.log(k))}",
  ]);
  t.teardown(() => holder.kill());
  let said = '';
  await new Promise<void>((resolve) =>
    holder.stdout.on('data', (text) => {
      said += text;
      if (said.includes('udp4') && said.includes('udp6')) resolve();
    }),
  );
  const rows = await listRows('--udp');
  const udp = rows.filter(({ proto }) => proto === 'udp');
  t.deepEqual(
    udp.map(rowText).sort(),
    listWithSs('-uan')
      .map(({ text }) => text)
      .sort(),
  );
  t.is(udp.length, 4);
  t.is(udp.filter(({ direction }) => direction === 'listen').length, 2);
});

namespaceTest('owners are those of ss -tanp, row for row; who has closed is gone', async (t) => {
  await holdMany(t);
  await leaveOthers(t);
  const rows = await listRows('--processes');
  const ours = rows.map((row) => `${rowText(row)} ${row.pid === null ? '-' : `${row.process} ${row.pid}`}`);
  t.deepEqual(
    ours.sort(),
    listWithSs('-tanp')
      .map(({ text, owner }) => `${text} ${owner}`)
      .sort(),
  );
  t.true(ours.filter((text) => text.endsWith(` ${process.pid}`)).length > 1000);
  for (const row of rows.filter(({ state }) => state === 'TIME_WAIT')) t.is(row.process, 'gone');
});

namespaceTest(
  '100 connections opened and held by one process are each told once; the kernel counts as many',
  async (t) => {
    const held = await HeldConnections.listen();
    t.teardown(() => held.close());
    const sniff = startSniff(['connections', '--no-listening', '--interval', '30ms', '--state', 'ESTABLISHED', '-v']);
    await sniff.until(() => sniff.written.stderr.includes('sockets in'));
    const before = portsOf(sniff.written.stdout);
    await held.open(100);
    const ports = held.clients.map(({ localPort }) => localPort ?? 0);
    await sniff.until(() => ports.every((port) => portsOf(sniff.written.stdout).includes(port)));
    // Some polls more, in which nothing may be told again.
    const polls = sniff.written.stderr.split('\n').length;
    await sniff.until(() => sniff.written.stderr.split('\n').length > polls + 5);
    sniff.child.kill('SIGINT');
    const { stdout, stderr, exitCode } = await sniff.ended;
    t.is(exitCode, 0);
    const told = stdout
      .trimEnd()
      .split('\n')
      .slice(before.length)
      .map((line) => line.replace(/^.*New connection: /, ''));
    const both = ports.flatMap((port) => [
      `127.0.0.1:${port} -> 127.0.0.1:${held.port}`,
      `127.0.0.1:${held.port} -> 127.0.0.1:${port}`,
    ]);
    t.deepEqual(told.sort(), both.sort());
    t.regex(
      stderr,
      /TCP connections since the first poll: 200 seen, 200 opened by the kernel's count \(100 from here, 100 to here\)\n$/,
    );
  },
);

/** Local ports of the lines. */
function portsOf(stdout: string): number[] {
  return [...stdout.matchAll(/New connection: \S+:(\d+) ->/g)].map(([, port]) => Number(port));
}

namespaceTest('what polling misses is told by the kernel', async (t) => {
  const held = await HeldConnections.listen();
  t.teardown(() => held.close());
  const sniff = startSniff(['connections', '--interval', '300ms', '-v']);
  await sniff.until(() => sniff.written.stderr.includes('sockets in'));
  for (let index = 0; index < 50; index++) {
    await held.open(1);
    // A reset leaves nothing behind that could still be seen.
    held.clients.pop()?.resetAndDestroy();
  }
  const polls = sniff.written.stderr.split('\n').length;
  await sniff.until(() => sniff.written.stderr.split('\n').length > polls + 1);
  sniff.child.kill('SIGINT');
  t.regex((await sniff.ended).stderr, / seen, 100 opened by the kernel's count \(50 from here, 50 to here\)/);
});

namespaceTest('the tables of another network namespace, by its process', async (t) => {
  ip('netns add sniff-other');
  t.teardown(() => ip('netns del sniff-other'));
  const script = "require('net').createServer().listen(7777,'0.0.0.0',()=>console.log('listening'))";
  const other = spawn('ip', ['netns', 'exec', 'sniff-other', process.execPath, '-e', script]);
  t.teardown(() => other.kill());
  await new Promise((resolve) => other.stdout.once('data', resolve));
  const [row, ...more] = await listRows('--proc-file', `/proc/${other.pid}/net/tcp`, '--processes');
  t.deepEqual([more, row['id.orig_p'], row.state, row.pid, row.user], [[], 7777, 'LISTEN', other.pid ?? 0, 'root']);
  const found = (rows: Row[]): (number | string | null)[] =>
    rows.filter(({ 'id.orig_p': port }) => port === 7777).map(({ pid }) => pid);
  t.deepEqual(found(await listRows('--namespaces', '--processes')), [other.pid ?? 0]);
  t.deepEqual(found(await listRows('--processes')), []);
});
