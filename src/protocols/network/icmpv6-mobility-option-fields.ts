import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const sendField = fieldMaker('icmpv6.', 'RFC 3971 §5');
const optCgaPadLength = sendField('opt.cga.pad_length', 'Pad Length', 'u8');
export const cga: Layout = [[2, optCgaPadLength]];
export const cgaParameters = sendField('opt.cga', 'CGA', 'bytes');
export const cgaBody: Layout = [
  [4, sendField('opt.cga.modifier', 'Modifier', 'bytes', { length: 16 })],
  [20, sendField('opt.cga.subnet_prefix', 'Subnet Prefix', 'bytes', { length: 8 })],
  [28, sendField('opt.cga.count', 'Count', 'bytes', { length: 1 })],
];
export const rsa: Layout = [[4, sendField('opt.rsa.key_hash', 'Key Hash', 'bytes', { length: 16 })]];
export const timestamp = sendField('opt.timestamp', 'Timestamp', 'text');
export const nonce = sendField('opt.nonce', 'Nonce', 'bytes');
const optNameType = sendField('opt.name_type', 'Name Type', 'u8', {
  values: {
    1: 'X.509v3 Certificate',
    2: 'FQDN',
    3: 'SHA-1 Subject Key Identifier (SKI)',
    4: 'SHA-224 Subject Key Identifier (SKI)',
    5: 'SHA-256 Subject Key Identifier (SKI)',
    6: 'SHA-384 Subject Key Identifier (SKI)',
    7: 'SHA-512 Subject Key Identifier (SKI)',
    253: 'Reserved for Experimental Use',
    254: 'Reserved for Experimental Use',
    255: 'Reserved',
  },
});
export const trustAnchor: Layout = [
  [2, optNameType],
  [3, optCgaPadLength],
];
export const fqdn = sendField('opt.name_type.fqdn', 'FQDN', 'string');
export const certificate: Layout = [[2, optNameType]];
const fastField = fieldMaker('icmpv6.', 'RFC 5568 §6.4');
export const addressPrefix: Layout = [
  [
    2,
    fastField('opt.ipa.option_code', 'Option-code', 'u8', {
      values: {
        1: 'Old Care-of Address',
        2: 'New Care-of Address',
        3: "NAR's IP address",
        4: "NAR's Prefix (sent in PrRtAdv)",
      },
    }),
  ],
  [3, fastField('opt.ipa.prefix_len', 'Prefix Length', 'u8')],
  [8, fastField('opt.ipa.ipv6_address', 'IPv6 Address', 'ipv6')],
];
export const newRouterPrefix: Layout = [
  [2, fastField('opt.nrpi.option_code', 'Option-code', 'u8')],
  [3, fastField('opt.nrpi.prefix_len', 'Prefix Length', 'u8')],
  [8, fastField('opt.nrpi.prefix', 'Prefix', 'ipv6')],
];
export const linkLayer: Layout = [
  [
    2,
    fastField('opt.lla.option_code', 'Option-code', 'u8', {
      values: {
        0: 'Wildcard',
        1: 'Link-layer Address of the New Access Point',
        2: 'Link-layer Address of the MN',
        3: 'Link-layer Address of the NAR',
        4: 'Link-layer Address of the source',
        5: 'The AP belongs to the current interface of the router',
        6: 'No prefix information available',
        7: 'No fast handovers support available',
      },
    }),
  ],
];
export const linkLayerBytes = fastField('opt.lla.bytes', 'Link-Layer Address', 'bytes');
export const acknowledgment: Layout = [
  [2, fastField('opt.naack.option_code', 'Option-Code', 'u8')],
  [
    3,
    fastField('opt.naack.status', 'Status', 'u8', {
      values: {
        1: 'New CoA is invalid, perform address configuration',
        2: 'New CoA is invalid, use the supplied CoA',
        3: "NCoA is invalid, use NAR's IP address as NCoA in FBU",
        4: 'PCoA supplied, do not send FBU',
        128: 'LLA is unrecognized',
      },
    }),
  ],
];
export const suppliedAddress = fastField('opt.naack.supplied_ncoa', 'Supplied NCoA', 'ipv6');
const anchorField = fieldMaker('icmpv6.', 'RFC 5380 §4');
export const map: Layout = [
  [2, anchorField('opt.map.distance', 'Distance', 'u8', { mask: 0xf0 })],
  [2, anchorField('opt.map.preference', 'Preference', 'u8', { mask: 0x0f })],
  [3, anchorField('opt.map.flag', 'Flag', 'u8', HEX)],
  [3, anchorField('opt.map.flag.r', 'RCoA Flag', 'bool', { mask: 0x80 })],
  [3, anchorField('opt.map.flag.reserved', 'Reserved', 'u8', { mask: 0x7f })],
  [4, anchorField('opt.map.valid_lifetime', 'Valid Lifetime', 'u32')],
  [8, anchorField('opt.map.global_address', 'Global Address', 'ipv6')],
];
const handoverField = fieldMaker('icmpv6.', 'RFC 5269 §3');
export const handoverKey: Layout = [
  [2, handoverField('opt.hkr.pad_length', 'Pad Length', 'u8')],
  [3, handoverField('opt.hkr.at', 'AT', 'u8', { mask: 0xf0 })],
  [3, handoverField('opt.hkr.reserved', 'Reserved', 'u8', { mask: 0x0f })],
];
export const publicKey = handoverField('opt.hkr.encryption_public_key', 'Handover Key Encryption Public Key', 'bytes');
export const keyPadding = handoverField('opt.hkr.padding', 'Padding', 'bytes');
export const handoverKeyReply: Layout = [[4, handoverField('opt.hkr.lifetime', 'Padding', 'u16')]];
export const encryptedKey = handoverField('opt.hkr.encrypted_handover_key', 'Encrypted Handover Key', 'bytes');
const assistField = fieldMaker('icmpv6.', 'RFC 5271 §4');
export const assist: Layout = [
  [
    2,
    assistField('opt.hai.option_code', 'Option-Code', 'u8', {
      values: { 1: 'Access Network Identifier (AN ID)', 2: 'Sector ID' },
    }),
  ],
  [3, assistField('opt.hai.length', 'HAI-Length', 'u8')],
];
export const assistValue = assistField('opt.hai.value', 'HAI-Value', 'bytes');
export const mobileNode: Layout = [
  [2, assistField('opt.mn.option_code', 'Option-Code', 'u8', { values: { 1: 'NAI', 2: 'IMSI' } })],
  [3, assistField('opt.mn.length', 'MN-Length', 'u8')],
];
export const mobileNodeValue = assistField('opt.mn.value', 'MN-Value', 'bytes');
const proxyField = fieldMaker('icmpv6.', 'RFC 6496 §5');
export const proxySignature: Layout = [[4, proxyField('opt.ps.key_hash', 'Key Hash', 'bytes', { length: 16 })]];

export const icmpv6MobilityOptionFields: readonly Field[] = [
  cgaParameters,
  timestamp,
  nonce,
  fqdn,
  linkLayerBytes,
  suppliedAddress,
  publicKey,
  keyPadding,
  encryptedKey,
  assistValue,
  mobileNodeValue,
  ...layoutFields(
    cga,
    cgaBody,
    rsa,
    trustAnchor,
    certificate,
    addressPrefix,
    newRouterPrefix,
    linkLayer,
    acknowledgment,
    map,
    handoverKey,
    handoverKeyReply,
    assist,
    mobileNode,
    proxySignature,
  ),
];
