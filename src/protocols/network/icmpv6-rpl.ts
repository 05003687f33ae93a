import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { rplOptionFields, walkRplOptions } from './icmpv6-rpl-options.ts';
import { icmpv6Reserved } from './icmpv6-types.ts';

const CODE = {
  solicitation: 0x00,
  information: 0x01,
  advertisement: 0x02,
  acknowledgment: 0x03,
  discoveryReply: 0x04,
  discoveryAck: 0x05,
  consistencyCheck: 0x0a,
} as const;
const SECURE = 0x80;

const rplField = fieldMaker('icmpv6.', 'RFC 6550 §6');
const solicitation: Layout = [[4, rplField('rpl.dis.flags', 'Flags', 'u8')]];
const informationFlags = rplField('rpl.dio.flag', 'Flags', 'u8', HEX);
const information: Layout = [
  [4, rplField('rpl.dio.instance', 'RPLInstanceID', 'u8')],
  [5, rplField('rpl.dio.version', 'Version', 'u8')],
  [6, rplField('rpl.dio.rank', 'Rank', 'u16')],
  [8, informationFlags],
  [10, informationFlags],
  [8, rplField('rpl.dio.flag.g', 'Grounded (G)', 'bool', { mask: 0x80 })],
  [8, rplField('rpl.dio.flag.0', 'Zero', 'bool', { mask: 0x40 })],
  [
    8,
    rplField('rpl.dio.flag.mop', 'Mode of Operation (MOP)', 'u8', {
      mask: 0x38,
      values: {
        0: 'No Downward routes maintained by RPL',
        1: 'Non-Storing Mode of Operation',
        2: 'Storing Mode of Operation with no multicast support',
        3: 'Storing Mode of Operation with multicast support',
        4: 'P2P Route Discovery Mode of Operation',
      },
      display: 'hex',
    }),
  ],
  [8, rplField('rpl.dio.flag.preference', 'DODAG Preference', 'u8', { mask: 0x07 })],
  [9, rplField('rpl.dio.dtsn', 'Destination Advertisement Trigger Sequence Number (DTSN)', 'u8')],
  [12, rplField('rpl.dio.dagid', 'DODAGID', 'ipv6')],
];
const advertisement: Layout = [
  [4, rplField('rpl.dao.instance', 'RPLInstanceID', 'u8')],
  [5, rplField('rpl.dao.flag', 'Flags', 'u8', HEX)],
  [5, rplField('rpl.dao.flag.k', 'DAO-ACK Request (K)', 'bool', { mask: 0x80 })],
  [5, rplField('rpl.dao.flag.d', 'DODAGID Present (D)', 'bool', { mask: 0x40 })],
  [5, rplField('rpl.dao.flag.rsv', 'Reserved', 'u8', { mask: 0x3f })],
  [7, rplField('rpl.dao.sequence', 'DAO Sequence', 'u8')],
];
const advertisementId: Layout = [[8, rplField('rpl.dao.dodagid', 'DODAGID', 'ipv6')]];
const acknowledgment: Layout = [
  [4, rplField('rpl.daoack.instance', 'RPLInstanceID', 'u8')],
  [5, rplField('rpl.daoack.flag', 'Flag', 'u8', HEX)],
  [5, rplField('rpl.daoack.flag.d', 'DODAGID Present (D)', 'bool', { mask: 0x80 })],
  [5, rplField('rpl.daoack.flag.rsv', 'Reserved', 'u8', { mask: 0x7f })],
  [6, rplField('rpl.daoack.sequence', 'DAO-ACK Sequence', 'u8')],
  [7, rplField('rpl.daoack.status', 'Status', 'u8')],
];
const acknowledgmentId: Layout = [[8, rplField('rpl.daoack.dodagid', 'DODAGID', 'ipv6')]];
const consistencyCheck: Layout = [
  [4, rplField('rpl.cc.instance', 'RPLInstanceID', 'u8')],
  [5, rplField('rpl.cc.flag', 'Flag', 'u8', HEX)],
  [5, rplField('rpl.cc.flag.r', 'Response (R)', 'bool', { mask: 0x80 })],
  [5, rplField('rpl.cc.flag.rsv', 'Reserved', 'u8', { mask: 0x7f })],
  [6, rplField('rpl.cc.nonce', 'CC Nonce', 'u16', HEX)],
  [8, rplField('rpl.cc.dodagid', 'DODAGID', 'ipv6')],
  [24, rplField('rpl.cc.destination_counter', 'Destination Counter', 'u32')],
];
const securityFlags = rplField('rpl.secure.flag', 'Flags', 'u8', HEX);
const security: Layout = [
  [4, securityFlags],
  [6, securityFlags],
  [7, securityFlags],
  [4, rplField('rpl.secure.flag.t', 'Counter is Time (T)', 'bool', { mask: 0x80 })],
  [4, rplField('rpl.secure.flag.rsv', 'Reserved', 'u8', { mask: 0x7f })],
  [
    5,
    rplField('rpl.secure.algorithm', 'Algorithm', 'u8', {
      values: { 0: 'Encryption: CCM with AES-128 / Signature: RSA with SHA-256' },
    }),
  ],
  [6, rplField('rpl.secure.kim', 'Key Identifier Mode (KIM)', 'u8', { mask: 0xc0 })],
  [6, rplField('rpl.secure.lvl', 'Security Level (LVL)', 'u8', { mask: 0x07 })],
  [6, rplField('rpl.secure.rsv', 'Reserved', 'u8', { mask: 0x38 })],
  [8, rplField('rpl.secure.counter', 'Counter', 'u32')],
];
const keySource = rplField('rpl.secure.key.source', 'Key Source', 'bytes');
const keyIndex = rplField('rpl.secure.key.index', 'Key Source', 'u8');
const discoveryField = fieldMaker('icmpv6.', 'RFC 6997 §8');
const discoveryInstance = discoveryField('rpl.p2p.dro.instance', 'RPLInstanceID', 'u8');
const discoveryVersion = discoveryField('rpl.p2p.dro.version', 'Version', 'u8');
const discoveryId = discoveryField('rpl.p2p.dro.dagid', 'DODAGID', 'ipv6');
const discoveryReply: Layout = [
  [4, discoveryInstance],
  [5, discoveryVersion],
  [6, discoveryField('rpl.p2p.dro.flag', 'Flags', 'u16', HEX)],
  [6, discoveryField('rpl.p2p.dro.flag.stop', 'Stop', 'bool', { length: 2, mask: 0x8000 })],
  [6, discoveryField('rpl.p2p.dro.flag.ack', 'Ack', 'bool', { length: 2, mask: 0x4000 })],
  [6, discoveryField('rpl.p2p.dro.flag.seq', 'Seq', 'u16', { mask: 0x3000 })],
  [6, discoveryField('rpl.p2p.dro.flag.reserved', 'Reserved', 'u16', { mask: 0x0fff })],
  [8, discoveryId],
];
const discoveryAck: Layout = [
  [4, discoveryInstance],
  [5, discoveryVersion],
  [6, discoveryField('rpl.p2p.droack.flag', 'Flags', 'u16', HEX)],
  [6, discoveryField('rpl.p2p.droack.flag.seq', 'Seq', 'u16', { mask: 0xc000 })],
  [6, discoveryField('rpl.p2p.droack.flag.reserved', 'Reserved', 'u16', { mask: 0x3fff })],
  [8, discoveryId],
];

