import test from 'ava';
import { analyzeToJson } from '../support/analyze.ts';
import { buildPcap, PcapngBuilder } from '../support/capture-builder.ts';
import { fromHex } from '../support/dissect.ts';
import { ACK, end, FIN, RST, SYN, tcpFrame, udpFrame } from '../support/frames.ts';

const CLIENT = end('10.0.0.1:40000');
const SERVER = end('10.0.0.2:80');

/** One packet a second, and the conversations of them. */
async function converse(frames: readonly Uint8Array[]) {
  const packets = frames.map((data, index) => ({ data, seconds: 1000 + index, nanoseconds: index * 1000 }));
  return (await analyzeToJson(buildPcap(packets), { show: ['conversations'] })).conversations;
}

const syn = (sequence = 1) => tcpFrame({ from: CLIENT, to: SERVER, flags: SYN, sequence });
const synAck = tcpFrame({ from: SERVER, to: CLIENT, flags: SYN | ACK, sequence: 9, acknowledged: 2 });
const fromClient = tcpFrame({ from: CLIENT, to: SERVER, flags: ACK, sequence: 2 });
const fromServer = tcpFrame({ from: SERVER, to: CLIENT, flags: ACK, sequence: 10, acknowledged: 2 });

test('a whole row, exact', async (t) => {
  t.deepEqual(await converse([syn(), synAck, fromClient]), [
    {
      protocol: 'tcp',
      addressA: '10.0.0.1',
      portA: 40_000,
      addressB: '10.0.0.2',
      portB: 80,
      packetsAB: 2,
      bytesAB: 108,
      packetsBA: 1,
      bytesBA: 54,
      start: '1970-01-01T00:16:40.000000Z',
      duration: 2.000002,
    },
  ]);
});

for (const [title, frames, addressA] of [
  ["the SYN's sender", [syn(), synAck], '10.0.0.1'],
  ["the SYN's sender, though the other was seen first", [fromServer, syn()], '10.0.0.1'],
  ["the SYN's sender, though the SYN-ACK was seen first", [synAck, fromClient], '10.0.0.1'],
  ['the receiver of the SYN-ACK, seen later', [fromServer, fromClient, synAck], '10.0.0.1'],
  ['without a SYN the first sender', [fromServer, fromClient], '10.0.0.2'],
  ['UDP: the first sender', [udpFrame(SERVER, CLIENT), udpFrame(CLIENT, SERVER)], '10.0.0.2'],
] as const) {
  test(`A is ${title}`, async (t) => {
    const rows = await converse(frames);
    t.is(rows.length, 1);
    t.is(rows[0].addressA, addressA);
    t.is(rows[0].portA, addressA === CLIENT.address ? CLIENT.port : SERVER.port);
  });
}

for (const [title, frames, packets] of [
  ['another sequence number', [syn(1), synAck, syn(77), synAck], [2, 2]],
  ['a retransmitted SYN is none', [syn(1), syn(1), synAck], [3]],
  [
    'the same number after a FIN is none',
    [syn(1), synAck, tcpFrame({ from: CLIENT, to: SERVER, flags: FIN | ACK }), syn(1)],
    [4],
  ],
  ['the same number after a RST is none', [syn(1), tcpFrame({ from: SERVER, to: CLIENT, flags: RST }), syn(1)], [3]],
  [
    'a SYN-ACK with another number is none',
    [syn(1), synAck, tcpFrame({ from: SERVER, to: CLIENT, flags: SYN | ACK, sequence: 99 })],
    [3],
  ],
] as const) {
  test(`a port pair used again: ${title}`, async (t) => {
    const rows = await converse(frames);
    t.deepEqual(
      rows.map((row) => Number(row.packetsAB) + Number(row.packetsBA)),
      packets,
    );
  });
}

test('a packet from an end to itself is one direction', async (t) => {
  const [row] = await converse([udpFrame(CLIENT, CLIENT), udpFrame(CLIENT, CLIENT)]);
  t.like(row, { packetsAB: 2, packetsBA: 0 });
});

