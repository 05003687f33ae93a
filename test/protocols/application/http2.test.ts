import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { StreamFollower } from '../../../src/trackers/stream-follower.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { ACK, end, tcpFrame } from '../../support/frames.ts';
import { HpackEncoder, headFrames, http2Frame, PREFACE, settingsFrame } from '../../support/http2-builder.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { readFollowed } from '../../support/read-followed.ts';

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:50051')];

function inTcp(payload: Uint8Array, sequence = 1): Uint8Array {
  return tcpFrame({ from: client, to: server, flags: ACK, sequence, payload });
}

function layersOf(...frames: readonly Uint8Array[]): readonly Readonly<Record<string, unknown>>[] {
  const { layers } = dissect(inTcp(Buffer.concat(frames)));
  return layers.filter(({ protocol }) => protocol === 'http2').map(({ fields }) => fields);
}

/** What every frame has, with the bits of its flags. */
function headOf(length: number, type: number, flags: number, stream: number): Record<string, unknown> {
  return {
    'http2.length': length,
    'http2.type': type,
    'http2.flags': flags,
    'http2.r': 0,
    'http2.streamid': stream,
  };
}

test('preface and settings', (t) => {
  const settings = http2Frame({ type: 4, payload: fromHex('0003 00000064 0004 0000ffff 0008 00000001 00aa 00000007') });
  const frames = [PREFACE, settings, settingsFrame(true)];
  t.is(dissect(inTcp(Buffer.concat(frames))).path, 'eth:ip:tcp:http2:http2:http2');
  t.deepEqual(layersOf(...frames), [
    { 'http2.magic': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    {
      ...headOf(24, 4, 0, 0),
      'http2.flags.unused_settings': 0,
      'http2.flags.ack.settings': false,
      'http2.settings.id': [3, 4, 8, 0xaa],
      'http2.settings.max_concurrent_streams': 100,
      'http2.settings.initial_window_size': 65_535,
      'http2.settings.extended_connect': 1,
      'http2.settings.unknown': 7,
    },
    { ...headOf(0, 4, 1, 0), 'http2.flags.unused_settings': 0, 'http2.flags.ack.settings': true },
  ]);
});

test('a head with padding and priority, its fields in each representation', (t) => {
  const block = fromHex('82 86 44 02 2f 61 41 01 68 10 03 6b 65 79 03 25 34 31');
  const [fields] = layersOf(headFrames(1, block, { isLast: true, padding: 2, hasPriority: true }), settingsFrame());
  t.deepEqual(fields, {
    ...headOf(26, 1, 0x2d, 1),
    'http2.flags.unused_headers': 0,
    'http2.flags.priority': true,
    'http2.flags.padded': true,
    'http2.flags.eh': true,
    'http2.flags.end_stream': true,
    'http2.padding': 2,
    'http2.pad_length': 2,
    'http2.exclusive': false,
    'http2.stream_dependency': 0,
    'http2.headers.weight': 0,
    'http2.headers.weight_real': 1,
    'http2.headers': Buffer.from(block).toString('hex'),
    'http2.header.length': 40 + 10 + 11 + 7 + 11 + 6,
    'http2.header.count': 5,
    'http2.header.name.length': [7, 7, 5, 10, 3],
    'http2.header.name': [':method', ':scheme', ':path', ':authority', 'key'],
    'http2.header.value.length': [3, 4, 2, 1, 3],
    'http2.header.value': ['GET', 'http', '/a', 'h', '%41'],
    'http2.headers.method': 'GET',
    'http2.headers.scheme': 'http',
    'http2.headers.path': '/a',
    'http2.headers.authority': 'h',
    'http2.header.unescaped': ['GET', 'http', '/a', 'h', 'A'],
    'http2.header.repr': [
      'Indexed Header Field',
      'Indexed Header Field',
      'Literal Header Field with Incremental Indexing - Indexed Name',
      'Literal Header Field with Incremental Indexing - Indexed Name',
      'Literal Header Field never Indexed - New Name',
    ],
    'http2.header.index': [2, 6, 4, 1],
    'http2.request.full_uri': 'http://h/a',
    'http2.headers.padding': '0000',
  });
});

test('the other frames', (t) => {
  const frames = layersOf(
    http2Frame({ type: 0, flags: 9, stream: 1, payload: fromHex('02 616263 0000') }),
    http2Frame({ type: 2, stream: 3, payload: fromHex('80000001 0f') }),
    http2Frame({ type: 3, stream: 1, payload: fromHex('00000008') }),
    http2Frame({ type: 5, flags: 4, stream: 1, payload: fromHex('00000002 82') }),
    http2Frame({ type: 6, payload: fromHex('0102030405060708') }),
    http2Frame({ type: 6, flags: 1, payload: fromHex('0102030405060708') }),
    http2Frame({ type: 7, payload: fromHex('00000005 0000000b 6279 65') }),
    http2Frame({ type: 8, payload: fromHex('00001000') }),
    http2Frame({ type: 9, flags: 4, stream: 1, payload: fromHex('6162') }),
    http2Frame({ type: 10, payload: fromHex('0001 61 6232') }),
    http2Frame({ type: 12, payload: fromHex('0001 61 0002 6263') }),
    http2Frame({ type: 16, payload: fromHex('00000003 753d31') }),
    http2Frame({ type: 0x77, flags: 3, stream: 1, payload: fromHex('0102') }),
  ).map((fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => !HEAD.has(name))));
  const flags = (unused: string, bits: Record<string, boolean> = {}) => ({ [`http2.flags.${unused}`]: 0, ...bits });
  t.deepEqual(frames, [
    {
      ...flags('unused_data', { 'http2.flags.padded': true, 'http2.flags.end_stream': true }),
      ...{ 'http2.padding': 2, 'http2.pad_length': 2, 'http2.data.data': '616263', 'http2.data.padding': '0000' },
    },
    {
      ...flags('unused'),
      ...{ 'http2.exclusive': true, 'http2.stream_dependency': 1 },
      ...{ 'http2.headers.weight': 15, 'http2.headers.weight_real': 16 },
    },
    { ...flags('unused'), 'http2.rst_stream.error': 8 },
    {
      ...flags('unused_push_promise', { 'http2.flags.padded': false, 'http2.flags.eh': true }),
      ...{ 'http2.pad_length': 0, 'http2.push_promise.r': 0, 'http2.push_promise.promised_stream_id': 2 },
      ...{ 'http2.push_promise.header': '82', 'http2.header.length': 18, 'http2.header.count': 1 },
      ...{ 'http2.header.name.length': 7, 'http2.header.name': ':method', 'http2.header.value.length': 3 },
      ...{ 'http2.header.value': 'GET', 'http2.headers.method': 'GET', 'http2.header.unescaped': 'GET' },
      ...{ 'http2.header.repr': 'Indexed Header Field', 'http2.header.index': 2 },
    },
    { ...flags('unused_ping', { 'http2.flags.ack.ping': false }), 'http2.ping': '0102030405060708' },
    { ...flags('unused_ping', { 'http2.flags.ack.ping': true }), 'http2.pong': '0102030405060708' },
    {
      ...flags('unused'),
      ...{ 'http2.goway.r': 0, 'http2.goaway.last_stream_id': 5 },
      ...{ 'http2.goaway.error': 11, 'http2.goaway.addata': '627965' },
    },
    { ...flags('unused'), 'http2.window_update.r': 0, 'http2.window_update.window_size_increment': 4096 },
    {
      ...flags('unused_continuation', { 'http2.flags.padded': false, 'http2.flags.eh': true }),
      ...{ 'http2.pad_length': 0, 'http2.continuation.header': 'ab' },
    },
    { ...flags('unused'), 'http2.altsvc.origin.len': 1, 'http2.altsvc.origin': 'a', 'http2.altsvc.field_value': 'b2' },
    { ...flags('unused'), 'http2.origin.origin_len': [1, 2], 'http2.origin.origin': ['a', 'bc'] },
    { ...flags('unused'), 'http2.priority_update_stream_id': 3, 'http2.priority_update_field_value': 'u=1' },
    { 'http2.flags.unused': 3, 'http2.unknown': '0102' },
  ]);
});

