import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const solicit = fromHex(`
  00000000000002020202020286dd6000000000f61140fe800000000000000000000000000001ff020000000000000000
  0000000000010222022300f60000010102030001000e0001000100000001010203040506000100090002000000096162
  630001000a00030001010203040506000100120004111111111111111111111111111111110001000700030006010203
  0007000105000b000f010100070707070707070761626364000b001c0301000707070707070707016b6b6b6b6b6b6b6b
  6b6b6b6b6b6b6b6b000b002402010007070707070707077265616c6d000000016b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b
  000c001020010db8000000000000000000000005000d000600026f6f7073000f00090003616263000264650010000d00
  000137000361626300026465
`);

test('every field: identifiers, classes, authentication', (t) => {
  const layer = dissect(solicit).layers.at(-1);
  t.is(layer?.protocol, 'dhcpv6');
  t.deepEqual(layer?.fields, {
    'dhcpv6.msgtype': 1,
    'dhcpv6.xid': 66051,
    'dhcpv6.option.type_str': [
      'Client Identifier',
      'Client Identifier',
      'Client Identifier',
      'Client Identifier',
      'Client Identifier',
      'Preference',
      'Authentication',
      'Authentication',
      'Authentication',
      'Server unicast',
      'Status code',
      'User Class',
      'Vendor Class',
    ],
    'dhcpv6.option.type': [1, 1, 1, 1, 1, 7, 11, 11, 11, 12, 13, 15, 16],
    'dhcpv6.option.length': [14, 9, 10, 18, 7, 1, 15, 28, 36, 16, 6, 9, 13],
    'dhcpv6.duid.bytes': [
      '0001000100000001010203040506',
      '000200000009616263',
      '00030001010203040506',
      '000411111111111111111111111111111111',
      '00030006010203',
    ],
    'dhcpv6.duid.type': [1, 2, 3, 4, 3],
    'dhcpv6.duidllt.hwtype': 1,
    'dhcpv6.duidllt.time': '2000-01-01T00:00:01Z',
    'dhcpv6.duidllt.link_layer_addr': '01:02:03:04:05:06',
    'dhcpv6.duiden.enterprise': 9,
    'dhcpv6.duiden.identifier': '616263',
    'dhcpv6.duidll.hwtype': [1, 6],
    'dhcpv6.duidll.link_layer_addr': ['01:02:03:04:05:06', '010203'],
    'dhcpv6.duiduuid.bytes': '11111111111111111111111111111111',
    'dhcpv6.option_preference': 5,
    'dhcpv6.auth.protocol': [1, 3, 2],
    'dhcpv6.auth.algorithm': [1, 1, 1],
    'dhcpv6.auth.rdm': [0, 0, 0],
    'dhcpv6.auth.replay_detection': ['0707070707070707', '0707070707070707', '0707070707070707'],
    'dhcpv6.auth.info': [
      '61626364',
      '016b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b',
      '7265616c6d000000016b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b',
    ],
    'dhcpv6.unicast': '2001:db8::5',
    'dhcpv6.status_code': 2,
    'dhcpv6.status_msg': 'oops',
    'dhcpv6.userclass.length': [3, 2],
    'dhcpv6.userclass.opaque_data': ['616263', '6465'],
    'dhcpv6.vendorclass.enterprise': 311,
    'dhcpv6.vendorclass.data': 'abc',
  });
});

const advertise = fromHex(`
  00000000000002020202020286dd60000000018b1140fe800000000000000000000000000001ff020000000000000000
  00000000000102220223018b0000020102030011000f0000013700010003616263000200000012000465746830001300
  01050015000d0373697003636f6d00026162000016002020010db800000000000000000000000520010db80000000000
  000000000000050017002020010db800000000000000000000000520010db80000000000000000000000050018000e03
  666f6f000362617203636f6d000019002f000000010000000200000003001a001f00000001000000024020010db80000
  00000000000000000005004300024801001b001020010db8000000000000000000000005001c001020010db800000000
  0000000000000005001d0005036e697300001e0005036e697300001f001020010db80000000000000000000000050020
  000400000005002100050362636d000022001020010db8000000000000000000000005002500070000000972656d0026
  0004737562730027000a050361626303636f6d000028001020010db80000000000000000000000050029000445535435
  002a000d4575726f70652f4265726c696e
`);

