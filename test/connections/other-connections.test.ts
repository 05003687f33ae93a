import test from 'ava';
import { inIpv4 } from '../support/carriers.ts';
import { type ConnectionRecord, captureOf, logText, recordsOf, type TimedFrame } from '../support/connections.ts';
import { fromHex } from '../support/dissect.ts';
import { end, SYN, tcpFrame, udpFrame } from '../support/frames.ts';
import { cryptoFrame, quicInitial } from '../support/quic-builder.ts';

const A = end('10.0.0.1:40000');
const B = end('192.0.2.1:9999');

/** Ethernet and IPv4 from 10.0.0.1 to 192.0.2.1, or back. */
function ipFrame(protocol: number, body: string | Uint8Array, isBack = false): Uint8Array {
  const bytes = typeof body === 'string' ? fromHex(body) : body;
  const header = fromHex(`4500 0000 0001 0000 40 00 0000 ${isBack ? 'c0000201 0a000001' : '0a000001 c0000201'}`);
  header[9] = protocol;
  new DataView(header.buffer, header.byteOffset).setUint16(2, 20 + bytes.length);
  return Buffer.concat([fromHex('020000000002 020000000001 0800'), header, bytes]);
}

function brief(record: ConnectionRecord): string {
  const { proto, conn_state, history, orig_bytes, resp_bytes, orig_pkts, resp_pkts } = record;
  const ends = `${record['id.orig_h']} ${record['id.orig_p']} ${record['id.resp_h']} ${record['id.resp_p']}`;
  return [ends, proto, conn_state, history ?? '-', orig_bytes ?? '-', resp_bytes ?? '-', orig_pkts, resp_pkts].join(
    ' ',
  );
}

const tells = test.macro(async (t, frames: readonly TimedFrame[], ...expected: readonly string[]) => {
  t.deepEqual((await recordsOf(frames)).map(brief), [...expected]);
});

const AB = '10.0.0.1 40000 192.0.2.1 9999';

test(
  'UDP, both ways',
  tells,
  [
    [0, udpFrame(A, B, new Uint8Array(5))],
    [1, udpFrame(B, A, new Uint8Array(7))],
  ],
  `${AB} udp SF Dd 5 7 1 1`,
);
test('UDP that nobody answers', tells, [[0, udpFrame(A, B, new Uint8Array(5))]], `${AB} udp S0 D - - 1 0`);
test(
  'UDP after a minute of silence',
  tells,
  [
    [0, udpFrame(A, B)],
    [59.9, udpFrame(A, B)],
    [119.9, udpFrame(A, B)],
  ],
  `${AB} udp S0 D 0 0 2 0`,
  `${AB} udp S0 D - - 1 0`,
);
test(
  'an answer from a well-known port is an answer',
  tells,
  [[0, udpFrame(end('192.0.2.1:53'), A, new Uint8Array(5))]],
  '10.0.0.1 40000 192.0.2.1 53 udp SHR ^d - - 0 1',
);
test(
  'to all hosts nobody answers',
  tells,
  [[0, udpFrame(end('192.0.2.1:67'), end('255.255.255.255:68'), new Uint8Array(5))]],
  '192.0.2.1 67 255.255.255.255 68 udp S0 D - - 1 0',
);
const NTP = [end('10.0.0.1:123'), end('192.0.2.1:123')] as const;