const HEAD: ReadonlySet<string> = new Set(Object.keys(headOf(0, 0, 0, 0)));

test('what refers to the table: known where the packets before are followed, else left out', (t) => {
  const encoder = new HpackEncoder();
  const fields = [
    [':method', 'GET'],
    [':authority', 'a.example'],
    ['x-y', 'z'],
  ] as const;
  const first = Buffer.concat([PREFACE, settingsFrame(), headFrames(1, encoder.encode(fields), { isLast: true })]);
  const second = headFrames(3, encoder.encode(fields), { isLast: true });
  const [alone] = layersOf(second);
  t.deepEqual([alone['http2.header.name'], alone['http2.header.index']], [':method', [2, 63, 62]]);
  t.is(alone['http2.header.length'], undefined);
  const packets = [inTcp(first), inTcp(second, 1 + first.length), inTcp(second, 1 + first.length)];
  const followed = readFollowed(packets, new StreamFollower(), 'http2.header.value');
  t.deepEqual(followed, [
    ['GET', 'a.example', 'z'],
    ['GET', 'a.example', 'z'],
    // Sent again: it was read once.
    ['GET'],
  ]);
  // Bytes that were lost may have entered anything.
  const gap = readFollowed([packets[0], inTcp(second, 9 + first.length)], new StreamFollower(), 'http2.header.value');
  t.deepEqual(gap[1], ['GET']);
});

