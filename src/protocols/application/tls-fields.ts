import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';

const HIDDEN = { hidden: true } as const;
const record = fieldMaker('tls.record.', 'RFC 8446 §5.1');
const alert = fieldMaker('tls.alert_message.', 'RFC 8446 §6');

export const recordFields = {
  type: record('content_type', 'Content Type', 'u8'),
  version: record('version', 'Version', 'u16', HEX),
  length: record('length', 'Length', 'u16'),
  data: fieldMaker('tls.', 'RFC 8446 §5.2')('app_data', 'Encrypted Application Data', 'bytes'),
  alertLevel: alert('level', 'Level', 'u8'),
  alertDescription: alert('desc', 'Description', 'u8'),
} as const;

const hello = fieldMaker('tls.handshake.', 'RFC 8446 §4.1');
const old = fieldMaker('tls.handshake.', 'RFC 5246 §7.4');

export const handshakeFields = {
  type: hello('type', 'Handshake Type', 'u8'),
  length: hello('length', 'Length', 'u24'),
  version: hello('version', 'Version', 'u16', HEX),
  random: hello('random', 'Random', 'bytes'),
  randomTime: old('random_time', 'GMT Unix Time', 'text', HIDDEN),
  randomBytes: old('random_bytes', 'Random Bytes', 'bytes', HIDDEN),
  sessionIdLength: hello('session_id_length', 'Session ID Length', 'u8'),
  sessionId: hello('session_id', 'Session ID', 'bytes'),
  ciphersLength: hello('cipher_suites_length', 'Cipher Suites Length', 'u16'),
  cipher: hello('ciphersuite', 'Cipher Suite', 'u16', HEX),
  methodsLength: hello('comp_methods_length', 'Compression Methods Length', 'u8'),
  method: hello('comp_method', 'Compression Method', 'u8'),
  extensionsLength: hello('extensions_length', 'Extensions Length', 'u16'),
  ja4: hello('ja4', 'JA4', 'text', { ref: 'github.com/FoxIO-LLC/ja4' }),
  ja3Full: hello('ja3_full', 'JA3 Fullstring', 'text', { hidden: true, ref: 'github.com/salesforce/ja3' }),
  ja3: hello('ja3', 'JA3', 'text', { ref: 'github.com/salesforce/ja3' }),
  ja3sFull: hello('ja3s_full', 'JA3S Fullstring', 'text', { hidden: true, ref: 'github.com/salesforce/ja3' }),
  ja3s: hello('ja3s', 'JA3S', 'text', { ref: 'github.com/salesforce/ja3' }),
  ticketLifetime: old('session_ticket_lifetime_hint', 'Session Ticket Lifetime Hint', 'u32'),
  ticketLength: old('session_ticket_length', 'Session Ticket Length', 'u16'),
  ticket: old('session_ticket', 'Session Ticket', 'bytes'),
  certificatesLength: old('certificates_length', 'Certificates Length', 'u24'),
  certificateLength: old('certificate_length', 'Certificate Length', 'u24'),
  certificate: old('certificate', 'Certificate', 'bytes', HIDDEN),
  certificateTypesCount: old('cert_types_count', 'Certificate types count', 'u8'),
  certificateType: old('cert_type', 'Certificate type', 'u8'),
  namesLength: old('dnames_len', 'Distinguished Names Length', 'u16'),
  nameLength: old('dname_len', 'Distinguished Name Length', 'u16'),
  name: old('dname', 'Distinguished Name', 'bytes', HIDDEN),
  curveType: old('server_curve_type', 'Curve Type', 'u8', HEX),
  curve: old('server_named_curve', 'Named Curve', 'u16', HEX),
  serverPointLength: old('server_point_len', 'Pubkey Length', 'u8'),
  serverPoint: old('server_point', 'Pubkey', 'bytes'),
  clientPointLength: old('client_point_len', 'Pubkey Length', 'u8'),
  clientPoint: old('client_point', 'Pubkey', 'bytes'),
  primeLength: old('p_len', 'p Length', 'u16'),
  prime: old('p', 'p', 'bytes'),
  generatorLength: old('g_len', 'g Length', 'u16'),
  generator: old('g', 'g', 'bytes'),
  publicLength: old('ys_len', 'Pubkey Length', 'u16'),
  publicKey: old('ys', 'Pubkey', 'bytes'),
  signatureLength: old('sig_len', 'Signature Length', 'u16'),
  signature: old('sig', 'Signature', 'bytes'),
} as const;

export const signatureFields = {
  listLength: hello('sig_hash_alg_len', 'Signature Hash Algorithms Length', 'u16'),
  algorithm: hello('sig_hash_alg', 'Signature Algorithm', 'u16', HEX),
  hash: hello('sig_hash_hash', 'Signature Hash Algorithm Hash', 'u8', HIDDEN),
  signature: hello('sig_hash_sig', 'Signature Hash Algorithm Signature', 'u8', HIDDEN),
} as const;

/** SSLv2's hello before later versions. */
const ssl2 = fieldMaker('tls.handshake.', 'RFC 5246 §E.2');
export const ssl2Fields = {
  specsLength: ssl2('cipher_spec_len', 'Cipher Spec Length', 'u16'),
  sessionIdLength: ssl2('session_id_length', 'Session ID Length', 'u16'),
  challengeLength: ssl2('challenge_length', 'Challenge Length', 'u16'),
  isHit: ssl2('session_id_hit', 'Session ID Hit', 'bool'),
  connectionIdLength: ssl2('connection_id_length', 'Connection ID Length', 'u16'),
  certificateLength: ssl2('certificate_length', 'Certificate Length', 'u16'),
  spec: ssl2('cipherspec', 'Cipher Spec', 'u24', HEX),
} as const;

export const tlsFields: readonly Field[] = [recordFields, handshakeFields, signatureFields, ssl2Fields].flatMap(
  (fields) => Object.values(fields),
);
