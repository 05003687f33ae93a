import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { buildPcap } from '../support/capture-builder.ts';
import { end, tcpFrame, udpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const A = end('10.0.0.1:40000');
const B = end('192.0.2.1:9999');
const capture = buildPcap(
  [
    { data: udpFrame(A, B, new Uint8Array(5)), seconds: 1_795_167_721, nanoseconds: 1 },
    { data: udpFrame(B, A, new Uint8Array(7)), seconds: 1_795_167_722, nanoseconds: 500_000_001 },
    { data: tcpFrame({ from: end('[2001:db8::1]:5'), to: end('[2001:db8::2]:6') }), seconds: 1_795_167_723 },
  ],
  { variant: 'nanoseconds' },
);

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/connections.schema.json', import.meta.url), 'utf8'),
);

function write(t: ExecutionContext): string {
  const path = join(makeTempFolder(t), 'a.pcap');
  writeFileSync(path, capture);
  return path;
}

async function connections(t: ExecutionContext, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runSniff(['connections', write(t), ...args]);
  t.deepEqual([stderr, exitCode], ['', 0]);
  return stdout;
}

const ROW =
  '1795167721.000000\tUID\t10.0.0.1\t40000\t192.0.2.1\t9999\tudp\t-\t1.500000\t5\t7\tSF\tT\tT\t0\tDd\t1\t33\t1\t35\t-\t17';

test("--format zeek is Zeek's log, without community_id unless asked for", async (t) => {
  const lines = (await connections(t, '--format', 'zeek')).split('\n');
  t.deepEqual(lines.slice(0, 6), [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    '#open\t2026-11-20-09-42-01',
  ]);
  t.regex(lines[6], /^#fields\tts\tuid\tid\.orig_h\t.*\ttunnel_parents\tip_proto$/);
  t.regex(lines[7], /^#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\t.*\tset\[string\]\tcount$/);
  t.is(lines[8].replace(/C[0-9A-Za-z]{18}/, 'UID'), ROW);
  t.is(lines.at(-2), '#close\t2026-11-20-09-42-03');
  t.regex((await connections(t, '--format', 'zeek', '--community-id')).split('\n')[6], /\tcommunity_id$/);
});

test('--json is one array, --format ndjson one object a line, with exact numbers', async (t) => {
  const rows = JSON.parse(await connections(t, '--json'));
  t.is(rows.length, 2);
  t.deepEqual(schemaViolations(schema, rows), []);
  t.is(rows[0].ts, 1795167721);
  t.is(rows[0].duration, 1.5);
  t.is(rows[0].local_orig, true);
  t.is(rows[1]['id.orig_h'], '2001:db8::1');
  t.is(rows[1].duration, null);
  const lines = (await connections(t, '--format', 'ndjson')).trimEnd().split('\n');
  t.deepEqual(
    lines.map((line) => JSON.parse(line)),
    rows,
  );
  t.true(lines[0].startsWith('{"ts":1795167721.000000,"uid":"C'));
});

test('csv has a header', async (t) => {
  const [header, first] = (await connections(t, '--format', 'csv')).split('\n');
  t.true(header.startsWith('ts,uid,id.orig_h,id.orig_p,'));
  t.true(header.endsWith(',ip_proto,community_id'));
  t.true(first.startsWith('1795167721.000000,C'));
});

test('the table is for people', async (t) => {
  const text = await connections(t);
  t.regex(text, /Connections/);
  t.regex(text, /10\.0\.0\.1:40000 +192\.0\.2\.1:9999/);
});

test('--state, --min-duration and --top choose', async (t) => {
  t.is(JSON.parse(await connections(t, '--json', '--state', 'OTH')).length, 1);
  t.is(JSON.parse(await connections(t, '--json', '--min-duration', '1500ms')).length, 1);
  t.is(JSON.parse(await connections(t, '--json', '--min-duration', '2')).length, 0);
  t.is(JSON.parse(await connections(t, '--json', '--top', '1')).length, 1);
});

test('--log-dir writes files of its own', async (t) => {
  const folder = join(makeTempFolder(t), 'logs');
  t.is(await connections(t, '--log-dir', folder), '');
  t.true(readdirSync(folder).includes('conn.log'));
  t.true(readFileSync(join(folder, 'conn.log'), 'utf8').startsWith('#separator'));
});

test('contradictions are told', async (t) => {
  const both = await runSniff(['connections', write(t), '--log-dir', 'x', '-o', 'y']);
  t.is(both.exitCode, 2);
  const state = await runSniff(['connections', write(t), '--state', 'nonsense']);
  t.is(state.exitCode, 2);
  const service = await runSniff(['connections', write(t), '--service', 'http,nonsense']);
  t.is(service.exitCode, 2);
  t.regex(service.stderr, /--service nonsense: there is no such service\n {2}There are http, http2, ssl, /);
  const order = await runSniff(['connections', write(t), '--log', 'dns', '--sort', 'bytes']);
  t.is(order.exitCode, 2);
  t.regex(order.stderr, /--sort is about connections/);
});

test('what Zeek leaves out is said', async (t) => {
  const path = join(makeTempFolder(t), 'midway.pcap');
  const frame = tcpFrame({ from: A, to: B, payload: Buffer.from('GET / HTTP/1.1\r\n\r\n') });
  writeFileSync(path, buildPcap([{ data: frame, seconds: 1 }]));
  const logOf = (name: string) => runSniff(['connections', path, '--log', name, '--format', 'ndjson']);
  const said = "left out, as in Zeek's logs: 1 of connections that began before the capture\n";
  t.like(await logOf('http'), { stdout: '', stderr: said, exitCode: 0 });
  t.like(await logOf('ssl'), { stdout: '', stderr: '', exitCode: 0 });
});
