import test from 'ava';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

/** A port of nobody's. */
const PORT = 8081;
const KEY = [0xba, 0x0f, 0x48, 0x93];

function frame(head: number, payload: string | Uint8Array, key?: readonly number[]): Buffer {
  const content = Buffer.from(payload as string);
  const mask = key === undefined ? 0 : 0x80;
  const length = Buffer.alloc(content.length < 126 ? 1 : content.length < 65536 ? 3 : 9);
  length[0] = mask | (content.length < 126 ? content.length : length.length === 3 ? 126 : 127);
  if (length.length === 3) length.writeUInt16BE(content.length, 1);
  if (length.length === 9) length.writeUInt32BE(content.length, 5);
  if (key !== undefined) for (let i = 0; i < content.length; i++) content[i] = (content[i] ?? 0) ^ (key[i & 3] ?? 0);
  return Buffer.concat([Buffer.from([head]), length, Buffer.from(key ?? []), content]);
}

function said(...frames: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(toService(PORT, Buffer.concat(frames)), 'websocket');
}

test('every field, masked and not', (t) => {
  t.is(pathOf(toService(PORT, frame(0x81, 'hello'))), 'eth:ip:tcp:websocket');
  t.deepEqual(said(frame(0x81, 'hello'))[0], {
    'websocket.fin': true,
    'websocket.rsv': 0,
    'websocket.opcode': 1,
    'websocket.mask': false,
    'websocket.payload_length': 5,
  });
  t.deepEqual(said(frame(0x8a, 'Zeek', KEY))[0], {
    'websocket.fin': true,
    'websocket.rsv': 0,
    'websocket.opcode': 10,
    'websocket.mask': true,
    'websocket.payload_length': 4,
    'websocket.masking_key': 'ba0f4893',
    'websocket.payload.pong': '5a65656b',
  });
  t.is(said(frame(0x89, 'Zeek'))[0]?.['websocket.payload.ping'], '5a65656b');
  t.is(said(frame(0x82, Buffer.alloc(300)))[0]?.['websocket.payload_length_ext_16'], 300);
  t.is(said(frame(0xc1, Buffer.from([0xf2, 0x48])))[0]?.['websocket.rsv'], 4, 'compressed');
});

test('closing, with a reason', (t) => {
  const [close] = said(frame(0x88, Buffer.from('\x03\xe8bye', 'latin1'), KEY));
  t.is(close?.['websocket.payload.close.status_code'], 1000);
  t.is(close?.['websocket.payload.close.reason'], 'bye');
  const long = Buffer.concat([Buffer.from([0x88, 127, 0, 0, 0, 0, 0, 0, 0, 4, 3, 0xe8]), Buffer.from('no')]);
  t.like(said(long)[0], { 'websocket.payload_length_ext_64': 4n, 'websocket.payload.close.reason': 'no' });
});

test('fragments: each frame of a segment is a layer', (t) => {
  const frames = [frame(0x02, 'H'), frame(0x00, 'TTP'), frame(0x89, 'p'), frame(0x80, '/1')];
  t.is(pathOf(fromService(PORT, Buffer.concat(frames))), `eth:ip:tcp${':websocket'.repeat(4)}`);
  t.is(said(...frames)[1]?.['websocket.payload.continue'], '545450');
});

test('what is not told to be WebSocket is data', (t) => {
  for (const [wrong, why] of [
    [frame(0x81, 'hello').subarray(0, 6), 'cut'],
    [Buffer.concat([frame(0x81, 'hello'), Buffer.from('x')]), 'more behind it'],
    [frame(0x81, Buffer.from([0, 1, 2])), 'text that is none'],
    [frame(0x83, 'hello'), 'a reserved opcode'],
    [frame(0xa1, 'hello'), 'a reserved bit'],
    [frame(0x02, 'hello'), 'a fragment alone'],
    [Buffer.concat([frame(0x81, 'a'), frame(0x80, 'b')]), 'goes on with nothing'],
    [Buffer.concat([frame(0x02, 'a'), frame(0x82, 'b')]), 'another in the middle'],
    [Buffer.concat([frame(0x81, 'a'), frame(0x81, 'b', KEY)]), 'masked and not'],
    [Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]), 'longer than a segment'],
  ] as const) {
    t.is(pathOf(toService(PORT, wrong)), 'eth:ip:tcp:data', why);
  }
  t.is(pathOf(toService(PORT, frame(0x02, 'hello', KEY))), 'eth:ip:tcp:websocket', 'clients mask');
});

test('more frames than layers, flipped bytes', (t) => {
  const many = said(...Array.from({ length: 300 }, () => frame(0x89, 'p')));
  t.deepEqual(many.at(-1)?.['websocket.opcode'], Array(300 - many.length + 1).fill(9));
  flippedBytesDecode(t, toService(PORT, Buffer.concat([frame(0x89, 'p', KEY), frame(0x88, '\x03', KEY)])));
  flippedBytesDecode(t, fromService(PORT, frame(0x82, Buffer.alloc(300))));
});
