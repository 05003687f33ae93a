import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { kernelEnd, tableText } from '../support/socket-tables.ts';
import { startSniff } from '../support/start-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/proc-net-tcp.txt', import.meta.url));
const STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00: /;
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/connections-proc.schema.json', import.meta.url), 'utf8'),
);

/** What is printed; whatever goes wrong is in it. */
async function run(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runSniff(['connections', ...args]);
  return exitCode === 0 && stderr === '' ? stdout : `exit ${exitCode}: ${stderr}`;
}

test('the line of a new connection: local to remote, port 80 is 80', async (t) => {
  const lines = (await run('--proc-file', SAMPLE, '--once')).trimEnd().split('\n');
  t.is(lines.length, 15);
  for (const line of lines) t.regex(line, STAMP);
  t.is(lines[5].replace(STAMP, ''), 'New connection: 192.0.2.10:36088 -> 198.51.100.15:80');
});

test('a table that is named like a capture is recognised, and read once', async (t) => {
  const withoutTime = (text: string): string[] => text.split('\n').map((line) => line.replace(STAMP, ''));
  t.deepEqual(withoutTime(await run(SAMPLE)), withoutTime(await run('--proc-file', SAMPLE, '--once')));
  const { stderr, exitCode } = await runSniff(['connections', SAMPLE, 'samples/shop.pcap']);
  t.is(exitCode, 2);
  t.regex(stderr, /is a table of connections, samples\/shop\.pcap is none/);
});

test('json is one array of the schema, ndjson its lines, csv its columns', async (t) => {
  const rows = JSON.parse(await run(SAMPLE, '--json'));
  t.deepEqual(schemaViolations(schema, rows), []);
  t.like(rows[5], {
    proto: 'tcp',
    'id.orig_h': '192.0.2.10',
    'id.orig_p': 36088,
    'id.resp_h': '198.51.100.15',
    'id.resp_p': 80,
    direction: 'out',
    state: 'ESTABLISHED',
    inode: 51002,
    user: '1000',
    pid: null,
    process: null,
  });
  const lines = (await run(SAMPLE, '--format', 'ndjson')).trimEnd().split('\n');
  t.deepEqual(
    lines.map((line) => ({ ...JSON.parse(line), ts: 0 })),
    rows.map((row: object) => ({ ...row, ts: 0 })),
  );
  const [header, , , fourth] = (await run(SAMPLE, '--format', 'csv')).split('\n');
  t.is(header, 'ts,proto,id.orig_h,id.orig_p,id.resp_h,id.resp_p,direction,state,inode,user,pid,process');
  t.is(fourth.replace(/^\d+\.\d{6},/, ''), 'tcp,0.0.0.0,80,0.0.0.0,0,listen,LISTEN,21377,0,,');
});

test('a table for people', async (t) => {
  const page = await run(SAMPLE, '--format', 'table');
  t.regex(page, /── Connections, 20.*Z ─+\n +Local +Remote +State +User\n/);
  t.regex(page, /\n {2}tcp {2}192\.0\.2\.10:80 +203\.0\.113\.7:51514 +in +ESTABLISHED +33\n/);
  t.is(page.trimEnd().split('\n').length, 17);
  const short = await run(SAMPLE, '--format', 'table', '--top', '2');
  t.regex(short, /── Connections, 20.*Z ─+ 2 of 15 ──\n/);
  t.is(short.trimEnd().split('\n').length, 4);
});

test('states, listeners, byte order, several files', async (t) => {
  const count = async (...args: string[]): Promise<number> => (await run(SAMPLE, ...args)).split('\n').length - 1;
  t.is(await count('--state', 'ESTABLISHED,TIME_WAIT'), 8);
  t.is(await count('--listening'), 3);
  t.is(await count('--no-listening'), 12);
  t.regex(await run(SAMPLE, '--byte-order', 'big'), /New connection: 10\.2\.0\.192:36088 -> 15\.100\.51\.198:80\n/);
  t.is(await count('--proc-file', SAMPLE, '--once'), 15);
  const other = join(makeTempFolder(t), 'other');
  writeFileSync(other, tableText([{ local: kernelEnd('10.0.0.1:1'), remote: kernelEnd('10.0.0.2:2') }]));
  t.is((await run('--proc-file', SAMPLE, '--proc-file', other, '--once')).split('\n').length - 1, 16);
});

