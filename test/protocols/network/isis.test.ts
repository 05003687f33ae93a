import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { Layer } from '../../../src/protocols/layer.ts';
import { protocolNamed } from '../../../src/protocols/registry.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const size = (text: string) => fromHex(text).length;
const tlv = (type: number, value: string) => `${hex(type, 2)} ${hex(size(value), 2)} ${value}`;

/** A packet over LLC: the header of its type with `LLLL` where its length stands, then TLVs. */
function packet(type: number, header: string, tlvs: string, idLength = 0): Uint8Array {
  const headerLength = 8 + size(header.replace('LLLL', '0000'));
  const length = hex(headerLength + size(tlvs), 4);
  const pdu = `83 ${hex(headerLength, 2)} 01 ${hex(idLength, 2)} ${hex(type, 2)} 01 00 00 ${header.replace('LLLL', length)} ${tlvs}`;
  return fromHex(`0180c2000014 000000000001 ${hex(size(pdu) + 3, 4)} fe fe 03 ${pdu}`);
}

const lan = (tlvs: string) => packet(15, '01 222222222222 001e LLLL 40 222222222222 01', tlvs);
const pointToPoint = (tlvs: string) => packet(17, '03 222222222222 001e LLLL 05', tlvs);
const state = (tlvs: string, type = 20) => packet(type, `LLLL 04b0 1111111111110000 00000007 1da8 0f`, tlvs);
const fieldsOf = (bytes: Uint8Array) => dissect(bytes).layers[3].fields;
const stateFields = (type: number, value: string, level = 20) => fieldsOf(state(tlv(type, value), level));

const COMMON = [
  tlv(1, '03490001 02aabb'),
  tlv(7, '0005 0001 0002'),
  tlv(10, '01 736563726574'),
  tlv(129, 'cc8e'),
  tlv(132, '0a000001'),
  tlv(133, '6f6c64'),
  tlv(229, '0000 8002'),
  tlv(232, 'fe800000000000000000000000000001'),
].join(' ');
const LINK = [
  tlv(4, '00000001 00000002'),
  tlv(6, '0a000001'),
  tlv(8, '0a000002'),
  tlv(9, '4cee6b28'),
  tlv(10, '4cbebc20'),
  tlv(11, '4cee6b28'.repeat(8)),
  tlv(12, '20010db8000000000000000000000001'),
  tlv(13, '20010db8000000000000000000000002'),
  tlv(14, '00000003'),
  tlv(15, '010a'),
  tlv(18, '00000b'),
  tlv(29, '004e20 02 0003'),
  tlv(31, '30 00 005dc1'),
  tlv(32, '40 01 333333333333 00000009'),
  tlv(33, '80 000010'),
  tlv(34, '80 000010 00 000020'),
  tlv(35, '00 000030'),
  tlv(36, '80 000040'),
].join(' ');
const PREFIX = [tlv(1, '00000005'), tlv(2, '0000000000000006'), tlv(3, '40 00 00000028'), tlv(4, 'e0')].join(' ');
const hello = lan(`${COMMON} ${tlv(6, 'c20129980000')} ${tlv(12, '1234')} ${tlv(211, '02 001e 333333333333')}`);
const circuit = pointToPoint(
  `${COMMON} ${tlv(240, '00 00000005 333333333333 00000004')} ${tlv(148, '0002 8e')} ${tlv(233, 'fe80'.padEnd(32, '0'))}`,
);
const linkState = state(
  `${COMMON} ${tlv(137, '5231')} ${tlv(22, `33333333333300 00000a ${hex(size(LINK), 2)} ${LINK}`)}
   ${tlv(135, `0000000a 52 0a0140 ${hex(size(PREFIX), 2)} ${PREFIX}`)}`,
);
const sixthSegments = state(
  `${tlv(27, `0000 0000000a 00 00 40 20010db800010002 16 ${tlv(5, `00 0001 ${'ab'.repeat(16)} 00`)}`)}
   ${tlv(22, `33333333333300 00000a 18 ${tlv(43, `a0 80 01 0005 ${'ab'.repeat(16)} 00`)}`)} ${tlv(242, '0102030400 0209 c0 0003e8 0103 003e80')}`,
);
const entries = tlv(9, '04a0 2222222222220000 0000000e 5910  027a 3333333333330201 00000004 7f9f');
const complete = packet(24, `LLLL 333333333333 00 0000000000000000 ffffffffffffffff`, entries);
const partial = packet(26, `LLLL 333333333333 00`, `${entries} ${tlv(10, '36 00112233445566778899aabbccddeeff')}`);

