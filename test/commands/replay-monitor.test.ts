import { readdirSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { runSniff } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly lines: readonly string[];
}

/** A monitor that has none of our code; `refuse` tells which attempts get the status. */
async function startMonitor(t: ExecutionContext, refuse: (attempt: number) => boolean = () => false, status = 503) {
  const batches: Taken[] = [];
  let attempts = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (refuse(++attempts)) {
        response.writeHead(status).end();
        return;
      }
      const lines = gunzipSync(Buffer.concat(parts)).toString().split('\n');
      t.is(lines.pop(), '');
      batches.push({ headers: request.headers, lines });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/in`, batches };
}

const linesOf = async (...args: string[]): Promise<string[]> => {
  const { stdout } = await runSniff(args);
  return stdout.split('\n').slice(0, -1);
};

test('packets are what decode gives, in full batches and a last one, in sequence', async (t) => {
  const { url, batches } = await startMonitor(t);
  const { stdout, stderr, exitCode } = await runSniff(['replay', SHOP, '--url', url, '--batch-size', '1000']);
  t.deepEqual([stdout, stderr, exitCode], ['', 'monitor: 2,464 records in 3 batches taken\n', 0]);
  t.deepEqual(
    batches.map(({ lines }) => lines.length),
    [1000, 1000, 464],
  );
  t.deepEqual(
    batches.map(({ headers }) => headers['sniff-sequence']),
    ['1', '2', '3'],
  );
  t.is(new Set(batches.map(({ headers }) => headers['idempotency-key'])).size, 3);
  t.is(batches[0].headers['sniff-interface'], 'shop.pcap');
  t.deepEqual(
    batches.flatMap(({ lines }) => lines),
    await linesOf('decode', SHOP, '--format', 'ndjson'),
  );
});

test('flows and exchanges are the rows of connections; filters choose', async (t) => {
  const { url, batches } = await startMonitor(t);
  t.is((await runSniff(['replay', SHOP, '--url', url, '--records', 'flows'])).exitCode, 0);
  const flows = await linesOf('connections', SHOP, '--format', 'ndjson');
  t.deepEqual([...batches[0].lines].sort(), flows.sort());
  t.is((await runSniff(['replay', SHOP, '--url', url, '--records', 'http'])).exitCode, 0);
  const exchanges = await linesOf('connections', SHOP, '--log', 'http', '--format', 'ndjson');
  t.deepEqual([...batches[1].lines].sort(), exchanges.sort());
  t.is((await runSniff(['replay', SHOP, '--url', url, '-c', '3', '--', 'udp'])).exitCode, 0);
  t.is(batches[2].lines.length, 3);
});

test('a monitor that refuses now and then gets everything all the same, and it is told', async (t) => {
  const { url, batches } = await startMonitor(t, (attempt) => attempt % 2 === 1);
  const { stderr, exitCode } = await runSniff(['replay', SHOP, '--url', url, '--batch-size', '1000']);
  t.is(exitCode, 0);
  t.regex(stderr, /^warning: the monitor http:\S+ takes no records: status 503; they wait\n/);
  t.regex(stderr, /takes records again\n/);
  t.is(batches.flatMap(({ lines }) => lines).length, 2464);
});

test('a batch that the monitor will never take: set aside and told, the rest goes on; exit 1', async (t) => {
  const spool = join(makeTempFolder(t), 'spool');
  const { url, batches } = await startMonitor(t, (attempt) => attempt === 2, 413);
  const args = ['replay', SHOP, '--batch-size', '1000', '--url', url];
  const { stderr, exitCode } = await runSniff([...args, '--spool', spool]);
  t.is(exitCode, 1);
  t.regex(
    stderr,
    /^warning: the monitor \S+ refuses batch 2, of 1000 records, for good: status 413; it is set aside in /,
  );
  t.regex(
    stderr,
    /1,464 records in 2 batches taken\nwarning: the monitor refused 1,000 records for good, in 1 batch; set /,
  );
  t.deepEqual(
    batches.map(({ headers }) => headers['sniff-sequence']),
    ['1', '3'],
  );
  t.deepEqual(readdirSync(join(spool, 'refused')), ['0000000000000002.batch']);
  const nowhere = await startMonitor(t, (attempt) => attempt === 1, 422);
  const lost = await runSniff(['replay', SHOP, '--url', nowhere.url]);
  t.is(lost.exitCode, 1);
  t.regex(lost.stderr, /status 422; it is lost\n[\s\S]*in 1 batch; lost, without a --spool\n$/);
});

test('nobody there: exit 1; with a spool the next run sends it first, as the same agent', async (t) => {
  const spool = makeTempFolder(t);
  const nobody = 'http://127.0.0.1:1/';
  const lost = await runSniff(['replay', SHOP, '--url', nobody]);
  t.is(lost.exitCode, 1);
  t.regex(lost.stderr, /has not taken 1 batch of 2,464 records: connection refused; lost, without a --spool\n$/);
  const left = await runSniff(['replay', SHOP, '--url', nobody, '--spool', spool, '-c', '7']);
  t.is(left.exitCode, 1);
  t.regex(left.stderr, /left in \S+ for the next run\n$/);
  const { url, batches } = await startMonitor(t);
  t.is((await runSniff(['replay', SHOP, '--url', url, '--spool', spool, '-c', '5'])).exitCode, 0);
  t.deepEqual(
    batches.map(({ headers, lines }) => [headers['sniff-sequence'], lines.length]),
    [
      ['1', 7],
      ['2', 5],
    ],
  );
  t.is(batches[0].headers['sniff-agent'], batches[1].headers['sniff-agent']);
});

for (const [args, message] of [
  [[SHOP, '-i', 'lo', '--url', 'http://h/'], '-i and --url contradict each other'],
  [['--url', 'http://127.0.0.1:1/'], 'no input: name a capture file'],
  [[SHOP, '--spool', 'x'], '--spool is for a monitor'],
  [[SHOP, '--url', 'ftp://h/'], '--url ftp://h/: not http or https'],
  [[SHOP, '--url', 'http://u:p@h/'], '--url: no names and passwords'],
  [[SHOP, '--url', 'http://h/', '--spool-max', '1GiB'], '--spool-max is for a spool'],
  [[SHOP, '--url', 'http://h/', '--client-cert', 'x'], '--client-cert and --client-key belong together'],
  [[SHOP, '--url', 'http://h/', '--anonymize'], 'records are sent of packets as they are'],
] as const) {
  test(`exit 2: ${message}`, async (t) => {
    const { stderr, exitCode } = await runSniff(['replay', ...args]);
    t.is(exitCode, 2);
    t.true(stderr.startsWith(`sniff: ${message}`), stderr);
  });
}
