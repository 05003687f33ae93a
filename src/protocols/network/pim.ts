import { addToSum } from '../../bytes/checksum.ts';
import { CHECKSUM } from '../checksum-status.ts';
import { defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { walkPim1 } from './pim-1.ts';
import {
  PAIRS,
  PIM,
  pimCodeNames,
  pimFields,
  pimGroup,
  pimRegistered,
  pimSource,
  pimTypeNames,
  pimUnicast,
} from './pim-fields.ts';

const IP_PROTOCOL = 103;
const IGMP = 2;
const HEADER = 4;
/** Of a Register message what the checksum covers (RFC 7761 §4.9), and of version 1 the header. */
const LONG_HEADER = 8;
const OPTION_HEADER = 4;
const REGISTER = 1;
const DF_ELECTION = 10;
const OPTION = { holdTime: 1, pruneDelay: 2, drPriority: 19, generation: 20, refresh: 21, addresses: 24, old: 65001 };

/** Protocol Independent Multicast, version 2 on IP and version 1 in IGMP: which routers pass which group on to whom. */
export const pim = defineProtocol({
  name: 'pim',
  title: 'Protocol Independent Multicast',
  label: 'PIM',
  ref: 'RFC 7761',
  claims: { 'ip.proto': [IP_PROTOCOL], inner: [INNER.pim1] },
  minimumLength: 1,
  decode(d, at) {
    const index = d.count - 1;
    const header = isOld(d, index) ? LONG_HEADER : HEADER;
    if (!d.has(at, header)) return STOP;
    const type = messageType(d, index);
    if (type !== REGISTER) {
      if (type === 0 && header === HEADER && d.bytes[at] >>> 4 === 2) checkOptions(d, at + HEADER);
      return STOP;
    }
    if (!d.has(at, LONG_HEADER)) return STOP;
    d.offset = at + LONG_HEADER;
    if (d.offset >= d.end) return STOP;
    const version = d.bytes[d.offset] >>> 4;
    if (version === 4) return innerLayers.table[INNER.ipv4];
    return version === 6 ? innerLayers.table[INNER.ipv6] : STOP;
  },
  fields: pimFields,
  walk,
  checksum: verify,
  summarize({ dissection, index, bytes, start }) {
    if (isOld(dissection, index)) return `v1 ${pimCodeNames[bytes[start + 1]] ?? ''}`;
    return `v${bytes[start] >>> 4} ${pimTypeNames[bytes[start] & 0x0f] ?? ''}`;
  },
});

/** Version 1 came in IGMP. */
function isOld(d: Dissection, index: number): boolean {
  const network = d.stack[(index << STRIDE_SHIFT) + SLOT.network];
  if (network === 0) return false;
  const ip = d.stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
  return d.bytes[ip] >>> 4 === 4 && d.bytes[ip + 9] === IGMP;
}

/** -1 for versions that nobody knows. */
function messageType(d: Dissection, index: number): number {
  const start = d.stack[(index << STRIDE_SHIFT) + SLOT.start];
  if (isOld(d, index)) return d.bytes[start + 1];
  return d.bytes[start] >>> 4 === 2 ? d.bytes[start] & 0x0f : -1;
}

function checkOptions(d: Dissection, first: number): void {
  for (let at = first; at < d.wireEnd; at += 4 + d.view.getUint16(at + 2)) {
    if (!d.has(at, 4) || !d.has(at + 4, d.view.getUint16(at + 2))) return;
  }
}

function walk(layer: Layer, sink: FieldSink): void {
  const { dissection, index, bytes, start } = layer;
  const cursor = new FieldCursor(layer, sink, start, layer.end);
  if (isOld(dissection, index)) {
    walkPim1(cursor, () => verify(dissection, index));
    return;
  }
  const type = bytes[start] & 0x0f;
  cursor.same(PIM.version, PIM.type);
  cursor.pass(1);
  if (type === DF_ELECTION) {
    cursor.same(PIM.subtype, PIM.subtypeReserved);
    cursor.pass(1);
  } else cursor.bytes(PIM.reserved, 1);
  if (cursor.number(PIM.checksum, 2) < 0) return;
  sink.value(PIM.checksumStatus, verify(dissection, index));
  if (bytes[start] >>> 4 === 2) messages[type]?.(cursor);
}

type Read = (cursor: FieldCursor) => void;

/** By type, version 2. Counts are of the wire: each round needs bytes, of which there are no more than the packet's. */
const messages: Readonly<Record<number, Read>> = {
  0: readHello,
  1: readRegister,
  2: (cursor) => pimGroup(cursor) && pimUnicast(cursor, PAIRS.source),
  3: readJoins,
  4: readBootstrap,
  5: (cursor) => pimGroup(cursor) && pimUnicast(cursor, PAIRS.source) && readMetric(cursor),
  6: readJoins,
  7: readJoins,
  8(cursor) {
    let prefixes = cursor.number(PIM.prefixes, 1);
    cursor.number(PIM.priority, 1);
    cursor.number(PIM.holdTime, 2);
    if (!pimUnicast(cursor, PAIRS.rp)) return;
    while (prefixes-- > 0 && pimGroup(cursor));
  },
  9: readRefresh,
  10(cursor) {
    if (!pimUnicast(cursor, PAIRS.rp)) return;
    cursor.number(PIM.electionPreference, 4);
    cursor.number(PIM.metric, 4);
  },
};

/** RFC 7761 §4.9.2. What a whole option should hold is read whatever its length says; the length leads to the next. */
function readHello(cursor: FieldCursor): void {
  while (cursor.left >= OPTION_HEADER && cursor.left >= OPTION_HEADER + cursor.peek(cursor.at + 2, 2)) {
    const type = cursor.number(PIM.optionType, 2);
    const length = cursor.number(PIM.optionLength, 2);
    const value = new FieldCursor(cursor.layer, cursor.sink, cursor.at, cursor.end);
    switch (type) {
      case OPTION.holdTime:
        value.number(PIM.holdTime, 2);
        break;
      case OPTION.pruneDelay:
        value.same(PIM.t);
        value.number(PIM.propagationDelay, 2);
        value.number(PIM.overrideInterval, 2);
        break;
      case OPTION.drPriority:
        value.number(PIM.drPriority, 4);
        break;
      case OPTION.generation:
        value.number(PIM.generation, 4);
        break;
      case OPTION.refresh:
        value.number(PIM.refreshVersion, 1);
        value.number(PIM.refreshInterval, 1);
        value.number(PIM.refreshReserved, 2);
        break;
      case OPTION.addresses:
      case OPTION.old:
        while (value.at < cursor.at + length && pimUnicast(value, PAIRS.list));
        break;
      default:
        if (!value.bytes(PIM.optionValue, length)) return;
    }
    if (value.left === 0 && value.at < cursor.at + length) return;
    cursor.pass(length);
  }
}

function readRegister(cursor: FieldCursor): void {
  if (cursor.left < 4) return;
  cursor.sink.at(PIM.registerFlags, cursor.at, 4);
  cursor.sink.at(PIM.border, cursor.at, 4);
  cursor.sink.at(PIM.nullRegister, cursor.at, 4);
  cursor.pass(4);
  pimRegistered(cursor);
}

function readJoins(cursor: FieldCursor): void {
  if (!pimUnicast(cursor, PAIRS.upstream)) return;
  cursor.bytes(PIM.reserved, 1);
  let groups = cursor.number(PIM.groups, 1);
  if (cursor.number(PIM.holdTime, 2) < 0) return;
  for (; groups > 0; groups--) {
    if (!pimGroup(cursor)) return;
    let joins = cursor.number(PIM.joins, 2);
    const prunesAt = cursor.at;
    let prunes = cursor.left < 2 ? -1 : cursor.peek(prunesAt, 2);
    cursor.pass(2);
    while (joins-- > 0) if (!pimSource(cursor, PAIRS.join)) return;
    if (prunes < 0) return;
    cursor.sink.at(PIM.prunes, prunesAt, 2);
    while (prunes-- > 0) if (!pimSource(cursor, PAIRS.prune)) return;
  }
}

/** RFC 5059 §4.1. */
function readBootstrap(cursor: FieldCursor): void {
  cursor.number(PIM.fragmentTag, 2);
  cursor.number(PIM.hashMask, 1);
  cursor.number(PIM.bsrPriority, 1);
  if (!pimUnicast(cursor, PAIRS.bsr)) return;
  while (cursor.left > 0) {
    if (!pimGroup(cursor)) return;
    cursor.number(PIM.rpCount, 1);
    let rps = cursor.number(PIM.fragmentRpCount, 1);
    cursor.pass(2);
    for (; rps > 0; rps--) {
      if (!pimUnicast(cursor, PAIRS.rp)) return;
      cursor.number(PIM.holdTime, 2);
      cursor.number(PIM.priority, 1);
      if (!cursor.bytes(PIM.reserved, 1)) return;
    }
  }
}

function readMetric(cursor: FieldCursor): void {
  cursor.same(PIM.rpTree);
  cursor.number(PIM.preference, 4);
  cursor.number(PIM.metric, 4);
}

/** RFC 3973 §4.7.10. */
function readRefresh(cursor: FieldCursor): void {
  if (!pimGroup(cursor) || !pimUnicast(cursor, PAIRS.source) || !pimUnicast(cursor, PAIRS.originator)) return;
  readMetric(cursor);
  cursor.number(PIM.maskLength, 1);
  cursor.number(PIM.ttl, 1);
  cursor.same(PIM.pruneIndicator, PIM.pruneNow, PIM.assertOverride);
  cursor.pass(1);
  cursor.number(PIM.interval, 1);
}

/** The whole message, of a Register its header alone; over IPv6 with the pseudo-header (RFC 7761 §4.9). */
function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const end = d.stack[base + SLOT.end];
  const network = d.stack[base + SLOT.network];
  if (network === 0 || start + HEADER > end || d.fragments > 0) return CHECKSUM.unverified;
  const type = messageType(d, index);
  const isRegister = type === REGISTER;
  if (type < 0 || (isRegister ? start + LONG_HEADER > end : end !== d.stack[base + SLOT.wireEnd])) {
    return CHECKSUM.unverified;
  }
  const length = isRegister ? LONG_HEADER : end - start;
  const ip = d.stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
  const isIpv6 = d.bytes[ip] >>> 4 === 6;
  const pseudo = isIpv6 ? addToSum(d.view, d.bytes, ip + 8, ip + 40, IP_PROTOCOL + length) : 0;
  return addToSum(d.view, d.bytes, start, start + length, pseudo) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}
