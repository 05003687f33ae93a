import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const size = (text: string) => fromHex(text).length;
const INITIATOR = '0102030405060708';
const RESPONDER = '1112131415161718';

/** `head` is next payload, version, exchange and flags; the length may be wrong by `extra`. */
function message(head: string, payloads: string, extra = 0): string {
  return `${INITIATOR} ${RESPONDER} ${head} 00000009 ${hex(28 + size(payloads) + extra, 8)} ${payloads}`;
}

function datagram(payload: string, port = '01f4'): Uint8Array {
  const length = size(payload);
  return fromHex(`000000000001 000000000002 0800 4500 ${hex(28 + length, 4)} 0001 0000 40 11 0000 0a000001 0a000002
    ${port} ${port} ${hex(8 + length, 4)} 0000 ${payload}`);
}

const payload = (next: string, body: string) => `${next} ${hex(4 + size(body), 4)} ${body}`;
const attributes1 = '8001 0007 800e 0080 000c 0004 00015180 000c 0005 0000015180';
const transform1 = payload('0000', `01 01 0000 ${attributes1}`);
const proposal1 = payload('0000', `01 01 04 01 aabbccdd ${transform1}`);
const ike1 = datagram(
  message(
    '01 10 02 00',
    [
      payload('0d00', `00000001 00000001 ${proposal1}`),
      payload('0d00', '4a131c81070358455c5728f20e95452f'),
      payload('0d00', '12f5f28c457168a9702d9fe274cc 0102'),
      payload('0500', '0011223344'),
      payload('0b00', '01 11 01f4 0a000001'),
      payload('0c00', '00000001 01 10 8d28 00112233445566778899aabbccddeeff 00000005'),
      payload('0e00', '00000001 03 04 0002 11111111 22222222'),
      payload('1400', '02 00 0007 0001 0004 0a000009 4089 0003 626f62'),
      payload('8400', '0123456789'),
      payload('0000', '0001 02 01 00'),
    ].join(' '),
  ),
);
const transforms2 = ['01 00 000c 800e 0100', '02 00 0005', '03 00 000c', '04 00 000e', '05 00 0001', '06 00 0023'].map(
  (body, i) => payload(i < 5 ? '0300' : '0000', body),
);
const ike2 = datagram(
  message(
    '21 20 22 08',
    [
      payload('2200', payload('0000', `01 01 00 06 ${transforms2.join(' ')}`)),
      payload('2880', '000e 0000 0123456789abcdef'),
      payload('2900', '00112233'),
      payload('2900', '00 00 402f 0001 0002'),
      payload('2900', '03 04 0011 deadbeef 0013'),
      payload('2600', '00 00 4017 01 04 0a000001 0506'),
      payload('2500', '04 000102030405060708090a0b0c0d0e0f10111213'),
      payload('2700', '0c 000102030405060708090a0b0c0d0e0f10111213 687474703a'),
      payload('2300', '0e 000000 02 0500 aabb'),
      payload('2c00', '02 000000 612e62'),
      payload(
        '2f00',
        '02 000000 07 06 0010 0001 ffff 0a000000 0a0000ff 08 00 0028 0000 ffff'.concat(
          ' 20010db8000000000000000000000000 20010db800000000000000000000ffff',
        ),
      ),
      payload('3200', '01 000000 000f 0011 20010db8000000000000000000000000 40 000e 0004 0001 000f'),
      payload('2e00', 'aabb'),
      payload('0000', '00010203 04050607'),
    ].join(' '),
  ),
);
const encrypted = datagram(message('05 10 02 01', '00112233'));
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[3].fields;