test(
  'between two ports of NTP the answer tells who asked; it is counted for who asked, as Zeek does',
  tells,
  [
    [0, udpFrame(NTP[1], NTP[0], ntpMessage(4))],
    [1, udpFrame(NTP[0], NTP[1], ntpMessage(3))],
    [2, udpFrame(NTP[1], NTP[0], ntpMessage(4))],
  ],
  '10.0.0.1 123 192.0.2.1 123 udp SF D^d 96 48 2 1',
);
test(
  'peers that ask each other keep the roles that the first to ask gave them',
  tells,
  [
    [0, udpFrame(NTP[0], NTP[1], ntpMessage(3))],
    [1, udpFrame(NTP[1], NTP[0], ntpMessage(3))],
    [2, udpFrame(NTP[0], NTP[1], ntpMessage(4))],
  ],
  '10.0.0.1 123 192.0.2.1 123 udp SF Dd 96 48 2 1',
);
test(
  'symmetric peers of NTP have the roles that their packets gave them',
  tells,
  [
    [0, udpFrame(NTP[1], NTP[0], ntpMessage(1))],
    [1, udpFrame(NTP[0], NTP[1], ntpMessage(2))],
  ],
  '192.0.2.1 123 10.0.0.1 123 udp SF Dd 48 48 1 1',
);
test(
  'an answer of DNS that comes first, between two of its ports',
  tells,
  [
    [0, udpFrame(end('192.0.2.1:53'), end('10.0.0.1:53'), dnsHeader('8180'))],
    [1, udpFrame(end('10.0.0.1:53'), end('192.0.2.1:53'), dnsHeader('0100'))],
    [2, udpFrame(end('10.0.0.1:53'), end('192.0.2.1:53'), dnsHeader('8180'))],
  ],
  '10.0.0.1 53 192.0.2.1 53 udp S0 D^ 36 0 3 0',
);
test(
  'what is announced to all asked nobody',
  tells,
  [[0, udpFrame(end('10.0.0.1:5353'), end('224.0.0.251:5353'), dnsHeader('8400'))]],
  '10.0.0.1 5353 224.0.0.251 5353 udp S0 D - - 1 0',
);
test(
  'echo request and reply are one connection, by their types',
  tells,
  [
    [0, ipFrame(1, '0800 0000 0001 0001 6162')],
    [1, ipFrame(1, '0000 0000 0001 0001 6162', true)],
  ],
  '10.0.0.1 8 192.0.2.1 0 icmp OTH - 2 2 1 1',
);
test(
  'unreachable is of one direction, with its code',
  tells,
  [
    [0, ipFrame(1, '0303 0000 0000 0000 00')],
    [1, ipFrame(1, '0303 0000 0000 0000 00', true)],
  ],
  '10.0.0.1 3 192.0.2.1 3 icmp OTH - - - 1 0',
  '192.0.2.1 3 10.0.0.1 3 icmp OTH - - - 1 0',
);
test(
  'SCTP has ports',
  tells,
  [
    [0, ipFrame(132, '1388 0050 00000001 00000000')],
    [1, ipFrame(132, '0050 1388 00000001 00000000', true)],
  ],
  '10.0.0.1 5000 192.0.2.1 80 sctp OTH - 0 0 1 1',
);
test("Zeek's own format has its words: none for SCTP", async (t) => {
  const frames = await captureOf([[0, ipFrame(132, '1388 0050 00000001 00000000')]]);
  const row = (await logText(frames, { format: 'zeek' })).split('\n').find((line) => line.startsWith('17'));
  t.deepEqual(row?.split('\t').slice(2, 7), ['10.0.0.1', '0', '192.0.2.1', '0', 'unknown_transport']);
  t.is(row?.split('\t').at(-1), '132');
});
test(
  'other protocols have none',
  tells,
  [[0, ipFrame(89, '0201 0000')]],
  '10.0.0.1 0 192.0.2.1 0 unknown_transport OTH - - - 1 0',
);
test('fragments that stay alone are none', tells, [[0, fragment(17, '0000 0000 0010 0000')]]);
test('a header that claims more than there was is not believed', tells, [[0, lyingFrame()]]);

function ntpMessage(mode: number): Uint8Array {
  const bytes = new Uint8Array(48);
  bytes[0] = (4 << 3) | mode;
  return bytes;
}

function dnsHeader(flags: string): Uint8Array {
  return fromHex(`0001 ${flags} 0000 0000 0000 0000`);
}

function fragment(protocol: number, body: string): Uint8Array {
  const frame = ipFrame(protocol, body);
  frame[20] = 0x20;
  return frame;
}

function lyingFrame(): Uint8Array {
  const frame = udpFrame(A, B);
  frame[16] = 0x10;
  return frame;
}

test('a datagram put together is one packet with all its bytes', async (t) => {
  const udp = Buffer.alloc(24);
  udp.set(fromHex('9c40 270f 0018 0000'));
  const first = ipFrame(17, udp.subarray(0, 16));
  first[20] = 0x20;
  const second = ipFrame(17, udp.subarray(16));
  second[21] = 2;
  const [record] = await recordsOf([
    [0, first],
    [1, second],
  ]);
  t.is(record.orig_pkts, 1);
  t.is(record.orig_ip_bytes, 44);
});

