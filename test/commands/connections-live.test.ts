import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { enterNetworkNamespace } from '../support/network-namespace.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { type StartedSniff, startSniff } from '../support/start-sniff.ts';
import { untilListened } from '../support/wire.ts';

const wireTest = testUnless(enterNetworkNamespace(), test.serial);

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/connections.schema.json', import.meta.url), 'utf8'),
);

type Row = Readonly<Record<string, string | number | null>>;

async function listen(t: ExecutionContext, ...args: string[]): Promise<StartedSniff> {
  const live = startSniff(['connections', '-i', 'lo', ...args]);
  t.teardown(() => live.child.kill('SIGKILL'));
  await untilListened('lo', live.child);
  await live.untilListening();
  return live;
}

/** One connection that carries five bytes and back; resolves when both sides have closed. */
async function talk(): Promise<number> {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.end('hello');
  socket.resume();
  await once(socket, 'close');
  server.close();
  return port;
}

function rowsOf({ written }: StartedSniff): Row[] {
  const lines = written.stdout.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

wireTest('a connection is told when it opens and when it is over, without another packet', async (t) => {
  const live = await listen(t, '--opened', '--close-timeout', '300ms', '--format', 'ndjson');
  const port = await talk();
  await live.until(() => rowsOf(live).length >= 2);
  const [opened, closed] = rowsOf(live);
  t.like(opened, { event: 'opened', 'id.resp_h': '127.0.0.1', 'id.resp_p': port, proto: 'tcp' });
  t.like(closed, { event: 'closed', uid: opened.uid, conn_state: 'SF', orig_bytes: 5, resp_bytes: 5 });
  t.deepEqual(schemaViolations(schema, rowsOf(live)), []);
  live.child.kill('SIGINT');
  const { stderr, exitCode } = await live.ended;
  t.deepEqual([stderr, exitCode, rowsOf(live).length], ['', 0, 2]);
});

wireTest('what is still open is told at the end, in each format', async (t) => {
  for (const format of ['text', 'json', 'csv', 'zeek']) {
    const live = await listen(t, '--format', format, '--close-timeout', '1h');
    const port = await talk();
    await new Promise((resolve) => setTimeout(resolve, 600));
    live.child.kill('SIGINT');
    const { stdout, exitCode } = await live.ended;
    t.is(exitCode, 0);
    const lines = stdout.trimEnd().split('\n');
    if (format === 'text') {
      const line =
        /^[\d-]+ [\d:]+\+00:00: Closed connection: 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:(\d+) \(SF, .*, 5 B out, 5 B in\)$/;
      t.is(line.exec(stdout.trimEnd())?.[1], String(port), stdout);
    } else if (format === 'json') {
      t.deepEqual(
        JSON.parse(stdout).map((row: Row) => row['id.resp_p']),
        [port],
      );
    } else {
      t.is(lines.filter((line) => line.includes(`127.0.0.1${format === 'csv' ? ',' : '\t'}${port}`)).length, 1);
      t.regex(lines[format === 'csv' ? 0 : 6], /ts.uid.id\.orig_h/);
      if (format === 'zeek') t.regex(lines.at(-1) ?? '', /^#close\t\d{4}-/);
    }
  }
});

wireTest('--state chooses; --count ends', async (t) => {
  const live = await listen(t, '--state', 'REJ', '-c', '2', '--format', 'ndjson');
  const socket = connect(1, '127.0.0.1');
  await t.throwsAsync(once(socket, 'connect'));
  await live.ended;
  t.deepEqual(
    rowsOf(live).map(({ conn_state }) => conn_state),
    ['REJ'],
  );
});

const refuses = test.macro(async (t, args: readonly string[], message: RegExp) => {
  const { stderr, exitCode } = await runSniff(['connections', ...args]);
  t.is(exitCode, 2);
  t.regex(stderr, message);
});

test('no table', refuses, ['-i', 'lo', '--format', 'table'], /there is no table/);
test('no order', refuses, ['-i', 'lo', '--sort', 'bytes'], /need all connections/);
test('no other logs', refuses, ['-i', 'lo', '--log', 'dns'], /the conn log alone/);
test('no choice of what is not known yet', refuses, ['-i', 'lo', '--opened', '--state', 'SF'], /nobody knows yet/);
test('--opened of a file', refuses, ['a.pcap', '--opened'], /as they come/);