test('every field: servers, names, prefixes', (t) => {
  const layer = dissect(advertise).layers.at(-1);
  t.is(layer?.protocol, 'dhcpv6');
  t.deepEqual(layer?.fields, {
    'dhcpv6.msgtype': 2,
    'dhcpv6.xid': 66051,
    'dhcpv6.option.type_str': [
      'Vendor-specific Information',
      'Interface-Id',
      'Reconfigure Message',
      'SIP Server Domain Name List',
      'SIP Servers IPv6 Address List',
      'DNS recursive name server',
      'Domain Search List',
      'Identity Association for Prefix Delegation',
      'IA Prefix',
      'Prefix Exclude',
      'Network Information Server',
      'Network Information Server V2',
      'Network Information Server Domain Name',
      'Network Information Server V2 Domain Name',
      'Simple Network Time Protocol Server',
      'Lifetime',
      'BCMCS Server Domain',
      'BCMCS Servers IPv6 Address List',
      'Remote Identifier',
      'Subscriber Identifier',
      'Client Fully Qualified Domain Name',
      'PANA Agents IPv6 Address List',
      'Time Zone',
      'Time Zone Database',
    ],
    'dhcpv6.option.type': [
      17, 18, 19, 21, 22, 23, 24, 25, 26, 67, 27, 28, 29, 30, 31, 32, 33, 34, 37, 38, 39, 40, 41, 42,
    ],
    'dhcpv6.option.length': [15, 4, 1, 13, 32, 32, 14, 47, 31, 2, 16, 16, 5, 5, 16, 4, 5, 16, 7, 4, 10, 16, 4, 13],
    'dhcpv6.vendoropts.enterprise': 311,
    'dhcpv6.vendoropts.enterprise.option_code': [1, 2],
    'dhcpv6.vendoropts.enterprise.option_length': [3, 0],
    'dhcpv6.vendoropts.enterprise.option_data': ['616263', ''],
    'dhcpv6.interface_id': '65746830',
    'dhcpv6.reconf_msg': 5,
    'dhcpv6.sip_server_domain_search_fqdn': 'sip.com.',
    'dhcpv6.tld': ['ab.', 'foo.', 'nis.', 'nis.', 'bcm.'],
    'dhcpv6.sip_server_a': ['2001:db8::5', '2001:db8::5'],
    'dhcpv6.dns_server': ['2001:db8::5', '2001:db8::5'],
    'dhcpv6.search_list_entry': 'bar.com.',
    'dhcpv6.iaid': '00000001',
    'dhcpv6.iaid.t1': 2,
    'dhcpv6.iaid.t2': 3,
    'dhcpv6.iaprefix.pref_lifetime': 1,
    'dhcpv6.iaprefix.valid_lifetime': 2,
    'dhcpv6.iaprefix.pref_len': 64,
    'dhcpv6.iaprefix.pref_addr': '2001:db8::5',
    'dhcpv6.pd_exclude.pref_len': 72,
    'dhcpv6.pd_exclude.subnet_id': '01',
    'dhcpv6.nis_server': '2001:db8::5',
    'dhcpv6.nisp_server': '2001:db8::5',
    'dhcpv6.sntp_server': '2001:db8::5',
    'dhcpv6.lifetime': 5,
    'dhcpv6.bcmcs_server_a': '2001:db8::5',
    'dhcpv6.remoteid.enterprise': 9,
    'dhcpv6.remoteid_enterprise_id': '72656d',
    'dhcpv6.subscriber_id': 'subs',
    'dhcpv6.client_fqdn_flags': 5,
    'dhcpv6.clientfqdn.server.n': true,
    'dhcpv6.clientfqdn.server.o': false,
    'dhcpv6.clientfqdn.server.s': true,
    'dhcpv6.client_domain': 'abc.com.',
    'dhcpv6.pana_agent': '2001:db8::5',
    'dhcpv6.timezone': 'EST5',
    'dhcpv6.tzdb': 'Europe/Berlin',
  });
});