test('the common header', (t) => {
  const { path, layers, problem } = dissect(hello);
  t.is(path, 'eth:llc:isis:isis.hello');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'isis.irpd': 0x83,
    'isis.len': 27,
    'isis.version': 1,
    'isis.sysid_len': 0,
    'isis.type.reserved': 0,
    'isis.type': 15,
    'isis.version2': 1,
    'isis.reserved': 0,
    'isis.max_area_adr': 0,
  });
});

test('every field of a hello on a LAN', (t) => {
  t.deepEqual(fieldsOf(hello), {
    'isis.hello.circuit_type': 1,
    'isis.hello.reserved': [0, 0],
    'isis.hello.source_id': '2222.2222.2222',
    'isis.hello.holding_timer': 30,
    'isis.hello.pdu_length': hello.length - 17,
    'isis.hello.priority': 64,
    'isis.hello.lan_id': '2222.2222.2222.01',
    'isis.hello.clv.type': [1, 7, 10, 129, 132, 133, 229, 232, 6, 12, 211],
    'isis.hello.clv.length': [7, 6, 7, 2, 4, 3, 4, 16, 6, 2, 9],
    'isis.hello.area_address': ['03490001', '02aabb'],
    'isis.hello.iid': 5,
    'isis.hello.supported_itid': [1, 2],
    'isis.hello.clv_authentication': '736563726574',
    'isis.hello.clv_nlpid.nlpid': [0xcc, 0x8e],
    'isis.hello.clv_ipv4_int_addr': '10.0.0.1',
    'isis.hello.clv_ip_authentication': 'old',
    'isis.hello.clv_mt': [0, 0x8002],
    'isis.hello.clv_ipv6_int_addr': 'fe80::1',
    'isis.hello.is_neighbor': 'c2:01:29:98:00:00',
    'isis.hello.checksum': 0x1234,
    'isis.hello.clv_restart_flags': 2,
    'isis.hello.clv_restart_flags.sa': false,
    'isis.hello.clv_restart_flags.ra': true,
    'isis.hello.clv_restart_flags.rr': false,
    'isis.hello.clv_restart.remain_time': 30,
    'isis.hello.clv_restart.neighbor': '3333.3333.3333',
  });
});

test('a hello of a point-to-point circuit', (t) => {
  const fields = fieldsOf(circuit);
  t.is(fields['isis.hello.local_circuit_id'], 5);
  t.false('isis.hello.lan_id' in fields);
  t.is(fields['isis.hello.adjacency_state'], 0);
  t.is(fields['isis.hello.extended_local_circuit_id'], 5);
  t.is(fields['isis.hello.neighbor_systemid'], '3333.3333.3333');
  t.is(fields['isis.hello.neighbor_extended_local_circuit_id'], 4);
  t.is(fields['isis.hello.mtid'], 2);
  t.is(fields['isis.hello.bfd_enabled.nlpid'], 0x8e);
  t.is(fields['isis.hello.clv_ipv6_glb_int_addr'], 'fe80::');
  const starting = fieldsOf(pointToPoint(tlv(240, '02')));
  t.is(starting['isis.hello.adjacency_state'], 2);
  t.false('isis.hello.extended_local_circuit_id' in starting);
});

test("shortest path bridging's comparison in a hello", (t) => {
  const fields = fieldsOf(lan(tlv(143, `0002 ${tlv(4, 'ab'.repeat(102))} ${tlv(5, `15 ${'cc'.repeat(32)}`)}`)));
  t.is(fields['isis.hello.mtid'], 2);
  t.is(fields['isis.hello.mcid'], 'ab'.repeat(51));
  t.is(fields['isis.hello.aux_mcid'], 'ab'.repeat(51));
  t.is(fields['isis.hello.digest.v'], 1);
  t.is(fields['isis.hello.digest.a'], 1);
  t.is(fields['isis.hello.digest.d'], 1);
  t.is(fields['isis.hello.digest'], 'cc'.repeat(32));
});

