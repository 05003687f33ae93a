import { fieldMaker } from '../layout.ts';

const REF = 'RFC 5280 §4.1';
const HIDDEN = { hidden: true } as const;
const frame = fieldMaker('x509af.', REF);
const name = fieldMaker('x509if.', REF);
const value = fieldMaker('x509sat.', 'RFC 5280 §4.1.2.4');
const extension = fieldMaker('x509ce.', 'RFC 5280 §4.2.1');
const access = fieldMaker('pkix1implicit.', 'RFC 5280 §4.2.2.1');
const rsa = fieldMaker('pkcs1.', 'RFC 3279 §2.3.1');
const transparency = fieldMaker('tls.sct.', 'RFC 6962 §3.2');

/** Fields of certificates; what only counts or numbers what follows is hidden. */
export const x509Fields = {
  version: frame('version', 'version', 'u8'),
  serialNumber: frame('serialNumber', 'serialNumber', 'bytes'),
  algorithm: frame('algorithm.id', 'Algorithm Id', 'text'),
  issuer: frame('issuer', 'issuer', 'u32', HIDDEN),
  issuerParts: name('rdnSequence', 'rdnSequence', 'u32', HIDDEN),
  subject: frame('subject', 'subject', 'u32', HIDDEN),
  subjectParts: frame('rdnSequence', 'rdnSequence', 'u32', HIDDEN),
  part: name('RDNSequence_item', 'RDNSequence item', 'u32', HIDDEN),
  attribute: name('oid', 'Object Id', 'text'),
  country: value('CountryName', 'CountryName', 'string'),
  stringKind: value('DirectoryString', 'DirectoryString', 'u32', HIDDEN),
  teletex: value('teletexString', 'teletexString', 'string'),
  printable: value('printableString', 'printableString', 'string'),
  bmp: value('bmpString', 'bmpString', 'text'),
  utf8: value('uTF8String', 'uTF8String', 'string'),
  ia5: value('IA5String', 'IA5String', 'string'),
  notBefore: frame('notBefore', 'notBefore', 'u32', HIDDEN),
  notAfter: frame('notAfter', 'notAfter', 'u32', HIDDEN),
  utcTime: frame('utcTime', 'utcTime', 'text'),
  publicKey: frame('subjectPublicKey', 'subjectPublicKey', 'bytes', HIDDEN),
  modulus: rsa('modulus', 'modulus', 'bytes'),
  exponent: rsa('publicExponent', 'publicExponent', 'u32'),
  extensions: frame('extensions', 'extensions', 'u32', HIDDEN),
  extension: frame('extension.id', 'Extension Id', 'text'),
  critical: frame('critical', 'critical', 'bool'),
  padding: fieldMaker('ber.bitstring.', 'X.690 §8.6')('padding', 'Padding', 'u8', HIDDEN),
  signature: frame('encrypted', 'encrypted', 'bytes', HIDDEN),
  keyUsage: extension('KeyUsage', 'KeyUsage', 'bytes'),
  purposes: extension('KeyPurposeIDs', 'KeyPurposeIDs', 'u32', HIDDEN),
  purpose: extension('KeyPurposeId', 'KeyPurposeId', 'text'),
  isAuthority: extension('cA', 'cA', 'bool'),
  pathLength: extension('pathLenConstraint', 'pathLenConstraint', 'u32'),
  subjectKey: extension('SubjectKeyIdentifier', 'SubjectKeyIdentifier', 'bytes'),
  authorityKey: extension('keyIdentifier', 'keyIdentifier', 'bytes'),
  authorityIssuer: extension('authorityCertIssuer', 'authorityCertIssuer', 'u32', HIDDEN),
  authoritySerialNumber: extension('authorityCertSerialNumber', 'authorityCertSerialNumber', 'bytes'),
  directoryName: extension('directoryName', 'directoryName', 'u32', HIDDEN),
  names: extension('GeneralNames', 'GeneralNames', 'u32', HIDDEN),
  nameKind: extension('GeneralName', 'GeneralName', 'u32', HIDDEN),
  mail: extension('rfc822Name', 'rfc822Name', 'string'),
  dnsName: extension('dNSName', 'dNSName', 'string'),
  uri: extension('uniformResourceIdentifier', 'uniformResourceIdentifier', 'string'),
  ipv4: extension('IPAddress.ipv4', 'IPv4 address', 'ipv4'),
  ipv6: extension('IPAddress.ipv6', 'IPv6 address', 'ipv6'),
  policies: extension('CertificatePoliciesSyntax', 'CertificatePoliciesSyntax', 'u32', HIDDEN),
  policy: extension('policyIdentifier', 'policyIdentifier', 'text'),
  qualifiers: extension('policyQualifiers', 'policyQualifiers', 'u32', HIDDEN),
  qualifier: extension('id', 'Id', 'text'),
  qualifierText: fieldMaker('pkix1explicit.', 'RFC 5280 §4.2.1.4')('DirectoryString', 'DirectoryString', 'string'),
  revocations: extension('CRLDistPointsSyntax', 'CRLDistPointsSyntax', 'u32', HIDDEN),
  revocationKind: extension('distributionPoint', 'distributionPoint', 'u32', HIDDEN),
  revocationNames: extension('fullName', 'fullName', 'u32', HIDDEN),
  accesses: access('AuthorityInfoAccessSyntax', 'AuthorityInfoAccessSyntax', 'u32', HIDDEN),
  accessMethod: access('accessMethod', 'accessMethod', 'text'),
  accessLocation: access('accessLocation', 'accessLocation', 'u32', HIDDEN),
  timestampsLength: transparency('scts_length', 'Serialized SCT List Length', 'u16'),
  timestampLength: transparency('sct_length', 'Serialized SCT Length', 'u16'),
  timestampVersion: transparency('sct_version', 'SCT Version', 'u8'),
  log: transparency('sct_logid', 'Log ID', 'bytes'),
  timestamp: transparency('sct_timestamp', 'Timestamp', 'text'),
  timestampExtensions: transparency('sct_extensions_length', 'Extensions length', 'u16'),
  timestampSignatureLength: transparency('sct_signature_length', 'Signature Length', 'u16'),
  timestampSignature: transparency('sct_signature', 'Signature', 'bytes'),
} as const;

const KEY_USES: readonly string[] = [
  ...['digitalSignature', 'contentCommitment', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign'],
  ...['cRLSign', 'encipherOnly', 'decipherOnly'],
];

/** Bits of the key's usage, the first the highest (RFC 5280 §4.2.1.3). */
export const keyUsageFields = KEY_USES.map((use) => extension(`KeyUsage.${use}`, use, 'bool', HIDDEN));