const lease = fromHex(`
  00000000000002020202020286dd6000000001c21140fe800000000000000000000000000001ff020000000000000000
  0000000000010222022301c2000001010203002c002d0120010db80000000000000000000000050005001820010db800
  00000000000000000000050000000100000002002d001600010012000411111111111111111111111111111111002e00
  0400000001002f001320010db800000000000000000000000578797a0030002020010db8000000000000000000000005
  20010db80000000000000000000000050034001020010db8000000000000000000000005003800310001001020010db8
  0000000000000000000000050002001020010db800000000000000000000000500030005036e7470000039000400001c
  20003b000b687474703a2f2f626f6f74003c00050003616263003d000400070010003e00030102030040000a04616674
  7203636f6d000041000503657270000042000700410003016100004400020001004a0014000000000000000000000000
  0000000000000000004f000800010102030405060052000400000100005300040000020000560001010067000e687474
  703a2f2f636170746976650070000a687474703a2f2f6d7564008700020222005e00250059000d011018c00002002820
  010db800005a001020010db8000000000000000000000005
`);

test('every field: queries, times, boxes in boxes', (t) => {
  const layer = dissect(lease).layers.at(-1);
  t.is(layer?.protocol, 'dhcpv6');
  t.deepEqual(layer?.fields, {
    'dhcpv6.msgtype': 1,
    'dhcpv6.xid': 66051,
    'dhcpv6.option.type_str': [
      'Leasequery Query',
      'IA Address',
      'Leasequery Client Data',
      'Client Identifier',
      'Client Last Transaction Time',
      'Leasequery Relay Data',
      'Leasequery Client Link Address List',
      'CAPWAP Access Controllers',
      'NTP Server',
      'Access Network Domain Name',
      'Boot File URL',
      'Boot File Parameters',
      'Client System Architecture Type',
      'Client Network Interface Identifier',
      'Dual-Stack Lite AFTR Name',
      'ERP Local Domain Name',
      'Relay-Supplied Options',
      'Virtual Subnet Selection',
      'RDNSS Selection',
      'Client Link-Layer Address',
      'SOL_MAX_RT',
      'INF_MAX_RT',
      'PCP Server',
      'Captive Portal',
      'Manufacturer Usage Description',
      'Relay Source Port',
      'S46 MAP-E Container',
      'S46 Rule',
      'S46 BR',
    ],
    'dhcpv6.option.type': [
      44, 5, 45, 1, 46, 47, 48, 52, 56, 57, 59, 60, 61, 62, 64, 65, 66, 68, 74, 79, 82, 83, 86, 103, 112, 135, 94, 89,
      90,
    ],
    'dhcpv6.option.length': [
      45, 24, 22, 18, 4, 19, 32, 16, 49, 4, 11, 5, 4, 3, 10, 5, 7, 2, 20, 8, 4, 4, 1, 14, 10, 2, 37, 13, 16,
    ],
    'dhcpv6.lq_query': 1,
    'dhcpv6.lq_query_link_address': '2001:db8::5',
    'dhcpv6.iaaddr.ip': '2001:db8::5',
    'dhcpv6.iaaddr.pref_lifetime': 1,
    'dhcpv6.iaaddr.valid_lifetime': 2,
    'dhcpv6.duid.bytes': '000411111111111111111111111111111111',
    'dhcpv6.duid.type': 4,
    'dhcpv6.duiduuid.bytes': '11111111111111111111111111111111',
    'dhcpv6.clt_time': 1,
    'dhcpv6.lq_client_link': ['2001:db8::5', '2001:db8::5'],
    'dhcpv6.capwap_ac_v6': '2001:db8::5',
    'dhcpv6.ntpserver.option.type': [1, 2, 3],
    'dhcpv6.ntpserver.option.length': [16, 16, 5],
    'dhcpv6.ntpserver.addr': '2001:db8::5',
    'dhcpv6.ntpserver.mc_addr': '2001:db8::5',
    'dhcpv6.tld': 'ntp.',
    'dhcpv6.aftr_name': 'aftr.com.',
    'dhcpv6.captive_portal': 'http://captive',
    'dhcpv6.mudurl': 'http://mud',
    'dhcpv6.relay_port': 546,
    'dhcpv6.s46_br.address': '2001:db8::5',
  });
});