test('every field of a link state', (t) => {
  const { path, layers } = dissect(linkState);
  t.is(path, 'eth:llc:isis:isis.lsp');
  t.deepEqual(layers[3].fields, {
    'isis.lsp.pdu_length': linkState.length - 17,
    'isis.lsp.remaining_life': 1200,
    'isis.lsp.lsp_id': '1111.1111.1111.00-00',
    'isis.lsp.sequence_number': 7,
    'isis.lsp.checksum': 0x1da8,
    'isis.lsp.checksum.status': 0,
    'isis.lsp.partition_repair': false,
    'isis.lsp.att': 1,
    'isis.lsp.error_metric': false,
    'isis.lsp.expense_metric': false,
    'isis.lsp.delay_metric': false,
    'isis.lsp.default_metric': true,
    'isis.lsp.overload': true,
    'isis.lsp.is_type': 3,
    'isis.lsp.clv.type': [1, 7, 10, 129, 132, 133, 229, 232, 137, 22, 135],
    'isis.lsp.clv.length': [7, 6, 7, 2, 4, 3, 4, 16, 2, size(LINK) + 11, size(PREFIX) + 9],
    'isis.lsp.area_address': ['03490001', '02aabb'],
    'isis.lsp.iid': 5,
    'isis.lsp.supported_itid': [1, 2],
    'isis.lsp.authentication': '736563726574',
    'isis.lsp.clv_nlpid.nlpid': [0xcc, 0x8e],
    'isis.lsp.clv_ipv4_int_addr': '10.0.0.1',
    'isis.lsp.ip_authentication': 'old',
    'isis.lsp.clv_mt': [0, 0x8002],
    'isis.lsp.clv_ipv6_int_addr': 'fe80::1',
    'isis.lsp.hostname': 'R1',
    'isis.lsp.ext_is_reachability.is_neighbor_id': '3333.3333.3333.00',
    'isis.lsp.ext_is_reachability.metric': 10,
    'isis.lsp.ext_is_reachability.subclvs_length': size(LINK),
    'isis.lsp.ext_is_reachability.code': [4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 18, 29, 31, 32, 33, 34, 35, 36],
    'isis.lsp.ext_is_reachability.length': [8, 4, 4, 4, 4, 32, 16, 16, 4, 2, 3, 6, 5, 12, 4, 8, 4, 4],
    'isis.lsp.ext_is_reachability.link_local_identifier': 1,
    'isis.lsp.ext_is_reachability.link_remote_identifier': 2,
    'isis.lsp.ext_is_reachability.ipv4_interface_address': '10.0.0.1',
    'isis.lsp.ext_is_reachability.ipv4_neighbor_address': '10.0.0.2',
    'isis.lsp.maximum_link_bandwidth': 1000,
    'isis.lsp.reservable_link_bandwidth': 800,
    'isis.lsp.unrsv_bw.priority_level': Array(8).fill(1000),
    'isis.lsp.ext_is_reachability.ipv6_interface_address': '2001:db8::1',
    'isis.lsp.ext_is_reachability.ipv6_neighbor_address': '2001:db8::2',
    'isis.lsp.extended_admin_group': 3,
    'isis.lsp.igp_msd_type': 1,
    'isis.lsp.igp_msd_value': 10,
    'isis.lsp.ext_is_reachability.traffic_engineering_default_metric': 11,
    'isis.lsp.spb.link_metric': 20000,
    'isis.lsp.spb.port_count': 2,
    'isis.lsp.spb.port_id': 3,
    'isis.lsp.adj_sid.flags': [0x30, 0x40],
    'isis.lsp.adj_sid.flags.f': [false, false],
    'isis.lsp.adj_sid.flags.b': [false, true],
    'isis.lsp.adj_sid.flags.v': [true, false],
    'isis.lsp.adj_sid.flags.l': [true, false],
    'isis.lsp.adj_sid.flags.s': [false, false],
    'isis.lsp.adj_sid.weight': [0, 1],
    'isis.lsp.adj_sid.system_id': '3333.3333.3333',
    'isis.lsp.sid.sli_label': 24001,
    'isis.lsp.sid.sli_index': [9, 40],
    'isis.lsp.ext_is_reachability.unidirectional_link_flags': [0x80, 0x80, 0x80],
    'isis.lsp.ext_is_reachability.unidirectional_link_flags.a': [true, true, true],
    'isis.lsp.ext_is_reachability.unidirectional_link_delay': 16,
    'isis.lsp.ext_is_reachability.unidirectional_link_delay_min': 16,
    'isis.lsp.ext_is_reachability.unidirectional_link_delay_max': 32,
    'isis.lsp.ext_is_reachability.unidirectional_link_reserved': [0, 0],
    'isis.lsp.ext_is_reachability.unidirectional_delay_variation': 48,
    'isis.lsp.ext_is_reachability.unidirectional_link_loss': 64,
    'isis.lsp.ext_ip_reachability.metric': 10,
    'isis.lsp.ext_ip_reachability.distribution': false,
    'isis.lsp.ext_ip_reachability.subtlv': true,
    'isis.lsp.ext_ip_reachability.prefix_length': 18,
    'isis.lsp.ext_ip_reachability.ipv4_prefix': '10.1.64.0',
    'isis.lsp.ext_ip_reachability.subclvs_length': size(PREFIX),
    'isis.lsp.ext_ip_reachability.code': [1, 2, 3, 4],
    'isis.lsp.ext_ip_reachability.length': [4, 8, 6, 1],
    'isis.lsp.32_bit_administrative_tag': 5,
    'isis.lsp.64_bit_administrative_tag': 6n,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags': 0x40,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.r': false,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.n': true,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.p': false,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.e': false,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.v': false,
    'isis.lsp.ext_ip_reachability.prefix_sid.flags.l': false,
    'isis.lsp.sr_alg': 0,
    'isis.lsp.prefix_attribute.flags': 0xe0,
    'isis.lsp.prefix_attribute.flags.x': true,
    'isis.lsp.prefix_attribute.flags.r': true,
    'isis.lsp.prefix_attribute.flags.n': true,
  });
});

