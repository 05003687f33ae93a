import { defineField, type Field, type FieldType } from '../define.ts';

/** Sections of the PostgreSQL 17 documentation: message formats, error fields. */
const FORMATS = 'PostgreSQL 17 §53.7';
const ERRORS = 'PostgreSQL 17 §53.8';

export const pgsqlFields = {
  isFrontend: field('frontend', 'Frontend', 'bool', FORMATS, true),
  type: field('type', 'Type', 'text', FORMATS),
  length: field('length', 'Length', 'u32', FORMATS),
  versionMajor: field('version_major', 'Protocol major version', 'u16', FORMATS),
  versionMinor: field('version_minor', 'Protocol minor version', 'u16', FORMATS),
  supportedMinor: field('version_supported_minor', 'Supported minor version', 'u32', FORMATS),
  unsupportedOptions: field('number_nonsupported_options', 'Number nonsupported options', 'i32', FORMATS),
  unsupportedOption: field('nonsupported_option', 'Nonsupported option', 'string', FORMATS),
  parameterName: field('parameter_name', 'Parameter name', 'string', FORMATS),
  parameterValue: field('parameter_value', 'Parameter value', 'string', FORMATS),
  query: field('query', 'Query', 'string', FORMATS),
  password: field('password', 'Password', 'string', FORMATS),
  authentication: field('authtype', 'Authentication type', 'u32', FORMATS),
  salt: field('salt', 'Salt value', 'bytes', FORMATS),
  gssData: field('auth.gssapi_sspi.data', 'GSSAPI or SSPI data', 'bytes', FORMATS),
  mechanism: field('auth.sasl.mech', 'SASL authentication mechanism', 'string', FORMATS),
  saslLength: field('auth.sasl.data.length', 'SASL authentication data length', 'i32', FORMATS),
  saslData: field('auth.sasl.data', 'SASL authentication data', 'bytes', FORMATS),
  statement: field('statement', 'Statement', 'string', FORMATS),
  portal: field('portal', 'Portal', 'string', FORMATS),
  returns: field('returns', 'Returns', 'u32', FORMATS),
  tag: field('tag', 'Tag', 'string', FORMATS),
  status: field('status', 'Status', 'u8', FORMATS),
  copyData: field('copydata', 'Copy data', 'bytes', FORMATS),
  error: field('error', 'Error', 'string', FORMATS),
  processId: field('pid', 'PID', 'u32', FORMATS),
  key: field('key', 'Key', 'u32', FORMATS),
  condition: field('condition', 'Condition', 'string', FORMATS),
  text: field('text', 'Text', 'string', FORMATS),
  tableOid: field('oid.table', 'Table OID', 'u32', FORMATS),
  typeOid: field('oid.type', 'Type OID', 'u32', FORMATS),
  oid: field('oid', 'OID', 'u32', FORMATS),
  format: field('format', 'Format', 'u16', FORMATS),
  fieldCount: field('field.count', 'Field count', 'u16', FORMATS),
  columnName: field('col.name', 'Column name', 'string', FORMATS),
  columnIndex: field('col.index', 'Column index', 'u32', FORMATS),
  valueLength: field('val.length', 'Column length', 'i32', FORMATS),
  value: field('val.data', 'Data', 'bytes', FORMATS),
  typeModifier: field('col.typemod', 'Type modifier', 'i32', FORMATS),
} as const;

/** Of errors and notices, by the letter before the text. */
export const errorFields: Readonly<Record<string, Field>> = {
  S: field('severity', 'Severity', 'string', ERRORS),
  C: field('code', 'Code', 'string', ERRORS),
  M: field('message', 'Message', 'string', ERRORS),
  D: field('detail', 'Detail', 'string', ERRORS),
  H: field('hint', 'Hint', 'string', ERRORS),
  P: field('position', 'Position', 'string', ERRORS),
  p: field('internal_position', 'Position (Internal)', 'string', ERRORS),
  q: field('internal_query', 'Query (Internal)', 'string', ERRORS),
  W: field('where', 'Context', 'string', ERRORS),
  s: field('schema_name', 'Schema', 'string', ERRORS),
  t: field('table_name', 'Table', 'string', ERRORS),
  c: field('column_name', 'Column', 'string', ERRORS),
  d: field('type_name', 'Type', 'string', ERRORS),
  n: field('constraint_name', 'Constraint', 'string', ERRORS),
  F: field('file', 'File', 'string', ERRORS),
  L: field('line', 'Line', 'string', ERRORS),
  R: field('routine', 'Routine', 'string', ERRORS),
};

function field(name: string, label: string, type: FieldType, ref: string, isHidden = false): Field {
  return defineField({ name: `pgsql.${name}`, label, type, ref, ...(isHidden ? { hidden: true as const } : {}) });
}

/** Names of what clients send, by the letter. */
export const frontendNames: Readonly<Record<string, string>> = {
  p: 'Password message',
  Q: 'Simple query',
  P: 'Parse',
  B: 'Bind',
  E: 'Execute',
  D: 'Describe',
  C: 'Close',
  H: 'Flush',
  S: 'Sync',
  F: 'Function call',
  d: 'Copy data',
  c: 'Copy completion',
  f: 'Copy failure',
  X: 'Termination',
};

/** Names of what servers send. */
export const backendNames: Readonly<Record<string, string>> = {
  R: 'Authentication request',
  K: 'Backend key data',
  S: 'Parameter status',
  '1': 'Parse completion',
  '2': 'Bind completion',
  '3': 'Close completion',
  C: 'Command completion',
  t: 'Parameter description',
  T: 'Row description',
  D: 'Data row',
  I: 'Empty query',
  n: 'No data',
  E: 'Error',
  N: 'Notice',
  s: 'Portal suspended',
  Z: 'Ready for query',
  A: 'Notification',
  V: 'Function call response',
  G: 'CopyIn response',
  H: 'CopyOut response',
  d: 'Copy data',
  c: 'Copy completion',
  v: 'Negotiate protocol version',
};
