import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import {
  isakmpCertificates,
  isakmpExchanges,
  isakmpIdTypes,
  isakmpPayloads,
  isakmpProtocols,
  isakmpSelectorTypes,
} from '../values/isakmp.ts';
import {
  isakmpAuthMethods,
  isakmpEncryption,
  isakmpGroups,
  isakmpIntegrity,
  isakmpPrf,
  isakmpSignatureHashes,
  isakmpTransformTypes,
} from '../values/isakmp-algorithms.ts';
import { isakmpConfigTypes } from '../values/isakmp-attributes.ts';
import { isakmpNotifications } from '../values/isakmp-notifications.ts';

const head = fieldMaker('isakmp.', 'RFC 7296 §3.1');
const old = fieldMaker('isakmp.', 'RFC 2408 §3');
const field = fieldMaker('isakmp.', 'RFC 7296 §3');
const PAYLOADS = { values: isakmpPayloads };
const PROTOCOLS = { values: isakmpProtocols };
const DOIS = { values: { 0: 'ISAKMP', 1: 'IPSEC', 2: 'GDOI' } };
const GATEWAYS = { values: { 1: 'IPv4', 2: 'IPv6', 3: 'FQDN' } };
const PRODUCTS = { values: { 1: 'Firewall-1', 2: 'SecuRemote/SecureClient' } };

/** The header's, by their names; those of the flags of IKEv1 and of IKEv2 apart. */
export const isakmpHead = {
  initiator: head('ispi', 'Initiator SPI', 'bytes', { length: 8 }),
  responder: head('rspi', 'Responder SPI', 'bytes', { length: 8 }),
  next: head('nextpayload', 'Next payload', 'u8', PAYLOADS),
  version: head('version', 'Version', 'u8', HEX),
  major: head('mjver', 'MjVer', 'u8', { mask: 0xf0, ...HEX }),
  minor: head('mnver', 'MnVer', 'u8', { mask: 0x0f, ...HEX }),
  exchange: head('exchangetype', 'Exchange type', 'u8', { values: isakmpExchanges }),
  flags: head('flags', 'Flags', 'u8', HEX),
  encrypted: old('flag_e', 'Encryption', 'bool', { mask: 0x01 }),
  commit: old('flag_c', 'Commit', 'bool', { mask: 0x02 }),
  authentication: old('flag_a', 'Authentication', 'bool', { mask: 0x04 }),
  isInitiator: head('flag_i', 'Initiator', 'bool', { mask: 0x08 }),
  higherVersion: head('flag_v', 'Version', 'bool', { mask: 0x10 }),
  response: head('flag_r', 'Response', 'bool', { mask: 0x20 }),
  message: head('messageid', 'Message ID', 'u32', HEX),
  length: head('length', 'Length', 'u32'),
} as const satisfies Record<string, Field>;