test('neighbors and prefixes with the four metrics; each metric is that of its own byte', (t) => {
  const near = stateFields(2, '00 0a81c243 33333333333300 3f808080 33333333333301', 18);
  t.is(near['isis.lsp.is_virtual'], false);
  t.deepEqual(near['isis.lsp.eis_neighbors.default_metric'], [10, 63]);
  t.deepEqual(near['isis.lsp.eis_neighbors.delay_metric'], [1, 0]);
  t.deepEqual(near['isis.lsp.eis_neighbors_delay_metric.supported'], [true, true]);
  t.deepEqual(near['isis.lsp.eis_neighbors.expense_metric'], [2, 0]);
  t.deepEqual(near['isis.lsp.eis_neighbors.expense_metric_ie'], [true, false]);
  t.deepEqual(near['isis.lsp.eis_neighbors.error_metric_supported'], [false, true]);
  t.deepEqual(near['isis.lsp.eis_neighbors.is_neighbor'], ['3333.3333.3333.00', '3333.3333.3333.01']);
  t.is(stateFields(2, '00 0a808080 33333333333300')['isis.lsp.eis_neighbors_clv_inner.reserved'], 0);
  const networks = stateFields(128, '4a8180bf 0a000a00 fffffffc');
  t.is(networks['isis.lsp.ip_reachability.default_metric'], 10);
  t.is(networks['isis.lsp.ip_reachability.default_metric_ie'], true);
  t.is(networks['isis.lsp.ip_reachability.distribution'], false);
  t.is(networks['isis.lsp.ip_reachability.delay_metric'], 1);
  t.is(networks['isis.lsp.ip_reachability.expense_metric_support'], true);
  t.is(networks['isis.lsp.ip_reachability.error_metric'], 63);
  t.is(networks['isis.lsp.ip_reachability.ipv4_prefix'], '10.0.10.0');
});

test('administrative groups, and attributes of single applications', (t) => {
  const link = [tlv(3, '80000005'), tlv(16, `01 01 b0 80 ${tlv(18, '000007')}`)].join(' ');
  const fields = stateFields(22, `33333333333300 00000a ${hex(size(link), 2)} ${link}`);
  t.deepEqual(fields['isis.lsp.group'], [1, 4, 0x80000000]);
  t.is(fields['isis.lsp.application.sabm.legacy'], false);
  t.is(fields['isis.lsp.application.sabm.length'], 1);
  t.is(fields['isis.lsp.application.udabm.reserved'], false);
  t.is(fields['isis.lsp.application.udabm.length'], 1);
  t.is(fields['isis.lsp.application.sabm.bits'], 0xb0);
  t.is(fields['isis.lsp.application.sabm.bits.r'], true);
  t.is(fields['isis.lsp.application.sabm.bits.s'], false);
  t.is(fields['isis.lsp.application.sabm.bits.f'], true);
  t.is(fields['isis.lsp.application.sabm.bits.x'], true);
  t.is(fields['isis.lsp.application.udabm.bits'], '80');
  t.deepEqual(fields['isis.lsp.ext_is_reachability.code'], [3, 16, 18]);
  t.is(fields['isis.lsp.ext_is_reachability.traffic_engineering_default_metric'], 7);
});