test('every field: IKEv1', (t) => {
  t.deepEqual(fieldsOf(ike1), {
    'isakmp.ispi': '0102030405060708',
    'isakmp.rspi': '1112131415161718',
    'isakmp.nextpayload': [1, 13, 0, 0, 13, 13, 5, 11, 12, 14, 20, 132, 0],
    'isakmp.version': 16,
    'isakmp.mjver': 1,
    'isakmp.mnver': 0,
    'isakmp.exchangetype': 2,
    'isakmp.flags': 0,
    'isakmp.flag_e': false,
    'isakmp.flag_c': false,
    'isakmp.flag_a': false,
    'isakmp.messageid': 9,
    'isakmp.length': 239,
    'isakmp.typepayload': [1, 2, 3, 13, 13, 13, 5, 11, 12, 14, 20, 132],
    'isakmp.reserved': ['00', '00', '00', '0000', '00', '00', '00', '00', '00', '00', '00', '00', '00', '00'],
    'isakmp.payloadlength': [57, 45, 33, 20, 20, 9, 12, 32, 20, 23, 9, 9],
    'isakmp.sa.doi': 1,
    'isakmp.sa.situation': '00000001',
    'isakmp.sa.situation.identity_only': true,
    'isakmp.sa.situation.secrecy': false,
    'isakmp.sa.situation.integrity': false,
    'isakmp.prop.number': 1,
    'isakmp.prop.protoid': 1,
    'isakmp.spisize': [4, 16, 4],
    'isakmp.prop.transforms': 1,
    'isakmp.spi': ['aabbccdd', '00112233445566778899aabbccddeeff'],
    'isakmp.trans.number': 1,
    'isakmp.trans.id': 1,
    'isakmp.ike.attr.format': [true, true, false, false],
    'isakmp.ike.attr.type': [1, 14, 12, 12],
    'isakmp.ike.attr.value': ['0007', '0080', '00015180', '0000015180'],
    'isakmp.ike.attr.encryption_algorithm': 7,
    'isakmp.ike.attr.key_length': 128,
    'isakmp.ike.attr.length': [4, 5],
    'isakmp.ike.attr.life_duration': 86400,
    'isakmp.ike.attr.life_duration64': 86400n,
    'isakmp.vid_bytes': ['4a131c81070358455c5728f20e95452f', '12f5f28c457168a9702d9fe274cc0102', '0011223344'],
    'isakmp.vid_string': ['RFC 3947 Negotiation of NAT-Traversal in the IKE', 'CISCO-UNITY', 'Unknown Vendor ID'],
    'isakmp.vid.cisco_unity.major': 1,
    'isakmp.vid.cisco_unity.minor': 2,
    'isakmp.id.type': 1,
    'isakmp.id.protoid': 17,
    'isakmp.id.port': 500,
    'isakmp.id.data.ipv4_addr': '10.0.0.1',
    'isakmp.notify.doi': 1,
    'isakmp.notify.protoid': 1,
    'isakmp.notify.msgtype': 36136,
    'isakmp.notify.data': '00000005',
    'isakmp.notify.data.dpd.are_you_there': 5,
    'isakmp.delete.doi': 1,
    'isakmp.delete.protoid': 3,
    'isakmp.spinum': 2,
    'isakmp.delete.spi': ['11111111', '22222222'],
    'isakmp.cfg.type': 2,
    'isakmp.cfg.identifier': 7,
    'isakmp.cfg.attr.format': [false, false],
    'isakmp.cfg.attr.type': [1, 16521],
    'isakmp.cfg.attr.length': [4, 3],
    'isakmp.cfg.attr.value': ['0a000009', '626f62'],
    'isakmp.cfg.attr.internal_ip4_address': '10.0.0.9',
    'isakmp.cfg.attr.xauth.user_name': 'bob',
    'isakmp.ike.nat_hash': '0123456789',
    'isakmp.frag.packetid': 1,
    'isakmp.frag.seq': 2,
    'isakmp.frag.last': 1,
  });
});

