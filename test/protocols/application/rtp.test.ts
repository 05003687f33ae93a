import test from 'ava';
import { Packet } from '../../../src/core/packet.ts';
import { PROBLEM } from '../../../src/core/problems.ts';
import { rtp } from '../../../src/protocols/application/rtp.ts';
import { decode } from '../../../src/protocols/decode.ts';
import { Dissection } from '../../../src/protocols/dissection.ts';
import { Layer } from '../../../src/protocols/layer.ts';
import { protocolPath } from '../../../src/protocols/path.ts';
import { visitFields } from '../../../src/protocols/readers.ts';
import { fromHex } from '../../support/dissect.ts';
import { pathsOf } from '../../support/flows.ts';
import { end, tcpFrame, udpFrame } from '../../support/frames.ts';

const caller = end('10.0.0.1:49172');
const callee = end('10.0.0.2:3456');
const head = '80000001 000000a0 12345678';

function invitation(...lines: string[]): Uint8Array {
  const text = ['INVITE sip:bob@h SIP/2.0', 'Content-Type: application/sdp', '', 'v=0', ...lines, ''].join('\r\n');
  return udpFrame(end('10.0.0.1:5060'), end('10.0.0.2:5060'), Buffer.from(text));
}

const audio = invitation('c=IN IP4 10.0.0.1', 'm=audio 49172 RTP/AVP 0');

/** The medium's packet behind its announcement, cut to `length` bytes. */
function dissectMedium(hex: string, length = Number.POSITIVE_INFINITY) {
  const d = new Dissection();
  const medium = udpFrame(callee, caller, fromHex(hex));
  for (const bytes of [audio, medium]) {
    const packet = new Packet();
    packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    packet.end = bytes === medium ? Math.min(length, bytes.length) : bytes.length;
    packet.wireLength = bytes.length;
    packet.linkType = 1;
    decode(packet, d);
  }
  const fields: [string, unknown][] = [];
  if (protocolPath(d).includes('rtp')) {
    visitFields(rtp, new Layer().load(d, 3), ({ name }, value) => fields.push([name, value]));
  }
  return { path: protocolPath(d), problem: d.problemKind, fields };
}

test('every field, with sources, an extension and padding', (t) => {
  t.deepEqual(dissectMedium('b2800001 000000a0 12345678 11111111 22222222 bede0001 10550000 6666 0002').fields, [
    ['rtp.version', 2],
    ['rtp.padding', true],
    ['rtp.ext', true],
    ['rtp.cc', 2],
    ['rtp.marker', true],
    ['rtp.p_type', 0],
    ['rtp.seq', 1],
    ['rtp.timestamp', 160],
    ['rtp.ssrc', 0x12345678],
    ['rtp.csrc.item', 0x11111111],
    ['rtp.csrc.item', 0x22222222],
    ['rtp.ext.profile', 0xbede],
    ['rtp.ext.len', 1],
    ['rtp.ext.rfc5285.id', 1],
    ['rtp.ext.rfc5285.len', 1],
    ['rtp.payload', '6666'],
    ['rtp.padding.count', 2],
  ]);
});

test('extensions of two bytes a head, and of others', (t) => {
  t.deepEqual(dissectMedium('90000001 00000000 aaaaaaaa 10000001 01015500').fields.slice(9), [
    ['rtp.ext.profile', 0x1000],
    ['rtp.ext.len', 1],
    ['rtp.ext.rfc5285.id', 1],
    ['rtp.ext.rfc5285.len', 1],
  ]);
  t.deepEqual(dissectMedium('90000001 00000000 aaaaaaaa 12340001 aabbccdd').fields.slice(9), [
    ['rtp.ext.profile', 0x1234],
    ['rtp.ext.len', 1],
    ['rtp.hdr_ext', 0xaabbccdd],
  ]);
});

test('counts and lengths that lie are malformed, the head stays', (t) => {
  for (const hex of [`9f${head.slice(2)}`, `90${head.slice(2)} 1234`, `90${head.slice(2)} 1234 0004 aabb`]) {
    const { path, problem, fields } = dissectMedium(hex);
    t.is(path, 'eth:ip:udp:rtp', hex);
    t.is(problem, PROBLEM.malformed);
    t.deepEqual(fields[8], ['rtp.ssrc', 0x12345678]);
  }
  t.deepEqual(dissectMedium(`a0${head.slice(2)} 5555 00ff`).fields.slice(9), [['rtp.padding.count', 255]]);
  t.is(dissectMedium('80000001').path, 'eth:ip:udp');
});