test('segments over IPv6', (t) => {
  const sid = '20010db8000000010000000000000001';
  const end = tlv(5, `00 0001 ${sid} 00`);
  const fields = stateFields(27, `0002 0000000a 80 81 30 20010db80001 ${hex(size(end), 2)} ${end}`);
  t.is(fields['isis.lsp.mtid'], 2);
  t.is(fields['isis.lsp.srv6_locator.metric'], 10);
  t.is(fields['isis.lsp.srv6_locator.flags'], 0x80);
  t.is(fields['isis.lsp.srv6_locator.flags.d'], true);
  t.is(fields['isis.lsp.srv6_locator.flags.reserved'], 0);
  t.is(fields['isis.lsp.srv6_locator.algorithm'], 129);
  t.is(fields['isis.lsp.srv6_locator.locator_size'], 48);
  t.is(fields['isis.lsp.srv6_locator.locator'], '2001:db8:1::');
  t.is(fields['isis.lsp.srv6_locator.subclvs_length'], 22);
  t.is(fields['isis.lsp.srv6_locator.sub_tlv_type'], 5);
  t.is(fields['isis.lsp.srv6_locator.sub_tlv_length'], 20);
  t.is(fields['isis.lsp.srv6_end_sid.flags'], 0);
  t.is(fields['isis.lsp.srv6_end_sid.endpoint_function'], 1);
  t.is(fields['isis.lsp.srv6_end_sid.sid'], '2001:db8:0:1::1');
  t.is(fields['isis.lsp.srv6_end_sid.subsubclvs_length'], 0);
  t.false('isis.lsp.srv6_locator.locator' in stateFields(27, '0000 0000000a 00 00 ff 20'));
  const link = [tlv(43, `a0 80 01 0005 ${sid} 00`), tlv(44, `444444444444 40 00 02 0006 ${sid} 00`)].join(' ');
  const near = stateFields(22, `33333333333300 00000a ${hex(size(link), 2)} ${link}`);
  t.is(near['isis.lsp.srv6_endx_sid.system_id'], '4444.4444.4444');
  t.deepEqual(near['isis.lsp.srv6_endx_sid.flags'], [0xa0, 0x40]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.flags.b'], [true, false]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.flags.s'], [false, true]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.flags.p'], [true, false]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.algorithm'], [128, 0]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.weight'], [1, 2]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.endpoint_function'], [5, 6]);
  t.deepEqual(near['isis.lsp.srv6_endx_sid.subsubclvs_length'], [0, 0]);
  const able = stateFields(242, `01020304 00 ${tlv(25, '4000')}`);
  t.is(able['isis.lsp.srv6_cap.flags'], 0x4000);
  t.is(able['isis.lsp.srv6_cap.flags.o'], true);
  t.is(able['isis.lsp.srv6_cap.flags.unused'], 0);
});

test('prefixes of IPv6 and of topologies', (t) => {
  const sixth = stateFields(237, `f002 0000000a e1 40 20010db800010002 03 ${tlv(4, '80')}`);
  t.is(sixth['isis.lsp.reserved'], 15);
  t.is(sixth['isis.lsp.mtid'], 2);
  t.is(sixth['isis.lsp.ipv6_reachability.metric'], 10);
  t.is(sixth['isis.lsp.ipv6_reachability.distribution'], true);
  t.is(sixth['isis.lsp.ipv6_reachability.distribution_internal'], true);
  t.is(sixth['isis.lsp.ipv6_reachability.subtlv'], true);
  t.is(sixth['isis.lsp.ipv6_reachability.reserved_bits'], 1);
  t.is(sixth['isis.lsp.ipv6_reachability.prefix_length'], 64);
  t.is(sixth['isis.lsp.ipv6_reachability.ipv6_prefix'], '2001:db8:1:2::');
  t.is(sixth['isis.lsp.ipv6_reachability.subclvs_length'], 3);
  t.is(
    stateFields(236, '0000000a 00 80 20010db8000000000000000000000001')['isis.lsp.ext_ip_reachability.subclvs_length'],
    0,
  );
  t.is(stateFields(235, '0002 00000005 08 0a')['isis.lsp.ext_ip_reachability.ipv4_prefix'], '10.0.0.0');
  t.is(stateFields(222, '0002 33333333333300 000005 00')['isis.lsp.ext_is_reachability.metric'], 5);
});

