import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(hex: string): Uint8Array {
  return udpFrame(end('10.0.0.1:7001'), end('10.0.0.2:7003'), fromHex(hex));
}

const report = 'aaaaaaaa 10 ffffff 00010002 00000003 00000004 00000005';
const compound = `
  81c8000c 12345678 e0000000 80000000 00000001 00000002 00000003 ${report} // sender's report
  81ca0003 12345678 0102 6162 00000000 // source description: CNAME ab
`;

const HEAD = { 'rtcp.version': 2, 'rtcp.padding': false };
const REPORT = {
  'rtcp.ssrc.fraction': 16,
  'rtcp.ssrc.cum_nr': -1,
  'rtcp.ssrc.ext_high': 65538,
  'rtcp.ssrc.high_cycles': 1,
  'rtcp.ssrc.high_seq': 2,
  'rtcp.ssrc.jitter': 3,
  'rtcp.ssrc.lsr': 4,
  'rtcp.ssrc.dlsr': 5,
};

test('every field of reports and source descriptions, a layer each', (t) => {
  const { path, layers } = dissect(inUdp(compound));
  t.is(path, 'eth:ip:udp:rtcp:rtcp');
  t.deepEqual(layers[3].fields, {
    ...HEAD,
    'rtcp.rc': 1,
    'rtcp.pt': 200,
    'rtcp.length': 12,
    'rtcp.senderssrc': 0x12345678,
    'rtcp.timestamp.ntp.msw': 0xe0000000,
    'rtcp.timestamp.ntp.lsw': 0x80000000,
    'rtcp.timestamp.ntp': '2019-02-02T11:39:44.500000000Z',
    'rtcp.timestamp.rtp': 1,
    'rtcp.sender.packetcount': 2,
    'rtcp.sender.octetcount': 3,
    'rtcp.ssrc.identifier': 0xaaaaaaaa,
    ...REPORT,
  });
  t.deepEqual(layers[4].fields, {
    ...HEAD,
    'rtcp.sc': 1,
    'rtcp.pt': 202,
    'rtcp.length': 3,
    'rtcp.ssrc.identifier': 0x12345678,
    'rtcp.sdes.type': [1, 0],
    'rtcp.sdes.length': 2,
    'rtcp.sdes.text': 'ab',
  });
});

test('receivers, farewells, applications, feedback', (t) => {
  const of = (hex: string) => dissect(inUdp(`80c90001 12345678 ${hex}`)).layers[4].fields;
  t.deepEqual(of(`81c90007 12345678 ${report}`), {
    ...HEAD,
    'rtcp.rc': 1,
    'rtcp.pt': 201,
    'rtcp.length': 7,
    'rtcp.senderssrc': 0x12345678,
    'rtcp.ssrc.identifier': 0xaaaaaaaa,
    ...REPORT,
  });
  t.deepEqual(of('81cb0002 12345678 03627965'), {
    ...HEAD,
    'rtcp.sc': 1,
    'rtcp.pt': 203,
    'rtcp.length': 2,
    'rtcp.ssrc.identifier': 0x12345678,
    'rtcp.sdes.length': 3,
    'rtcp.sdes.text': 'bye',
  });
  t.deepEqual(of('85cc0003 12345678 6e616d65 01020304'), {
    ...HEAD,
    'rtcp.app.subtype': 5,
    'rtcp.pt': 204,
    'rtcp.length': 3,
    'rtcp.ssrc.identifier': 0x12345678,
    'rtcp.app.name': 'name',
    'rtcp.app.data': '01020304',
  });
  t.deepEqual(of('80c90003 12345678 81ca0008 aabbccdd'), {
    ...HEAD,
    'rtcp.rc': 0,
    'rtcp.pt': 201,
    'rtcp.length': 3,
    'rtcp.senderssrc': 0x12345678,
    'rtcp.profile-specific-extension.type': 0x81ca,
    'rtcp.profile-specific-extension.length': 8,
    'rtcp.profile-specific-extension': 'aabbccdd',
  });
  t.is(of('81cd0003 12345678 87654321 00010002')['rtcp.rtpfb.fmt'], 1);
  const picture = of('81ce0002 12345678 87654321');
  t.is(picture['rtcp.psfb.fmt'], 1);
  t.is(picture['rtcp.mediassrc'], 0x87654321);
  t.is(of('80cf0001 12345678')['rtcp.senderssrc'], 0x12345678);
  t.is(of('80c00001 12345678')['rtcp.ssrc.identifier'], 0x12345678);
  t.is(of(`80c80006 12345678 ${'00'.repeat(20)}`)['rtcp.timestamp.ntp'], '1970-01-01T00:00:00Z');
});

test('what begins otherwise is data', (t) => {
  for (const hex of ['40c90001 12345678', '80ca0001 12345678', '80c90001 123456', '80d30001 12345678', '80c9']) {
    t.is(dissect(inUdp(hex)).path, 'eth:ip:udp:data', hex);
  }
});

test('lengths and counts that lie: what is there stays', (t) => {
  const long = dissect(inUdp('80c90009 12345678'));
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[3].fields['rtcp.senderssrc'], 0x12345678);
  t.deepEqual(dissect(inUdp('80c90000')).layers[3].fields, { ...HEAD, 'rtcp.rc': 0, 'rtcp.pt': 201, 'rtcp.length': 0 });
  const many = dissect(inUdp(`9fc90007 12345678 ${report}`)).layers[3].fields;
  t.is(many['rtcp.ssrc.dlsr'], 5);
  t.is(dissect(inUdp('80c90001 12345678 80ca0003 12345678')).path, 'eth:ip:udp:rtcp:rtcp');
  t.is(dissect(inUdp('80c90001 12345678 deadbeef')).path, 'eth:ip:udp:rtcp');
  const chunk = dissect(inUdp('80c90001 12345678 81ca0002 12345678 01ff6162')).layers[4].fields;
  t.is(chunk['rtcp.sdes.length'], 255);
  t.false('rtcp.sdes.text' in chunk);
});

test('every prefix that is told', (t) => {
  // Cut elsewhere than between words it is no RTCP any more.
  const whole = inUdp(compound);
  for (let length = 42 + 4; length <= whole.length; length += 4) {
    t.regex(dissect(whole.slice(0, length), 1, whole.length).path, /^eth:ip:udp(:rtcp)+$/);
  }
});
test('every prefix of a short one', (t) => everyPrefixDecodes(t, inUdp('80c9')));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(compound)));
