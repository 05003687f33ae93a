import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(hex: string): Uint8Array {
  return udpFrame(end('10.0.0.1:123'), end('10.0.0.2:123'), fromHex(hex));
}

function ntpOf(hex: string): Readonly<Record<string, unknown>> {
  return dissect(inUdp(hex)).layers[3].fields;
}

const TIMES = 'd9f4d83f4eb8f2b0 0000000000000000 0000000100000000 a4b39cd101fb24bf';
const server = `24 02 06 ec 00000010 00000020 0a000001 ${TIMES}`;

test('every field of a time, with an extension, a key and its digest', (t) => {
  const extension = `0104 0010 ${'5c'.repeat(12)}`;
  t.is(dissect(inUdp(server)).path, 'eth:ip:udp:ntp');
  t.deepEqual(ntpOf(`${server} ${extension} 00000008 ${'57'.repeat(20)}`), {
    'ntp.flags': 0x24,
    'ntp.flags.li': 0,
    'ntp.flags.vn': 4,
    'ntp.flags.mode': 4,
    'ntp.stratum': 2,
    'ntp.ppoll': 6,
    'ntp.precision': 0xec,
    'ntp.rootdelay': 16,
    'ntp.rootdispersion': 32,
    'ntp.refid': '0a000001',
    'ntp.reftime': '2015-11-16T22:33:35.307509582Z',
    'ntp.org': 'NULL',
    'ntp.rec': '2036-02-07T06:28:17.000000000Z',
    'ntp.xmt': '1987-07-25T21:08:33.007738396Z',
    'ntp.ext.type': 0x0104,
    'ntp.ext.length': 16,
    'ntp.ext.value': '5c'.repeat(12),
    'ntp.keyid': '00000008',
    'ntp.mac': '57'.repeat(20),
  });
});

test('extensions whose length lies: what stands before them stays', (t) => {
  for (const length of ['0000', '000f', 'ffff']) {
    const fields = ntpOf(`${server} 0104 ${length} ${'00'.repeat(28)}`);
    t.is(fields['ntp.xmt'], '1987-07-25T21:08:33.007738396Z');
    t.is(fields['ntp.ext.value'], undefined);
  }
});

test('control messages: whose status word it is, and those of associations', (t) => {
  t.deepEqual(ntpOf('16 81 0045 0618 0000 0000 0008 bebd 961a bebc 8011'), {
    'ntp.flags': 0x16,
    'ntp.flags.li': 0,
    'ntp.flags.vn': 2,
    'ntp.flags.mode': 6,
    'ntp.ctrl.flags2': 0x81,
    'ntp.ctrl.flags2.r': 1,
    'ntp.ctrl.flags2.error': 0,
    'ntp.ctrl.flags2.more': 0,
    'ntp.ctrl.flags2.opcode': 1,
    'ntp.ctrl.sequence': 0x45,
    'ntp.ctrl.status': [0x0618, 0x961a, 0x8011],
    'ntp.ctrl.sys_status.li': 0,
    'ntp.ctrl.sys_status.clksrc': 6,
    'ntp.ctrl.sys_status.count': 1,
    'ntp.ctrl.sys_status.code': 8,
    'ntp.ctrl.associd': [0, 0xbebd, 0xbebc],
    'ntp.ctrl.offset': 0,
    'ntp.ctrl.count': 8,
    'ntp.ctrl.peer_status.config': [true, true],
    'ntp.ctrl.peer_status.authenable': [false, false],
    'ntp.ctrl.peer_status.authentic': [false, false],
    'ntp.ctrl.peer_status.reach': [true, false],
    'ntp.ctrl.peer_status.bcast': [false, false],
    'ntp.ctrl.peer_status.selection': [6, 0],
    'ntp.ctrl.peer_status.count': [1, 1],
    'ntp.ctrl.peer_status.code': [10, 1],
  });
  t.is(ntpOf('16 c2 0045 0400 0000 0000 0000')['ntp.ctrl.err_status'], 4);
  t.is(ntpOf('16 84 0045 0102 0001 0000 0000')['ntp.ctrl.clock_status.code'], 2);
  t.is(ntpOf('16 82 0045 961a 0001 0000 0000')['ntp.ctrl.peer_status.selection'], 6);
});

test("ntpd's own messages: items as many as there are", (t) => {
  const loop = '0000000000175b0b fffffff79e970000 0000001e 000001a6';
  t.like(ntpOf(`97 00 03 08 0fff 0018 ${loop}`), {
    'ntp.flags.mode': 7,
    'ntp.priv.flags.r': 1,
    'ntp.priv.impl': 3,
    'ntp.priv.reqcode': 8,
    'ntp.priv.numitems': 0xfff,
    'ntp.priv.itemsize': 24,
    'ntp.priv.mode7.last_offset': '1530635',
    'ntp.priv.mode7.drift_comp': '-35994009600',
    'ntp.priv.mode7.compliance': 30,
    'ntp.priv.mode7.watchdog_timer': 422,
  });
  const peer = `7f000001 7f7f0100 007b 0a 06 0a ff 09 03 ${'00'.repeat(56)}`;
  t.like(ntpOf(`97 00 03 01 0001 0048 ${peer}`), {
    'ntp.stratum': 10,
    'ntp.ppoll': 10,
    'ntp.priv.mode7.dstaddress': '127.0.0.1',
    'ntp.priv.mode7.hpoll': 6,
    'ntp.priv.mode7.peer.flags.refclock': true,
    'ntp.priv.mode7.srcaddress6': '::',
  });
});

test('every prefix', (t) => everyPrefixDecodes(t, inUdp(`${server} 00000008 ${'57'.repeat(16)}`)));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(`${server} 0104 0010 ${'5c'.repeat(40)}`)));
test('flipped bytes of control messages', (t) =>
  flippedBytesDecode(t, inUdp('16 81 0045 0618 0000 0000 0008 bebd 961a bebc 8011')));
