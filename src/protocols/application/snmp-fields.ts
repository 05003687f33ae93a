import { fieldMaker } from '../layout.ts';

const message = fieldMaker('snmp.', 'RFC 3416 §3');
const trap = fieldMaker('snmp.', 'RFC 1157 §4.1.6');
const version3 = fieldMaker('snmp.', 'RFC 3412 §6');
const security = fieldMaker('snmp.', 'RFC 3414 §2.4');
const engine = fieldMaker('snmp.engineid.', 'RFC 3411 §5');
const value = fieldMaker('snmp.value.', 'RFC 3416 §3');
const old = fieldMaker('snmp.', 'RFC 1910 §2.3');

const PDUS = {
  0: 'get-request',
  1: 'get-next-request',
  2: 'get-response',
  3: 'set-request',
  4: 'trap',
  5: 'getBulkRequest',
  6: 'informRequest',
  7: 'snmpV2-trap',
  8: 'report',
} as const;
const VERSIONS = { 0: 'version-1', 1: 'v2c', 2: 'v2u', 3: 'snmpv3' } as const;

const ERRORS: readonly string[] = [
  ...['noError', 'tooBig', 'noSuchName', 'badValue', 'readOnly', 'genErr', 'noAccess', 'wrongType', 'wrongLength'],
  ...['wrongEncoding', 'wrongValue', 'noCreation', 'inconsistentValue', 'resourceUnavailable', 'commitFailed'],
  ...['undoFailed', 'authorizationError', 'notWritable', 'inconsistentName'],
];
const TRAPS: readonly string[] = [
  ...['coldStart', 'warmStart', 'linkDown', 'linkUp', 'authenticationFailure', 'egpNeighborLoss', 'enterpriseSpecific'],
];

export const pduNames: Readonly<Record<number, string>> = PDUS;

export const snmpFields = {
  version: message('version', 'version', 'i32', { values: VERSIONS }),
  community: message('community', 'community', 'string'),
  parameters: old('parameters', 'parameters', 'bytes'),
  dataOfUsers: old('datav2u', 'datav2u', 'u32'),
  plaintext: old('plaintext', 'plaintext', 'u32', { values: PDUS }),
  encrypted: old('encrypted', 'encrypted', 'bytes'),
  msgVersion: version3('msgVersion', 'msgVersion', 'i32', { values: VERSIONS }),
  msgId: version3('msgID', 'msgID', 'u32'),
  msgMaxSize: version3('msgMaxSize', 'msgMaxSize', 'u32'),
  msgFlags: version3('msgFlags', 'msgFlags', 'bytes'),
  report: version3('v3.flags.report', 'Reportable', 'bool', { mask: 0x04 }),
  crypt: version3('v3.flags.crypt', 'Encrypted', 'bool', { mask: 0x02 }),
  auth: version3('v3.flags.auth', 'Authenticated', 'bool', { mask: 0x01 }),
  securityModel: version3('msgSecurityModel', 'msgSecurityModel', 'u32'),
  securityParameters: version3('msgSecurityParameters', 'msgSecurityParameters', 'bytes'),
  engineId: security('msgAuthoritativeEngineID', 'msgAuthoritativeEngineID', 'bytes'),
  engineBoots: security('msgAuthoritativeEngineBoots', 'msgAuthoritativeEngineBoots', 'u32'),
  engineTime: security('msgAuthoritativeEngineTime', 'msgAuthoritativeEngineTime', 'u32'),
  userName: security('msgUserName', 'msgUserName', 'string'),
  authentication: security('msgAuthenticationParameters', 'msgAuthenticationParameters', 'bytes'),
  privacy: security('msgPrivacyParameters', 'msgPrivacyParameters', 'bytes'),
  msgData: version3('msgData', 'msgData', 'u32', { values: { 0: 'plaintext', 1: 'encryptedPDU' } }),
  encryptedPdu: version3('encryptedPDU', 'encryptedPDU', 'bytes'),
  contextEngineId: version3('contextEngineID', 'contextEngineID', 'bytes'),
  contextName: version3('contextName', 'contextName', 'string'),
  data: message('data', 'data', 'u32', { values: PDUS }),
  requestId: message('request_id', 'request-id', 'i32'),
  errorStatus: message('error_status', 'error-status', 'i32', { values: { ...ERRORS } }),
  errorIndex: message('error_index', 'error-index', 'i32'),
  nonRepeaters: message('non_repeaters', 'non-repeaters', 'u32'),
  maxRepetitions: message('max_repetitions', 'max-repetitions', 'u32'),
  enterprise: trap('enterprise', 'enterprise', 'text'),
  agentAddress: trap('agent_addr', 'agent-addr', 'ipv4'),
  genericTrap: trap('generic_trap', 'generic-trap', 'i32', { values: { ...TRAPS } }),
  specificTrap: trap('specific_trap', 'specific-trap', 'i32'),
  timeStamp: trap('time_stamp', 'time-stamp', 'u32'),
  bindings: message('variable_bindings', 'variable-bindings', 'u32'),
  name: message('name', 'Object Name', 'text'),
  integer: value('int', 'Value (Integer32)', 'i32'),
  octets: value('octets', 'Value (OctetString)', 'bytes'),
  objectId: value('oid', 'Value (OID)', 'text'),
  ipv4: value('ipv4', 'Value (IpAddress)', 'ipv4'),
  ipv6: value('ipv6', 'Value (IpAddress)', 'ipv6'),
  address: value('addr', 'Value (IpAddress)', 'bytes'),
  counter: value('counter', 'Value (Counter32)', 'u64'),
  gauge: value('g32', 'Value (Gauge32)', 'i32'),
  unsigned: value('u32', 'Value (Unsigned32)', 'i32'),
  timeticks: value('timeticks', 'Value (Timeticks)', 'u64'),
  opaque: value('opaque', 'Value (Opaque)', 'bytes'),
  nsap: value('nsap', 'Value (NSAP)', 'u64'),
  unknown: value('unk', 'Value (Unknown)', 'bytes'),
} as const;

export const engineFields = {
  conform: engine('conform', 'Engine ID Conformance', 'bool', { mask: 0x80 }),
  enterprise: engine('enterprise', 'Engine Enterprise ID', 'u32', { mask: 0x7fff_ffff }),
  format: engine('format', 'Engine ID Format', 'u8'),
  ipv4: engine('ipv4', 'Engine ID Data: IPv4 address', 'ipv4'),
  ipv6: engine('ipv6', 'Engine ID Data: IPv6 address', 'ipv6'),
  ciscoType: engine('cisco.type', 'Engine ID Data: Cisco type', 'u8', { display: 'hex' }),
  mac: engine('mac', 'Engine ID Data: MAC address', 'ether'),
  text: engine('text', 'Engine ID Data: Text', 'string'),
  time: engine('time', 'Engine ID Data: Creation Time', 'text'),
  data: engine('data', 'Engine ID Data', 'bytes'),
  trailer: old('agentid_trailer', 'AgentID Trailer', 'bytes'),
} as const;
