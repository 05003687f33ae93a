import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';

const extension = fieldMaker('tls.handshake.extension.', 'RFC 8446 §4.2');
const name = fieldMaker('tls.handshake.extensions_server_name', 'RFC 6066 §3');
const group = fieldMaker('tls.handshake.extensions_', 'RFC 8446 §4.2.7');
const point = fieldMaker('tls.handshake.extensions_', 'RFC 8422 §5.1.2');
const alpn = fieldMaker('tls.handshake.extensions_', 'RFC 7301 §3.1');
const versions = fieldMaker('tls.handshake.extensions.', 'RFC 8446 §4.2.1');
const share = fieldMaker('tls.handshake.extensions_key_share_', 'RFC 8446 §4.2.8');
const psk = fieldMaker('tls.handshake.extensions.psk.', 'RFC 8446 §4.2.11');
const status = fieldMaker('tls.handshake.extensions_status_request_', 'RFC 6066 §8');
const settings = fieldMaker('tls.handshake.extensions_alps_', 'draft-vvv-tls-alps');
const next = fieldMaker('tls.handshake.', 'draft-agl-tls-nextprotoneg-04 §3');
const other = fieldMaker('tls.', 'RFC 8446 §4.2');

/** Fields of extensions, by what they are about. */
export const extensionFields = {
  type: extension('type', 'Type', 'u16'),
  length: extension('len', 'Length', 'u16'),
  data: extension('data', 'Data', 'bytes'),
  namesLength: name('_list_len', 'Server Name list length', 'u16'),
  nameType: name('_type', 'Server Name Type', 'u8'),
  nameLength: name('_len', 'Server Name length', 'u16'),
  name: name('', 'Server Name', 'string'),
  groupsLength: group('supported_groups_length', 'Supported Groups List Length', 'u16'),
  group: group('supported_group', 'Supported Group', 'u16', HEX),
  pointsLength: point('ec_point_formats_length', 'EC point formats Length', 'u8'),
  pointFormat: point('ec_point_format', 'EC point format', 'u8'),
  alpnLength: alpn('alpn_len', 'ALPN Extension Length', 'u16'),
  alpnNameLength: alpn('alpn_str_len', 'ALPN string length', 'u8'),
  alpnName: alpn('alpn_str', 'ALPN Next Protocol', 'string'),
  versionsLength: versions('supported_versions_len', 'Supported Versions length', 'u8'),
  version: versions('supported_version', 'Supported Version', 'u16', HEX),
  cookieLength: versions('cookie_len', 'Cookie length', 'u16', { ref: 'RFC 8446 §4.2.2' }),
  cookie: versions('cookie', 'Cookie', 'bytes', { ref: 'RFC 8446 §4.2.2' }),
  fragmentLength: fieldMaker('tls.handshake.', 'RFC 6066 §4')('max_fragment_length', 'Maximum Fragment Length', 'u8'),
  sharesLength: share('client_length', 'Client Key Share Length', 'u16'),
  shareGroup: share('group', 'Group', 'u16'),
  shareSelected: share('selected_group', 'Selected Group', 'u16'),
  shareKeyLength: share('key_exchange_length', 'Key Exchange Length', 'u16'),
  shareKey: share('key_exchange', 'Key Exchange', 'bytes'),
  pskIdentitiesLength: psk('identities.length', 'Identities Length', 'u16'),
  pskIdentityLength: psk('identity.identity_length', 'Identity Length', 'u16'),
  pskIdentity: psk('identity.identity', 'Identity', 'bytes'),
  pskTicketAge: psk('identity.obfuscated_ticket_age', 'Obfuscated Ticket Age', 'u32'),
  pskBindersLength: psk('binders_len', 'PSK Binders length', 'u16'),
  pskSelected: psk('identity.selected', 'Selected Identity', 'u16'),
  pskModesLength: other('extension.psk_ke_modes_length', 'PSK Key Exchange Modes Length', 'u8'),
  pskMode: other('extension.psk_ke_mode', 'PSK Key Exchange Mode', 'u8'),
  statusType: status('type', 'Certificate Status Type', 'u8'),
  statusResponders: status('responder_ids_len', 'Responder ID list Length', 'u16'),
  statusExtensions: status('exts_len', 'Request Extensions Length', 'u16'),
  heartbeat: extension('heartbeat.mode', 'Mode', 'u8', { ref: 'RFC 6520 §2' }),
  padding: fieldMaker('tls.handshake.extensions_', 'RFC 7685 §3')('padding_data', 'Padding Data', 'bytes'),
  renegotiationLength: fieldMaker('tls.handshake.extensions_', 'RFC 5746 §3.2')(
    'reneg_info_len',
    'Renegotiation info extension length',
    'u8',
  ),
  compressionsLength: other('compress_certificate.algorithms_length', 'Algorithms Length', 'u8', {
    ref: 'RFC 8879 §3',
  }),
  compression: other('compress_certificate.algorithm', 'Algorithm', 'u16', { ref: 'RFC 8879 §3' }),
  recordSizeLimit: other('record_size_limit', 'Record Size Limit', 'u16', { ref: 'RFC 8449 §4' }),
  nextNameLength: next('extensions_npn_str_len', 'Protocol string length', 'u8'),
  nextName: next('extensions_npn', 'Next Protocol', 'string'),
  settingsLength: settings('len', 'ALPS Extension Length', 'u16'),
  settingsNameLength: settings('alpn_str_len', 'Supported ALPN Length', 'u8'),
  settingsName: settings('alpn_str', 'Supported ALPN', 'string'),
} as const satisfies Record<string, Field>;
