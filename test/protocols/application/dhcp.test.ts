import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** The fixed part of the messages below, which differ in their options. */
const BOOTP = {
  'dhcp.type': 1,
  'dhcp.hw.type': 1,
  'dhcp.hw.len': 6,
  'dhcp.hops': 0,
  'dhcp.id': 4660,
  'dhcp.secs': 0,
  'dhcp.flags': 32768,
  'dhcp.flags.bc': true,
  'dhcp.flags.reserved': 0,
  'dhcp.ip.client': '0.0.0.0',
  'dhcp.ip.your': '0.0.0.0',
  'dhcp.ip.server': '0.0.0.0',
  'dhcp.ip.relay': '0.0.0.0',
  'dhcp.hw.mac_addr': 'aa:bb:cc:dd:ee:ff',
  'dhcp.hw.addr_padding': '00000000000000000000',
  'dhcp.server': '',
  'dhcp.file': '',
  'dhcp.cookie': '99.130.83.99',
} as const;

const discover = fromHex(`
  00000000000002020202020208004500016d00010000401100000a0000010a0000020044004301590000010106000000
  12340000800000000000000000000000000000000000aabbccddeeff0000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  0000000000000000000000000000000000000000000000000000000000000000000000000000638253633501013d0701
  aabbccddeeff0c04686f7374510f010000686f73742e6578616d706c65523b010465746830020672656d6f746505040a
  00000506037375620b040a00000609090000118b04616263640c0372656c970400767266980007020102ff
`);

test('every field of a request and what a relay added', (t) => {
  const layer = dissect(discover).layers.at(-1);
  t.is(layer?.protocol, 'dhcp');
  t.deepEqual(layer?.fields, {
    ...BOOTP,
    // Of the header and of the client's identifier.
    'dhcp.hw.type': [1, 1],
    'dhcp.hw.mac_addr': ['aa:bb:cc:dd:ee:ff', 'aa:bb:cc:dd:ee:ff'],
    'dhcp.option.type': [53, 61, 12, 81, 82, 0],
    'dhcp.option.length': [1, 7, 4, 15, 59],
    'dhcp.option.value': [
      '01',
      '01aabbccddeeff',
      '686f7374',
      '010000686f73742e6578616d706c65',
      '010465746830020672656d6f746505040a00000506037375620b040a00000609090000118b04616263640c0372656c970400767266980007020102',
    ],
    'dhcp.option.dhcp': 1,
    'dhcp.option.hostname': 'host',
    'dhcp.fqdn.flags': 1,
    'dhcp.fqdn.mbz': 0,
    'dhcp.fqdn.n': false,
    'dhcp.fqdn.e': false,
    'dhcp.fqdn.o': false,
    'dhcp.fqdn.s': true,
    'dhcp.fqdn.rcode1': 0,
    'dhcp.fqdn.rcode2': 0,
    'dhcp.fqdn.name': 'host.example',
    'dhcp.option.agent_information_option.suboption': [1, 2, 5, 6, 11, 9, 12, 151, 152, 7],
    'dhcp.option.suboption_length': [4, 6, 4, 3, 4, 9, 3, 4, 0, 2],
    'dhcp.option.agent_information_option.value': [
      '65746830',
      '72656d6f7465',
      '0a000005',
      '737562',
      '0a000006',
      '0000118b0461626364',
      '72656c',
      '00767266',
      '',
      '0102',
    ],
    'dhcp.option.agent_information_option.agent_circuit_id': '65746830',
    'dhcp.option.agent_information_option.agent_remote_id': '72656d6f7465',
    'dhcp.option.agent_information_option.link_selection': '10.0.0.5',
    'dhcp.option.agent_information_option.subscriber_id': 'sub',
    'dhcp.option.agent_information_option.server_id_override': '10.0.0.6',
    'dhcp.option.agent_information_option.vi.enterprise': 4491,
    'dhcp.option.agent_information_option.vi.data_length': 4,
    'dhcp.option.agent_information_option.relay_agent_id': '72656c',
    'dhcp.option.agent_information_option.vrf_name': '',
    'dhcp.option.agent_information_option.radius_attributes': '0102',
    'dhcp.option.end': 255,
  });
});

const offer = fromHex(`
  0000000000000202020202020800450001ab00010000401100000a0000010a0000020044004301970000010106000000
  12340000800000000000000000000000000000000000aabbccddeeff0000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  00000000000000000000000000000000000000000000000000000000000000000000000000006382536335010221080a
  0000010a00000215080a000001ff000000790d180a01020a000001000a000002f907100a010a000001020400000e1013
  01011904010002000d0200107401017713076578616d706c6503636f6d0003666f6fc0007805010a000001780a000373
  697003636f6d00fc15687474703a2f2f777061642f777061642e6461740a96040a000001a008687474703a2f2f787208
  687474703a2f2f78ff
`);