const relayed = fromHex(`
  00000000000002020202020286dd6000000000641140fe800000000000000000000000000001ff020000000000000000
  00000000000102230223006400000c0120010db800000000000000000000000520010db8000000000000000000000005
  000900360d0220010db800000000000000000000000520010db80000000000000000000000050009000a010102030008
  00020005001200026966
`);

test('every field: messages within messages, the inner ones last', (t) => {
  const layer = dissect(relayed).layers.at(-1);
  t.is(layer?.protocol, 'dhcpv6');
  t.deepEqual(layer?.fields, {
    'dhcpv6.msgtype': [12, 13, 1],
    'dhcpv6.hopcount': [1, 2],
    'dhcpv6.linkaddr': ['2001:db8::5', '2001:db8::5'],
    'dhcpv6.peeraddr': ['2001:db8::5', '2001:db8::5'],
    'dhcpv6.option.type_str': ['Relay Message', 'Relay Message', 'Interface-Id', 'Elapsed time'],
    'dhcpv6.option.type': [9, 9, 18, 8],
    'dhcpv6.option.length': [54, 10, 2, 2],
    'dhcpv6.interface_id': '6966',
    'dhcpv6.xid': 66051,
    'dhcpv6.elapsed_time': 50,
  });
});

test('an option whose length lies ends the list', (t) => {
  const lying = solicit.slice();
  lying[68] = 0xff;
  const { layers, problem } = dissect(lying);
  t.is(problem, PROBLEM.none);
  t.is(layers[3].fields['dhcpv6.xid'], 0x010203);
  t.false('dhcpv6.option.type' in layers[3].fields);
});

test('boxes in boxes and relays of relays end somewhere', (t) => {
  const nest = (depth: number, inner: Uint8Array): Uint8Array => {
    let message = inner;
    for (let i = 0; i < depth; i++) {
      const head = Buffer.alloc(38);
      head[0] = 12;
      head.writeUInt16BE(9, 34);
      head.writeUInt16BE(message.length, 36);
      message = Buffer.concat([head, message]);
    }
    return message;
  };
  const payload = nest(200, fromHex('01 000001 0008 0002 0000'));
  const frame = Buffer.concat([solicit.subarray(0, 62), payload]);
  frame.writeUInt16BE(8 + payload.length, 18);
  frame.writeUInt16BE(8 + payload.length, 58);
  const hops = dissect(frame).layers[3].fields['dhcpv6.hopcount'];
  t.is(Array.isArray(hops) && hops.length, 33);
});

test('every prefix of solicit', (t) => everyPrefixDecodes(t, solicit));
test('flipped bytes of solicit', (t) => flippedBytesDecode(t, solicit, 1, 300));
test('every prefix of advertise', (t) => everyPrefixDecodes(t, advertise));
test('flipped bytes of advertise', (t) => flippedBytesDecode(t, advertise, 1, 300));
test('every prefix of lease', (t) => everyPrefixDecodes(t, lease));
test('flipped bytes of lease', (t) => flippedBytesDecode(t, lease, 1, 300));
test('every prefix of relayed', (t) => everyPrefixDecodes(t, relayed));
test('flipped bytes of relayed', (t) => flippedBytesDecode(t, relayed, 1, 300));
