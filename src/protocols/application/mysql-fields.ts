import { defineField, type Field, type FieldType } from '../define.ts';

const CAPABILITIES = 'MySQL Internals, Capabilities Flags';
const STATUS = 'MySQL Internals, Status Flags';
const HANDSHAKE = 'MySQL Internals, Connection Phase Packets';
const COLUMN = 'MySQL Internals, Column Definition';

export const mysqlFields = {
  length: field('packet_length', 'Packet Length', 'u24', 'MySQL Internals, Packets'),
  number: field('packet_number', 'Packet Number', 'u8', 'MySQL Internals, Packets'),
  protocol: field('protocol', 'Protocol', 'u8', HANDSHAKE),
  version: field('version', 'Version', 'string', HANDSHAKE),
  thread: field('thread_id', 'Thread ID', 'u32le', HANDSHAKE),
  salt: field('salt', 'Salt', 'string', HANDSHAKE),
  serverCapabilities: field('caps.server', 'Server Capabilities', 'u16le', CAPABILITIES, 'hex'),
  clientCapabilities: field('caps.client', 'Client Capabilities', 'u16le', CAPABILITIES, 'hex'),
  serverExtended: field('extcaps.server', 'Extended Server Capabilities', 'u16le', CAPABILITIES, 'hex'),
  clientExtended: field('extcaps.client', 'Extended Client Capabilities', 'u16le', CAPABILITIES, 'hex'),
  unusedCapabilities: field('caps.unused', 'Unused', 'u16', CAPABILITIES, 'hex'),
  language: field('server_language', 'Server Language', 'u8', HANDSHAKE),
  status: field('server_status', 'Server Status', 'u16le', STATUS, 'hex'),
  pluginLength: field('auth_plugin.length', 'Authentication Plugin Length', 'u8', HANDSHAKE),
  unused: field('unused', 'Unused', 'bytes', HANDSHAKE),
  moreSalt: field('salt2', 'Salt', 'string', HANDSHAKE),
  plugin: field('auth_plugin', 'Authentication Plugin', 'string', HANDSHAKE),
  longestPacket: field('max_packet', 'MAX Packet', 'u32le', HANDSHAKE),
  charset: field('charset', 'Charset', 'u8', HANDSHAKE),
  user: field('user', 'Username', 'string', HANDSHAKE),
  password: field('passwd', 'Password', 'bytes', HANDSHAKE),
  schema: field('schema', 'Schema', 'string', HANDSHAKE),
  clientPlugin: field('client_auth_plugin', 'Client Auth Plugin', 'string', HANDSHAKE),
  attributesLength: field('connattrs.length', 'Connection Attributes length', 'u64', HANDSHAKE),
  nameLength: field('connattrs.name.length', 'Connection Attribute Name Length', 'u64', HANDSHAKE),
  name: field('connattrs.name', 'Connection Attribute Name', 'string', HANDSHAKE),
  valueLength: field('connattrs.value.length', 'Connection Attribute Value Length', 'u64', HANDSHAKE),
  value: field('connattrs.value', 'Connection Attribute Value', 'string', HANDSHAKE),
  switchName: field('auth_switch_request.name', 'Auth Method Name', 'string', HANDSHAKE),
  switchData: field('auth_switch_request.data', 'Auth Method Data', 'bytes', HANDSHAKE),
  switchResponse: field('auth_switch_response.data', 'Auth Method Data', 'bytes', HANDSHAKE),
  command: field('command', 'Command', 'u8', 'MySQL Internals, Command Phase'),
  attributesCount: field('query_attrs_count', 'Count', 'u8', 'MySQL Internals, COM_QUERY'),
  sendsTypes: field('query_attrs_send_types_to_server', 'Send types to server', 'bool', 'MySQL Internals, COM_QUERY'),
  attributeType: field('query_attr_name_type', 'Attribute Name Type', 'u16', 'MySQL Internals, COM_QUERY', 'hex'),
  attributeName: field('query_attr_name', 'Attribute Name', 'string', 'MySQL Internals, COM_QUERY'),
  query: field('query', 'Statement', 'string', 'MySQL Internals, COM_QUERY'),
  payload: field('payload', 'Payload', 'bytes', 'MySQL Internals, Command Phase'),
  responseCode: field('response_code', 'Response Code', 'u8', 'MySQL Internals, OK_Packet', 'hex'),
  affectedRows: field('affected_rows', 'Affected Rows', 'u64', 'MySQL Internals, OK_Packet'),
  insertId: field('insert_id', 'Last INSERT ID', 'u64', 'MySQL Internals, OK_Packet'),
  warnings: field('warnings', 'Warnings', 'u16le', 'MySQL Internals, OK_Packet'),
  message: field('message', 'Message', 'string', 'MySQL Internals, OK_Packet'),
  endMarker: field('eof', 'EOF marker', 'u8', 'MySQL Internals, EOF_Packet'),
  errorCode: field('error_code', 'Error Code', 'u16le', 'MySQL Internals, ERR_Packet'),
  state: field('sqlstate', 'SQL state', 'string', 'MySQL Internals, ERR_Packet'),
  error: field('error.message', 'Error message', 'string', 'MySQL Internals, ERR_Packet'),
  fieldCount: field('num_fields', 'Number of fields', 'u64', 'MySQL Internals, COM_QUERY Response'),
  columnCharset: field('field.charsetnr', 'Charset number', 'u16le', COLUMN),
  columnLength: field('field.length', 'Length', 'u32le', COLUMN),
  columnType: field('field.type', 'Type', 'u8', COLUMN),
  columnFlags: field('field.flags', 'Flags', 'u16le', COLUMN, 'hex'),
  decimals: field('field.decimals', 'Decimals', 'u8', COLUMN),
  text: field('row.text', 'text', 'string', 'MySQL Internals, Text Resultset Row'),
} as const;

