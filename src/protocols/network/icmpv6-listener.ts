import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { icmpv6Reserved } from './icmpv6-types.ts';

const QUERY_V2 = 28;
const RECORD = 20;
const ADDRESS = 16;

const listenerField = fieldMaker('icmpv6.', 'RFC 2710 §3');
const listenerDelay: Layout = [[4, listenerField('mld.maximum_response_delay', 'Maximum Response Delay [ms]', 'u16')]];
const listenerAddress: Layout = [[8, listenerField('mld.multicast_address', 'Multicast Address', 'ipv6')]];
const listenerV2Field = fieldMaker('icmpv6.', 'RFC 3810 §5');
const responseCode = listenerV2Field('mld.maximum_response_code', 'Maximum Response Code', 'u16');
const listenerSource = listenerV2Field('mld.source_address', 'Source Address', 'ipv6');
const queryV2: Layout = [
  [24, listenerV2Field('mld.flag', 'Flags', 'u8', HEX)],
  [24, listenerV2Field('mld.flag.s', 'Suppress Router-Side Processing', 'bool', { mask: 0x08 })],
  [24, listenerV2Field('mld.flag.qrv', "QRV (Querier's Robustness Variable)", 'u8', { mask: 0x07 })],
  [24, listenerV2Field('mld.flag.reserved', 'Reserved', 'u8', { mask: 0xf0 })],
  [25, listenerV2Field('mld.qqi', "QQIC (Querier's Query Interval Code)", 'u8')],
  [26, listenerV2Field('mld.nb_sources', 'Number of Sources', 'u16')],
];
const reportV2: Layout = [[6, listenerV2Field('mldr.nb_mcast_records', 'Number of Multicast Address Records', 'u16')]];
const record: Layout = [
  [
    0,
    listenerV2Field('mldr.mar.record_type', 'Record Type', 'u8', {
      values: {
        1: 'Include',
        2: 'Exclude',
        3: 'Changed to include',
        4: 'Changed to exclude',
        5: 'Allow new sources',
        6: 'Block old sources',
      },
    }),
  ],
  [1, listenerV2Field('mldr.mar.aux_data_len', 'Aux Data Len', 'u8')],
  [2, listenerV2Field('mldr.mar.nb_sources', 'Number of Sources', 'u16')],
  [4, listenerV2Field('mldr.mar.multicast_address', 'Multicast Address', 'ipv6')],
];
const recordSource = listenerV2Field('mldr.mar.source_address', 'Source Address', 'ipv6');
const auxiliaryData = listenerV2Field('mldr.mar.auxiliary_data', 'Auxiliary Data', 'bytes');

export const icmpv6ListenerFields: readonly Field[] = [
  responseCode,
  listenerSource,
  recordSource,
  auxiliaryData,
  ...layoutFields(listenerDelay, listenerAddress, queryV2, reportV2, record),
];

/** Reports and Done of version 1, and queries, which are of version 2 when longer (RFC 3810 §8.1). */
export function walkListener(layer: Layer, sink: FieldSink, isQuery: boolean): void {
  const { view, start, end } = layer;
  const isV2 = isQuery && layer.wireEnd - start >= QUERY_V2;
  if (!isV2) emitLayout(sink, listenerDelay, start, end);
  else if (start + 6 <= end) sink.value(responseCode, responseDelayMs(view.getUint16(start + 4)));
  if (start + 8 > end) return;
  sink.at(icmpv6Reserved, start + 6, 2);
  if (!emitLayout(sink, listenerAddress, start, end) || !isV2) return;
  if (!emitLayout(sink, queryV2, start, end)) return;
  walkAddresses(sink, listenerSource, start + QUERY_V2, view.getUint16(start + 26), end);
}

/** RFC 3810 §5.2. */
export function walkListenerReportV2(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start, end } = layer;
  if (start + 6 > end) return;
  sink.at(icmpv6Reserved, start + 4, 2);
  if (!emitLayout(sink, reportV2, start, end)) return;
  const count = view.getUint16(start + 6);
  let at = start + 8;
  for (let i = 0; i < count; i++) {
    if (!emitLayout(sink, record, at, end)) return;
    const sources = view.getUint16(at + 2);
    const auxiliaryLength = bytes[at + 1] * 4;
    walkAddresses(sink, recordSource, at + RECORD, sources, end);
    at += RECORD + sources * ADDRESS;
    if (at + auxiliaryLength > end) return;
    if (auxiliaryLength > 0) sink.at(auxiliaryData, at, auxiliaryLength);
    at += auxiliaryLength;
  }
}

/** RFC 3810 §5.1.3: from 32768 on a floating-point number. */
function responseDelayMs(code: number): number {
  return code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code >>> 12) & 0x07) + 3);
}

function walkAddresses(sink: FieldSink, field: Field, first: number, count: number, end: number): void {
  for (let i = 0, at = first; i < count && at + ADDRESS <= end; i++, at += ADDRESS) sink.at(field, at, ADDRESS);
}
