import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldValue } from '../../src/protocols/define.ts';
import { Dissection, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import { StreamFollower } from '../../src/trackers/stream-follower.ts';
import { ACK, end, FIN, RST, SYN, type TcpToBuild, tcpFrame, udpFrame } from '../support/frames.ts';

const CLIENT = end('10.0.0.1:40000');
const SERVER = end('10.0.0.2:80');
const WINDOW_SCALE_OF = (shift: number) => [2, 4, 5, 0xb4, 1, 3, 3, shift];

/** The stateful fields of each packet in turn, of all its layers, without their protocol's name. */
class Conversation {
  readonly follower: StreamFollower;
  readonly #packet = new Packet();
  readonly #d = new Dissection();

  constructor(limit?: number) {
    this.follower = new StreamFollower(limit);
    this.#d.streams = this.follower;
  }

  tcp(nanoseconds: number, frame: Partial<TcpToBuild>): Record<string, FieldValue> {
    return this.read(nanoseconds, tcpFrame({ from: CLIENT, to: SERVER, ...frame }));
  }

  /** The same from the server. */
  reply(nanoseconds: number, frame: Partial<TcpToBuild>): Record<string, FieldValue> {
    return this.tcp(nanoseconds, { from: SERVER, to: CLIENT, ...frame });
  }

  read(nanoseconds: number, bytes: Uint8Array, capturedLength = bytes.length): Record<string, FieldValue> {
    const packet = this.#packet;
    packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    packet.start = 0;
    packet.end = capturedLength;
    packet.wireLength = bytes.length;
    packet.linkType = 1;
    packet.seconds = 1_700_000_000 + Math.floor(nanoseconds / 1e9);
    packet.nanoseconds = nanoseconds % 1e9;
    decode(packet, this.#d);
    this.follower.follow(this.#d);
    return statefulFields(this.#d);
  }
}

function statefulFields(d: Dissection): Record<string, FieldValue> {
  const found: Record<string, FieldValue> = {};
  for (let index = 0; index < d.count; index++) {
    const protocol = protocolById[d.stack[index << STRIDE_SHIFT]];
    if (protocol === undefined) continue;
    visitFields(protocol, new Layer().load(d, index), (field, value) => {
      if (field.stateful) found[field.name.replace(/^\w+\./, '')] = value;
    });
  }
  return found;
}

const DATA = new Uint8Array(100);

test('a whole connection, windows scaled from the handshake on', (t) => {
  const c = new Conversation();
  t.deepEqual(c.tcp(0, { flags: SYN, sequence: 1000, window: 64_240, options: WINDOW_SCALE_OF(7) }), {
    stream: 0,
    completeness: 0,
    seq: 0,
    nxtseq: 1,
    ack: 0,
    window_size: 64_240,
    time_relative: 0,
    time_delta: 0,
  });
  const synAck = { flags: SYN | ACK, sequence: 5000, acknowledged: 1001, window: 65_160, options: WINDOW_SCALE_OF(2) };
  t.deepEqual(c.reply(20_000_001, synAck), {
    stream: 0,
    completeness: 1,
    seq: 0,
    nxtseq: 1,
    ack: 1,
    window_size: 65_160,
    time_relative: 0.020000001,
    time_delta: 0.020000001,
  });
  t.deepEqual(c.tcp(20_000_101, { sequence: 1001, acknowledged: 5001, window: 502 }), {
    stream: 0,
    completeness: 3,
    seq: 1,
    nxtseq: 1,
    ack: 1,
    window_size: 502 << 7,
    window_size_scalefactor: 128,
    time_relative: 0.020000101,
    time_delta: 0.0000001,
  });
  const request = c.tcp(1_020_000_101, { sequence: 1001, acknowledged: 5001, window: 502, payload: DATA });
  t.like(request, { completeness: 7, seq: 1, nxtseq: 101, time_relative: 1.020000101, time_delta: 1 });
  const answer = c.reply(1_100_000_000, { sequence: 5001, acknowledged: 1101, window: 510 });
  t.like(answer, { completeness: 15, ack: 101, window_size: 510 << 2, window_size_scalefactor: 4 });
  t.like(c.tcp(2e9, { flags: FIN | ACK, sequence: 1101, acknowledged: 5001 }), { completeness: 15, nxtseq: 102 });
  t.like(c.reply(2e9, { flags: RST, sequence: 5001, acknowledged: 77 }), { completeness: 31, seq: 1, ack: 77 });
  t.like(c.reply(2e9, { flags: RST, sequence: 5001 }), { completeness: 63 });
});

test('in the middle of a connection both sides start at 1, and the scale is not known', (t) => {
  const c = new Conversation();
  t.like(c.tcp(0, { sequence: 7_000_000, acknowledged: 9_000_000, payload: DATA, window: 100 }), {
    completeness: 0,
    seq: 1,
    nxtseq: 101,
    ack: 1,
    window_size: 100,
    window_size_scalefactor: -1,
  });
  t.like(c.reply(0, { sequence: 9_000_010, acknowledged: 7_000_100 }), { completeness: 0, seq: 11, ack: 101 });
  // Numbers before the first one that was met wrap around.
  t.like(c.tcp(0, { sequence: 6_999_998, acknowledged: 9_000_000 }), { completeness: 4, seq: 0xffffffff });
});

test('one SYN without the option, and nobody scales', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN, sequence: 1, options: WINDOW_SCALE_OF(7) });
  c.reply(0, { flags: SYN | ACK, sequence: 1, acknowledged: 2 });
  t.like(c.tcp(0, { sequence: 2, acknowledged: 2, window: 500 }), { window_size: 500, window_size_scalefactor: -2 });
  const other = new Conversation();
  other.tcp(0, { flags: SYN, sequence: 1 });
  other.reply(0, { flags: SYN | ACK, sequence: 1, acknowledged: 2, options: WINDOW_SCALE_OF(7) });
  t.like(other.reply(0, { sequence: 2, acknowledged: 2 }), { window_size: 1024, window_size_scalefactor: -2 });
});

test('a shift beyond 14 counts as 14, an option of a wrong length for nothing', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN, sequence: 1, options: WINDOW_SCALE_OF(200) });
  t.like(c.tcp(0, { sequence: 2, window: 3 }), { window_size: 3 << 14, window_size_scalefactor: 1 << 14 });
  const other = new Conversation();
  other.tcp(0, { flags: SYN, sequence: 1, options: [3, 4, 7, 0] });
  t.like(other.tcp(0, { sequence: 2 }), { window_size_scalefactor: -2 });
  for (const options of [
    [3, 0, 7, 0],
    [3, 200, 7, 0],
    [0, 3, 3, 7],
    [1, 1, 1, 3],
  ]) {
    const broken = new Conversation();
    broken.tcp(0, { flags: SYN, sequence: 1, options });
    t.like(broken.tcp(0, { sequence: 2 }), { window_size_scalefactor: -2 }, options.join());
  }
});

