import test from 'ava';
import { quic } from '../../../src/protocols/application/quic.ts';
import { Layer } from '../../../src/protocols/layer.ts';
import { dissect } from '../../support/dissect.ts';
import { lastFieldsOf, pathsOf } from '../../support/flows.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { cryptoFrame, quicInitial } from '../../support/quic-builder.ts';
import { clientHello, serverName, u16s, vector } from '../../support/tls-builder.ts';

const CLIENT = end('10.0.0.1:50000');
const ID = Buffer.from('0102030405060708', 'hex');
const NONE = Buffer.alloc(0);

const inUdp = (payload: Uint8Array, port = 4433) => udpFrame(CLIENT, end(`10.0.0.2:${port}`), payload);
const pathOf = (payload: Uint8Array, port?: number) => dissect(inUdp(payload, port)).path;

function fieldsOf(payload: Uint8Array, port?: number): Record<string, unknown> {
  return { ...dissect(inUdp(payload, port)).layers.find(({ protocol }) => protocol === 'quic')?.fields };
}

function summaryOf(payload: Uint8Array, port?: number): string | undefined {
  const { dissection } = dissect(inUdp(payload, port));
  return quic.summarize?.(new Layer().load(dissection, dissection.count - 1));
}

const hello = clientHello({ extensions: [serverName('quic.example')] });
const initial = quicInitial({ destination: ID, token: Buffer.from([9]), frames: cryptoFrame(0, hello) });

test('every field of an Initial packet, and the hello within', (t) => {
  const fields = fieldsOf(initial);
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('quic.')));
  const payload = Buffer.from(initial.subarray(22)).toString('hex');
  t.deepEqual(own, {
    'quic.packet_length': initial.length,
    'quic.header_form': 1,
    'quic.fixed_bit': true,
    'quic.long.packet_type': 0,
    'quic.version': 1,
    'quic.dcil': 8,
    'quic.dcid': '0102030405060708',
    'quic.scil': 0,
    'quic.token_length': 1n,
    'quic.token': '09',
    'quic.length': BigInt(initial.length - 20),
    'quic.long.reserved': 0,
    'quic.packet_number_length': 1,
    'quic.packet_number': 0n,
    'quic.payload': own['quic.payload'],
    'quic.frame_type': 6n,
    'quic.crypto.offset': 0n,
    'quic.crypto.length': BigInt(hello.length),
  });
  t.is(own['quic.payload'], payload);
  t.is(fields['tls.handshake.extensions_server_name'], 'quic.example');
  t.is(fields['tls.handshake.type'], 1);
  t.is(summaryOf(initial), 'Initial (SNI=quic.example)');
});

/** A packet of type 2 (Handshake) in version 1. */
const handshake = Buffer.concat([
  Buffer.from([0xe0, 0, 0, 0, 1]),
  vector(1, ID),
  vector(1, [7]),
  Buffer.from([3, 0xa, 0xb, 0xc]),
]);

test('packets of one datagram, up to what has another destination', (t) => {
  const short = Buffer.concat([Buffer.from([0x60]), ID, Buffer.alloc(20)]);
  const fields = fieldsOf(Buffer.concat([initial, handshake, short]));
  t.deepEqual(fields['quic.packet_length'], [initial.length, handshake.length, short.length]);
  t.deepEqual(fields['quic.long.packet_type'], [0, 2]);
  t.is(fields['quic.spin_bit'], true);
  t.deepEqual(fields['quic.remaining_payload'], ['0a0b0c', '00'.repeat(20)]);
  t.is((fields['quic.dcid'] as string[]).at(-1), ID.toString('hex'));
  t.is(
    summaryOf(Buffer.concat([initial, handshake, short])),
    'Initial (SNI=quic.example), Handshake, Protected Payload',
  );
  t.is(fieldsOf(Buffer.concat([initial, Buffer.alloc(50)]))['quic.packet_length'], initial.length);
  t.is(fieldsOf(Buffer.concat([initial, Buffer.alloc(50, 0x55)]))['quic.packet_length'], initial.length);
});