export const icmpv6RplFields: readonly Field[] = [
  keySource,
  keyIndex,
  ...layoutFields(solicitation, information, advertisement, advertisementId, acknowledgment, acknowledgmentId),
  ...layoutFields(consistencyCheck, security, discoveryReply, discoveryAck),
  ...rplOptionFields,
];

/** RPL control messages (RFC 6550 §6): the code tells which, its highest bit that a security section precedes. */
export function walkRpl(layer: Layer, sink: FieldSink): void {
  const code = layer.bytes[layer.start + 1];
  // Layouts count from the message's start; a security section moves them.
  const at = (code & SECURE) === 0 ? layer.start : walkSecurity(layer, sink);
  if (at < 0) return;
  const options = walkBase(layer, sink, code & ~SECURE, at);
  if (options >= 0) walkRplOptions(layer, sink, options);
}

/** Where the options start; -1 when none do. */
function walkBase(layer: Layer, sink: FieldSink, code: number, at: number): number {
  const { bytes, end } = layer;
  switch (code) {
    case CODE.solicitation:
      return emitLayout(sink, solicitation, at, end) ? emitReserved(sink, at + 5, end) : -1;
    case CODE.information:
      emitReserved(sink, at + 11, end);
      return emitLayout(sink, information, at, end) ? at + 28 : -1;
    case CODE.advertisement:
      emitReserved(sink, at + 6, end);
      if (!emitLayout(sink, advertisement, at, end)) return -1;
      if ((bytes[at + 5] & 0x40) === 0) return at + 8;
      return emitLayout(sink, advertisementId, at, end) ? at + 24 : -1;
    case CODE.acknowledgment:
      if (!emitLayout(sink, acknowledgment, at, end)) return -1;
      if ((bytes[at + 5] & 0x80) === 0) return at + 8;
      return emitLayout(sink, acknowledgmentId, at, end) ? at + 24 : -1;
    case CODE.discoveryReply:
      return emitLayout(sink, discoveryReply, at, end) ? at + 24 : -1;
    case CODE.discoveryAck:
      emitLayout(sink, discoveryAck, at, end);
      return -1;
    case CODE.consistencyCheck:
      return emitLayout(sink, consistencyCheck, at, end) ? at + 28 : -1;
    default:
      return -1;
  }
}

function emitReserved(sink: FieldSink, at: number, end: number): number {
  if (at < end) sink.at(icmpv6Reserved, at, 1);
  return at + 1;
}

/** RFC 6550 §6.1: 8 bytes, then a key as the Key Identifier Mode says. Where the message would start without it. */
function walkSecurity(layer: Layer, sink: FieldSink): number {
  const { bytes, start, end } = layer;
  if (!emitLayout(sink, security, start, end)) return -1;
  const mode = bytes[start + 6] >>> 6;
  let at = start + 12;
  if (mode === 2 || (mode === 3 && (bytes[start + 6] & 0x07) !== 0)) {
    if (at + 8 > end) return -1;
    sink.at(keySource, at, 8);
    at += 8;
  }
  if (mode !== 1 && (mode !== 3 || at !== start + 12)) {
    if (at >= end) return -1;
    sink.at(keyIndex, at, 1);
    at += 1;
  }
  return at - 4;
}
