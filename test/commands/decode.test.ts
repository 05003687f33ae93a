import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { buildPcap, makePayload, type PacketToBuild, PcapngBuilder } from '../support/capture-builder.ts';
import { fromHex } from '../support/dissect.ts';
import { end, errorFrame, quoteOf, SYN, tcpFrame, udpFrame } from '../support/frames.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const corpusTest = testUnless(existsSync(CORPUS) ? undefined : 'the corpus is not there');

const A = end('10.0.0.1:1000');
const B = end('10.0.0.2:2000');
/** IP in IP: both headers are `ip`. */
const tunnel = Buffer.concat([
  fromHex('020000000002 020000000001 0800 4500 0031 0001 0000 40 04 0000 c0000201 c0000202'),
  udpFrame(A, B, makePayload(1)).subarray(14),
]);
const packets: PacketToBuild[] = [
  { data: tcpFrame({ from: A, to: B, flags: SYN, sequence: 0xffffffff }), seconds: 1_795_167_721, nanoseconds: 1 },
  { data: udpFrame(end('[2001:db8::1]:1'), end('[2001:db8::2]:2'), makePayload(4)), seconds: 1_795_167_722 },
  { data: tunnel, seconds: 1_795_167_723, nanoseconds: 999_999_999 },
];
const capture = buildPcap(packets, { variant: 'nanoseconds' });

function write(t: ExecutionContext, bytes: Uint8Array = capture): string {
  const path = join(makeTempFolder(t), 'a.pcap');
  writeFileSync(path, bytes);
  return path;
}

async function decode(t: ExecutionContext, args: readonly string[], bytes?: Uint8Array): Promise<string> {
  const { stdout, stderr, exitCode } = await runSniff(['decode', write(t, bytes), ...args]);
  t.deepEqual([stderr, exitCode], ['', 0]);
  return stdout;
}

test('text: number, time, from, to, protocol, length', async (t) => {
  const lines = (await decode(t, [])).trimEnd().split('\n');
  t.is(lines.length, 3);
  t.regex(lines[0], /^1 2026-11-20T09:42:01\.000000001Z 10\.0\.0\.1 → 10\.0\.0\.2 TCP 54 1000 → 2000 \[SYN\]/);
  t.regex(lines[1], /^2 2026-11-20T09:42:02\.000000000Z 2001:db8::1 → 2001:db8::2 UDP 66 /);
  t.regex(lines[2], /^3 2026-11-20T09:42:03\.999999999Z 10\.0\.0\.1 → 10\.0\.0\.2 UDP 63 /);
});

test('the packet that an ICMP error quotes: its layers behind, and its values beside', async (t) => {
  const quoted = quoteOf(udpFrame(A, B, makePayload(4)), 28);
  const error = buildPcap([{ data: errorFrame(B, A, quoted), seconds: 1 }]);
  const [packet] = JSON.parse(await decode(t, ['--json'], error));
  t.deepEqual(Object.keys(packet), ['frame', 'eth', 'ip', 'icmp', 'ip#2', 'udp']);
  t.like(packet, { ip: { src: '10.0.0.2' }, 'ip#2': { src: '10.0.0.1' }, udp: { srcport: 1000, dstport: 2000 } });
  const columns = await decode(t, ['--fields', 'frame.protocols,ip.src,ip.src#2,udp.dstport'], error);
  t.deepEqual(columns.trimEnd().split('\n').at(-1)?.split('\t'), [
    'eth:ip:icmp:ip:udp',
    '10.0.0.2,10.0.0.1',
    '10.0.0.1',
    '2000',
  ]);
  t.regex(await decode(t, [], error), /^1 \S+ 10\.0\.0\.2 → 10\.0\.0\.1 ICMP /);
});

test('json and ndjson hold the same objects: a layer each in order, a repeated one numbered', async (t) => {
  const array = JSON.parse(await decode(t, ['--json']));
  const lines = (await decode(t, ['--format', 'ndjson']))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(lines, array);
  t.deepEqual(array.map(Object.keys), [
    ['frame', 'eth', 'ip', 'tcp'],
    ['frame', 'eth', 'ipv6', 'udp', 'data'],
    ['frame', 'eth', 'ip', 'ip#2', 'udp', 'data'],
  ]);
  t.like(array[0], {
    frame: { number: 1, time: '2026-11-20T09:42:01.000000001Z', len: 54 },
    eth: { src: '02:00:00:00:00:01' },
    ip: { src: '10.0.0.1' },
  });
  t.like(array[0].tcp, { srcport: 1000, flags: 2, 'flags.syn': true, 'flags.ack': false });
  t.is(array[1].data.data, Buffer.from(makePayload(4)).toString('hex'));
  t.deepEqual([array[2].ip.src, array[2]['ip#2'].src], ['192.0.2.1', '10.0.0.1']);
});

test('fields: tab-separated without a header, all occurrences by a comma, nothing where there is none', async (t) => {
  const fields = ['frame.number', 'ip.src', 'ip.src#2', 'ip.src#1', 'ip.src#3', 'tcp.dstport', 'udp.dstport'];
  t.is(
    await decode(t, ['--fields', fields.join(',')]),
    [
      ['1', '10.0.0.1', '', '10.0.0.1', '', '2000', ''],
      ['2', '', '', '', '', '', '2'],
      ['3', '192.0.2.1,10.0.0.1', '10.0.0.1', '192.0.2.1', '', '', '2000'],
    ]
      .map((row) => `${row.join('\t')}\n`)
      .join(''),
  );
});

