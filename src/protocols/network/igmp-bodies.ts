import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

export const IGMP_TYPE = {
  query: 0x11,
  reportV1: 0x12,
  reportV2: 0x16,
  leave: 0x17,
  traceResponse: 0x1e,
  trace: 0x1f,
  reportV3: 0x22,
} as const;
const V3_QUERY = 12;
const RECORD = 8;
const TRACE = 24;
const TRACE_BLOCK = 32;

const v0 = fieldMaker('igmp.', 'RFC 988 Appendix I');
const groupType = v0('group_type', 'Type Of Group', 'u8', { values: { 0: 'Public Group', 1: 'Private Group' } });
const reply = v0('reply', 'Reply', 'u8', {
  values: {
    0: 'Request Granted',
    1: 'Request Denied, No Resources',
    2: 'Request Denied, Invalid Code',
    3: 'Request Denied, Invalid Group',
    4: 'Request Denied, Invalid Key',
  },
});
const replyPending = v0('reply.pending', 'Reply Pending', 'u8');

const v3 = fieldMaker('igmp.', 'RFC 3376 §4');
const reserved = v3('reserved', 'Reserved', 'bytes', { length: 1 });
const address = v3('maddr', 'Multicast Address', 'ipv4');
const source = v3('saddr', 'Source Address', 'ipv4');
const sourceCount = v3('num_src', 'Num Src', 'u16');
const group: Layout = [[4, address]];
const v0Body: Layout = [
  [4, v0('identifier', 'Identifier', 'u32')],
  [8, address],
  [12, v0('access_key', 'Access Key', 'bytes', { length: 8 })],
];
const maximumResponse = v3('max_resp', 'Max Resp Time', 'u16', { ref: 'RFC 3376 §4.1.1' });
const floatingResponse: Layout = [
  [1, v3('max_resp.exp', 'Exponent', 'u8', { mask: 0x70, display: 'hex' })],
  [1, v3('max_resp.mant', 'Mantissa', 'u8', { mask: 0x0f, display: 'hex' })],
];
const queryV3: Layout = [
  [8, v3('s', 'S', 'bool', { mask: 0x08 })],
  [8, v3('qrv', 'QRV', 'u8', { mask: 0x07 })],
  [9, v3('qqic', 'QQIC', 'u8')],
  [10, sourceCount],
];
const reportV3: Layout = [[6, v3('num_grp_recs', 'Num Group Records', 'u16')]];
const record: Layout = [
  [
    0,
    v3('record_type', 'Record Type', 'u8', {
      values: {
        1: 'Mode Is Include',
        2: 'Mode Is Exclude',
        3: 'Change To Include Mode',
        4: 'Change To Exclude Mode',
        5: 'Allow New Sources',
        6: 'Block Old Sources',
      },
    }),
  ],
  [1, v3('aux_data_len', 'Aux Data Len', 'u8')],
  [2, sourceCount],
  [4, address],
];
const auxiliary = v3('aux_data', 'Aux Data', 'bytes');
const unknown = v3('data', 'Data', 'bytes');

const trace = fieldMaker('igmp.mtrace.', 'draft-ietf-idmr-traceroute-ipm-07');
const traceQuery: Layout = [
  [1, trace('max_hops', '# hops', 'u8')],
  [4, address],
  [8, trace('saddr', 'Source Address', 'ipv4')],
  [12, trace('raddr', 'Receiver Address', 'ipv4')],
  [16, trace('rspaddr', 'Response Address', 'ipv4')],
  [20, trace('resp_ttl', 'Response TTL', 'u8')],
  [21, trace('q_id', 'Query ID', 'u24')],
];
const traceBlock: Layout = [
  [0, trace('q_arrival', 'Query Arrival', 'u32')],
  [4, trace('q_inaddr', 'In itf addr', 'ipv4')],
  [8, trace('q_outaddr', 'Out itf addr', 'ipv4')],
  [12, trace('q_prevrtr', 'Previous rtr addr', 'ipv4')],
  [16, trace('q_inpkt', 'In pkts', 'u32')],
  [20, trace('q_outpkt', 'Out pkts', 'u32')],
  [24, trace('q_total', 'S,G pkt count', 'u32')],
  [28, trace('q_rtg_proto', 'Rtg Protocol', 'u8')],
  [29, trace('q_fwd_ttl', 'FwdTTL', 'u8')],
  [30, trace('q_mbz', 'MBZ', 'u8', { mask: 0x80, display: 'hex' })],
  [30, trace('q_s', 'S', 'u8', { mask: 0x40, display: 'hex' })],
  [30, trace('q_src_mask', 'Src Mask', 'u8', { mask: 0x3f, display: 'hex' })],
  [31, trace('q_fwd_code', 'Forwarding Code', 'u8', HEX)],
];

