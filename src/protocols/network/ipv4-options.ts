import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitRows, REST, type Row, row } from '../option-rows.ts';
import { cipsoFields, walkCipso } from './ipv4-cipso.ts';
import { routeFields, walkRoute } from './ipv4-routes.ts';
import { securityFields, walkSecurity } from './ipv4-security.ts';

const REF = 'RFC 791 §3.1';
const HEADER = 20;
const END_OF_LIST = 0;
const NO_OPERATION = 1;
const RECORD_ROUTE = 7;
const QUICK_START = 25;
const TIMESTAMP = 68;
const SECURITY = 130;
const LOOSE_ROUTE = 131;
const EXTENDED_SECURITY = 133;
const CIPSO = 134;
const STRICT_ROUTE = 137;
const DIRECTED_BROADCAST = 149;

const type = ipOption('type', 'Type', 'u8', REF);
const typeParts: readonly Field[] = [
  ipOption('type.copy', 'Copy on fragmentation', 'bool', REF, { mask: 0x80 }),
  ipOption('type.class', 'Class', 'u8', REF, { mask: 0x60 }),
  ipOption('type.number', 'Number', 'u8', REF, { mask: 0x1f }),
];
const length = ipOption('len', 'Length', 'u8', REF);
const pointer = ipOption('ptr', 'Pointer', 'u8', REF);
const overflow = ipOption('overflow', 'Overflow', 'u8', REF, { mask: 0xf0 });
const flag = ipOption('flag', 'Flag', 'u8', REF, { mask: 0x0f, display: 'hex' });
const stamp = ipOption('time_stamp', 'Time stamp', 'u32', REF);
const stampAddress = ipOption('time_stamp_addr', 'Address', 'ipv4', REF);
const broadcastAddress = ipOption('addr', 'IP Address', 'ipv4', 'RFC 1770 §2');
const broadcastPadding = ipOption('padding', 'Padding', 'bytes', 'RFC 1770 §2');
const mtu = ipOption('mtu', 'MTU', 'u16', 'RFC 1063 §3.1');

const quickStartFunction = row(2, 1, ipOption('qs_func', 'Function', 'u8', 'RFC 4782 §3.1', { mask: 0xf0 }));
const quickStartRate = row(2, 1, ipOption('qs_rate', 'Rate', 'u8', 'RFC 4782 §3.1', { mask: 0x0f }));
const quickStartTtl = row(3, 1, ipOption('qs_ttl', 'QS TTL', 'u8', 'RFC 4782 §3.1'));
const quickStartDifference = ipOption('qs_ttl_diff', 'TTL Diff', 'u8', 'RFC 4782 §3.1');
const quickStartUnused = row(3, 1, ipOption('qs_unused', 'Not Used', 'u8', 'RFC 4782 §3.1'));
const quickStartNonce: readonly Row[] = [
  row(4, 4, ipOption('qs_nonce', 'QS Nonce', 'u32', 'RFC 4782 §3.1', { mask: 0xfffffffc, display: 'hex' })),
  row(4, 4, ipOption('qs_reserved', 'Reserved', 'u32', 'RFC 4782 §3.1', { mask: 0x03, display: 'hex' })),
];

/** Options of a fixed shape, by type (https://www.iana.org/assignments/ip-parameters). */
const rowsByType: Readonly<Record<number, readonly Row[]>> = {
  11: [row(2, 2, mtu)],
  12: [row(2, 2, mtu)],
  82: [
    row(2, 2, ipOption('id_number', 'ID Number', 'u16', 'RFC 1393 §2.2')),
    row(4, 2, ipOption('ohc', 'Outbound Hop Count', 'u16', 'RFC 1393 §2.2')),
    row(6, 2, ipOption('rhc', 'Return Hop Count', 'u16', 'RFC 1393 §2.2')),
    row(8, 4, ipOption('originator', 'Originator IP Address', 'ipv4', 'RFC 1393 §2.2')),
  ],
  [EXTENDED_SECURITY]: [
    row(
      2,
      1,
      ipOption('ext_sec_add_sec_info_format_code', 'Additional Security Info Format Code', 'u8', 'RFC 1108 §3', {
        display: 'hex',
      }),
    ),
    row(3, REST, ipOption('ext_sec_add_sec_info', 'Additional Security Info', 'bytes', 'RFC 1108 §3')),
  ],
  136: [row(2, 2, ipOption('sid', 'Stream Identifier', 'u16', REF))],
  148: [row(2, 2, ipOption('ra', 'Router Alert', 'u16', 'RFC 2113 §2.1'))],
};