test('sequence numbers wrap around', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN, sequence: 0xffff_fff0 });
  t.like(c.tcp(0, { sequence: 0xffff_fff1, payload: DATA }), { seq: 1, nxtseq: 101 });
  t.like(c.tcp(0, { sequence: 85, payload: DATA }), { seq: 101, nxtseq: 201 });
  t.like(c.reply(0, { sequence: 0, acknowledged: 185 }), { seq: 1, ack: 201 });
});

test('ports used again are another stream, a repeated SYN is not', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN, sequence: 10 });
  t.like(c.tcp(1e9, { flags: SYN, sequence: 10 }), { stream: 0, completeness: 1, seq: 0, time_delta: 1 });
  t.like(c.tcp(2e9, { flags: SYN, sequence: 90 }), { stream: 1, completeness: 1, seq: 0, time_relative: 0 });
  t.like(c.tcp(3e9, { sequence: 91 }), { stream: 1, seq: 1, time_relative: 1 });
  c.tcp(4e9, { flags: RST, sequence: 91 });
  // Wireshark 4.0: not even after a reset.
  t.like(c.tcp(5e9, { flags: SYN, sequence: 90 }), { stream: 1, completeness: 37, time_relative: 3 });
});

test('a SYN with ACK and another number moves the start of its side', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN, sequence: 10 });
  c.reply(0, { flags: SYN | ACK, sequence: 500, acknowledged: 11 });
  t.like(c.reply(0, { flags: SYN | ACK, sequence: 800, acknowledged: 11 }), { stream: 0, seq: 0 });
  t.like(c.tcp(0, { sequence: 11, acknowledged: 801 }), { stream: 0, ack: 1 });
});