test('capabilities', (t) => {
  const fields = stateFields(
    242,
    `01020304 03 ${tlv(1, 'a8')} ${tlv(2, 'c0 0003e8 0103 003e80')} ${tlv(19, '0001')} ${tlv(22, '00 000010 0104 00003a98')}
     ${tlv(23, '010a 020b')} ${tlv(26, '80 01 00 64')}`,
  );
  t.is(fields['isis.lsp.rt_capable.router_id'], 0x01020304);
  t.is(fields['isis.lsp.rt_capable.flag_s'], true);
  t.is(fields['isis.lsp.rt_capable.flag_d'], true);
  t.is(fields['isis.lsp.te_node_cap.b_bit'], true);
  t.is(fields['isis.lsp.te_node_cap.e_bit'], false);
  t.is(fields['isis.lsp.te_node_cap.m_bit'], true);
  t.is(fields['isis.lsp.te_node_cap.g_bit'], false);
  t.is(fields['isis.lsp.te_node_cap.p_bit'], true);
  t.is(fields['isis.lsp.sr_cap.i_flag'], true);
  t.is(fields['isis.lsp.sr_cap.v_flag'], true);
  t.deepEqual(fields['isis.lsp.sr_cap.range'], [1000, 16]);
  t.is(fields['isis.lsp.sr_cap.label'], 16000);
  t.is(fields['isis.lsp.sr_cap.sid'], 15000);
  t.is(fields['isis.lsp.sr_local_block.flags'], 0);
  t.deepEqual(fields['isis.lsp.sr_alg'], [0, 1]);
  t.deepEqual(fields['isis.lsp.igp_msd_type'], [1, 2]);
  t.deepEqual(fields['isis.lsp.igp_msd_value'], [10, 11]);
  t.is(fields['isis.lsp.flex_algorithm.algorithm'], 128);
  t.is(fields['isis.lsp.flex_algorithm.metric_type'], 1);
  t.is(fields['isis.lsp.flex_algorithm.calculation_type'], 0);
  t.is(fields['isis.lsp.flex_algorithm.priority'], 100);
});

test("shortest path bridging's instances and services", (t) => {
  const fields = stateFields(
    144,
    `8005 ${tlv(1, '0011223344556677 00000010 1000 001008ae 01 e0 0080c201 064065')} ${tlv(3, '010203040506 0064 c0 000101')}`,
  );
  t.deepEqual(fields['isis.lsp.overload'], [true, true]);
  t.is(fields['isis.lsp.mt_cap.mtid'], 5);
  t.is(fields['isis.lsp.mt_cap_spb_instance.cist_root_identifier'], '0011223344556677');
  t.is(fields['isis.lsp.mt_cap_spb_instance.cist_external_root_path_cost'], 16);
  t.is(fields['isis.lsp.mt_cap_spb_instance.bridge_priority'], 0x1000);
  t.is(fields['isis.lsp.mt_cap_spb_instance.v'], true);
  t.is(fields['isis.lsp.mt_cap.spsourceid'], 0x8ae);
  t.is(fields['isis.lsp.mt_cap_spb_instance.number_of_trees'], 1);
  t.is(fields['isis.lsp.mt_cap_spb_instance.vlanid_tuple.u'], true);
  t.is(fields['isis.lsp.mt_cap_spb_instance.vlanid_tuple.ect'], 0x0080c201);
  t.is(fields['isis.lsp.mt_cap_spb_instance.vlanid_tuple.basevid'], 0x064);
  t.is(fields['isis.lsp.mt_cap_spb_instance.vlanid_tuple.spvid'], 0x065);
  t.is(fields['isis.lsp.mt_cap_spbm_service_identifier.b_mac'], '01:02:03:04:05:06');
  t.is(fields['isis.lsp.mt_cap_spbm_service_identifier.base_vid'], 100);
  t.is(fields['isis.lsp.mt_cap_spbm_service_identifier.t'], true);
  t.is(fields['isis.lsp.mt_cap_spbm_service_identifier.i_sid'], 0x101);
});

