import type { Field, FieldType } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 2516 Appendix A';
const EXTENSION_REF = 'RFC 5578 §7';
const VENDOR_REF = 'TR-101 §3.9';
const TAG_HEADER = 4;
const VENDOR = 0x0105;
const CREDITS = 0x0106;
const METRICS = 0x0107;
/** IANA's number of the Broadband (formerly ADSL) Forum. */
const BROADBAND_FORUM = 3561;

interface Tag {
  readonly field: Field;
  /** A tag of another length is shown as `other`, or not at all. */
  readonly length?: number;
}

const vendorId = row('pppoed.tags.vendor_id', 'Vendor id', 'u32', REF);
const vendorUnspecified = row('pppoed.tags.vendor_unspecified', 'Vendor unspecified', 'bytes', REF);
const credits = row('pppoed.tags.credits', 'Credits', 'bytes', EXTENSION_REF);
const forwardCredits = row('pppoed.tags.credits.fcn', 'FCN', 'u16', EXTENSION_REF);
const backwardCredits = row('pppoed.tags.credits.bcn', 'BCN', 'u16', EXTENSION_REF);
const metrics = row('pppoed.tags.metrics', 'Metrics', 'bytes', EXTENSION_REF);
const metricParts: readonly (readonly [Field, number, number])[] = [
  [{ ...row('pppoed.tags.metrics.r', 'Receive Only', 'bool', EXTENSION_REF), mask: 0x0001 }, 0, 2],
  [{ ...row('pppoed.tags.metrics.mdr_units', 'MDR Units', 'u16', EXTENSION_REF), mask: 0x0018 }, 0, 2],
  [{ ...row('pppoed.tags.metrics.cdr_units', 'CDR Units', 'u16', EXTENSION_REF), mask: 0x0006 }, 0, 2],
  [row('pppoed.tags.metrics.rlq', 'Relative Link Quality', 'u8', EXTENSION_REF), 2, 1],
  [row('pppoed.tags.metrics.resource', 'Resource', 'u8', EXTENSION_REF), 3, 1],
  [row('pppoed.tags.metrics.latency', 'Latency', 'u16', EXTENSION_REF), 4, 2],
  [row('pppoed.tags.metrics.curr_drate', 'Curr. datarate', 'u16', EXTENSION_REF), 6, 2],
  [row('pppoed.tags.metrics.max_drate', 'Max. datarate', 'u16', EXTENSION_REF), 8, 2],
];
const unknownTag: Field = { ...row('pppoed.tag', 'Tag', 'u16', REF), display: 'hex' };
const unknownLength = row('pppoed.tag_length', 'Tag Length', 'u16', REF);
const unknownData = row('pppoed.tag.unknown_data', 'Unknown Data', 'bytes', REF);

const tags: Readonly<Record<number, Tag>> = {
  257: { field: row('pppoed.tags.service_name', 'Service-Name', 'string', REF) },
  258: { field: row('pppoed.tags.ac_name', 'AC-Name', 'string', REF) },
  259: { field: row('pppoed.tags.host_uniq', 'Host-Uniq', 'bytes', REF) },
  260: { field: row('pppoed.tags.ac_cookie', 'AC-Cookie', 'bytes', REF) },
  264: { field: { ...row('pppoed.tags.seq_num', 'Sequence Number', 'u16', EXTENSION_REF), display: 'hex' }, length: 2 },
  265: { field: row('pppoed.tags.credit_scale', 'Credit Scale Factor', 'u16', EXTENSION_REF), length: 2 },
  272: { field: row('pppoed.tags.relay_session_id', 'Relay-Session-Id', 'bytes', REF) },
  273: { field: row('pppoed.tags.hurl', 'HURL', 'bytes', REF) },
  274: { field: row('pppoed.tags.motm', 'MOTM', 'bytes', REF) },
  288: { field: row('pppoed.tags.max_payload', 'PPP-Max-Payload', 'bytes', 'RFC 4638 §3') },
  289: { field: row('pppoed.tags.ip_route_add', 'IP Route Add', 'bytes', REF) },
  513: { field: row('pppoed.tags.service_name_error', 'Service-Name-Error', 'string', REF) },
  514: { field: row('pppoed.tags.ac_system_error', 'AC-System-Error', 'string', REF) },
  515: { field: row('pppoed.tags.generic_error', 'Generic-Error', 'string', REF) },
};