test('every field: IKEv2', (t) => {
  t.deepEqual(fieldsOf(ike2), {
    'isakmp.ispi': '0102030405060708',
    'isakmp.rspi': '1112131415161718',
    'isakmp.nextpayload': [33, 34, 0, 3, 3, 3, 3, 3, 0, 40, 41, 41, 41, 38, 37, 39, 35, 44, 47, 50, 46, 0],
    'isakmp.version': 32,
    'isakmp.mjver': 2,
    'isakmp.mnver': 0,
    'isakmp.exchangetype': 34,
    'isakmp.flags': 8,
    'isakmp.flag_i': true,
    'isakmp.flag_v': false,
    'isakmp.flag_r': false,
    'isakmp.messageid': 9,
    'isakmp.length': 356,
    'isakmp.typepayload': [33, 2, 3, 3, 3, 3, 3, 3, 34, 40, 41, 41, 41, 38, 37, 39, 35, 44, 47, 50, 46],
    'isakmp.criticalpayload': [
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
    ],
    'isakmp.reserved7': [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    'isakmp.payloadlength': [64, 60, 12, 8, 8, 8, 8, 8, 16, 8, 12, 14, 16, 25, 30, 13, 11, 64, 37, 6, 12],
    'isakmp.reserved': [
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '0000',
      '000000',
      '000000',
      '000000',
      '000000',
    ],
    'isakmp.prop.number': 1,
    'isakmp.prop.protoid': 1,
    'isakmp.spisize': [0, 0, 4, 0],
    'isakmp.prop.transforms': 6,
    'isakmp.tf.type': [1, 2, 3, 4, 5, 6],
    'isakmp.tf.id.encr': 12,
    'isakmp.ike2.attr.format': true,
    'isakmp.ike2.attr.type': 14,
    'isakmp.ike2.attr.value': '0100',
    'isakmp.ike2.attr.key_length': 256,
    'isakmp.tf.id.prf': 5,
    'isakmp.tf.id.integ': 12,
    'isakmp.tf.id.dh': 14,
    'isakmp.tf.id.esn': 1,
    'isakmp.tf.id': 35,
    'isakmp.key_exchange.dh_group': 14,
    'isakmp.key_exchange.data': '0123456789abcdef',
    'isakmp.nonce': '00112233',
    'isakmp.notify.protoid': [0, 3, 0],
    'isakmp.notify.msgtype': [16431, 17, 16407],
    'isakmp.notify.data': ['00010002', '0013', '01040a0000010506'],
    'isakmp.notify.data.signature_hash_algorithms': [1, 2],
    'isakmp.spi': 'deadbeef',
    'isakmp.notify.data.accepted_dh_group': 19,
    'isakmp.notify.data.redirect.gw_ident.type': 1,
    'isakmp.notify.data.redirect.gw_ident.len': 4,
    'isakmp.notify.data.redirect.new_resp_gw_ident.ipv4': '10.0.0.1',
    'isakmp.notify.data.redirect.nonce_data': '0506',
    'isakmp.certreq.type': 4,
    'isakmp.ike.certreq.authority': '000102030405060708090a0b0c0d0e0f10111213',
    'isakmp.cert.encoding': 12,
    'isakmp.cert.x509.hash': '000102030405060708090a0b0c0d0e0f10111213',
    'isakmp.cert.x509.url': 'http:',
    'isakmp.auth.method': 14,
    'isakmp.auth.data': '020500aabb',
    'isakmp.auth.data.sig.asn1.len': 2,
    'isakmp.auth.data.sig.asn1.data': '0500',
    'isakmp.auth.data.sig.value': 'aabb',
    'isakmp.id.type': 2,
    'isakmp.id.data.fqdn': 'a.b',
    'isakmp.ts.number': 2,
    'isakmp.ts.type': [7, 8],
    'isakmp.ts.protoid': [6, 0],
    'isakmp.ts.selector_length': [16, 40],
    'isakmp.ts.start_port': [1, 0],
    'isakmp.ts.end_port': [65535, 65535],
    'isakmp.ts.start_ipv4': '10.0.0.0',
    'isakmp.ts.end_ipv4': '10.0.0.255',
    'isakmp.ts.start_ipv6': '2001:db8::',
    'isakmp.ts.end_ipv6': '2001:db8::ffff',
    'isakmp.cfg.type': 1,
    'isakmp.cfg.attr.format': [false, false],
    'isakmp.cfg.attr.type': [15, 14],
    'isakmp.cfg.attr.length': [17, 4],
    'isakmp.cfg.attr.value': ['20010db800000000000000000000000040', '0001000f'],
    'isakmp.cfg.attr.internal_ip6_subnet_ip': '2001:db8::',
    'isakmp.cfg.attr.internal_ip6_subnet_prefix': 64,
    'isakmp.cfg.attr.supported_attributes': [1, 15],
    'isakmp.datapayload': 'aabb',
    'isakmp.enc.iv': '00010203',
    'isakmp.enc.data': '',
  });
});

test('what is encrypted is not opened', (t) => {
  const fields = fieldsOf(encrypted);
  t.like(fields, { 'isakmp.flag_e': true, 'isakmp.nextpayload': 5, 'isakmp.enc.data': '', 'isakmp.length': 32 });
  t.false('isakmp.typepayload' in fields);
});

test('who carries it, and what is none', (t) => {
  t.is(dissect(ike1).path, 'eth:ip:udp:isakmp');
  t.is(dissect(ike2).problem, PROBLEM.none);
  t.is(dissect(datagram('ff')).path, 'eth:ip:udp:data');
  t.is(dissect(datagram(message('00 10 02 00', '', -1))).path, 'eth:ip:udp:data');
  t.deepEqual(fieldsOf(datagram(message('0a 30 02 07', payload('0000', '6162'))))['isakmp.nonce'], '6162');
});

test('the identities', (t) => {
  const identity = (type: string, data: string) =>
    fieldsOf(datagram(message('05 10 02 00', payload('0000', `${type} 000000 ${data}`))));
  t.is(identity('02', '612e62')['isakmp.id.data.fqdn'], 'a.b');
  t.is(identity('03', '614062')['isakmp.id.data.user_fqdn'], 'a@b');
  t.is(identity('04', '0a000000 ff000000')['isakmp.id.data.ipv4_subnet'], '255.0.0.0');
  t.is(identity('07', '0a000000 0a0000ff')['isakmp.id.data.ipv4_range_end'], '10.0.0.255');
  t.is(identity('0b', '0102')['isakmp.id.data.key_id'], '0102');
  t.false('isakmp.id.data.ipv4_addr' in identity('01', '0a0000'));
});

/** The fields of one notification's data, without their prefix. */
function told(version: '10' | '20', type: string, data: string, protocol = '01'): Record<string, unknown> {
  const doi = version === '10' ? '00000001' : '';
  const next = version === '10' ? '0b' : '29';
  const body = `${doi} ${protocol} 00 ${type} ${data}`;
  const fields = fieldsOf(datagram(message(`${next} ${version} 05 00`, payload('0000', body))));
  const start = 'isakmp.notify.data.';
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name.startsWith(start))
      .map(([name, value]) => [name.slice(start.length), value]),
  );
}

