import test from 'ava';
import type { FieldValue } from '../../../src/protocols/define.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';

type Row = readonly [type: number, data: string, fields: Readonly<Record<string, FieldValue | FieldValue[]>>];

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:53')];

/** A response to `example.com` with one record, whose name points to the question's (a service's has two labels more). */
function response(type: number, data: string): Uint8Array {
  const size = (data.length / 2).toString(16).padStart(4, '0');
  const name = type === 33 ? '055f687474 70045f746370c00c' : type === 41 ? '00' : 'c00c';
  const record = `${name}${type.toString(16).padStart(4, '0')}0001 0000003c ${size}${data}`;
  return udpFrame(server, client, fromHex(`0007 8180 0001 0001 0000 0000 ${QUESTION} ${record}`));
}

const QUESTION = '076578616d706c6503636f6d00 00ff 0001';
/** Of the message and of the record's head: the same for all. */
const COMMON = /^dns\.(id|flags.*|count\..*|qry\..*|resp\.(name|class|ttl|len))$/;

/** SIG's, and RRSIG's. */
const SIGNATURE = {
  'dns.rrsig.type_covered': 1,
  'dns.rrsig.algorithm': 5,
  'dns.rrsig.labels': 2,
  'dns.rrsig.original_ttl': 60,
  'dns.rrsig.signature_expiration': '2023-11-14T22:13:20Z',
  'dns.rrsig.signature_inception': '2020-09-13T12:26:40Z',
  'dns.rrsig.key_tag': 12345,
  'dns.rrsig.signers_name': 'foo.bar',
  'dns.rrsig.signature': '736967',
} as const;
const USER_KEY = {
  'dns.key.flags': 256,
  'dns.key.flags.authentication': false,
  'dns.key.flags.confidentiality': false,
  'dns.key.flags.required': false,
  'dns.key.flags.associated_user': false,
  'dns.key.flags.associated_named_entity': false,
  'dns.key.flags.ipsec': false,
  'dns.key.flags.mime': false,
  'dns.key.flags.signatory': 0,
  'dns.key.protocol': 3,
} as const;
/** DS's, its copy for the parent (CDS), and DLV's. */
const DELEGATION = {
  'dns.ds.key_id': 12345,
  'dns.ds.algorithm': 5,
  'dns.ds.digest_type': 1,
  'dns.ds.digest': '61626364',
} as const;
/** As a DNSKEY record and its copy for the parent (CDNSKEY) have it. */
const ZONE_KEY = {
  'dns.dnskey.flags': 257,
  'dns.dnskey.flags.zone_key': true,
  'dns.dnskey.flags.key_revoked': false,
  'dns.dnskey.flags.secure_entry_point': true,
  'dns.dnskey.flags.reserved': 0,
  'dns.dnskey.protocol': 3,
  'dns.dnskey.algorithm': 5,
  'dns.dnskey.key_id': 15456,
  'dns.dnskey.public_key': '7075626b6579',
} as const;
const HOST_IDENTITY = {
  'dns.hip.hit.length': 4,
  'dns.hip.hit.pk.algo': 2,
  'dns.hip.pk.length': 3,
  'dns.hip.hit': '01020304',
  'dns.hip.pk': '6b6579',
} as const;

