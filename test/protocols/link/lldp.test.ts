import test from 'ava';
import { inEthernet } from '../../support/carriers.ts';
import { dissect } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** A TLV with its header, from content given in hexadecimal. */
function tlv(type: number, content: string): string {
  const digits = content.replace(/\s+/g, '');
  return ((type << 9) | (digits.length / 2)).toString(16).padStart(4, '0') + digits;
}

const org = (content: string) => tlv(127, content);

const MANDATORY = tlv(1, '04 021122334455') + tlv(2, '05 4769302f3130') + tlv(3, '0078');
const END = '0000';

const advertisement = (tlvs: string) => inEthernet(0x88cc, `${MANDATORY} ${tlvs} ${END}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[1].fields;

const basic = advertisement(
  [
    tlv(4, '706f72'),
    tlv(5, '7377'),
    tlv(6, '4f5331'),
    tlv(7, '0014 0004'),
    tlv(8, '05 01 0a000001 02 00000005 04 2b068101'), // with an object identifier
  ].join(''),
);

test('mandatory and basic TLVs', (t) => {
  t.is(dissect(basic).path, 'eth:lldp');
  t.like(fieldsOf(basic), {
    'lldp.tlv.type': [1, 2, 3, 4, 5, 6, 7, 8, 0],
    'lldp.tlv.len': [7, 7, 2, 3, 2, 3, 4, 16, 0],
    'lldp.chassis.subtype': 4,
    'lldp.chassis.id.mac': '02:11:22:33:44:55',
    'lldp.port.subtype': 5,
    'lldp.port.id': 'Gi0/10',
    'lldp.time_to_live': 120,
    'lldp.port.desc': 'por',
    'lldp.tlv.system.name': 'sw',
    'lldp.tlv.system.desc': 'OS1',
    'lldp.tlv.system_cap': 0x14,
    'lldp.tlv.system_cap.bridge': true,
    'lldp.tlv.system_cap.router': true,
    'lldp.tlv.enable_system_cap': 4,
    'lldp.tlv.enable_system_cap.router': false,
    'lldp.mgn.address.len': 5,
    'lldp.mgn.address.subtype': 1,
    'lldp.mgn.addr.ip4': '10.0.0.1',
    'lldp.mgn.interface.subtype': 2,
    'lldp.mgn.interface.number': 5,
    'lldp.mgn.obj.len': 4,
    'lldp.mgn.obj.id': '1.3.6.129',
  });
});

test('network addresses as identifiers', (t) => {
  const packet = inEthernet(
    0x88cc,
    `${tlv(1, '05 01 0a000001')} ${tlv(2, `04 02 20010db8${'00'.repeat(11)}01`)} 0602 0078 0000`,
  );
  t.like(fieldsOf(packet), {
    'lldp.network_address.subtype': [1, 2],
    'lldp.chassis.id.ip4': '10.0.0.1',
    'lldp.port.id.ip6': '2001:db8::1',
  });
});

const bridging = advertisement(
  [
    org('0080c2 01 0005'),
    org('0080c2 02 06 0007'),
    org('0080c2 03 0005 03 4c616e'),
    org('0080c2 04 02 888e'),
    org('0080c2 07 03 00000009'),
    org('0080c2 08 21 80'),
    org('0080c2 09 c2 f411 f414 0a141e28323c4650 0001020300000000'),
    org('0080c2 0b c4 34'),
    org('0080c2 0c 00 84 0cbc'),
    org('00120f 01 03 c036 0010'),
    org('00120f 02 0f 01 04 53 00ff 00fe'),
    org('00120f 04 05f2'),
    org('001b3f 00 8000 4001 0003 0002 08'),
  ].join(''),
);

test('TLVs of IEEE 802.1 and 802.3', (t) => {
  t.like(fieldsOf(bridging), {
    'lldp.orgtlv.oui': [...Array(9).fill(0x80c2), ...Array(3).fill(0x120f), 0x1b3f],
    'lldp.ieee.802_1.port_vlan.id': 5,
    'lldp.ieee.802_1.port_and_vlan_id_flag.supported': true,
    'lldp.ieee.802_1.port_and_vlan_id_flag.enabled': true,
    'lldp.ieee.802_1.port_proto_vlan.id': 7,
    'lldp.ieee.802_1.vlan.id': 5,
    'lldp.ieee.802_1.vlan.name': 'Lan',
    'lldp.ieee.802_1.proto.id': '888e',
    'lldp.ieee.802_1.aggregated_port_id': 9,
    'lldp.ieee.802_1qau.cnpv.prio0': true,
    'lldp.ieee.802_1qau.cnpv.prio5': true,
    'lldp.ieee.802_1qau.ready.prio7': true,
    'lldp.dcbx.ieee.willing': [true, true],
    'lldp.dcbx.ieee.ets.maxtcs': 2,
    'lldp.dcbx.feature.pg.pgid_prio0': 15,
    'lldp.dcbx.feature.pg.pgid_prio7': 4,
    'lldp.dcbx.feature.pg.per7': 80,
    'lldp.dcbx.ieee.ets.tsa3': 3,
    'lldp.dcbx.ieee.pfc.numtcs': 4,
    'lldp.dcbx.feature.pfc.prio2': true,
    'lldp.dcbx.ieee.app.prio': 4,
    'lldp.dcbx.iee.app.sf': 4,
    'lldp.dcbx.feature.app.proto': 0x0cbc,
    'lldp.ieee.802_3.pmd_auto_neg_advertised_caps': 0xc036,
    'lldp.ieee.802_3.pmd_auto_neg_advertised_caps.other': true,
    'lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_tfd': false,
    'lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_tfd': true,
    'lldp.ieee.802_3.pmd_mau_type': 16,
    'lldp.ieee.802_3.mdi_power_support.port_class': true,
    'lldp.ieee.802_3.mdi_power_source': 1,
    'lldp.ieee.802_3.mdi_pde_requested': 255,
    'lldp.ieee.802_3.max_frame_size': 1522,
    'lldp.ieee.802_1qbg.evb_support_caps.std': true,
    'lldp.ieee.802_1qbg.evb_configure_caps.rr': true,
    'lldp.ieee.802_1qbg.evb_configured_vsi': 2,
    'lldp.ieee.802_1qbg.evb_retrans_timer': 8,
  });
});

const vendors = advertisement(
  [
    org('0012bb 01 0033 03'),
    org('0012bb 02 01 40 0149'),
    org('0012bb 03 01 5a80000001 8000000001 234567890a 01'),
    org('0012bb 03 02 0a 02 4742 01 03 414243 03 00'),
    org('0012bb 03 03 3131'),
    org('0012bb 04 50 0064'),
    org('0012bb 06 4657'),
    org('000ecf 01 00000001 00000002 00000003 00000004 00000005'),
    org('000ecf 04 00112233445566778899aabbccddeeff 0001'),
    org('000142 01 0d'),
    org('00005e 01 68747470'),
    org('123456 07 ff'),
    org('001b21 02 020a 0000 00000001 00000002 080a 0000 8000 8906001b2108 0606 0000 c000 3404'),
  ].join(''),
);

test('TLVs of other organisations', (t) => {
  t.like(fieldsOf(vendors), {
    'lldp.media.subtype': [1, 2, 3, 3, 3, 4, 6],
    'lldp.media.subtype.caps.inventory': true,
    'lldp.media.subtype.class': 3,
    'lldp.media.app_type': 1,
    'lldp.media.tag_flag': true,
    'lldp.media.vlan_id': 0,
    'lldp.media.l2_prio': 5,
    'lldp.media.dscp': 9,
    'lldp.media.civic.country': 'GB',
    'lldp.media.civic.type': [1, 3],
    'lldp.media.civic.length': [10, 3, 0],
    'lldp.media.civic.value': 'ABC',
    'lldp.media.ecs': '11',
    'lldp.media.power.value': 100,
    'lldp.media.firmware': 'FW',
    'lldp.profinet.port_tx_delay_remote': 4,
    'lldp.profinet.mrp_domain_uuid': '00112233-4455-6677-8899-aabbccddeeff',
    'lldp.profinet.mrrt_port_status': 1,
    'lldp.cisco.upoe.supported': true,
    'lldp.cisco.upoe.pd_altb_desired': true,
    'lldp.iana.mudurl': 'http',
    'lldp.unknown_subtype': 7,
    'lldp.unknown_subtype.content': 'ff',
    'lldp.dcbx.type': [1, 4, 3],
    'lldp.dcbx.control.ack': 2,
    'lldp.dcbx.feature.app.proto': 0x8906,
    'lldp.dcbx.feature.app.oui': 0x1b21,
    'lldp.dcbx.feature.app.prio': 3,
    'lldp.dcbx.feature.pfc.prio5': true,
    'lldp.dcbx.feature.pfc.numtcs': 4,
  });
});

test('lengths that lie end the list', (t) => {
  const long = basic.slice();
  long[14] |= 1;
  t.is(fieldsOf(long)['lldp.tlv.type'], 1);
  t.false('lldp.chassis.subtype' in fieldsOf(long));
  const short = basic.slice();
  short[15] = 6;
  t.false('lldp.chassis.id.mac' in fieldsOf(short));
});

test('what should be a mandatory TLV and is none ends the list', (t) => {
  t.deepEqual(fieldsOf(inEthernet(0x88cc, '0602 0078 0000')), {});
  t.is(fieldsOf(inEthernet(0x88cc, '0207 04 021122334455 0602 0078'))['lldp.tlv.type'], 1);
});

test('what stands behind the end is not read', (t) => {
  t.deepEqual(fieldsOf(advertisement(`${END} 0a02 7377`))['lldp.tlv.type'], [1, 2, 3, 0]);
});

for (const [name, packet] of Object.entries({ basic, bridging, vendors })) {
  test(`every prefix: ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes: ${name}`, (t) => flippedBytesDecode(t, packet));
}