test('retry, negotiation, version 2', (t) => {
  const retry = Buffer.concat([Buffer.from([0xf0, 0, 0, 0, 1]), vector(1, NONE), vector(1, ID), Buffer.alloc(18, 5)]);
  t.deepEqual(fieldsOf(retry), {
    'quic.packet_length': retry.length,
    'quic.header_form': 1,
    'quic.long.packet_type': 3,
    'quic.version': 1,
    'quic.dcil': 0,
    'quic.scil': 8,
    'quic.scid': '0102030405060708',
    'quic.retry_token': '0505',
    'quic.retry_integrity_tag': '05'.repeat(16),
  });
  const negotiation = Buffer.concat([
    Buffer.from([0x95, 0, 0, 0, 0]),
    vector(1, NONE),
    vector(1, ID),
    Buffer.from(u16s(0x1a2a, 0x3a4a, 0, 1)),
  ]);
  t.deepEqual(fieldsOf(negotiation), {
    'quic.packet_length': negotiation.length,
    'quic.header_form': 1,
    'quic.vn.unused': 0x15,
    'quic.version': 0,
    'quic.dcil': 0,
    'quic.scil': 8,
    'quic.scid': '0102030405060708',
    'quic.supported_version': [0x1a2a3a4a, 1],
  });
  const second = quicInitial({ version: 0x6b3343cf, destination: ID, frames: cryptoFrame(0, hello) });
  t.is(fieldsOf(second)['quic.long.packet_type_v2'], 1);
  t.is(fieldsOf(second)['tls.handshake.extensions_server_name'], 'quic.example');
});

test('short headers are known on port 443 alone', (t) => {
  const short = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(30)]);
  t.is(pathOf(short, 443), 'eth:ip:udp:quic');
  t.deepEqual(fieldsOf(short, 443), {
    'quic.packet_length': 31,
    'quic.header_form': 0,
    'quic.fixed_bit': true,
    'quic.spin_bit': false,
  });
  t.is(pathOf(short), 'eth:ip:udp:data');
});

test('behind long headers, short ones are known on any port, with ids as long as those had', (t) => {
  const back = (payload: Uint8Array) => udpFrame(end('10.0.0.2:4433'), CLIENT, payload);
  const short = Buffer.concat([Buffer.from([0x41, 7]), Buffer.alloc(30)]);
  // The client's own id has one byte, the server's none.
  const answer = Buffer.concat([
    Buffer.from([0xe0, 0, 0, 0, 1]),
    vector(1, [7]),
    vector(1, NONE),
    Buffer.from([4, 0, 0, 0, 0]),
  ]);
  t.deepEqual(pathsOf(back(short), inUdp(handshake), back(short), inUdp(short), inUdp(Buffer.from('x'))).slice(2), [
    'eth:ip:udp:quic',
    'eth:ip:udp:quic',
    'eth:ip:udp:data',
  ]);
  t.deepEqual(lastFieldsOf(inUdp(handshake), back(short)).slice(4), [
    ['quic.dcid', '07'],
    ['quic.remaining_payload', '00'.repeat(30)],
  ]);
  t.is(lastFieldsOf(inUdp(handshake), inUdp(short)).length, 4);
  t.deepEqual(lastFieldsOf(inUdp(handshake), back(answer), inUdp(short)).slice(4), [
    ['quic.remaining_payload', `07${'00'.repeat(30)}`],
  ]);
});

test('what is none on port 443 is data: DTLS, other versions, ids that are too long, too few bytes', (t) => {
  for (const bytes of [
    [22, 0xfe, 0xfd, 0, 0, ...Buffer.alloc(30)],
    [0xc0, 0x12, 0x34, 0x56, 0x78, 0, 0, ...Buffer.alloc(30)],
    [0xc0, 0, 0, 0, 1, 21, ...Buffer.alloc(30)],
    [0xc0, 0, 0, 0, 1, 8, ...Buffer.alloc(5)],
    [0x95, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
    [0x41, 1, 2, 3],
  ]) {
    t.is(pathOf(Buffer.from(bytes), 443), 'eth:ip:udp:data', `${bytes}`);
  }
});

test('a hello in parts within one packet; frames that leave a gap', (t) => {
  const part = (from: number, to?: number) => cryptoFrame(from, hello.subarray(from, to));
  const packet = (...frames: Buffer[]) => quicInitial({ destination: ID, frames: Buffer.concat(frames) });
  const name = (bytes: Buffer) => fieldsOf(bytes)['tls.handshake.extensions_server_name'];
  t.is(name(packet(part(40), Buffer.from([1, 0, 0]), part(0, 50))), 'quic.example');
  t.is(name(packet(part(40), part(0, 30))), undefined);
});

test('every prefix, and lengths that lie', (t) => {
  const whole = Buffer.concat([initial, handshake]);
  for (let length = 13; length < whole.length; length++) {
    const { layers } = dissect(inUdp(whole).slice(0, 42 + length), 1, 42 + whole.length);
    t.true(layers.at(-1)?.end === 42 + length && layers.length === 4, `${length}`);
  }
  for (let at = 5; at < 24; at++) {
    for (const value of [0, 0x3f, 0x7f, 0xff]) {
      const lying = Buffer.from(initial);
      lying[at] = value;
      t.notThrows(() => fieldsOf(lying));
    }
  }
});

test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(Buffer.concat([initial, handshake]), 443)));