test('what notifications tell', (t) => {
  t.deepEqual(told('10', '8d29', '00000005'), { 'dpd.are_you_there_ack': 5 });
  t.deepEqual(told('10', '9e35', '0a000001'), { 'unity.load_balance': '10.0.0.1' });
  t.deepEqual(told('10', '6000', '800b 0001')['resp_lifetime.ike.attr.life_type'], 1);
  t.deepEqual(told('10', '6000', '0002 0004 00000e10', '03')['resp_lifetime.ipsec.attr.life_duration'], 3600);
  t.deepEqual(told('20', '4003', '1234 02'), { 'ipcomp.cpi': 0x1234, 'ipcomp.transform_id': 2 });
  t.deepEqual(told('20', '4013', '00000e10'), { auth_lifetime: 3600 });
  t.deepEqual(told('20', '4018', '02 10 20010db8000000000000000000000001'), {
    'redirect.gw_ident.type': 2,
    'redirect.gw_ident.len': 16,
    'redirect.org_resp_gw_ident.ipv6': '2001:db8::1',
  });
  t.is(told('20', '4017', '03 03 612e62')['redirect.new_resp_gw_ident.fqdn'], 'a.b');
  t.is(told('20', '4017', '09 02 6162')['redirect.new_resp_gw_ident.data'], '6162');
  t.deepEqual(told('20', '4019', '00000e10 aabb'), { 'ticket_opaque.lifetime': 3600, 'ticket_opaque.data': 'aabb' });
  t.deepEqual(told('20', '401d', 'aabb'), { 'ticket_opaque.data': 'aabb' });
  t.deepEqual(told('20', '4023', 'aabb'), { 'qcd.token_secret_data': 'aabb' });
  t.deepEqual(told('20', '4026', '00000001 00000002 00000003'), {
    'ha.nonce_data': 1,
    'ha.expected_send_req_message_id': 2,
    'ha.expected_recv_req_message_id': 3,
  });
  t.deepEqual(told('20', '4027', 'aabb'), { 'ha.incoming_ipsec_sa_delta_value': 'aabb' });
  t.deepEqual(told('20', '4028', 'aabb'), { secure_password_methods: 'aabb' });
  t.is(told('20', '4020', '8001 000f')['rohc.attr.max_cid'], 15);
});