test('what else link states have', (t) => {
  t.is(stateFields(4, '444444444444')['isis.lsp.partition_designated_l2_is'], '4444.4444.4444');
  const purge = stateFields(13, '02 444444444444 555555555555');
  t.is(purge['isis.lsp.purge_originator_id.num'], 2);
  t.deepEqual(purge['isis.lsp.purge_originator_id.system_id'], ['4444.4444.4444', '5555.5555.5555']);
  t.is(stateFields(14, '05d4')['isis.lsp.originating_lsp_buffer_size'], 1492);
  t.is(stateFields(134, '01020304')['isis.lsp.clv_te_router_id'], '1.2.3.4');
  t.is(stateFields(140, 'fe80'.padEnd(32, '0'))['isis.lsp.clv_ipv6_te_router_id'], 'fe80::');
  const shared = stateFields(138, '444444444444 00 01 0a000001 0a000002 00000005 00000006');
  t.is(shared['isis.lsp.srlg.system_id'], '4444.4444.4444');
  t.is(shared['isis.lsp.srlg.pseudo_num'], 0);
  t.is(shared['isis.lsp.srlg.flags_numbered'], true);
  t.is(shared['isis.lsp.srlg.ipv4_local'], '10.0.0.1');
  t.is(shared['isis.lsp.srlg.ipv4_remote'], '10.0.0.2');
  t.deepEqual(shared['isis.lsp.srlg.value'], [5, 6]);
  const digest = stateFields(10, `03 0007 ${'cd'.repeat(20)}`);
  t.is(digest['isis.clv.key_id'], 7);
  t.is(digest['isis.lsp.authentication'], 'cd'.repeat(20));
});

test("a link state's checksum", (t) => {
  const real = fromHex(`0180c2000014 000000000001 004d fe fe 03 83 1b 01 00 12 01 00 00
    004a 04b0 1111111111110000 00000007 1da8 03 0104 03490001 8101 cc 8902 5231 8404 0a000001
    800c 0a808080 0a000000 fffffffc 020c 00 0a808080 22222222222200`);
  t.is(fieldsOf(real)['isis.lsp.checksum.status'], 1);
  const changed = real.slice();
  changed[real.length - 1] = 1;
  t.is(fieldsOf(changed)['isis.lsp.checksum.status'], 0);
  const aged = real.slice();
  aged[28] = 0;
  t.is(fieldsOf(aged)['isis.lsp.checksum.status'], 1);
  const absent = real.slice();
  absent.fill(0, 41, 43);
  t.is(fieldsOf(absent)['isis.lsp.checksum.status'], 3);
  t.is(dissect(real.slice(0, -1), 1, real.length).layers[3].fields['isis.lsp.checksum.status'], 2);
});

test('sequence numbers, complete and partial', (t) => {
  const all = dissect(complete);
  t.is(all.path, 'eth:llc:isis:isis.csnp');
  t.deepEqual(all.layers[3].fields, {
    'isis.csnp.pdu_length': 67,
    'isis.csnp.source_id': '3333.3333.3333',
    'isis.csnp.source_circuit': '00',
    'isis.csnp.start_lsp_id': '0000.0000.0000.00-00',
    'isis.csnp.end_lsp_id': 'ffff.ffff.ffff.ff-ff',
    'isis.csnp.clv.type': 9,
    'isis.csnp.clv.length': 32,
    'isis.csnp.lsp_remain_life': [1184, 634],
    'isis.csnp.lsp_id': ['2222.2222.2222.00-00', '3333.3333.3333.02-01'],
    'isis.csnp.lsp_seq_num': [14, 4],
    'isis.csnp.lsp_checksum': [0x5910, 0x7f9f],
  });
  const some = dissect(partial);
  t.is(some.path, 'eth:llc:isis:isis.psnp');
  t.is(some.layers[3].fields['isis.psnp.pdu_length'], partial.length - 17);
  t.is(some.layers[3].fields['isis.psnp.source_id'], '3333.3333.3333');
  t.is(some.layers[3].fields['isis.psnp.source_circuit'], '00');
  t.deepEqual(some.layers[3].fields['isis.psnp.clv.type'], [9, 10]);
  t.deepEqual(some.layers[3].fields['isis.csnp.lsp_seq_num'], [14, 4]);
  t.is(some.layers[3].fields['isis.csnp.authentication'], '00112233445566778899aabbccddeeff');
});