test('what an ACK acknowledges tells where the other side starts', (t) => {
  const c = new Conversation();
  c.tcp(0, { sequence: 50, acknowledged: 201 });
  t.like(c.reply(0, { flags: SYN, sequence: 200 }), { stream: 0, seq: 0 });
  t.like(c.reply(0, { flags: SYN, sequence: 300 }), { stream: 1, seq: 0 });
});

test('UDP has its own count, and its streams run both ways', (t) => {
  const c = new Conversation();
  c.tcp(0, { flags: SYN });
  t.deepEqual(c.read(5, udpFrame(CLIENT, SERVER, DATA)), { stream: 0, time_relative: 0, time_delta: 0 });
  t.deepEqual(c.read(7, udpFrame(SERVER, CLIENT, DATA)), { stream: 0, time_relative: 2e-9, time_delta: 2e-9 });
  const other = udpFrame(SERVER, end('10.0.0.3:1'), DATA);
  t.deepEqual(c.read(7, other), { stream: 1, time_relative: 0, time_delta: 0 });
  // Time may go back.
  t.deepEqual(c.read(4, udpFrame(CLIENT, SERVER, DATA)), { stream: 0, time_relative: -1e-9, time_delta: -3e-9 });
});

test('a datagram without payload has no times, and is passed over by those of the next', (t) => {
  const c = new Conversation();
  t.deepEqual(c.read(0, udpFrame(CLIENT, SERVER)), { stream: 0 });
  t.deepEqual(c.read(3e9, udpFrame(SERVER, CLIENT)), { stream: 0 });
  t.deepEqual(c.read(5e9, udpFrame(CLIENT, SERVER, DATA)), { stream: 0, time_relative: 5, time_delta: 5 });
});

test('the first packet of SNMP is a stream by itself', (t) => {
  const c = new Conversation();
  const agent = end('10.0.0.2:161');
  const message = Uint8Array.of(0x30, 2, 5, 0);
  t.deepEqual(c.read(0, udpFrame(CLIENT, agent, message)), { stream: 0, time_relative: 0, time_delta: 0 });
  t.deepEqual(c.read(1e9, udpFrame(agent, CLIENT, message)), { stream: 1, time_relative: 0, time_delta: 0 });
  t.deepEqual(c.read(2e9, udpFrame(CLIENT, agent, message)), { stream: 1, time_relative: 1, time_delta: 1 });
  const other = end('10.0.0.9:161');
  c.read(0, udpFrame(CLIENT, other, DATA));
  t.like(c.read(1e9, udpFrame(other, CLIENT, message)), { stream: 2, time_delta: 1 }, 'no SNMP at first');
});

test('times that are years apart keep what a number holds', (t) => {
  const c = new Conversation();
  c.tcp(0, {});
  t.is(c.tcp(1e17 + 500_000_000, {}).time_relative, 1e8 + 0.5);
});

test('a full table: nothing is said of what has no place, and it is counted', (t) => {
  const c = new Conversation(1);
  t.like(c.tcp(0, { flags: SYN, sequence: 4 }), { stream: 0 });
  t.deepEqual(c.read(0, udpFrame(CLIENT, SERVER)), {});
  t.like(c.tcp(0, { sequence: 5 }), { stream: 0, seq: 1 });
  t.is(c.follower.unknownPackets, 1);
});

test('more streams than a table begins with', (t) => {
  const c = new Conversation();
  const from = (index: number) => ({ address: `10.1.${index >> 8}.${index & 255}`, port: 5 });
  for (let i = 0; i < 5000; i++) t.is(c.tcp(i, { from: from(i), flags: SYN, sequence: i }).stream, i);
  t.like(c.tcp(5e9, { from: from(4321), sequence: 4322 }), { stream: 4321, seq: 1, time_relative: 4.999995679 });
});

test('headers that were cut say nothing, and what there is of them counts', (t) => {
  for (let length = 34; length < 62; length++) {
    const c = new Conversation();
    const syn = tcpFrame({ from: CLIENT, to: SERVER, flags: SYN, sequence: 8, options: WINDOW_SCALE_OF(3) });
    t.deepEqual(c.read(0, syn, length), {}, `${length} bytes`);
    t.like(c.tcp(0, { sequence: 9 }), { stream: 0, completeness: length < 50 ? 0 : 1 }, `${length} bytes`);
  }
});