test('key management for groups, and addresses before translation', (t) => {
  const of = (next: string, version: string, body: string) =>
    fieldsOf(datagram(message(`${next} ${version} 20 00`, payload('0000', body))));
  t.like(of('11', '10', '0001 0000 01 00 000f 02 aabb 8001 0005 0002 0000'), {
    'isakmp.kd.num_pkt': 1,
    'isakmp.kd.payload.length': 15,
    'isakmp.kd.payload.spi': 'aabb',
    'isakmp.key_download.attr.type': [1, 2],
  });
  t.like(of('0f', '10', `00 00 0000 11 01 01f4 01 aa 02 01f5 02 bbcc ${'00'.repeat(16)}`), {
    'isakmp.sak.src_id_data': 'aa',
    'isakmp.sak.dst_id_port': 501,
    'isakmp.sak.spi': '00'.repeat(16),
  });
  t.is(of('12', '10', '00000007')['isakmp.seq.seq'], 7);
  t.is(of('15', '10', '01 000000 0a000001')['isakmp.ike.nat_original_address_ipv4'], '10.0.0.1');
  t.is(of('83', '10', `05 000000 ${'20010db8'.padEnd(32, '0')}`)['isakmp.ike.nat_original_address_ipv6'], '2001:db8::');
  t.like(of('2c', '20', '01 000000 09 00 0018 00 000001 00 0000ff 01 02 03 04 00000000'), {
    'isakmp.ts.start_fc': 1,
    'isakmp.ts.end_fc': 255,
    'isakmp.ts.end_type': 4,
  });
  t.is(of('35', '20', '0002 0003 aabb')['isakmp.frag.total'], 3);
  t.is(of('31', '20', 'aabb')['isakmp.gspm.data'], 'aabb');
  t.is(of('13', '10', 'aabb')['isakmp.datapayload'], 'aabb');
});

test('lengths that lie', (t) => {
  const long = dissect(datagram(message('0a 10 02 00', payload('0000', '6162'), 5)));
  t.is(long.problem, PROBLEM.malformed);
  t.false('isakmp.length' in long.layers[3].fields || 'isakmp.nonce' in long.layers[3].fields);
  t.is(fieldsOf(datagram(message('0a 10 02 00', '', 0x8000_0000)))['isakmp.length'], 0x8000_001c);
  const short = fieldsOf(datagram(message('0a 10 02 00', '0a00 0003 0000 0005 61 7a7a')));
  t.like(short, { 'isakmp.payloadlength': [3, 5], 'isakmp.nonce': '61', 'isakmp.extradata': '7a7a' });
  const beyond = fieldsOf(datagram(message('0a 10 02 00', '0a00 0009 6162')));
  t.like(beyond, { 'isakmp.payloadlength': 9 });
  t.false('isakmp.nonce' in beyond);
  const attribute = fieldsOf(
    datagram(message('0e 10 06 00', `${payload('0a00', '01 00 0007 0001 0009 0a000009')} ${payload('0000', '61')}`)),
  );
  t.is(attribute['isakmp.cfg.attr.length'], 9);
  t.false('isakmp.cfg.attr.value' in attribute || 'isakmp.nonce' in attribute);
});

test('of what the capture cut as much is read as Wireshark reads', (t) => {
  const cut = (missing: number) => dissect(ike1.slice(0, ike1.length - missing), 1, ike1.length).layers[3].fields;
  t.like(cut(4), { 'isakmp.length': 239, 'isakmp.vid.cisco_unity.minor': 2 });
  t.false('isakmp.frag.seq' in cut(4));
  t.like(cut(5), { 'isakmp.messageid': 9 });
  t.false('isakmp.length' in cut(5) || 'isakmp.payloadlength' in cut(5));
});

test('what stands in front is read though the payload be too short', (t) => {
  const fields = fieldsOf(datagram(message('0e 10 06 00', '0a00 0005 01 00 0007 000a')));
  t.like(fields, { 'isakmp.cfg.type': 1, 'isakmp.cfg.identifier': 7 });
  const transform = payload('0000', '01 02 0000 8004 0001');
  const other = fieldsOf(
    datagram(
      message('01 10 20 00', payload('0000', `00000001 00000001 ${payload('0000', `01 01 00 01 ${transform}`)}`)),
    ),
  );
  t.is(other['isakmp.ipsec.attr.encap_mode'], 1);
});

test('chains within chains end', (t) => {
  let nested = payload('0000', '00000001 00000001');
  for (let i = 0; i < 40; i++)
    nested = payload('0100', `00000001 00000001 ${payload('0100', '01 01 00 00')} ${nested}`);
  const types = fieldsOf(datagram(message('01 10 02 00', nested)))['isakmp.typepayload'];
  t.deepEqual(types, [1, 2, 1, 2, 1, 2, 1, 2, 1]);
});

for (const [name, packet] of Object.entries({ ike1, ike2, encrypted })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