/** Those of the payloads. */
export const isakmpPayload = {
  type: field('typepayload', 'Payload', 'u8', PAYLOADS),
  critical: field('criticalpayload', 'Critical Bit', 'bool', { mask: 0x80 }),
  reserved7: field('reserved7', 'Reserved', 'u8', { mask: 0x7f, ...HEX }),
  reserved: field('reserved', 'Reserved', 'bytes'),
  length: field('payloadlength', 'Payload length', 'u16'),
  extra: field('extradata', 'Extra data', 'bytes'),
  data: field('datapayload', 'Data Payload', 'bytes'),
  doi: old('sa.doi', 'Domain of interpretation', 'u32', DOIS),
  situation: old('sa.situation', 'Situation', 'bytes'),
  identityOnly: old('sa.situation.identity_only', 'Identity Only', 'bool', { mask: 1, length: 4 }),
  secrecy: old('sa.situation.secrecy', 'Secrecy', 'bool', { mask: 2, length: 4 }),
  integrity: old('sa.situation.integrity', 'Integrity', 'bool', { mask: 4, length: 4 }),
  proposal: field('prop.number', 'Proposal number', 'u8'),
  proposalProtocol: field('prop.protoid', 'Protocol ID', 'u8', PROTOCOLS),
  spiSize: field('spisize', 'SPI Size', 'u8'),
  spi: field('spi', 'SPI', 'bytes'),
  transforms: field('prop.transforms', 'Proposal transforms', 'u8'),
  transform: old('trans.number', 'Transform number', 'u8'),
  transformId: old('trans.id', 'Transform ID', 'u8'),
  transformType: field('tf.type', 'Transform Type', 'u8', { values: isakmpTransformTypes }),
  encryption: field('tf.id.encr', 'Transform ID (ENCR)', 'u16', { values: isakmpEncryption }),
  prf: field('tf.id.prf', 'Transform ID (PRF)', 'u16', { values: isakmpPrf }),
  integrityAlgorithm: field('tf.id.integ', 'Transform ID (INTEG)', 'u16', { values: isakmpIntegrity }),
  group: field('tf.id.dh', 'Transform ID (D-H)', 'u16', { values: isakmpGroups }),
  esn: field('tf.id.esn', 'Transform ID (ESN)', 'u16', { values: { 0: 'No ESN', 1: 'ESN' } }),
  otherTransform: field('tf.id', 'Transform ID', 'u16'),
  keyGroup: field('key_exchange.dh_group', 'DH Group #', 'u16', { values: isakmpGroups }),
  keyData: field('key_exchange.data', 'Key Exchange Data', 'bytes'),
  idType: field('id.type', 'ID type', 'u8', { values: isakmpIdTypes }),
  idProtocol: old('id.protoid', 'Protocol ID', 'u8', { values: ipProtocolNames }),
  idPort: old('id.port', 'Port', 'u16'),
  certificate: field('cert.encoding', 'Certificate Encoding', 'u8', { values: isakmpCertificates }),
  certificateHash: field('cert.x509.hash', 'Hash', 'bytes'),
  certificateUrl: field('cert.x509.url', 'URL', 'string'),
  requested: field('certreq.type', 'Certificate Type', 'u8', { values: isakmpCertificates }),
  authority: field('ike.certreq.authority', 'Certificate Authority Data', 'bytes'),
  authMethod: field('auth.method', 'Authentication Method', 'u8', { values: isakmpAuthMethods }),
  authData: field('auth.data', 'Authentication Data', 'bytes'),
  algorithmLength: field('auth.data.sig.asn1.len', 'ASN.1 Length', 'u8'),
  algorithm: field('auth.data.sig.asn1.data', 'ASN.1 Data', 'bytes'),
  signatureValue: field('auth.data.sig.value', 'Signature Value', 'bytes'),
  hash: old('hash', 'Hash DATA', 'bytes'),
  signature: old('sig', 'Signature DATA', 'bytes'),
  nonce: field('nonce', 'Nonce DATA', 'bytes'),
  deleteDoi: old('delete.doi', 'Domain of interpretation', 'u32', DOIS),
  deleteProtocol: field('delete.protoid', 'Protocol ID', 'u8', PROTOCOLS),
  spis: field('spinum', 'Number of SPIs', 'u16'),
  deleted: field('delete.spi', 'Delete SPI', 'bytes'),
  vendor: field('vid_bytes', 'Vendor ID', 'bytes'),
  vendorName: field('vid_string', 'Vendor ID', 'text'),
  product: field('vid.cp.product', 'Checkpoint Product', 'u32', PRODUCTS),
  productVersion: field('vid.cp.version', 'Checkpoint Version', 'u32'),
  productTime: field('vid.cp.timestamp', 'Checkpoint Timestamp', 'u32'),
  productReserved: field('vid.cp.reserved', 'Checkpoint Reserved', 'u32', HEX),
  productFeatures: field('vid.cp.features', 'Checkpoint Features', 'u32', HEX),
  unityMajor: field('vid.cisco_unity.major', 'CISCO-UNITY Major version', 'u8'),
  unityMinor: field('vid.cisco_unity.minor', 'CISCO-UNITY Minor version', 'u8'),
  windows: field('vid.ms_nt5_isakmpoakley', 'MS NT5 ISAKMPOAKLEY', 'u32'),
  fortigateRelease: field('vid.fortinet.fortigate.release', 'Release', 'u16'),
  fortigateBuild: field('vid.fortinet.fortigate.build', 'Build', 'u16'),
  selectors: field('ts.number', 'Number of Traffic Selectors', 'u8'),
  selectorType: field('ts.type', 'Traffic Selector Type', 'u8', { values: isakmpSelectorTypes }),
  selectorProtocol: field('ts.protoid', 'Protocol ID', 'u8', { values: ipProtocolNames }),
  selectorLength: field('ts.selector_length', 'Selector Length', 'u16'),
  startPort: field('ts.start_port', 'Start Port', 'u16'),
  endPort: field('ts.end_port', 'End Port', 'u16'),
  startIpv4: field('ts.start_ipv4', 'Starting Addr', 'ipv4'),
  endIpv4: field('ts.end_ipv4', 'Ending Addr', 'ipv4'),
  startIpv6: field('ts.start_ipv6', 'Starting Addr', 'ipv6'),
  endIpv6: field('ts.end_ipv6', 'Ending Addr', 'ipv6'),
  startPortId: field('ts.start_fc', 'Starting Addr', 'u24'),
  endPortId: field('ts.end_fc', 'Ending Addr', 'u24'),
  startRouting: field('ts.start_r_ctl', 'Starting R_CTL', 'u8'),
  endRouting: field('ts.end_r_ctl', 'Ending R_CTL', 'u8'),
  startType: field('ts.start_type', 'Starting Type', 'u8'),
  endType: field('ts.end_type', 'Ending Type', 'u8'),
  configType: field('cfg.type', 'Type', 'u8', { values: isakmpConfigTypes }),
  configId: old('cfg.identifier', 'Identifier', 'u16'),
  natHash: field('ike.nat_hash', 'HASH of the address and port', 'bytes'),
  natIpv4: field('ike.nat_original_address_ipv4', 'NAT Original IPv4 Address', 'ipv4'),
  natIpv6: field('ike.nat_original_address_ipv6', 'NAT Original IPv6 Address', 'ipv6'),
  iv: field('enc.iv', 'Initialization Vector', 'bytes'),
  /** No more than that there is some. */
  encrypted: field('enc.data', 'Encrypted Data', 'text'),
  fragment: field('frag.number', 'Fragment Number', 'u16'),
  fragments: field('frag.total', 'Total Fragments', 'u16'),
  fragmentId: field('frag.packetid', 'Frag ID', 'u16', HEX),
  fragmentSequence: field('frag.seq', 'Frag seq', 'u8'),
  fragmentLast: field('frag.last', 'Frag last', 'u8', { values: { 0: 'More fragments', 1: 'Last fragment' } }),
  password: field('gspm.data', 'GSPM', 'bytes'),
  sequence: field('seq.seq', 'Sequence Number', 'u32'),
} as const satisfies Record<string, Field>;