test('an empty table is none of errors, what is none is', async (t) => {
  const path = join(makeTempFolder(t), 'table');
  writeFileSync(path, tableText([]));
  t.deepEqual(await runSniff(['connections', '--proc-file', path, '--once']), {
    stdout: '',
    stderr: `no connections: ${path}\n`,
    exitCode: 0,
    signal: null,
  });
  t.is((await runSniff(['connections', '--proc-file', path, '--once', '--json'])).stdout, '[]\n');
  writeFileSync(path, '\x1b[2J');
  const { stderr, exitCode } = await runSniff(['connections', '--proc-file', path, '--once']);
  t.is(exitCode, 1);
  t.regex(stderr, /is no table of connections: it starts with '\\x1b\[2J'\n/);
  t.regex((await runSniff(['connections', '--proc-file', '/dev/null'])).stderr, /is no file/);
});

for (const [args, message] of [
  [['--port', '80'], /--port is about packets, and \/proc has none/],
  [['--', 'tcp'], /a packet filter is about packets/],
  [['--top', '2'], /--top shortens tables/],
  [['--format', 'zeek'], /--format zeek is about packets/],
  [['--state', 'S0'], /--state S0 is a state of captured connections/],
  [['--interval', '0'], /--interval is too short/],
  [['samples/shop.pcap', '--once'], /--once is about the connections of \/proc/],
  [['samples/shop.pcap', '--proc-file', SAMPLE], /--proc-file is about the connections of \/proc/],
  [['samples/shop.pcap', '--state', 'LISTEN'], /--state LISTEN is a state of \/proc/],
  [['samples/shop.pcap', '--format', 'text'], /--format text is about connections as they come/],
] as const) {
  test(`connections ${args.join(' ').replace(SAMPLE, 'TABLE')} is refused`, async (t) => {
    const { stdout, stderr, exitCode } = await runSniff(['connections', ...args]);
    t.deepEqual([stdout, exitCode], ['', 2]);
    t.regex(stderr, message);
  });
}

const one = { local: kernelEnd('10.0.0.1:40000'), remote: kernelEnd('192.0.2.7:80'), inode: 7 };
const two = { ...one, local: kernelEnd('10.0.0.1:40001'), inode: 8 };

test('polled until it is stopped: new ones once, closed ones when asked; json is whole', async (t) => {
  const path = join(makeTempFolder(t), 'table');
  writeFileSync(path, tableText([one]));
  const { child, ended, until, written } = startSniff([
    ...['connections', '--proc-file', path, '--interval', '20ms', '--closed', '--json'],
  ]);
  await until(() => written.stdout.includes('40000'));
  writeFileSync(path, tableText([two]));
  await until(() => written.stdout.includes('40001'));
  child.kill('SIGINT');
  const { stdout, exitCode } = await ended;
  const rows = JSON.parse(stdout);
  t.deepEqual(schemaViolations(schema, rows), []);
  t.deepEqual(
    rows.map((row: Record<string, unknown>) => `${row.event} ${row['id.orig_p']}`),
    ['opened 40000', 'closed 40000', 'opened 40001'],
  );
  t.is(exitCode, 0);
});

test('lines of closed connections', async (t) => {
  const path = join(makeTempFolder(t), 'table');
  writeFileSync(path, tableText([one, two]));
  const { child, ended, until, written } = startSniff([
    ...['connections', '--proc-file', path, '--interval', '20ms', '--closed'],
  ]);
  await until(() => written.stdout.includes('40001'));
  writeFileSync(path, tableText([two]));
  await until(() => written.stdout.includes('Closed'));
  child.kill('SIGTERM');
  const { stdout, exitCode } = await ended;
  t.regex(stdout, /: Closed connection: 10\.0\.0\.1:40000 -> 192\.0\.2\.7:80\n$/);
  t.is(exitCode, 0);
});

test('csv has one header, table a page for each poll with something new', async (t) => {
  for (const [format, header] of [
    ['csv', /^ts,/gm],
    ['table', /^── Connections/gm],
  ] as const) {
    const path = join(makeTempFolder(t), 'table');
    writeFileSync(path, tableText([one]));
    const { child, ended, until, written } = startSniff([
      ...['connections', '--proc-file', path, '--interval', '20ms', '--format', format],
    ]);
    await until(() => written.stdout.includes('40000'));
    writeFileSync(path, tableText([one, two]));
    await until(() => written.stdout.includes('40001'));
    child.kill('SIGINT');
    t.is((await ended).stdout.match(header)?.length, format === 'csv' ? 1 : 2);
  }
});

test('ends when the reader of its output goes, though nothing new is to be told', async (t) => {
  const { child, ended, until, written } = startSniff(['connections', '--proc-file', SAMPLE, '--interval', '1h']);
  await until(() => written.stdout.includes('198.51.100.80'));
  child.stdout.destroy();
  t.is((await ended).exitCode, 0);
});