test('IP in IP: the inner connection names its tunnel, which is none of its own', async (t) => {
  const inner = tcpFrame({ from: A, to: B, flags: SYN }).subarray(14);
  const frame = ipFrame(4, inner);
  const records = await recordsOf([
    [0, frame],
    [1, tcpFrame({ from: A, to: end('192.0.2.7:80'), flags: SYN })],
  ]);
  t.is(records.length, 2);
  t.true(Array.isArray(records[0].tunnel_parents));
  t.is(records[1].tunnel_parents, null);
});

test('VXLAN: the parent is the UDP connection that carries it', async (t) => {
  const inner = udpFrame(A, B, new Uint8Array(3));
  const vxlan = Buffer.concat([fromHex('0800 0000 0000 0100'), inner]);
  const frame = udpFrame(end('10.9.0.1:50000'), end('10.9.0.2:4789'), vxlan);
  const [outer, carried] = await recordsOf([[0, frame]]);
  t.is(outer.service, 'vxlan');
  t.deepEqual(carried.tunnel_parents, [outer.uid]);
});

test('the same capture gives the same uids, another time another', async (t) => {
  const frames: TimedFrame[] = [[0, udpFrame(A, B)]];
  const [[first], [again], [later]] = await Promise.all([
    recordsOf(frames),
    recordsOf(frames),
    recordsOf([[1, udpFrame(A, B)]]),
  ]);
  t.regex(String(first.uid), /^C[0-9A-Za-z]{18}$/);
  t.is(first.uid, again.uid);
  t.not(first.uid, later.uid);
});

