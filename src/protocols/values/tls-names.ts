/** How Zeek writes a version: `TLSv12`, `TLSv13-draft23`, `unknown-32257`. */
export function tlsVersionName(version: number): string {
  const known = VERSIONS[version];
  if (known !== undefined) return known;
  return version >>> 8 === 0x7f ? `TLSv13-draft${version & 0xff}` : `unknown-${version}`;
}

const VERSIONS: Readonly<Record<number, string>> = {
  0x0002: 'SSLv2',
  0x0300: 'SSLv3',
  0x0301: 'TLSv10',
  0x0302: 'TLSv11',
  0x0303: 'TLSv12',
  0x0304: 'TLSv13',
  0x0100: 'DTLSv10',
  0xfeff: 'DTLSv10',
  0xfefd: 'DTLSv12',
  0xfefc: 'DTLSv13',
};

/** A named group (https://www.iana.org/assignments/tls-parameters, supported groups). */
export function tlsGroupName(group: number): string {
  return GROUPS_FROM_1[group - 1] ?? FURTHER_GROUPS[group] ?? `unknown-${group}`;
}

const GROUPS_FROM_1: readonly string[] = [
  ...['sect163k1', 'sect163r1', 'sect163r2', 'sect193r1', 'sect193r2', 'sect233k1', 'sect233r1', 'sect239k1'],
  ...['sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1', 'secp160k1', 'secp160r1'],
  ...['secp160r2', 'secp192k1', 'secp192r1', 'secp224k1', 'secp224r1', 'secp256k1', 'secp256r1', 'secp384r1'],
  ...['secp521r1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'x25519', 'x448'],
];

const FURTHER_GROUPS: Readonly<Record<number, string>> = {
  31: 'brainpoolP256r1tls13',
  32: 'brainpoolP384r1tls13',
  33: 'brainpoolP512r1tls13',
  41: 'curveSM2',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  512: 'MLKEM512',
  513: 'MLKEM768',
  514: 'MLKEM1024',
  4587: 'SecP256r1MLKEM768',
  4588: 'X25519MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  25497: 'X25519Kyber768Draft00',
  25498: 'SecP256r1Kyber768Draft00',
  65281: 'arbitrary_explicit_prime_curves',
  65282: 'arbitrary_explicit_char2_curves',
};

/** What an alert says (RFC 8446 §6), as Zeek writes it. */
export function tlsAlertName(description: number): string {
  return ALERTS[description] ?? `unknown-${description}`;
}

const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  1: 'end_of_early_data',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
};