const vendorTags: Readonly<Record<number, Tag>> = {
  1: { field: row('pppoed.tags.circuit_id', 'Circuit ID', 'string', VENDOR_REF) },
  2: { field: row('pppoed.tags.remote_id', 'Remote ID', 'string', VENDOR_REF) },
  129: rate('act_data_rate_up', 'Actual Data Rate Upstream'),
  130: rate('act_data_rate_down', 'Actual Data Rate Downstream'),
  131: rate('min_data_rate_up', 'Minimum Data Rate Upstream'),
  132: rate('min_data_rate_down', 'Minimum Data Rate Downstream'),
  133: rate('attainable_data_rate_up', 'Attainable DataRate Upstream'),
  134: rate('attainable_data_rate_down', 'Attainable DataRate Downstream'),
  135: rate('max_data_rate_up', 'Maximum Data Rate Upstream'),
  136: rate('max_data_rate_down', 'Maximum Data Rate Downstream'),
  137: rate('min_data_rate_up_lp', 'Min DataRate Upstream in low power state'),
  138: rate('min_data_rate_down_lp', 'Minimum Data Rate Downstream in low power state'),
  139: rate('max_int_delay_up', 'Max Interleaving Delay Upstream'),
  140: rate('act_int_delay_up', 'Actual Interleaving Delay Upstream'),
  141: rate('max_int_delay_down', 'Maximum Interleaving Delay Downstream'),
  142: rate('act_int_delay_down', 'Actual Interleaving Delay Downstream'),
};

export const pppoeTagFields: readonly Field[] = [
  ...Object.values(tags).map((tag) => tag.field),
  vendorId,
  vendorUnspecified,
  ...Object.values(vendorTags).map((tag) => tag.field),
  credits,
  forwardCredits,
  backwardCredits,
  metrics,
  ...metricParts.map(([field]) => field),
  unknownTag,
  unknownLength,
  unknownData,
];

/** Tags of `[at, end)` in wire order; a length that lies ends the list. */
export function walkPppoeTags(layer: Layer, at: number, end: number, sink: FieldSink): void {
  const { view } = layer;
  while (at + TAG_HEADER <= end) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const value = at + TAG_HEADER;
    if (type === 0) return;
    if (value + length > end) {
      if (!isKnown(type)) walkUnknownTag(at, sink);
      return;
    }
    walkTag(layer, type, at, length, sink);
    at = value + length;
  }
}

function walkTag(layer: Layer, type: number, at: number, length: number, sink: FieldSink): void {
  const value = at + TAG_HEADER;
  const tag = tags[type];
  if (type === VENDOR) {
    walkVendorTag(layer, value, length, sink);
  } else if (type === CREDITS) {
    if (length !== 4) {
      sink.at(credits, value, length);
      return;
    }
    sink.at(forwardCredits, value, 2);
    sink.at(backwardCredits, value + 2, 2);
  } else if (type === METRICS) {
    if (length !== 10) sink.at(metrics, value, length);
    else for (const [field, offset, size] of metricParts) sink.at(field, value + offset, size);
  } else if (tag === undefined) {
    walkUnknownTag(at, sink);
    sink.at(unknownData, value, length);
  } else if (tag.length === undefined ? length > 0 : length === tag.length) {
    sink.at(tag.field, value, length);
  }
}

function isKnown(type: number): boolean {
  return tags[type] !== undefined || (type >= VENDOR && type <= METRICS);
}

function walkUnknownTag(at: number, sink: FieldSink): void {
  sink.at(unknownTag, at, 2);
  sink.at(unknownLength, at + 2, 2);
}

function walkVendorTag(layer: Layer, at: number, length: number, sink: FieldSink): void {
  if (length < 4) return;
  sink.at(vendorId, at, 4);
  if (layer.view.getUint32(at) !== BROADBAND_FORUM) {
    if (length > 4) sink.at(vendorUnspecified, at + 4, length - 4);
    return;
  }
  const end = at + length;
  let inner = at + 4;
  while (inner + 2 <= end) {
    const size = layer.bytes[inner + 1];
    if (inner + 2 + size > end) return;
    const tag = vendorTags[layer.bytes[inner]];
    if (tag !== undefined && (tag.length ?? size) === size) sink.at(tag.field, inner + 2, size);
    inner += 2 + size;
  }
}

function row(name: string, label: string, type: FieldType, ref: string): Field {
  return { name, label, type, ref };
}

function rate(name: string, label: string): Tag {
  return { field: row(`pppoed.tags.${name}`, label, 'u32', VENDOR_REF), length: 4 };
}