/** A length-encoded number's first byte and value, by the names that Wireshark gives them. */
export const prefix = defineField({
  name: 'mariadb.prefix',
  label: 'Prefix',
  type: 'u8',
  ref: 'MySQL Internals, Integer Types',
});
export const encodedLength = defineField({
  name: 'mariadb.length',
  label: 'Length',
  type: 'u64',
  ref: 'MySQL Internals, Integer Types',
});

/** Texts of a column's definition, in their order. */
export const columnTexts: readonly Field[] = [
  field('field.catalog', 'Catalog', 'string', COLUMN),
  field('field.db', 'Database', 'string', COLUMN),
  field('field.table', 'Table', 'string', COLUMN),
  field('field.org_table', 'Original table', 'string', COLUMN),
  field('field.name', 'Name', 'string', COLUMN),
  field('field.org_name', 'Original name', 'string', COLUMN),
];

export const capabilityBits = bits(CAPABILITIES, 'caps', [
  ...[['lp', 'Long Password'] as const, ['fr', 'Found Rows'] as const, ['lf', 'Long Column Flags'] as const],
  ...[['cd', 'Connect With Database'] as const, ['ns', "Don't Allow database.table.column"] as const],
  ...[['cp', 'Can use compression protocol'] as const, ['ob', 'ODBC Client'] as const],
  ...[['li', 'Can Use LOAD DATA LOCAL'] as const, ['is', "Ignore Spaces before '('"] as const],
  ...[['cu', 'Speaks 4.1 protocol (new flag)'] as const, ['ia', 'Interactive Client'] as const],
  ...[['sl', 'Switch to SSL after handshake'] as const, ['ii', 'Ignore sigpipes'] as const],
  ...[['ta', 'Knows about transactions'] as const, ['rs', 'Speaks 4.1 protocol (old flag)'] as const],
  ['sc', 'Can do 4.1 authentication'],
]);

export const extendedBits = bits(CAPABILITIES, 'caps', [
  ...[
    ['ms', 'Multiple statements'] as const,
    ['mr', 'Multiple results'] as const,
    ['pm', 'PS Multiple results'] as const,
  ],
  ...[['pa', 'Plugin Auth'] as const, ['ca', 'Connect attrs'] as const, undefined],
  ...[['ep', 'Client can handle expired passwords'] as const, ['session_track', 'Session variable tracking'] as const],
  ...[['deprecate_eof', 'Deprecate EOF'] as const],
  ...[['optional_metadata', 'Client can hanle optional resultset metadata'] as const],
  ...[['compress_zsd', 'ZSTD Compression Algorithm'] as const, ['query_attrs', 'Query Attributes'] as const],
  ...[['mf_auth', 'Multifactor Authentication'] as const, ['cap_ext', 'Capability Extension'] as const],
]);

export const statusBits = bits(STATUS, 'stat', [
  ...[['it', 'In transaction'] as const, ['ac', 'AUTO_COMMIT'] as const, ['mu', 'Multi query / Unused'] as const],
  ...[['mr', 'More results'] as const, ['bi', 'Bad index used'] as const, ['ni', 'No index used'] as const],
  ...[['cr', 'Cursor exists'] as const, ['lr', 'Last row sent'] as const, ['dr', 'Database dropped'] as const],
  ...[['bs', 'No backslash escapes'] as const, ['mc', 'Metadata changed'] as const],
  ...[['query_was_slow', 'Query was slow'] as const, ['ps_out_params', 'PS Out Params'] as const],
  ...[['trans_readonly', 'In Trans Readonly'] as const, ['session_state_changed', 'Session state changed'] as const],
]);

export const columnBits = bits(COLUMN, 'field.flags', [
  ...[
    ['not_null', 'Not null'] as const,
    ['primary_key', 'Primary key'] as const,
    ['unique_key', 'Unique key'] as const,
  ],
  ...[['multiple_key', 'Multiple key'] as const, ['blob', 'Blob'] as const, ['unsigned', 'Unsigned'] as const],
  ...[['zero_fill', 'Zero fill'] as const, undefined, ['enum', 'Enum'] as const],
  ...[['auto_increment', 'Auto increment'] as const, ['timestamp', 'Timestamp'] as const, ['set', 'Set'] as const],
]);

type Bit = readonly [name: string, label: string] | undefined;

/** Bits of two bytes, little-endian, from the lowest on; read as big-endian ones, as all bits are. */
function bits(ref: string, group: string, names: readonly Bit[]): readonly Field[] {
  return names.flatMap((bit, index) => {
    if (bit === undefined) return [];
    const mask = index < 8 ? 1 << (index + 8) : 1 << (index - 8);
    return [defineField({ name: `mysql.${group}.${bit[0]}`, label: bit[1], type: 'bool', length: 2, mask, ref })];
  });
}

function field(name: string, label: string, type: FieldType, ref: string, display?: 'hex'): Field {
  return defineField({ name: `mysql.${name}`, label, type, ref, ...(display === undefined ? {} : { display }) });
}