test('every field of an offer', (t) => {
  const layer = dissect(offer).layers.at(-1);
  t.is(layer?.protocol, 'dhcp');
  t.deepEqual(layer?.fields, {
    ...BOOTP,
    'dhcp.option.type': [53, 33, 21, 121, 249, 2, 19, 25, 13, 116, 119, 120, 120, 252, 150, 160, 114, 0],
    'dhcp.option.length': [1, 8, 8, 13, 7, 4, 1, 4, 2, 1, 19, 5, 10, 21, 4, 8, 8],
    'dhcp.option.value': [
      '02',
      '0a0000010a000002',
      '0a000001ff000000',
      '180a01020a000001000a000002',
      '100a010a000001',
      '00000e10',
      '01',
      '01000200',
      '0010',
      '01',
      '076578616d706c6503636f6d0003666f6fc000',
      '010a000001',
      '000373697003636f6d00',
      '687474703a2f2f777061642f777061642e6461740a',
      '0a000001',
      '687474703a2f2f78',
      '687474703a2f2f78',
    ],
    'dhcp.option.dhcp': 2,
    'dhcp.option.static_route.ip': '10.0.0.1',
    'dhcp.option.static_route.router': '10.0.0.2',
    'dhcp.option.policy_filter.ip': '10.0.0.1',
    'dhcp.option.policy_filter.subnet_mask': '255.0.0.0',
    'dhcp.option.classless_static_route': ['180a01020a000001', '000a000002', '100a010a000001'],
    'dhcp.option.time_offset': 3600,
    'dhcp.option.ip_forwarding': true,
    'dhcp.option.path_mtu_plateau_table_item': [256, 512],
    'dhcp.option.boot_file_size': 16,
    'dhcp.option.dhcp_auto_configuration': 1,
    'dhcp.option.dhcp_dns_domain_search_list_fqdn': ['example.com', 'foo.example.com'],
    'dhcp.option.private_proxy_autodiscovery': 'http://wpad/wpad.dat\n',
    'dhcp.option.tftp_server_address': '10.0.0.1',
    'dhcp.option.captive_portal': ['http://x', 'http://x'],
    'dhcp.option.end': 255,
  });
});

const boot = fromHex(`
  00000000000002020202020208004500016000010000401100000a0000010a00000200440043014c0000010106000000
  12340000800000000000000000000000000000000000aabbccddeeff0000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  0000000000000000000000000000000000000000000000000000000000000000000000000000638253633501035d0200
  075e03010301611100000102030405060708090a0b0c0d0e0f4d04036162634d04695058457c080000118b036162637d
  0c00000de9070101780202797a2b04010261623c084d53465420352e30ff
`);

test('what a booting client tells of itself', (t) => {
  const layer = dissect(boot).layers.at(-1);
  t.is(layer?.protocol, 'dhcp');
  t.deepEqual(layer?.fields, {
    ...BOOTP,
    'dhcp.option.type': [53, 93, 94, 97, 77, 77, 124, 125, 43, 60, 0],
    'dhcp.option.length': [1, 2, 3, 17, 4, 4, 8, 12, 4, 8],
    'dhcp.option.value': [
      '03',
      '0007',
      '010301',
      '00000102030405060708090a0b0c0d0e0f',
      '03616263',
      '69505845',
      '0000118b03616263',
      '00000de9070101780202797a',
      '01026162',
      '4d53465420352e30',
    ],
    'dhcp.option.dhcp': 3,
    'dhcp.option.client_system_architecture': 7,
    'dhcp.client_network_id_major': 3,
    'dhcp.client_network_id_minor': 1,
    'dhcp.client_id.uuid': '03020100-0504-0706-0809-0a0b0c0d0e0f',
    'dhcp.option.user_class': 0,
    'dhcp.option.user_class.length': 3,
    'dhcp.option.user_class.data': '616263',
    'dhcp.option.user_class.text': 'iPXE',
    'dhcp.option.vi_class.enterprise': 4491,
    'dhcp.option.vi_class.length': 3,
    'dhcp.option.vi_class.data': 'abc',
    'dhcp.option.vendor.value': '01026162',
    'dhcp.option.vendor_class_id': 'MSFT 5.0',
    'dhcp.option.end': 255,
  });
});

test('an option whose length lies ends the list, the others stay', (t) => {
  const lying = discover.slice();
  lying[283] = 200;
  const { layers, problem } = dissect(lying);
  t.is(problem, PROBLEM.none);
  t.false('dhcp.option.dhcp' in layers[3].fields);
  t.is(layers[3].fields['dhcp.cookie'], '99.130.83.99');
});

test('without the magic cookie there are no options; a short message is partial', (t) => {
  const plain = discover.slice();
  plain[278] = 0;
  t.false('dhcp.option.type' in dissect(plain).layers[3].fields);
  t.truthy(dissect(plain).layers[3].fields['dhcp.vendor_specific_options']);
  const cut = dissect(discover.slice(0, 100), 1, discover.length);
  t.true(cut.layers[3].partial);
  t.is(cut.problem, PROBLEM.truncated);
  t.is(cut.layers[3].fields['dhcp.hw.mac_addr'], 'aa:bb:cc:dd:ee:ff');
});

test('options go on in place of the names where they say so', (t) => {
  const overloaded = boot.slice();
  overloaded.set([52, 1, 3], 282);
  overloaded.set([12, 2, 0x68, 0x69, 255], 86);
  overloaded.set([15, 2, 0x64, 0x6f, 255], 150);
  const { fields } = dissect(overloaded).layers[3];
  t.is(fields['dhcp.option.hostname'], 'hi');
  t.is(fields['dhcp.option.domain_name'], 'do');
  t.false('dhcp.server' in fields);
});

test('every prefix of discover', (t) => everyPrefixDecodes(t, discover));
test('flipped bytes of discover', (t) => flippedBytesDecode(t, discover, 1, 300));
test('every prefix of offer', (t) => everyPrefixDecodes(t, offer));
test('flipped bytes of offer', (t) => flippedBytesDecode(t, offer, 1, 300));
test('every prefix of boot', (t) => everyPrefixDecodes(t, boot));
test('flipped bytes of boot', (t) => flippedBytesDecode(t, boot, 1, 300));
