import test from 'ava';
import { limits } from '../../../src/core/limits.ts';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const inUdp = (hex: string, port = 2152) => udpFrame(end(`10.0.0.1:${port}`), end(`10.0.0.2:${port}`), fromHex(hex));
const gtpOf = (hex: string, port?: number) => dissect(inUdp(hex, port)).layers[3].fields;

const USER = '4500 001c 0001 0000 40 fd 0000 01010101 02020202 7061796c 6f616421';
const plain = inUdp(`30 ff 001c 00001234 ${USER}`);
const extended = inUdp(
  `37 ff 002c 00001234 0001 02 85
  02 00 c9 e0 000000 c0
  01 1234 00 ${USER}`,
);

test('a user packet, with nothing more than has to be', (t) => {
  const { path, layers } = dissect(plain);
  t.is(path, 'eth:ip:udp:gtp:ip:data');
  t.deepEqual(layers[3].fields, {
    'gtp.flags': 0x30,
    'gtp.flags.version': 1,
    'gtp.flags.payload': 1,
    'gtp.flags.reserved': 0,
    'gtp.flags.e': false,
    'gtp.flags.s': false,
    'gtp.flags.pn': false,
    'gtp.message': 255,
    'gtp.length': 28,
    'gtp.teid': 0x1234,
  });
});

test('with all that there may be: sequence number, N-PDU number, extensions', (t) => {
  const { path, layers } = dissect(extended);
  t.is(path, 'eth:ip:udp:gtp:ip:data');
  t.deepEqual(layers[3].fields, {
    'gtp.flags': 0x37,
    'gtp.flags.version': 1,
    'gtp.flags.payload': 1,
    'gtp.flags.reserved': 0,
    'gtp.flags.e': true,
    'gtp.flags.s': true,
    'gtp.flags.pn': true,
    'gtp.message': 255,
    'gtp.length': 44,
    'gtp.teid': 0x1234,
    'gtp.seq_number': 1,
    'gtp.npdu_number': 2,
    'gtp.ext_hdr.next': [0x85, 0xc0, 0],
    'gtp.ext_hdr.length': [2, 1],
    'gtp.ext_hdr.pdu_ses_con.pdu_type': 0,
    'gtp.spare.h1': 0,
    'gtp.ext_hdr.pdu_ses_cont.ppp': true,
    'gtp.ext_hdr.pdu_ses_cont.rqi': true,
    'gtp.ext_hdr.pdu_ses_con.qos_flow_id': 9,
    'gtp.ext_hdr.pdu_ses_cont.ppi': 7,
    'gtp.spare.b4b0': 0,
    'gtp.ext_hdr.pdcp_sn': 0x1234,
  });
});

test('the other extensions', (t) => {
  const one = (type: string, content: string) => gtpOf(`34 ff 0008 00001234 0000 00 ${type} ${content}`);
  t.like(one('85', '01 10 49 00'), { 'gtp.ext_hdr.pdu_ses_con.pdu_type': 1, 'gtp.spare.b7b6': 1 });
  t.is(one('40', '01 1234 00')['gtp.ext_hdr.udp_port'], 0x1234);
  t.is(one('81', '01 1234 00')['gtp.ext_hdr.ran_cont'], '123400');
  t.is(one('83', '01 1234 00')['gtp.ext_hdr.xw_ran_cont'], '123400');
  const long = gtpOf('34 ff 000c 00001234 0000 00 82 02 12 3405 060708 00');
  t.like(long, {
    'gtp.ext_hdr.spare_bits': 4,
    'gtp.ext_hdr.long_pdcp_sn': 0x123405,
    'gtp.ext_hdr.spare_bytes': '060708',
  });
});

test('what carries IPv6, and what tells nothing of itself', (t) => {
  t.is(dissect(inUdp(`30 ff 0028 00001234 60000000 0000 3b 40 ${'00'.repeat(32)}`)).path, 'eth:ip:udp:gtp:ipv6');
  t.is(dissect(inUdp('30 ff 0003 00001234 000102')).path, 'eth:ip:udp:gtp:data');
  t.is(dissect(inUdp('30 ff 0000 00001234')).path, 'eth:ip:udp:gtp');
});

test('messages about paths and tunnels', (t) => {
  const response = gtpOf(
    '32 11 0022 00001234 0001 0000 01 80 0e 05 10 0000000a 11 0000000b 14 05 7f 0000000c 85 0004 01020304',
    2123,
  );
  t.like(response, {
    'gtp.cause': 128,
    'gtp.recovery': 5,
    'gtp.teid_data': 10,
    'gtp.teid_cp': 11,
    'gtp.nsapi': 5,
    'gtp.chrg_id': 12,
    'gtp.gsn_address_length': 4,
    'gtp.gsn_ipv4': '1.2.3.4',
  });
  t.deepEqual(gtpOf('32 1f 0008 00000000 0001 0000 8d 02 85 c0')['gtp.ext_hdr_type'], [0x85, 0xc0]);
});

test('version 0', (t) => {
  const { path, layers } = dissect(inUdp(`1e ff 001c 0001 0002 ff 000000 4200012143658790 ${USER}`, 3386));
  t.is(path, 'eth:ip:udp:gtp:ip:data');
  t.like(layers[3].fields, {
    'gtp.flags.version': 0,
    'gtp.flags.reserved': 7,
    'gtp.flags.snn': false,
    'gtp.seq_number': 1,
    'gtp.flow_label': 2,
    'gtp.sndcp_number': 0xff,
    'gtp.tid': '2400101234567809',
  });
});

test('what is no GTP of ours', (t) => {
  for (const hex of ['48200004 00000001', '20 ff 0004 00000000', '30 c8 0004 00000000']) {
    t.is(dissect(inUdp(`${hex} 00000000`)).path, 'eth:ip:udp:data');
  }
});

test('lengths that lie', (t) => {
  t.is(dissect(inUdp(`30 ff 0005 00001234 ${USER}`)).problem, PROBLEM.malformed);
  const long = dissect(inUdp(`30 ff 0100 00001234 ${USER}`));
  t.is(long.path, 'eth:ip:udp:gtp:ip:data');
  t.is(long.problem, PROBLEM.malformed);
  for (const length of ['00', 'c8']) {
    const { path, problem } = dissect(inUdp(`34 ff 0020 00001234 0000 00 c0 ${length} 0102 00 ${USER}`));
    t.is(path, 'eth:ip:udp:gtp');
    t.is(problem, PROBLEM.malformed);
  }
});

test('tunnels in tunnels end', (t) => {
  let payload = fromHex(USER);
  for (let depth = 0; depth < 60; depth++) {
    const frame = udpFrame(end('10.0.0.1:2152'), end('10.0.0.2:2152'), Uint8Array.from([...head(payload), ...payload]));
    payload = frame.subarray(14);
  }
  const { layers, problem } = dissect(payload, 228);
  t.is(layers.length, limits.layers);
  t.is(problem, PROBLEM.tooDeep);
});

function head(payload: Uint8Array): Uint8Array {
  return fromHex(`30 ff ${payload.length.toString(16).padStart(4, '0')} 00000001`);
}

test('every prefix', (t) => everyPrefixDecodes(t, extended));
test('flipped bytes', (t) => flippedBytesDecode(t, extended));
test('flipped bytes of a message about tunnels', (t) =>
  flippedBytesDecode(t, inUdp('32 11 0013 00001234 0001 0000 01 80 0e 05 85 0004 01020304 ff 0002 0102', 2123)));