test('ids of other lengths', (t) => {
  const short = packet(26, 'LLLL aabb 00', tlv(9, '04a0 aabb0000 00000001 1234'), 2);
  t.is(fieldsOf(short)['isis.psnp.source_id'], 'aabb');
  t.is(fieldsOf(short)['isis.csnp.lsp_id'], 'aabb0000.');
  const none = packet(26, 'LLLL 00', tlv(9, '04a0 0000 00000001 1234'), 255);
  t.false('isis.psnp.source_id' in fieldsOf(none));
  t.is(fieldsOf(none)['isis.csnp.lsp_seq_num'], 1);
});

test('other carriers; what is not IS-IS is data', (t) => {
  const bare = [...hello.slice(17)].map((byte) => hex(byte, 2)).join('');
  t.is(dissect(fromHex(`0f00fefe 03 ${bare}`), 104).path, 'chdlc:isis:isis.hello');
  t.is(dissect(fromHex(`0f00fefe ${bare}`), 104).path, 'chdlc:isis:isis.hello');
  t.is(dissect(fromHex(`ff03 0023 ${bare}`), 9).path, 'ppp:isis:isis.hello');
  t.is(dissect(fromHex(`00000007 ${bare}`), 108).path, 'null:isis:isis.hello');
  t.is(dissect(fromHex(`1841 03 ${bare}`), 107).path, 'fr:isis:isis.hello');
  t.is(dissect(fromHex(`000000000002 000000000001 22f4 ${bare}`)).path, 'eth:isis:isis.hello');
  t.is(dissect(fromHex('000000000002 000000000001 000a fe fe 03 82 06 01 00 02 00 00')).path, 'eth:llc:data');
});

test('summaries tell whose packet it is', (t) => {
  const summaryOf = (bytes: Uint8Array, wireLength = bytes.length) => {
    const { dissection, layers } = dissect(bytes, 1, wireLength);
    const layer = new Layer().load(dissection, dissection.count - 1);
    return protocolNamed(layers[dissection.count - 1].protocol)?.summarize?.(layer);
  };
  t.is(summaryOf(hello), '2222.2222.2222');
  t.is(summaryOf(linkState), '1111.1111.1111.00-00');
  t.is(summaryOf(complete), '3333.3333.3333');
  t.is(summaryOf(partial), '3333.3333.3333');
  t.is(summaryOf(hello.slice(0, 31), hello.length), '');
  t.is(summaryOf(packet(31, 'LLLL 00', '')), '');
  t.is(summaryOf(hello.slice(0, 22), hello.length), 'L1 HELLO');
});

test('lengths that lie', (t) => {
  const header = hello.slice();
  header[18] = 7;
  t.is(dissect(header).problem, PROBLEM.malformed);
  t.is(dissect(header).path, 'eth:llc:isis');
  t.false('isis.type' in dissect(header).layers[2].fields);
  const noFields = hello.slice();
  noFields[18] = 20;
  t.is(fieldsOf(noFields)['isis.hello.priority'], 64);
  t.false('isis.hello.clv.type' in fieldsOf(noFields));
  const long = hello.slice();
  long[34] = 0xff;
  t.is(dissect(long).problem, PROBLEM.malformed);
  t.deepEqual(fieldsOf(long)['isis.hello.clv_nlpid.nlpid'], [0xcc, 0x8e]);
  const short = hello.slice();
  short.set([0, 20], 34);
  t.is(dissect(short).problem, PROBLEM.malformed);
  t.false('isis.hello.clv.type' in fieldsOf(short));
  const nested = stateFields(22, `33333333333300 00000a 20 ${tlv(6, '0a000001')}`);
  t.is(nested['isis.lsp.ext_is_reachability.subclvs_length'], 32);
  t.is(nested['isis.lsp.ext_is_reachability.code'], 6);
  t.false('isis.lsp.ext_ip_reachability.metric' in stateFields(135, '0000000a 21 0a010203ff'));
  t.is(stateFields(1, '03490001 09aa')['isis.lsp.area_address'], '03490001');
  t.is(stateFields(9, '00')['isis.lsp.clv.type'], 9);
  const unknown = packet(31, 'LLLL 00', '');
  t.is(dissect(unknown).path, 'eth:llc:isis');
});

for (const [name, bytes] of Object.entries({ hello, circuit, linkState, sixthSegments, complete, partial })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, bytes));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, bytes));
}