/** What identifies somebody, by the type of the identification (RFC 2407 §4.6.2, RFC 7296 §3.5). */
export const isakmpIdentities: Readonly<Record<number, readonly Field[]>> = identities();

function identities() {
  const id = fieldMaker('isakmp.id.data.', 'RFC 7296 §3.5');
  const ipv4 = id('ipv4_addr', 'ID_IPV4_ADDR', 'ipv4');
  const ipv6 = id('ipv6_addr', 'ID_IPV6_ADDR', 'ipv6');
  return {
    1: [ipv4],
    2: [id('fqdn', 'ID_FQDN', 'string')],
    3: [id('user_fqdn', 'ID_FQDN', 'string')],
    4: [ipv4, id('ipv4_subnet', 'ID_IPV4_SUBNET', 'ipv4')],
    5: [ipv6],
    6: [ipv6, id('ipv6_subnet', 'ID_IPV6A_ADDR_SUBNET', 'ipv6')],
    7: [id('ipv4_range_start', 'ID_IPV4_RANGE (Start)', 'ipv4'), id('ipv4_range_end', 'ID_IPV4_RANGE (End)', 'ipv4')],
    8: [
      id('ipv6_range_start', 'ID_IPV6_ADDR_RANGE (Start)', 'ipv6'),
      id('ipv6_range_end', 'ID_IPV6_ADDR_RANGE (End)', 'ipv6'),
    ],
    11: [id('key_id', 'ID_KEY_ID', 'bytes')],
  };
}

/** A GDOI key encryption key's endpoints (RFC 6407 §5.3), as far as its SPI. */
export const isakmpKek = kek();

function kek() {
  const sak = fieldMaker('isakmp.sak.', 'RFC 6407 §5.3');
  const end = (name: string, label: string) => [
    sak(`${name}_id_type`, `${label} ID Type`, 'u8'),
    sak(`${name}_id_port`, `${label} ID Port`, 'u16'),
    sak(`${name}_id_length`, `${label} ID Data Length`, 'u8'),
    sak(`${name}_id_data`, `${label} ID Data`, 'bytes'),
  ];
  return {
    head: [
      sak('nextpayload', 'Next Payload', 'u8'),
      sak('reserved', 'Reserved', 'u8'),
      sak('payload_len', 'Payload length', 'u16'),
      sak('protoid', 'Protocol ID', 'u8', { values: ipProtocolNames }),
    ],
    ends: [end('src', 'SRC'), end('dst', 'DST')],
    spi: sak('spi', 'SPI', 'bytes', { length: 16 }),
  };
}

const keys = fieldMaker('isakmp.kd.', 'RFC 6407 §5.6');