test('other versions are something else, RTCP shares the port', (t) => {
  const stun = dissectMedium('00010000 2112a442');
  t.is(stun.path, 'eth:ip:udp:rtp:data');
  t.deepEqual(stun.fields, [['rtp.version', 0]]);
  t.is(dissectMedium('81ca0003 12345678 0102 6162 00000000').path, 'eth:ip:udp:rtcp');
});

test('media are known from where a description tells of them, and not before', (t) => {
  const medium = udpFrame(callee, caller, fromHex(head));
  const control = udpFrame(
    end('10.0.0.2:3457'),
    end('10.0.0.1:49173'),
    fromHex('81ca0003 12345678 0102 6162 00000000'),
  );
  t.deepEqual(pathsOf(medium, audio, medium, udpFrame(caller, callee, fromHex(head)), control), [
    'eth:ip:udp:data',
    'eth:ip:udp:sip',
    'eth:ip:udp:rtp',
    'eth:ip:udp:rtp',
    'eth:ip:udp:rtcp',
  ]);
});

test('what a description may have', (t) => {
  const medium = (to: string) => udpFrame(callee, end(to), fromHex(head));
  const isAnnounced = (description: Uint8Array, to: string) => pathsOf(description, medium(to))[1].endsWith(':rtp');
  const own = invitation(
    'c=IN IP4 10.0.0.1',
    'm=audio 10000 RTP/AVP 0',
    'm=video 20000 RTP/SAVPF 9',
    'c=IN IP4 10.0.0.9',
  );
  t.true(isAnnounced(own, '10.0.0.1:10000'));
  t.true(isAnnounced(own, '10.0.0.9:20000'));
  t.false(isAnnounced(own, '10.0.0.1:20000'));
  const version6 = invitation('c=IN IP6 2001:db8::1', 'm=audio 10000 UDP/TLS/RTP/SAVPF 0');
  t.is(
    pathsOf(version6, udpFrame(end('[2001:db8::2]:1'), end('[2001:db8::1]:10000'), fromHex(head)))[1],
    'eth:ipv6:udp:rtp',
  );
  t.true(isAnnounced(invitation('c=IN IP4 10.0.0.1/127/3', 'm=audio 10000/2 RTP/AVP 0'), '10.0.0.1:10000'));
  for (const lines of [
    ['c=IN IP4 10.0.0.1', 'm=image 10000 udptl t38'],
    ['c=IN IP4 10.0.0.1', 'm=audio 0 RTP/AVP 0'],
    ['c=IN IP4 10.0.0.1', 'm=audio 75536 RTP/AVP 0'],
    ['c=IN IP4 example.com', 'm=audio 10000 RTP/AVP 0'],
    ['c=IN IP4 10.0.0.1.', 'm=audio 1000'],
    ['c=IN IP4 0.0.0.0', 'm=audio 10000 RTP/AVP 0'],
    ['c=IN IP4 10.0.0.999', 'm=audio 10000 RTP/AVP 0'],
    ['c=IN IP6 nonsense', 'm=audio 10000 RTP/AVP 0'],
    ['m=audio 10000 RTP/AVP 0'],
    ['c=', 'm='],
  ]) {
    t.false(isAnnounced(invitation(...lines), '10.0.0.1:10000'), lines.join());
  }
});

test('where a=rtcp has RTCP, and over TCP', (t) => {
  const text = 'SIP/2.0 200 OK\r\n\r\nv=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 10000 RTP/AVP 0\r\na=rtcp:10009\r\n';
  const answer = tcpFrame({ from: end('10.0.0.2:5060'), to: end('10.0.0.1:4000'), payload: Buffer.from(text) });
  const control = (to: string) => udpFrame(callee, end(to), fromHex('80ca0000'));
  t.deepEqual(pathsOf(answer, control('10.0.0.1:10009'), control('10.0.0.1:10001')).slice(1), [
    'eth:ip:udp:rtcp',
    'eth:ip:udp:data',
  ]);
});

test('every prefix: never thrown, what stands there is read', (t) => {
  const hex = 'b2800001 000000a0 12345678 11111111 22222222 bede0001 10550000 6666 0002';
  const whole = dissectMedium(hex).fields.map(([name]) => name);
  for (let length = 42; length < 42 + 32; length++) {
    const { path, fields } = dissectMedium(hex, length);
    t.regex(path, /^eth:ip:udp(:rtp)?$/);
    for (const [name] of fields) t.true(whole.includes(name));
  }
});