test('the same ends by IPv6, by UDP and by TCP are rows of their own', async (t) => {
  const [a, b] = [end('[2001:db8::1]:40000'), end('[2001:db8::2]:80')];
  const rows = await converse([syn(), udpFrame(CLIENT, SERVER), udpFrame(a, b), udpFrame(b, a)]);
  t.deepEqual(
    rows.map(({ protocol, addressA }) => `${protocol} ${addressA}`),
    ['udp 2001:db8::1', 'tcp 10.0.0.1', 'udp 10.0.0.1'],
  );
});

test('a fragment has no ports: a row of ip, with null in place of them', async (t) => {
  const fragment = fromHex(
    '020000000002 020000000001 0800 4500 001c 0001 0001 40 11 0000 0a000001 0a000002 0102030405060708',
  );
  t.like((await converse([fragment]))[0], { protocol: 'ip', portA: null, portB: null, packetsAB: 1, bytesAB: 42 });
});

test('inner headers of a tunnel are conversations too', async (t) => {
  const outer = '020000000002 020000000001 0800 4500 0030 0001 0000 40 04 0000 c0000201 c0000202';
  const inner = Buffer.from(udpFrame(CLIENT, SERVER).subarray(14)).toString('hex');
  const rows = await converse([fromHex(outer + inner)]);
  t.deepEqual(
    rows.map(({ addressA, bytesAB }) => [addressA, bytesAB]),
    [
      ['192.0.2.1', 62],
      ['10.0.0.1', 62],
    ],
  );
});

test('sorted by bytes, and the most of them only', async (t) => {
  const packets = [3, 1, 2].map((size) => ({
    data: udpFrame(CLIENT, { ...SERVER, port: size }, new Uint8Array(size)),
  }));
  const { conversations } = await analyzeToJson(buildPcap(packets), { show: ['conversations'], top: 2 });
  t.deepEqual(
    conversations.map(({ portB }) => portB),
    [3, 2],
  );
});

test('behind extension headers, the protocol is what follows them', async (t) => {
  const ends = `fe80${'00'.repeat(13)}01 ff02${'00'.repeat(13)}16`;
  const report = '8f00 0000 0000 0000';
  const hopByHop = fromHex(`020000000002 020000000001 86dd 60000000 0010 00 01 ${ends} 3a00 050200000100 ${report}`);
  const bare = fromHex(`020000000002 020000000001 86dd 60000000 0008 3a 01 ${ends} ${report}`);
  const rows = await converse([hopByHop, bare]);
  t.is(rows.length, 1);
  t.like(rows[0], { protocol: 'icmpv6', packetsAB: 2, portA: null });
});

test('packets without a time count, and span nothing', async (t) => {
  const data = udpFrame(CLIENT, SERVER);
  const other = udpFrame(SERVER, CLIENT);
  const builder = new PcapngBuilder().section().interface().simplePacket({ data });
  const { conversations: untimed } = await analyzeToJson(builder.build(), { show: ['conversations'] });
  t.like(untimed[0], { packetsAB: 1, start: null, duration: null });
  builder.packet({ data: other, seconds: 50 }).simplePacket({ data }).packet({ data, seconds: 40 });
  const { conversations } = await analyzeToJson(builder.build(), { show: ['conversations'] });
  t.like(conversations[0], { packetsAB: 3, packetsBA: 1, start: '1970-01-01T00:00:40.000000Z', duration: 10 });
});

test('associations by their ports, and of fragments by their addresses', async (t) => {
  const sctp = (flags: string, ports: string) =>
    fromHex(`020000000002 020000000001 0800 4500 0024 0001 ${flags} 40 84 0000 0a000001 0a000002
      ${ports} 00000001 00000000 0b000004`);
  t.like(await converse([sctp('0000', '03e8 07d0'), sctp('2000', '03e8 07d0')]), [
    { protocol: 'sctp', portA: 1000, portB: 2000, packetsAB: 1 },
    { protocol: 'ip', portA: null, packetsAB: 1 },
  ]);
});