export const igmpBodyFields: readonly Field[] = [
  groupType,
  reply,
  replyPending,
  reserved,
  maximumResponse,
  source,
  auxiliary,
  unknown,
  ...layoutFields(v0Body, floatingResponse, queryV3, reportV3, record, traceQuery, traceBlock),
];

/** Types whose second byte is reserved: RFC 3376 §4.2.1, and reports of version 1. */
export function hasReserved(type: number): boolean {
  return type === IGMP_TYPE.reportV1 || type === IGMP_TYPE.reportV3;
}

export function isTrace(type: number): boolean {
  return type === IGMP_TYPE.trace || type === IGMP_TYPE.traceResponse;
}

/** A message type that we know, of any version. */
export function isIgmpMessage(type: number): boolean {
  if (type < 0x10 || isTrace(type) || hasReserved(type)) return true;
  return type === IGMP_TYPE.query || type === IGMP_TYPE.reportV2 || type === IGMP_TYPE.leave;
}

/** RFC 3376 §7.1: queries of the versions differ by length and by the maximum response time. */
export function igmpVersion(layer: Layer): number | undefined {
  const { bytes, start } = layer;
  const type = bytes[start];
  if (type < 0x10) return 0;
  switch (type) {
    case IGMP_TYPE.query:
      if (layer.wireEnd - start >= V3_QUERY) return 3;
      return bytes[start + 1] === 0 ? 1 : 2;
    case IGMP_TYPE.reportV1:
      return 1;
    case IGMP_TYPE.reportV2:
    case IGMP_TYPE.leave:
      return 2;
    case IGMP_TYPE.reportV3:
      return 3;
    default:
      return undefined;
  }
}

export function walkIgmpBody(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (start + 2 > end) return;
  const type = bytes[start];
  if (type < 0x10) walkV0(layer, sink);
  else if (isTrace(type)) walkTrace(layer, sink);
  else if (type === IGMP_TYPE.query) walkQuery(layer, sink);
  else if (type === IGMP_TYPE.reportV3) walkReportV3(layer, sink);
  else if (!isIgmpMessage(type)) sink.at(unknown, start + 1, end - start - 1);
  else {
    if (type === IGMP_TYPE.reportV1) sink.at(reserved, start + 1, 1);
    else sink.value(maximumResponse, bytes[start + 1]);
    emitLayout(sink, group, start, end);
  }
}

function walkV0(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const code = bytes[start + 1];
  if ((bytes[start] & 1) === 0) sink.at(code < 5 ? reply : replyPending, start + 1, 1);
  else if (bytes[start] === 1) sink.at(groupType, start + 1, 1);
  else sink.at(reserved, start + 1, 1);
  emitLayout(sink, v0Body, start, end);
}

function walkQuery(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start, end } = layer;
  const version = igmpVersion(layer);
  const code = bytes[start + 1];
  if (version === 1) sink.at(reserved, start + 1, 1);
  else if (version === 3 && code >= 128) {
    // RFC 3376 §4.1.1: a floating-point number.
    sink.value(maximumResponse, ((code & 0x0f) | 0x10) << (((code >>> 4) & 0x07) + 3));
    emitLayout(sink, floatingResponse, start, end);
  } else {
    sink.value(maximumResponse, code);
  }
  if (!emitLayout(sink, group, start, end) || version !== 3) return;
  if (emitLayout(sink, queryV3, start, end)) walkSources(sink, start + V3_QUERY, view.getUint16(start + 10), end);
}

function walkReportV3(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  sink.at(reserved, start + 1, 1);
  if (start + 6 > end) return;
  sink.at(reserved, start + 4, 2);
  if (!emitLayout(sink, reportV3, start, end)) return;
  const count = view.getUint16(start + 6);
  let at = start + 8;
  for (let i = 0; i < count; i++) {
    if (!emitLayout(sink, record, at, end)) return;
    const auxiliaryLength = layer.bytes[at + 1] * 4;
    const sources = view.getUint16(at + 2);
    walkSources(sink, at + RECORD, sources, end);
    at += RECORD + sources * 4;
    if (at + auxiliaryLength > end) return;
    if (auxiliaryLength > 0) sink.at(auxiliary, at, auxiliaryLength);
    at += auxiliaryLength;
  }
}

function walkSources(sink: FieldSink, first: number, count: number, end: number): void {
  for (let i = 0, at = first; i < count && at + 4 <= end; i++, at += 4) sink.at(source, at, 4);
}

function walkTrace(layer: Layer, sink: FieldSink): void {
  const { start, end } = layer;
  if (!emitLayout(sink, traceQuery, start, end)) return;
  for (let at = start + TRACE; at + TRACE_BLOCK <= end; at += TRACE_BLOCK) emitLayout(sink, traceBlock, at, end);
}