test('frames that a segment cuts: as far as they are there', (t) => {
  const data = http2Frame({ type: 0, stream: 1, payload: Buffer.alloc(100) });
  for (const cut of [1, 8, 9, 50]) {
    const { path, problem } = dissect(inTcp(Buffer.concat([settingsFrame(), data.subarray(0, cut)])));
    t.is(path, cut < 9 ? 'eth:ip:tcp:http2' : 'eth:ip:tcp:http2:http2');
    t.is(problem, PROBLEM.none);
  }
  const cutHead = layersOf(settingsFrame(), headFrames(1, Buffer.alloc(30, 0x82)).subarray(0, 20))[1];
  t.is(cutHead['http2.length'], 30);
  t.is(cutHead['http2.headers'], undefined);
});

test('more frames than layers: all are told, nothing is too deep', (t) => {
  const { layers, problem } = dissect(inTcp(Buffer.concat(Array.from({ length: 400 }, () => settingsFrame(true)))));
  t.is(problem, PROBLEM.none);
  t.is(layers.flatMap(({ fields }) => fields['http2.type'] ?? []).length, 400);
});

test('what is no HTTP/2: wrong frames, other bytes, a preface that goes on differently', (t) => {
  const path = (bytes: Uint8Array) => dissect(inTcp(bytes)).path;
  t.is(path(PREFACE), 'eth:ip:tcp:http2');
  t.is(path(PREFACE.subarray(0, 23)), 'eth:ip:tcp:data');
  t.is(path(Buffer.alloc(100)), 'eth:ip:tcp:data');
  t.is(path(http2Frame({ type: 0, stream: 0, payload: Buffer.alloc(5) })), 'eth:ip:tcp:data');
  t.is(path(http2Frame({ type: 4, payload: Buffer.alloc(5) })), 'eth:ip:tcp:data');
  t.is(path(http2Frame({ type: 0, stream: 1, payload: Buffer.alloc(5), claimedLength: 500 })), 'eth:ip:tcp:data');
});

const whole = Buffer.concat([
  PREFACE,
  settingsFrame(),
  headFrames(1, fromHex('82 86 44 02 2f 61 41 01 68'), { padding: 2, hasPriority: true }),
  http2Frame({ type: 0, flags: 9, stream: 1, payload: fromHex('02 616263 0000') }),
]);

test('flipped bytes', (t) => flippedBytesDecode(t, inTcp(whole)));

test('lengths that lie', (t) => {
  for (let at = 24; at < whole.length; at += 9 + whole.readUIntBE(at, 3)) {
    for (const length of [0, 1, 4, 0xffff, 0xffffff]) {
      const lying = Buffer.from(whole);
      lying.writeUIntBE(length, at, 3);
      t.notThrows(() => dissect(inTcp(lying)));
    }
  }
});

test('every prefix', (t) => {
  const packet = inTcp(whole);
  // Of a preface that is cut nobody can say that it is one.
  everyPrefixDecodes(t, packet.slice(0, packet.length - whole.length));
  for (let length = packet.length - whole.length + 24; length < packet.length; length++) {
    const { path } = dissect(packet.slice(0, length), 1, packet.length);
    t.true('eth:ip:tcp:http2:http2:http2:http2'.startsWith(path), path);
    t.true(path.includes('http2'));
  }
});