test('Community ID as its specification has it', async (t) => {
  // The baseline of https://github.com/corelight/community-id-spec.
  const frame = tcpFrame({ from: end('128.232.110.120:34855'), to: end('66.35.250.204:80'), flags: SYN });
  const back = tcpFrame({ from: end('66.35.250.204:80'), to: end('128.232.110.120:34855'), flags: SYN });
  t.is((await recordsOf([[0, frame]]))[0].community_id, '1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  t.is((await recordsOf([[0, back]]))[0].community_id, '1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
});

test('only what is asked for, the most first', async (t) => {
  const frames: TimedFrame[] = [
    [0, udpFrame(A, end('192.0.2.1:1'), new Uint8Array(5))],
    [1, udpFrame(A, end('192.0.2.2:1'), new Uint8Array(9))],
    [2, udpFrame(end('192.0.2.2:1'), A, new Uint8Array(1))],
    [5, udpFrame(A, end('192.0.2.1:1'), new Uint8Array(50))],
  ];
  const hosts = async (choice: object): Promise<unknown[]> =>
    (await recordsOf(frames, { choice })).map((record) => record['id.resp_h']);
  t.deepEqual(await hosts({ sort: 'duration' }), ['192.0.2.1', '192.0.2.2']);
  t.deepEqual(await hosts({ sort: 'resp_bytes' }), ['192.0.2.2', '192.0.2.1']);
  t.deepEqual(await hosts({ sort: 'bytes', top: 1 }), ['192.0.2.1']);
  t.deepEqual(await hosts({ states: ['SF'] }), ['192.0.2.2']);
  t.deepEqual(await hosts({ minDurationMs: 5000 }), ['192.0.2.1']);
  t.deepEqual(await hosts({ services: ['dns'] }), []);
});

test('no connection without a header of its transport', async (t) => {
  for (const protocol of [1, 6, 17, 58]) t.deepEqual(await recordsOf([[0, inIpv4(protocol, '')]]), []);
  t.is((await recordsOf([[0, inIpv4(89, '')]])).length, 1);
});

test('services of datagrams, by what was decoded', async (t) => {
  const serviceOf = async (port: number, payload: string) => {
    const [record] = await recordsOf([[0, udpFrame(A, end(`192.0.2.1:${port}`), Buffer.from(payload, 'latin1'))]]);
    return record.service;
  };
  t.is(await serviceOf(161, '0\x0e\x02\x01\x00\x04\x01a\xa0\x06\x02\x01\x01\x02\x01\x00'), 'snmp');
  t.is(await serviceOf(161, 'not a message'), null);
  t.is(await serviceOf(514, '<13>hello'), 'syslog');
  t.is(await serviceOf(1812, `\x01\x07\0\x14${'\x09'.repeat(16)}`), 'radius');
  t.is(await serviceOf(1812, `\x01\x07\0\x13${'\x09'.repeat(15)}`), null);
  t.is(await serviceOf(69, '\0\x01file\0octet\0'), 'tftp');
  t.is(await serviceOf(69, '\0\x01file'), null);
  t.is(await serviceOf(9999, 'OPTIONS sip:h SIP/2.0\r\n\r\n'), 'sip');
  t.is(await serviceOf(5060, 'hello'), null);
});

test('Modbus, by what was decoded', async (t) => {
  const serviceOf = async (payload: string) => {
    const segment = { from: A, to: end('192.0.2.1:502'), payload: fromHex(payload) };
    return (await recordsOf([[0, tcpFrame(segment)]]))[0].service;
  };
  t.is(await serviceOf('0001 0000 0006 01 03 0000 0002'), 'modbus');
  t.is(await serviceOf('0001 0001 0006 01 03 0000 0002'), null);
});

test('QUIC that was answered has TLS; an offer of versions is no answer', async (t) => {
  const destination = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const hello = quicInitial({ destination, frames: cryptoFrame(0, new Uint8Array(60)) });
  const answer = quicInitial({
    destination: new Uint8Array(0),
    secret: destination,
    isClient: false,
    frames: Buffer.from([1]),
  });
  const offer = Buffer.concat([
    Buffer.from('8000000000' + '00' + '08', 'hex'),
    destination,
    Buffer.from('00000001', 'hex'),
  ]);
  const server = end('192.0.2.1:443');
  const serviceOf = async (payload: Uint8Array) => {
    const records = await recordsOf([
      [0, udpFrame(A, server, hello)],
      [1, udpFrame(server, A, payload)],
    ]);
    return records.map(({ service }) => service).join(' ');
  };
  t.is(await serviceOf(answer), 'quic,ssl');
  t.is(await serviceOf(offer), 'quic');
});

test('DTLS on any port, by a hello', async (t) => {
  const hello = fromHex('16 feff 0000 000000000000 0010 01 000004 0000 000000 000004 feff0000');
  const serviceOf = async (payload: Uint8Array) => (await recordsOf([[0, udpFrame(A, B, payload)]]))[0].service;
  t.is(await serviceOf(hello), 'dtls');
  t.is(await serviceOf(hello.slice(0, 20)), null);
});

test('a TFTP transfer between other ports is one', async (t) => {
  const request = udpFrame(A, end('192.0.2.1:69'), Buffer.from('\0\x01file\0octet\0', 'latin1'));
  const records = await recordsOf([
    [0, request],
    [1, udpFrame(B, A, fromHex('0003 0001 61'))],
  ]);
  t.deepEqual(
    records.map(({ service }) => service),
    ['tftp', 'tftp'],
  );
});

/** Packets of UDP to that port, at those seconds: how many each connection has. */
async function packetsOf(port: number, times: readonly number[], timeouts = {}): Promise<unknown[]> {
  const frames = times.map((time): TimedFrame => [time, udpFrame(A, end(`192.0.2.1:${port}`), new Uint8Array(5))]);
  return (await recordsOf(frames, { timeouts })).map((record) => record.orig_pkts);
}

test('UDP is over after a minute without a packet, DNS after some ten seconds', async (t) => {
  t.deepEqual(await packetsOf(9999, [0, 59.9, 119.9]), [2, 1]);
  t.deepEqual(await packetsOf(53, [0, 9.9, 20]), [2, 1]);
  t.deepEqual(await packetsOf(53, [0, 10]), [1, 1]);
  t.deepEqual(await packetsOf(5353, [0, 70]), [1, 1]);
});

test('with DNS it is looked every ten seconds whether there was a packet in the last nine', async (t) => {
  t.deepEqual(await packetsOf(53, [0, 5, 19.9]), [3]);
  t.deepEqual(await packetsOf(53, [0, 5, 20]), [2, 1]);
  t.deepEqual(await packetsOf(53, [0, 0.9, 10]), [2, 1]);
  t.deepEqual(await packetsOf(53, [0, 1.1, 10]), [3]);
  t.deepEqual(await packetsOf(53, [0, 5, 15, 25, 35, 54.9]), [5, 1]);
});

test('timeouts of UDP are told', async (t) => {
  t.deepEqual(await packetsOf(53, [0, 59], { dnsMs: 60_000 }), [2]);
  t.deepEqual(await packetsOf(53, [0, 5], { udpMs: 4000 }), [1, 1]);
  t.deepEqual(await packetsOf(9999, [0, 59], { dnsMs: 2000 }), [2]);
});
