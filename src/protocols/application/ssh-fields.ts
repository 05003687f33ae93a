import { defineField, type Field, type FieldType } from '../define.ts';

const PACKET = 'RFC 4253 §6';
const KEX = 'RFC 4253 §7.1';
const KEY = 'RFC 4253 §6.6';
const GEX = 'RFC 4419 §3';

export const sshFields = {
  protocol: field('protocol', 'Protocol', 'string', 'RFC 4253 §4.2'),
  packetLength: field('packet_length', 'Packet Length', 'u32', PACKET),
  paddingLength: field('padding_length', 'Padding Length', 'u8', PACKET),
  payload: field('payload', 'Payload', 'bytes', PACKET),
  padding: field('padding_string', 'Padding String', 'bytes', PACKET),
  isFromServer: field('direction', 'Direction', 'bool', 'RFC 4253 §4'),
  code: field('message_code', 'Message Code', 'u8', 'RFC 4250 §4.1.2'),
  cookie: field('cookie', 'Cookie', 'bytes', KEX),
  follows: field('first_kex_packet_follows', 'First KEX Packet Follows', 'u8', KEX),
  reserved: field('kex.reserved', 'Reserved', 'bytes', KEX),
  hasshText: field('kex.hassh_algorithms', 'hasshAlgorithms', 'text', 'github.com/salesforce/hassh'),
  hassh: field('kex.hassh', 'hassh', 'text', 'github.com/salesforce/hassh'),
  hasshServerText: field('kex.hasshserver_algorithms', 'hasshServerAlgorithms', 'text', 'github.com/salesforce/hassh'),
  hasshServer: field('kex.hasshserver', 'hasshServer', 'text', 'github.com/salesforce/hassh'),
  keyLength: field('host_key.length', 'Host key length', 'u32', KEY),
  keyTypeLength: field('host_key.type_length', 'Host key type length', 'u32', KEY),
  keyType: field('host_key.type', 'Host key type', 'string', KEY),
  keyData: field('host_key.data', 'Host key data', 'bytes', KEY),
  rsaModulus: field('host_key.rsa.n', 'RSA modulus (N)', 'bytes', KEY),
  rsaExponent: field('host_key.rsa.e', 'RSA public exponent (e)', 'bytes', KEY),
  dsaP: field('host_key.dsa.p', 'DSA prime modulus (p)', 'bytes', KEY),
  dsaQ: field('host_key.dsa.q', 'DSA prime divisor (q)', 'bytes', KEY),
  dsaG: field('host_key.dsa.g', 'DSA subgroup generator (g)', 'bytes', KEY),
  dsaY: field('host_key.dsa.y', 'DSA public key (y)', 'bytes', KEY),
  curveLength: field('host_key.ecdsa.id_length', 'ECDSA elliptic curve identifier length', 'u32', 'RFC 5656 §3.1'),
  curve: field('host_key.ecdsa.id', 'ECDSA elliptic curve identifier', 'string', 'RFC 5656 §3.1'),
  ecdsaKeyLength: field('host_key.ecdsa.q_length', 'ECDSA public key length', 'u32', 'RFC 5656 §3.1'),
  ecdsaKey: field('host_key.ecdsa.q', 'ECDSA public key (Q)', 'bytes', 'RFC 5656 §3.1'),
  eddsaKeyLength: field('host_key.eddsa.key_length', 'EdDSA public key length', 'u32', 'RFC 8709 §4'),
  eddsaKey: field('host_key.eddsa.key', 'EdDSA public key', 'bytes', 'RFC 8709 §4'),
  signatureLength: field('host_sig.length', 'Host signature length', 'u32', KEY),
  signatureTypeLength: field('host_sig.type_length', 'Host signature type length', 'u32', KEY),
  signatureType: field('host_sig.type', 'Host signature type', 'string', KEY),
  signatureData: field('host_sig.data', 'Host signature data', 'bytes', KEY),
  rsaSignature: field('host_sig.rsa', 'RSA signature', 'bytes', KEY),
  dsaSignature: field('host_sig.dsa', 'DSA signature', 'bytes', KEY),
  dhClient: field('dh.e', 'DH client e', 'bytes', 'RFC 4253 §8'),
  dhServer: field('dh.f', 'DH server f', 'bytes', 'RFC 4253 §8'),
  gexMinimum: field('dh_gex.min', 'DH GEX Min', 'u32', GEX),
  gexBits: field('dh_gex.nbits', 'DH GEX Number of Bits', 'u32', GEX),
  gexMaximum: field('dh_gex.max', 'DH GEX Max', 'u32', GEX),
  gexModulus: field('dh_gex.p', 'DH GEX modulus (P)', 'bytes', GEX),
  gexBase: field('dh_gex.g', 'DH GEX base (G)', 'bytes', GEX),
  ecdhClient: field('ecdh.q_c', "ECDH client's ephemeral public key (Q_C)", 'bytes', 'RFC 5656 §4'),
  ecdhClientLength: field('ecdh.q_c_length', "ECDH client's ephemeral public key length", 'u32', 'RFC 5656 §4'),
  ecdhServer: field('ecdh.q_s', "ECDH server's ephemeral public key (Q_S)", 'bytes', 'RFC 5656 §4'),
  ecdhServerLength: field('ecdh.q_s_length', "ECDH server's ephemeral public key length", 'u32', 'RFC 5656 §4'),
  integerLength: field('mpint_length', 'Multi Precision Integer Length', 'u32', 'RFC 4251 §5'),
  reason: field('disconnect_reason', 'Disconnect reason', 'u32', 'RFC 4253 §11.1'),
  descriptionLength: field('disconnect_description_length', 'Disconnect description length', 'u32', 'RFC 4253 §11.1'),
  description: field('disconnect_description', 'Disconnect description', 'string', 'RFC 4253 §11.1'),
  languageLength: field('lang_tag_length', 'Language tag length', 'u32', 'RFC 4253 §11.1'),
  language: field('lang_tag', 'Language tag', 'string', 'RFC 4253 §11.1'),
} as const;

/** The name lists of SSH_MSG_KEXINIT, in their order: the length's field and the list's. */
export const nameLists: readonly { readonly length: Field; readonly list: Field }[] = [
  ...['kex_algorithms', 'server_host_key_algorithms'],
  ...['encryption_algorithms_client_to_server', 'encryption_algorithms_server_to_client'],
  ...['mac_algorithms_client_to_server', 'mac_algorithms_server_to_client'],
  ...['compression_algorithms_client_to_server', 'compression_algorithms_server_to_client'],
  ...['languages_client_to_server', 'languages_server_to_client'],
].map((name) => ({
  length: field(`${name}_length`, `${name} length`, 'u32', KEX),
  list: field(name, `${name} string`, 'string', KEX),
}));

function field(name: string, label: string, type: FieldType, ref: string): Field {
  return defineField({ name: `ssh.${name}`, label, type, ref });
}
