import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { buildPcap, makePayload, type PacketToBuild, PcapngBuilder } from '../support/capture-builder.ts';
import { end, SYN, tcpFrame, udpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);

const START = 1_795_167_721;
const CLIENT = end('10.0.0.1:40000');
const SERVER = end('10.0.0.2:80');
const [SIX, OTHER_SIX] = [end('[2001:db8::1]:40001'), end('[2001:db8::2]:9')];

const packets: PacketToBuild[] = [
  { data: tcpFrame({ from: CLIENT, to: SERVER, flags: SYN }), seconds: START, nanoseconds: 123_456_789 },
  { data: tcpFrame({ from: SERVER, to: CLIENT, payload: makePayload(100) }), seconds: START, nanoseconds: 123_456_790 },
  { data: udpFrame(SIX, OTHER_SIX, makePayload(10)), seconds: START + 1, nanoseconds: 0 },
  { data: udpFrame(OTHER_SIX, SIX, makePayload(20)), seconds: START + 3, nanoseconds: 999_999_999 },
];
const capture = buildPcap(packets, { variant: 'nanoseconds' });

function writeCapture(t: ExecutionContext, bytes: Uint8Array = capture, name = 'a.pcap'): string {
  const path = join(makeTempFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

async function analyze(t: ExecutionContext, ...args: string[]) {
  const result = await runSniff(['analyze', ...args]);
  t.deepEqual({ stderr: result.stderr, exitCode: result.exitCode }, { stderr: '', exitCode: 0 });
  return result.stdout;
}

test('json: one document that the schema allows, numbers exact, times in the precision of the capture', async (t) => {
  const path = writeCapture(t);
  const text = await analyze(t, path, '--json');
  const report = JSON.parse(text);
  t.deepEqual(schemaViolations(schema, report), []);
  t.deepEqual(Object.keys(report), [
    'schema',
    'capture',
    'ledger',
    'protocols',
    'endpoints',
    'conversations',
    'tcp',
    'timeline',
  ]);
  t.deepEqual(report.capture, {
    files: [{ path, format: 'pcap-ns', linkTypes: ['EN10MB'] }],
    packets: 4,
    wireBytes: 54 + 154 + 72 + 82,
    capturedBytes: 54 + 154 + 72 + 82,
    start: '2026-11-20T09:42:01.123456789Z',
    end: '2026-11-20T09:42:04.999999999Z',
    duration: 3.87654321,
  });
  t.regex(text, /"duration": 3\.876543210?\b/);
  t.regex(text, /"start": "2026-11-20T09:42:01\.123456789Z", "duration": 0\.000000001}/);
  t.deepEqual(report.timeline, [
    { time: '2026-11-20T09:42:01.000000000Z', packets: 2, bytes: 208, requests: 0 },
    { time: '2026-11-20T09:42:02.000000000Z', packets: 1, bytes: 72, requests: 0 },
    { time: '2026-11-20T09:42:03.000000000Z', packets: 0, bytes: 0, requests: 0 },
    { time: '2026-11-20T09:42:04.000000000Z', packets: 1, bytes: 82, requests: 0 },
  ]);
});

test('the formats tell the same: rows of ndjson and csv are those of json', async (t) => {
  const path = writeCapture(t);
  const report = JSON.parse(await analyze(t, path, '--format', 'json'));
  const lines = (await analyze(t, path, '--format', 'ndjson'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const parts = Object.keys(report).filter((key) => key !== 'schema');
  t.deepEqual(
    lines,
    parts.flatMap((part) => [report[part]].flat().map((row) => ({ part, ...row }))),
  );
  for (const part of ['protocols', 'endpoints', 'conversations', 'timeline']) {
    const csv = await analyze(t, path, '--format', 'csv', '--show', part);
    const [header, ...rows] = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    t.deepEqual(header, Object.keys(report[part][0]));
    const cells = (row: object) => Object.values(row).map((value) => (value === null ? '' : value));
    // A duration may stand there as 0.000000001, which JavaScript writes as 1e-9.
    const read = (cell: string, at: number, row: number) => {
      const value = cells(report[part][row])[at];
      return typeof value === 'number' ? Number(cell) : cell;
    };
    t.deepEqual(
      rows.map((row, index) => row.map((cell, at) => read(cell, at, index))),
      report[part].map(cells),
    );
  }
});

for (const [flags, keys] of [
  [['--show', 'endpoints'], ['endpoints']],
  [
    ['--show', 'timeline,capture,endpoints'],
    ['endpoints', 'timeline'],
  ],
  [
    ['--show', 'timeline', '--show', 'ledger'],
    ['ledger', 'timeline'],
  ],
  [['--talkers'], ['endpoints']],
  [['--conversations'], ['conversations']],
  [['--protocols'], ['protocols']],
  [['--timeline'], ['timeline']],
  [
    ['--timeline', '--show', 'protocols', '--talkers'],
    ['protocols', 'endpoints', 'timeline'],
  ],
] as const) {
  test(`parts: ${flags.join(' ')}`, async (t) => {
    const report = JSON.parse(await analyze(t, writeCapture(t), '--json', ...flags));
    t.deepEqual(Object.keys(report), ['schema', 'capture', ...keys]);
    t.deepEqual(schemaViolations(schema, report), []);
  });
}

test('top: the first rows of each table; all of them for machines, ten for people', async (t) => {
  const many = Array.from({ length: 25 }, (_, index) => ({
    data: udpFrame({ address: `10.0.1.${index}`, port: 1 }, SERVER, makePayload(index)),
  }));
  const path = writeCapture(t, buildPcap(many));
  const rows = async (...args: string[]) =>
    JSON.parse(await analyze(t, path, '--json', '--talkers', ...args)).endpoints;
  t.is((await rows()).length, 26);
  t.deepEqual(
    (await rows('--top', '2')).map(({ address }: { address: string }) => address),
    ['10.0.0.2', '10.0.1.24'],
  );
  t.is((await rows('--top', '99')).length, 26);
  const table = (await analyze(t, path, '--talkers')).trimEnd().split('\n');
  t.is(table.length, 12);
  t.regex(table[0], / 10 of 26 ──$/);
  t.is((await analyze(t, path, '--talkers', '--top', '3')).trimEnd().split('\n').length, 5);
});

for (const [bucket, times] of [
  [
    '2s',
    [
      ['2026-11-20T09:42:00', 2],
      ['2026-11-20T09:42:02', 1],
      ['2026-11-20T09:42:04', 1],
    ],
  ],
  [
    '2',
    [
      ['2026-11-20T09:42:00', 2],
      ['2026-11-20T09:42:02', 1],
      ['2026-11-20T09:42:04', 1],
    ],
  ],
  [
    '7s',
    [
      ['2026-11-20T09:41:57', 3],
      ['2026-11-20T09:42:04', 1],
    ],
  ],
  ['1h', [['2026-11-20T09:00:00', 4]]],
] as const) {
  test(`buckets of ${bucket}`, async (t) => {
    const { timeline } = JSON.parse(await analyze(t, writeCapture(t), '--json', '--timeline', '--bucket', bucket));
    t.deepEqual(
      timeline.map(({ time, packets }: { time: string; packets: number }) => [time.slice(0, 19), packets]),
      times,
    );
  });
}

test('several files are one capture in time order', async (t) => {
  const folder = makeTempFolder(t);
  const [odd, even] = [join(folder, 'odd.pcap'), join(folder, 'even.pcapng')];
  writeFileSync(odd, buildPcap([packets[0], packets[2]], { variant: 'nanoseconds' }));
  const builder = new PcapngBuilder().section().interface({ options: [{ code: 9, value: Uint8Array.of(9) }] });
  for (const packet of [packets[1], packets[3]]) {
    builder.packet({
      ...packet,
      ticks: BigInt(packet.seconds ?? 0) * 1_000_000_000n + BigInt(packet.nanoseconds ?? 0),
    });
  }
  writeFileSync(even, builder.build());
  const report = JSON.parse(await analyze(t, even, odd, '--json'));
  t.deepEqual(
    report.capture.files.map(({ format }: { format: string }) => format),
    ['pcapng', 'pcap-ns'],
  );
  t.like(report.capture, { packets: 4, start: '2026-11-20T09:42:01.123456789Z' });
  t.like(
    report.conversations.find(({ protocol }: { protocol: string }) => protocol === 'tcp'),
    { addressA: '10.0.0.1' },
  );
  t.is(JSON.parse(await analyze(t, even, odd, '--json', '-c', '3')).capture.packets, 3);
});

test('stdin, named', async (t) => {
  const { stdout, stderr } = await runSniff(['analyze', '-', '--json'], { input: capture });
  t.is(stderr, '');
  t.like(JSON.parse(stdout).capture, { packets: 4, files: [{ path: '-', format: 'pcap-ns', linkTypes: ['EN10MB'] }] });
});

test('neither locale, time zone nor terminal change what machines read', async (t) => {
  const path = writeCapture(t);
  const foreign = {
    TZ: 'Asia/Tokyo',
    LC_ALL: 'de_DE.UTF-8',
    LANG: 'de_DE.UTF-8',
    COLUMNS: '40',
    FORCE_COLOR: '3',
    TERM: 'dumb',
  };
  for (const args of [['--json'], ['--format', 'ndjson'], ['--format', 'csv', '--timeline'], []]) {
    const here = await runSniff(['analyze', path, ...args]);
    t.deepEqual(await runSniff(['analyze', path, ...args], { env: foreign }), here, args.join(' '));
  }
});

test('a file name can neither drive the terminal nor a spreadsheet', async (t) => {
  const path = writeCapture(t, capture, '=1+1\u001b]0;owned\u0007\u202ea\r\n.pcap');
  for (const args of [[], ['--json'], ['--format', 'ndjson'], ['--format', 'csv', '--show', 'capture']]) {
    t.notRegex(await analyze(t, path, ...args), CONTROLS, args.join(' '));
  }
  const failed = await runSniff(['analyze', `${path}\u001b[2J`]);
  t.notRegex(failed.stderr, CONTROLS);
});

/** All but the line feed that ends a line, which no text may hold after another's carriage return. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