test('fields given apart are the same as given together', async (t) => {
  t.is(
    await decode(t, ['--fields', 'frame.number', '--fields', 'ip.src']),
    await decode(t, ['--fields', 'frame.number,ip.src']),
  );
});

test('csv: the same cells, with a header, quoted', async (t) => {
  t.is(
    await decode(t, ['--format', 'csv', '--fields', 'frame.time,ip.src,ip.ttl']),
    [
      'frame.time,ip.src,ip.ttl',
      '2026-11-20T09:42:01.000000001Z,10.0.0.1,64',
      '2026-11-20T09:42:02.000000000Z,,',
      '2026-11-20T09:42:03.999999999Z,"192.0.2.1,10.0.0.1","64,64"',
      '',
    ].join('\n'),
  );
});

test('csv without packets is a header', async (t) => {
  const path = write(t, buildPcap([]));
  const { stdout } = await runSniff(['decode', path, '--format', 'csv', '--fields', 'ip.src,ip.dst']);
  t.is(stdout, 'ip.src,ip.dst\n');
  t.deepEqual(JSON.parse((await runSniff(['decode', path, '--json'])).stdout), []);
  t.is((await runSniff(['decode', path, '--format', 'ndjson'])).stdout, '');
});

test('json of fields: flat, numbers as numbers, several as an array, absent ones left out', async (t) => {
  const rows = (await decode(t, ['--format', 'ndjson', '--fields', 'frame.number,ip.src,tcp.flags.syn,ip.src#2']))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(rows, [
    { 'frame.number': 1, 'ip.src': '10.0.0.1', 'tcp.flags.syn': true },
    { 'frame.number': 2 },
    { 'frame.number': 3, 'ip.src': ['192.0.2.1', '10.0.0.1'], 'ip.src#2': '10.0.0.1' },
  ]);
  t.deepEqual(JSON.parse(await decode(t, ['--json', '--fields', 'frame.number,ip.src,tcp.flags.syn,ip.src#2'])), rows);
});

test('hex: every byte of every packet stands in the dump', async (t) => {
  const shown = await decode(t, ['--hex']);
  const dumped = shown
    .split('\n')
    .filter((line) => /^[0-9a-f]{4} {2}/.test(line))
    .map((line) => line.slice(6, 55).replaceAll(' ', ''));
  t.is(dumped.join(''), Buffer.concat(packets.map(({ data }) => Buffer.from(data))).toString('hex'));
  t.is(shown.split('\n').filter((line) => /^\d /.test(line)).length, 3);
});

for (const [args, message] of [
  [['--fields', 'ip.sr'], "sniff: there is no field 'ip.sr'\n  Did you mean 'ip.src'?\n"],
  [
    ['--fields', 'ip.src#0'],
    "sniff: 'ip.src#0' is no field\n  Write it as ip.src, or ip.src#2 for the second layer.\n",
  ],
  [['--format', 'csv'], 'sniff: csv needs columns\n'],
  [['--hex', '--json'], 'sniff: --hex adds a dump to text\n'],
  [['--hex', '--fields', 'ip.src'], 'sniff: --hex adds a dump to text\n'],
  [['--format', 'table'], "sniff: --format: 'table' is none of text, json, ndjson, csv\n"],
] as const) {
  test(`wrong command line of decode: ${args.join(' ')}`, async (t) => {
    const { stdout, stderr, exitCode } = await runSniff(['decode', '/nonexistent', ...args]);
    t.deepEqual([stdout, exitCode], ['', 2]);
    t.is(stderr.slice(0, message.length), message);
  });
}

test('a packet without a time shows none', async (t) => {
  const data = udpFrame(A, B);
  const bytes = new PcapngBuilder().section().interface().simplePacket({ data }).build();
  t.regex(await decode(t, [], bytes), /^1 - 10\.0\.0\.1 → /);
  t.false(Object.hasOwn(JSON.parse(await decode(t, ['--json'], bytes))[0].frame, 'time'));
});

test('neither locale nor time zone change anything', async (t) => {
  const path = write(t);
  const env = { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8' };
  for (const format of ['text', 'json', 'ndjson']) {
    const args = ['decode', path, '--format', format];
    t.deepEqual(await runSniff(args, { env }), await runSniff(args));
  }
});

/** What drives a terminal; line feeds and the tabs between columns are ours. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

corpusTest('what comes from the wire never drives the terminal, and json parses', async (t) => {
  const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) => /cap(ng)?$/.test(name));
  // Many at once: a merge of all that are captures.
  const paths = names.filter((_, index) => index % 25 === 7).map((name) => CORPUS + name);
  const usable: string[] = [];
  for (const path of paths) {
    const head = readFileSync(path).subarray(0, 4).toString('hex');
    if (['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', '0a0d0d0a'].includes(head)) usable.push(path);
  }
  t.true(usable.length > 20);
  const text = await runSniff(['decode', ...usable, '--hex']);
  t.is(text.exitCode, 0);
  t.notRegex(text.stdout, CONTROLS);
  t.notRegex(text.stderr, CONTROLS);
  const array = await runSniff(['decode', ...usable, '--json']);
  const lines = await runSniff(['decode', ...usable, '--format', 'ndjson']);
  t.notRegex(array.stdout, CONTROLS);
  t.deepEqual(
    lines.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    JSON.parse(array.stdout),
  );
});