/** Walked by functions of their own. */
const VARIABLE = [RECORD_ROUTE, QUICK_START, TIMESTAMP, SECURITY, LOOSE_ROUTE, CIPSO, STRICT_ROUTE, DIRECTED_BROADCAST];

export const ipv4OptionFields: readonly Field[] = [
  type,
  ...typeParts,
  length,
  pointer,
  ...routeFields,
  overflow,
  flag,
  stampAddress,
  stamp,
  ...securityFields,
  ...cipsoFields,
  ...new Set(Object.values(rowsByType).flatMap((rows) => rows.map(({ field }) => field))),
  quickStartFunction.field,
  quickStartRate.field,
  quickStartTtl.field,
  quickStartDifference,
  quickStartUnused.field,
  ...quickStartNonce.map(({ field }) => field),
  broadcastAddress,
  broadcastPadding,
];

/** Options in wire order; a length that lies ends the list. */
export function walkIpv4Options(layer: Layer, sink: FieldSink): void {
  const { bytes } = layer;
  const end = Math.min(layer.payload, layer.end);
  let at = layer.start + HEADER;
  while (at < end) {
    const kind = bytes[at];
    if (kind === END_OF_LIST || kind === NO_OPERATION) {
      walkType(at, sink);
      if (kind === END_OF_LIST) return;
      at += 1;
      continue;
    }
    const optionLength = at + 1 < end ? bytes[at + 1] : 0;
    if (optionLength < 2 || at + optionLength > end) return;
    if (kind in rowsByType || VARIABLE.includes(kind)) walkOption(layer, kind, at, at + optionLength, sink);
    at += optionLength;
  }
}

function walkType(at: number, sink: FieldSink): void {
  sink.at(type, at, 1);
  for (const part of typeParts) sink.at(part, at, 1);
}

function walkOption(layer: Layer, kind: number, at: number, end: number, sink: FieldSink): void {
  walkType(at, sink);
  if (kind === CIPSO) {
    walkCipso(layer, at, end, sink);
    return;
  }
  sink.at(length, at + 1, 1);
  if (kind === RECORD_ROUTE || kind === LOOSE_ROUTE || kind === STRICT_ROUTE) {
    if (at + 2 < end) sink.at(pointer, at + 2, 1);
    walkRoute(layer, kind === RECORD_ROUTE, at, end, sink);
  } else if (kind === TIMESTAMP) walkTimestamps(layer, at, end, sink);
  else if (kind === SECURITY) walkSecurity(layer, at, end, sink);
  else if (kind === QUICK_START) walkQuickStart(layer, at, end, sink);
  else if (kind === DIRECTED_BROADCAST) walkBroadcast(at, end, sink);
  else emitRows(rowsByType[kind], at, end, sink);
}

/** Times alone, or each behind the address of the host that noted it. */
function walkTimestamps(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (at + 2 < end) sink.at(pointer, at + 2, 1);
  if (at + 4 > end) return;
  sink.at(overflow, at + 3, 1);
  sink.at(flag, at + 3, 1);
  const form = layer.bytes[at + 3] & 0x0f;
  const hasAddresses = form === 1 || form === 3;
  for (let entry = at + 4; entry + (hasAddresses ? 8 : 4) <= end; entry += hasAddresses ? 8 : 4) {
    if (hasAddresses) sink.at(stampAddress, entry, 4);
    sink.at(stamp, hasAddresses ? entry + 4 : entry, 4);
  }
}

/** RFC 4782 §3.1: the function says whether a rate is asked for or reported. */
function walkQuickStart(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (at + 3 > end) return;
  const asked = layer.bytes[at + 2] >>> 4;
  const isRequest = asked === 0;
  if (!isRequest && asked !== 8) {
    emitRows([quickStartFunction], at, end, sink);
    return;
  }
  emitRows([quickStartFunction, quickStartRate, isRequest ? quickStartTtl : quickStartUnused], at, end, sink);
  if (isRequest && at + 4 <= end) {
    sink.value(quickStartDifference, (layer.bytes[layer.start + 8] - layer.bytes[at + 3]) & 0xff);
  }
  emitRows(quickStartNonce, at, end, sink);
}

function walkBroadcast(at: number, end: number, sink: FieldSink): void {
  let address = at + 2;
  for (; address + 4 <= end; address += 4) sink.at(broadcastAddress, address, 4);
  if (address < end) sink.at(broadcastPadding, address, end - address);
}

function ipOption(name: string, label: string, kind: Field['type'], ref: string, more: Partial<Field> = {}): Field {
  return defineField({ name: `ip.opt.${name}`, label, type: kind, ref, ...more });
}