/** Each as tshark 4.0.17 has it, but where a length of its data lies. */
const rows: readonly Row[] = [
  [1, '01020304', { 'dns.a': '1.2.3.4' }],
  [2, '03666f6f0362617200', { 'dns.ns': 'foo.bar' }],
  [3, '03777777c00c', { 'dns.md': 'www.example.com' }],
  [4, '03666f6f0362617200', { 'dns.mf': 'foo.bar' }],
  [5, '03777777c00c', { 'dns.cname': 'www.example.com' }],
  [
    6,
    '03777777c00c03666f6f03626172000000000100000002000000030000000400000005',
    {
      'dns.soa.mname': 'www.example.com',
      'dns.soa.rname': 'foo.bar',
      'dns.soa.serial_number': 1,
      'dns.soa.refresh_interval': 2,
      'dns.soa.retry_interval': 3,
      'dns.soa.expire_limit': 4,
      'dns.soa.minimum_ttl': 5,
    },
  ],
  [7, '03666f6f0362617200', { 'dns.mb': 'foo.bar' }],
  [8, '03666f6f0362617200', { 'dns.mg': 'foo.bar' }],
  [9, '03666f6f0362617200', { 'dns.mr': 'foo.bar' }],
  [10, '616263', { 'dns.null': '616263' }],
  [11, '0102030406800001', { 'dns.wks.address': '1.2.3.4', 'dns.wks.protocol': 6, 'dns.wks.bits': [128, 1] }],
  [12, '03777777c00c', { 'dns.ptr.domain_name': 'www.example.com' }],
  [
    13,
    '03637075026f73',
    { 'dns.hinfo.cpu_length': 3, 'dns.hinfo.cpu': 'cpu', 'dns.hinfo.os_length': 2, 'dns.hinfo.os': 'os' },
  ],
  [14, '03666f6f036261720003777777c00c', { 'dns.minfo.r': 'foo.bar', 'dns.minfo.e': 'www.example.com' }],
  [15, '000503777777c00c', { 'dns.mx.preference': 5, 'dns.mx.mail_exchange': 'www.example.com' }],
  [16, '036f6e650374776f', { 'dns.txt.length': [3, 3], 'dns.txt': ['one', 'two'] }],
  [17, '03666f6f036261720003777777c00c', { 'dns.rp.mailbox': 'foo.bar', 'dns.rp.txt_rr': 'www.example.com' }],
  [18, '000103666f6f0362617200', { 'dns.afsdb.subtype': 1, 'dns.afsdb.hostname': 'foo.bar' }],
  [19, '03333131', { 'dns.x25.length': 3, 'dns.x25.psdn_address': '311' }],
  [
    20,
    '0331353003303034',
    { 'dns.idsn.length': 3, 'dns.idsn.address': '150', 'dns.idsn.sa.length': 3, 'dns.idsn.sa.address': '004' },
  ],
  [20, '03313530', { 'dns.idsn.length': 3, 'dns.idsn.address': '150' }],
  [21, '000203666f6f0362617200', { 'dns.rt.subtype': 2, 'dns.rt.intermediate_host': 'foo.bar' }],
  [22, '470005', { 'dns.nsap.rdata': '470005' }],
  [23, '03666f6f0362617200', { 'dns.nsap_ptr.owner': 'foo.bar' }],
  [24, '000105020000003c6553f1005f5e1000303903666f6f0362617200736967', SIGNATURE],
  [
    25,
    '010003056b657964617461',
    {
      ...USER_KEY,
      'dns.key.algorithm': 5,
      'dns.key.key_id': 43843,
      'dns.key.public_key': '6b657964617461',
    },
  ],
  [
    25,
    'c1000305',
    {
      'dns.key.flags': 49408,
      'dns.key.flags.authentication': true,
      'dns.key.flags.confidentiality': true,
      'dns.key.protocol': 3,
      'dns.key.algorithm': 5,
      'dns.key.key_id': 50181,
    },
  ],
  [
    25,
    '010003016b657964617461',
    {
      ...USER_KEY,
      'dns.key.algorithm': 1,
      'dns.key.key_id': 24948,
      'dns.key.public_key': '6b657964617461',
    },
  ],
  [
    26,
    '000103666f6f036261720003666f6f0362617200',
    { 'dns.px.preference': 1, 'dns.px.map822': 'foo.bar', 'dns.px.map400': 'foo.bar' },
  ],
  [
    27,
    '042d312e3203332e340135',
    {
      'dns.gpos.longitude_length': 4,
      'dns.gpos.longitude': '-1.2',
      'dns.gpos.latitude_length': 3,
      'dns.gpos.latitude': '3.4',
      'dns.gpos.altitude_length': 1,
      'dns.gpos.altitude': '5',
    },
  ],
  [28, '000102030405060708090a0b0c0d0e0f', { 'dns.aaaa': '1:203:405:607:809:a0b:c0d:e0f' }],
  [
    29,
    '00121314800000017fffffff009896e4',
    {
      'dns.loc.version': 0,
      'dns.loc.size': 18,
      'dns.loc.horizontal_precision': 19,
      'dns.loc.vertical_precision': 20,
      'dns.loc.latitude': 2147483649,
      'dns.loc.longitude': 2147483647,
      'dns.loc.altitude': 10000100,
    },
  ],
  [29, '01616263', { 'dns.loc.version': 1, 'dns.loc.unknown_data': '616263' }],
  [30, '03666f6f03626172004001', { 'dns.resp.type': [30, 1, 15], 'dns.nxt.next_domain_name': 'foo.bar' }],
  [
    33,
    '00010002005003666f6f0362617200',
    {
      'dns.srv.service': '_http',
      'dns.srv.proto': '_tcp',
      'dns.srv.name': 'example.com',
      'dns.srv.priority': 1,
      'dns.srv.weight': 2,
      'dns.srv.port': 80,
      'dns.srv.target': 'foo.bar',
    },
  ],
  [
    35,
    '000100020173035349500321782103666f6f0362617200',
    {
      'dns.naptr.order': 1,
      'dns.naptr.preference': 2,
      'dns.naptr.flags_length': 1,
      'dns.naptr.flags': 's',
      'dns.naptr.service_length': 3,
      'dns.naptr.service': 'SIP',
      'dns.naptr.regex_length': 3,
      'dns.naptr.regex': '!x!',
      'dns.naptr.replacement_length': 7,
      'dns.naptr.replacement': 'foo.bar',
    },
  ],
  [36, '000103666f6f0362617200', { 'dns.kx.preference': 1, 'dns.kx.key_exchange': 'foo.bar' }],
  [
    37,
    '000100020563657274',
    { 'dns.cert.type': 1, 'dns.cert.key_tag': 2, 'dns.cert.algorithm': 5, 'dns.cert.certificate': '63657274' },
  ],
  [
    38,
    '40010101010101010103666f6f0362617200',
    { 'dns.a6.prefix_len': 64, 'dns.a6.address_suffix': '::101:101:101:101', 'dns.a6.prefix_name': 'foo.bar' },
  ],
  [
    38,
    '0001010101010101010101010101010101',
    { 'dns.a6.prefix_len': 0, 'dns.a6.address_suffix': '101:101:101:101:101:101:101:101' },
  ],
  [38, '8003666f6f0362617200', { 'dns.a6.prefix_len': 128, 'dns.a6.prefix_name': 'foo.bar' }],
  [39, '03666f6f0362617200', { 'dns.dname': 'foo.bar' }],
  [
    42,
    '000110820a010002200320010d0003010178',
    {
      'dns.apl.address_family': [1, 2, 3],
      'dns.apl.coded_prefix': [16, 32, 1],
      'dns.apl.negation': [true, false, false],
      'dns.apl.afdlength': [2, 3, 1],
      'dns.apl.afdpart.ipv4': '10.1.0.0',
      'dns.apl.afdpart.ipv6': '2001:d00::',
      'dns.apl.afdpart.data': '78',
    },
  ],
  [43, '3039050161626364', DELEGATION],
  [44, '0101616263', { 'dns.sshfp.algorithm': 1, 'dns.sshfp.fingerprint.type': 1, 'dns.sshfp.fingerprint': '616263' }],
  [
    45,
    '010102010203046b6579',
    {
      'dns.ipseckey.gateway_precedence': 1,
      'dns.ipseckey.gateway_type': 1,
      'dns.ipseckey.gateway_algorithm': 2,
      'dns.ipseckey.gateway_ipv4': '1.2.3.4',
      'dns.ipseckey.public_key': '6b6579',
    },
  ],
  [
    45,
    '01030203666f6f03626172006b6579',
    {
      'dns.ipseckey.gateway_precedence': 1,
      'dns.ipseckey.gateway_type': 3,
      'dns.ipseckey.gateway_algorithm': 2,
      'dns.ipseckey.gateway_dns': 'foo.bar',
      'dns.ipseckey.public_key': '6b6579',
    },
  ],
  [
    45,
    '010002',
    { 'dns.ipseckey.gateway_precedence': 1, 'dns.ipseckey.gateway_type': 0, 'dns.ipseckey.gateway_algorithm': 2 },
  ],
  [
    45,
    '01020201010101010101010101010101010101',
    {
      'dns.ipseckey.gateway_precedence': 1,
      'dns.ipseckey.gateway_type': 2,
      'dns.ipseckey.gateway_algorithm': 2,
      'dns.ipseckey.gateway_ipv6': '101:101:101:101:101:101:101:101',
    },
  ],
  [46, '000105020000003c6553f1005f5e1000303903666f6f0362617200736967', SIGNATURE],
  [
    47,
    '03666f6f036261720000024001010140',
    { 'dns.resp.type': [47, 1, 15, 257], 'dns.nsec.next_domain_name': 'foo.bar' },
  ],
  [48, '010103057075626b6579', ZONE_KEY],
  [49, '616263', { 'dns.dhcid.rdata': '616263' }],
  [
    50,
    '0101000502abcd0468617368000140',
    {
      'dns.resp.type': [50, 1],
      'dns.nsec3.algo': 1,
      'dns.nsec3.flags': 1,
      'dns.nsec3.flags.opt_out': true,
      'dns.nsec3.iterations': 5,
      'dns.nsec3.salt_length': 2,
      'dns.nsec3.salt_value': 'abcd',
      'dns.nsec3.hash_length': 4,
      'dns.nsec3.hash_value': 'd1gn6q0',
    },
  ],
  [
    51,
    '0100000502abcd',
    {
      'dns.nsec3.algo': 1,
      'dns.nsec3.flags': 0,
      'dns.nsec3.iterations': 5,
      'dns.nsec3.salt_length': 2,
      'dns.nsec3.salt_value': 'abcd',
    },
  ],
  [
    52,
    '03010168617368',
    {
      'dns.tlsa.certificate_usage': 3,
      'dns.tlsa.selector': 1,
      'dns.tlsa.matching_type': 1,
      'dns.tlsa.certificate_association_data': '68617368',
    },
  ],
  [53, '03010168617368', { 'dns.data': '03010168617368' }],
  [
    55,
    '04020003010203046b65797803666f6f0362617200',
    {
      ...HOST_IDENTITY,
      'dns.hip.rendezvous_server': ['<Unknown extended label>', 'foo.bar'],
    },
  ],
  [
    55,
    '04020003010203046b657903666f6f0362617200',
    {
      ...HOST_IDENTITY,
      'dns.hip.rendezvous_server': 'foo.bar',
    },
  ],
  [59, '3039050161626364', DELEGATION],
  [60, '010103057075626b6579', ZONE_KEY],
  [61, '706770', { 'dns.openpgpkey': 'pgp' }],
  [
    62,
    '000000010003000140',
    {
      'dns.resp.type': [62, 1],
      'dns.csync.soa': 1,
      'dns.csync.flags': 3,
      'dns.csync.flags.immediate': true,
      'dns.csync.flags.soaminimum': true,
      'dns.csync.type_bitmap': '000140',
    },
  ],
  [
    63,
    '000000010101646967657374',
    { 'dns.zonemd.serial': 1, 'dns.zonemd.scheme': 1, 'dns.zonemd.hash_algo': 1, 'dns.zonemd.digest': '646967657374' },
  ],
  [
    64,
    '000103666f6f0362617200000000040001000300010006026832026833000200000003000201bb0004000401020304000500036563680006001000000000000000000000000000000000000700026162',
    {
      'dns.svcb.svcpriority': 1,
      'dns.svcb.targetname': 'foo.bar',
      'dns.svcb.svcparam.key': [0, 1, 2, 3, 4, 5, 6, 7],
      'dns.svcb.svcparam.value.length': [4, 6, 0, 2, 4, 3, 16, 2],
      'dns.svcb.svcparam.mandatory.key': [1, 3],
      'dns.svcb.svcparam.alpn.length': [2, 2],
      'dns.svcb.svcparam.alpn': ['h2', 'h3'],
      'dns.svcb.svcparam.port': 443,
      'dns.svcb.svcparam.ipv4hint.ip': '1.2.3.4',
      'dns.svcb.svcparam.echconfig': '656368',
      'dns.svcb.svcparam.ipv6hint.ip': '::',
      'dns.svcb.svcparam.value': '6162',
    },
  ],
  [65, '000000', { 'dns.svcb.svcpriority': 0, 'dns.svcb.targetname': '<Root>' }],
  [99, '06763d73706631', { 'dns.spf.length': 6, 'dns.spf': 'v=spf1' }],
  [104, '00010000000000000000', { 'dns.ilnp.nid.preference': 1, 'dns.ilnp.nid': '0000000000000000' }],
  [105, '000101020304', { 'dns.ilnp.l32.preference': 1, 'dns.ilnp.l32': '1.2.3.4' }],
  [106, '00010000000000000000', { 'dns.ilnp.l64.preference': 1, 'dns.ilnp.l64': '0000000000000000' }],
  [107, '000103666f6f0362617200', { 'dns.ilnp.lp.preference': 1, 'dns.ilnp.lp': 'foo.bar' }],
  [108, '010203040506', { 'dns.eui48': '01:02:03:04:05:06' }],
  [109, '0000000000000000', { 'dns.eui64': '00:00:00:00:00:00:00:00' }],
  [
    249,
    '03666f6f03626172005f5e10006553f1000003000000036b657900026f74',
    {
      'dns.tkey.algo_name': 'foo.bar',
      'dns.tkey.signature_inception': '2020-09-13T12:26:40Z',
      'dns.tkey.signature_expiration': '2023-11-14T22:13:20Z',
      'dns.tkey.mode': 3,
      'dns.tkey.error': 0,
      'dns.tkey.key_size': 3,
      'dns.tkey.key_data': '6b6579',
      'dns.tkey.other_size': 2,
      'dns.tkey.other_data': '6f74',
    },
  ],
  [
    250,
    '03666f6f036261720000005f5e1000012c00036d61630007000000026f74',
    {
      'dns.tsig.algorithm_name': 'foo.bar',
      'dns.tsig.time_signed': '2020-09-13T12:26:40Z',
      'dns.tsig.fudge': 300,
      'dns.tsig.mac_size': 3,
      'dns.tsig.original_id': 7,
      'dns.tsig.error': 0,
      'dns.tsig.other_len': 2,
      'dns.tsig.other_data': '6f74',
    },
  ],
  [256, '00010002687474703a2f2f78', { 'dns.data': '00010002687474703a2f2f78' }],
  [
    257,
    '0009697373756577696c646361',
    {
      'dns.caa.flags': 0,
      'dns.caa.flags.issuer_critical': false,
      'dns.caa.issuewild': 'ca',
      'dns.caa.tag_length': 9,
      'dns.caa.tag': 'issuewild',
      'dns.caa.value': 'ca',
    },
  ],
  [
    257,
    '80036f646478',
    {
      'dns.caa.flags': 128,
      'dns.caa.flags.issuer_critical': true,
      'dns.caa.unknown': 'x',
      'dns.caa.tag_length': 3,
      'dns.caa.tag': 'odd',
      'dns.caa.value': 'x',
    },
  ],
  [
    65281,
    '0000000100000002000000030000000101020304',
    {
      'dns.wins.local_flag': true,
      'dns.wins.lookup_timeout': 2,
      'dns.wins.cache_timeout': 3,
      'dns.wins.nb_wins_servers': 1,
      'dns.wins.wins_server': '1.2.3.4',
    },
  ],
  [
    65282,
    '00000001000000020000000303666f6f0362617200',
    {
      'dns.winsr.local_flag': true,
      'dns.winsr.lookup_timeout': 2,
      'dns.winsr.cache_timeout': 3,
      'dns.winsr.name_result_domain': 'foo.bar',
    },
  ],
  [
    65422,
    '0411010203040506070800350036',
    {
      'dns.xpf.ip_version': 4,
      'dns.xpf.protocol': 17,
      'dns.xpf.source_ipv4': '1.2.3.4',
      'dns.xpf.destination_ipv4': '5.6.7.8',
      'dns.xpf.sport': 53,
      'dns.xpf.dport': 54,
    },
  ],
  [
    65422,
    '0611000000000000000000000000000000000000000000000000000000000000000000350036',
    {
      'dns.xpf.ip_version': 6,
      'dns.xpf.protocol': 17,
      'dns.xpf.source_ipv6': '::',
      'dns.xpf.destination_ipv6': '::',
      'dns.xpf.sport': 53,
      'dns.xpf.dport': 54,
    },
  ],
  [32769, '3039050161626364', DELEGATION],
  [999, '616263', { 'dns.data': '616263' }],
  [1, '', {}],
  [
    41,
    '000300026e73000f00050010747874000a00100000000000000000000000000000000000080006000300006162000e00020001',
    {
      'dns.rr.udp_payload_size': 1,
      'dns.resp.ext_rcode': 0,
      'dns.resp.edns0_version': 0,
      'dns.resp.z': 60,
      'dns.resp.z.do': false,
      'dns.resp.z.reserved': 60,
      'dns.opt.code': [3, 15, 10, 8, 14],
      'dns.opt.len': [2, 5, 16, 6, 2],
      'dns.opt.data': ['6e73', '0010747874', '00000000000000000000000000000000', '000300006162', '0001'],
      'dns.opt.ext_error.info_code': 16,
      'dns.opt.ext_error.extra_text': 'txt',
      'dns.opt.cookie.client': '0000000000000000',
      'dns.opt.cookie.server': '0000000000000000',
      'dns.opt.client.family': 3,
      'dns.opt.client.netmask': 0,
      'dns.opt.client.scope': 0,
      'dns.opt.client.addr': '6162',
    },
  ],
  [66, '616263', { 'dns.data': '616263' }],
];

for (const [index, [type, data, expected]] of rows.entries()) {
  test(`record type ${type}, row ${index}`, (t) => {
    const { path, layers } = dissect(response(type, data));
    t.is(path, 'eth:ip:udp:dns');
    const fields = Object.entries(layers[3].fields).filter(([name]) => !COMMON.test(name));
    const own = fields.filter(([name, value]) => name !== 'dns.resp.type' || Array.isArray(value));
    t.deepEqual(Object.fromEntries(own), expected);
  });
}

test('data that ends too early gives what is whole, and what follows it is found', (t) => {
  for (const [type, data] of rows) {
    for (let size = 0; size < data.length / 2; size++) {
      const { path, layers } = dissect(response(type, data.slice(0, size * 2)));
      t.is(path, 'eth:ip:udp:dns');
      t.is(layers[3].fields['dns.resp.len'], size);
      t.false('dns.extraneous.data' in layers[3].fields);
    }
  }
});

for (const type of [6, 38, 41, 50, 64]) {
  const row = rows.find(([candidate]) => candidate === type);
  test(`flipped bytes of type ${type}`, (t) => flippedBytesDecode(t, response(type, row?.[1] ?? ''), 1, 200));
}