/** GDOI's packets of keys. */
export const isakmpKeys = {
  packets: keys('num_pkt', 'Number of Key Packets', 'u16'),
  type: keys('payload.type', 'Type', 'u8', { values: { 1: 'TEK', 2: 'KEK', 3: 'LKH', 4: 'SID' } }),
  length: keys('payload.length', 'Length', 'u16'),
  spiSize: keys('payload.spi_size', 'SPI Size', 'u8'),
  spi: keys('payload.spi', 'SPI', 'bytes'),
} as const satisfies Record<string, Field>;

const notify = fieldMaker('isakmp.notify.', 'RFC 7296 §3.10');
const told = fieldMaker('isakmp.notify.data.', 'RFC 7296 §3.10.1');

/** Those of notifications. */
export const isakmpNotification = {
  doi: old('notify.doi', 'Domain of interpretation', 'u32', DOIS),
  protocol: notify('protoid', 'Protocol ID', 'u8', PROTOCOLS),
  type: notify('msgtype', 'Notify Message Type', 'u16', { values: isakmpNotifications }),
  data: notify('data', 'Notification DATA', 'bytes'),
  areYouThere: told('dpd.are_you_there', 'DPD ARE-YOU-THERE sequence', 'u32', { ref: 'RFC 3706 §5.4' }),
  areYouThereAck: told('dpd.are_you_there_ack', 'DPD ARE-YOU-THERE-ACK sequence', 'u32', { ref: 'RFC 3706 §5.4' }),
  loadBalance: told('unity.load_balance', 'UNITY LOAD BALANCE', 'ipv4'),
  group: told('accepted_dh_group', 'Accepted DH group number', 'u16', { values: isakmpGroups }),
  cpi: told('ipcomp.cpi', 'IPCOMP CPI', 'u16'),
  compression: told('ipcomp.transform_id', 'IPCOMP Transform ID', 'u8'),
  lifetime: told('auth_lifetime', 'Authentication Lifetime', 'u32', { ref: 'RFC 4478 §3' }),
  gatewayType: told('redirect.gw_ident.type', 'Gateway Identity Type', 'u8', { ...GATEWAYS, ref: 'RFC 5685 §9.2' }),
  gatewayLength: told('redirect.gw_ident.len', 'Gateway Identity Length', 'u8', { ref: 'RFC 5685 §9.2' }),
  newIpv4: told('redirect.new_resp_gw_ident.ipv4', 'New Responder Gateway Identity (IPv4)', 'ipv4'),
  newIpv6: told('redirect.new_resp_gw_ident.ipv6', 'New Responder Gateway Identity (IPv6)', 'ipv6'),
  newFqdn: told('redirect.new_resp_gw_ident.fqdn', 'New Responder Gateway Identity (FQDN)', 'string'),
  newOther: told('redirect.new_resp_gw_ident.data', 'New Responder Gateway Identity (DATA)', 'bytes'),
  redirectNonce: told('redirect.nonce_data', 'Redirect Nonce Data', 'bytes'),
  originalIpv4: told('redirect.org_resp_gw_ident.ipv4', 'Original Responder Gateway Identity (IPv4)', 'ipv4'),
  originalIpv6: told('redirect.org_resp_gw_ident.ipv6', 'Original Responder Gateway Identity (IPv6)', 'ipv6'),
  originalOther: told('redirect.org_resp_gw_ident.data', 'Original Responder Gateway Identity (DATA)', 'bytes'),
  ticketLifetime: told('ticket_opaque.lifetime', 'TICKET OPAQUE Lifetime', 'u32', { ref: 'RFC 5723 §7.2' }),
  ticket: told('ticket_opaque.data', 'TICKET OPAQUE Data', 'bytes', { ref: 'RFC 5723 §7.2' }),
  crashToken: told('qcd.token_secret_data', 'Token Secret Data', 'bytes', { ref: 'RFC 6290 §4.1' }),
  syncNonce: told('ha.nonce_data', 'Nonce Data', 'u32', { ...HEX, ref: 'RFC 6311 §8.1' }),
  sendId: told('ha.expected_send_req_message_id', 'EXPECTED SEND REQ MESSAGE ID', 'u32', HEX),
  receiveId: told('ha.expected_recv_req_message_id', 'EXPECTED RECV REQ MESSAGE ID', 'u32', HEX),
  delta: told('ha.incoming_ipsec_sa_delta_value', 'Incoming IPsec SA delta value', 'bytes'),
  passwordMethods: told('secure_password_methods', 'Secure Password Methods', 'bytes'),
  signatureHash: told('signature_hash_algorithms', 'Supported Signature Hash Algorithm', 'u16', {
    values: isakmpSignatureHashes,
    ref: 'RFC 7427 §4',
  }),
} as const satisfies Record<string, Field>;
