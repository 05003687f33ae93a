import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';

const TLVS = 14 + 8 + 4;

/** IEEE 802.3, LLC and SNAP with Cisco's code before an announcement given in hexadecimal. */
function announcement(hex: string): Uint8Array {
  const body = fromHex(hex);
  const header = fromHex('01000ccccccc 020000000001 0000 aaaa03 00000c 2000');
  header[12] = (8 + body.length) >>> 8;
  header[13] = 8 + body.length;
  return Uint8Array.from([...header, ...body]);
}

const fieldsOf = (packet: Uint8Array) => dissect(packet).layers.at(-1)?.fields ?? {};

const full = announcement(`
  02 b4 0000
  0001 0006 5331                                  // device
  0005 000d 4c696e650a 74776f21                   // software in two lines
  0006 0008 43333536
  0002 0035 00000003 01 01 cc 0004 0a000001
    02 08 aaaa0300000086dd 0010 20010db8000000000000000000000001
    01 01 81 0003 010203
  0003 000a 4769302f 3500
  0004 0008 00000028
  0007 000e 0a00000018 0b00000010
  0008 0024 00000c 0112 00000000 ffffffff 01 02 21 ff 020304050607 020304050608 ff 0005
  0009 0007 4c6162
  000a 0006 0001
  000b 0005 01
  000e 0007 01 0005
  0010 0006 1900
  0011 0008 000005dc
  0012 0005 01
  0013 0005 02
  0014 0006 7377
  0015 0006 2b06
  0017 0007 00 4c42
  0019 0010 0001 0002 00000003 00000004
  001a 0010 0001 0002 00000005 ffffffff
  001b 0005 00
  001f 0005 0d
`);

test('every TLV', (t) => {
  const { path, problem } = dissect(full);
  t.is(path, 'eth:llc:cdp');
  t.is(problem, PROBLEM.none);
  t.like(fieldsOf(full), {
    'cdp.version': 2,
    'cdp.ttl': 180,
    'cdp.checksum': 0,
    'cdp.checksum.status': 0,
    'cdp.deviceid': 'S1',
    'cdp.software_version': ['Line', 'two!'],
    'cdp.platform': 'C356',
    'cdp.number_of_addresses': 3,
    'cdp.protocol_type': [1, 2, 1],
    'cdp.protocol_length': [1, 8, 1],
    'cdp.protocol': ['cc', 'aaaa0300000086dd', '81'],
    'cdp.address_length': [4, 16, 3],
    'cdp.nrgyz.ip_address': '10.0.0.1',
    'cdp.nrgyz.ipv6_address': '2001:db8::1',
    'cdp.address': '010203',
    'cdp.portid': 'Gi0/5',
    'cdp.capabilities': 0x28,
    'cdp.capabilities.router': false,
    'cdp.capabilities.switch': true,
    'cdp.capabilities.igmp_capable': true,
    'cdp.ip_prefix': ['10.0.0.0', '11.0.0.0'],
    'cdp.oui': 12,
    'cdp.protocol_id': 0x112,
    'cdp.cluster.ip': '255.255.255.255',
    'cdp.cluster.unknown': [255, 255],
    'cdp.cluster.commander_mac': '02:03:04:05:06:07',
    'cdp.cluster.switch_mac': '02:03:04:05:06:08',
    'cdp.cluster.management_vlan': 5,
    'cdp.vtp_management_domain': 'Lab',
    'cdp.native_vlan': 1,
    'cdp.duplex': true,
    'cdp.voice_vlan': 5,
    'cdp.power_consumption': 6400,
    'cdp.mtu': 1500,
    'cdp.trust_bitmap': 1,
    'cdp.untrusted_port_cos': 2,
    'cdp.system_name': 'sw',
    'cdp.system_object_identifier': '2b06',
    'cdp.location': 'LB',
    'cdp.request_id': [1, 1],
    'cdp.management_id': [2, 2],
    'cdp.power_requested': [3, 4],
    'cdp.power_available': [5, 0xffffffff],
    'cdp.data': ['01', '00'],
    'cdp.spare_poe_tlv.poe': true,
    'cdp.spare_poe_tlv.spare_pair_arch': false,
    'cdp.spare_poe_tlv.req_spare_pair_poe': true,
  });
});

test("Cisco's checksum of an odd length, its last byte above and below 0x80", (t) => {
  t.is(fieldsOf(announcement('02b4 fd28 000b 0005 01'))['cdp.checksum.status'], 0);
  t.is(fieldsOf(announcement('02b4 fd3a 000b 0005 01'))['cdp.checksum.status'], 1);
  t.is(fieldsOf(announcement('02b4 fdba 000b 0005 81'))['cdp.checksum.status'], 1);
  t.is(dissect(full.slice(0, -1), 1, full.length).layers[2].fields['cdp.checksum.status'], 2);
});

test('lengths that lie end the list', (t) => {
  const short = full.slice();
  short[TLVS + 3] = 3;
  t.is(fieldsOf(short)['cdp.tlv.len'], 3);
  const long = full.slice();
  long[TLVS + 2] = 0xff;
  t.is(fieldsOf(long)['cdp.tlv.len'], 0xff06);
  t.false('cdp.deviceid' in fieldsOf(long));
});

test('a Port ID whose length leaves its header out', (t) => {
  t.like(fieldsOf(announcement('02b4 0000 0003 0006 47693031 3031 0001 0006 5331')), {
    'cdp.portid': 'Gi0101',
    'cdp.deviceid': 'S1',
  });
});

test('an address count that lies', (t) => {
  t.is(
    fieldsOf(announcement('02b4 0000 0002 0011 ffffffff 01 01 cc 0004 0a000001'))['cdp.nrgyz.ip_address'],
    '10.0.0.1',
  );
});

test('every prefix behind LLC', (t) => {
  for (let length = 14 + 8; length < full.length; length++) {
    const { path } = dissect(full.slice(0, length), 1, full.length);
    t.is(path, length > 14 + 8 ? 'eth:llc:cdp' : 'eth:llc', `prefix of ${length} bytes`);
  }
});
test('flipped bytes', (t) => flippedBytesDecode(t, full));
