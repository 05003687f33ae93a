import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitRows, type Row, row } from '../option-rows.ts';

const WCCP = 'draft-wilson-wrec-wccp-v2 §4.12.1';
const CDMA = '3GPP2 A.S0012-C §2.6.1';

const redirectRows: readonly Row[] = [
  row(0, 1, extra('wccp.dynamic_service', 'Dynamic Service', 'bool', WCCP, { mask: 0x01 })),
  row(0, 1, extra('wccp.alternative_bucket_used', 'Alternative bucket used', 'bool', WCCP, { mask: 0x02 })),
  row(0, 1, extra('wccp.redirect_header_valid', 'WCCP Redirect header is valid', 'bool', WCCP, { mask: 0x04 })),
  row(1, 1, extra('wccp.service_id', 'Service ID', 'u8', WCCP)),
  row(2, 1, extra('wccp.alternative_bucket', 'Alternative Bucket', 'u8', WCCP)),
  row(3, 1, extra('wccp.primary_bucket', 'Primary Bucket', 'u8', WCCP)),
];
const attributeId = extra('3gpp2_attrib_id', 'Type', 'u8', CDMA, { mask: 0x7f, display: 'hex' });
const attributeLength = extra('3gpp2_attrib_length', 'Length', 'u8', CDMA, { display: 'hex' });
const flowDiscriminator = extra('ggp2_flow_disc', 'Flow ID', 'bytes', CDMA);
const segmentation = extra('ggp2_3gpp2_seg', 'Type', 'u16', CDMA, { mask: 0xc000, display: 'hex' });
/** Flags stand in the first bits of the attribute. */
const shortData = extra('3gpp2_sdi', 'SDI/DOS', 'bool', CDMA, { mask: 0x80 });
const flowControl = extra('3gpp2_fci', 'Flow Control Indicator', 'bool', CDMA, { mask: 0x80 });
const duration = extra('3gpp2_di', 'Duration Indicator', 'bool', CDMA, { mask: 0x40 });

export const greExtraFields: readonly Field[] = [
  ...redirectRows.map(({ field }) => field),
  attributeId,
  attributeLength,
  flowDiscriminator,
  segmentation,
  shortData,
  flowControl,
  duration,
];

/** Four bytes that tell a web cache why it got the packet. */
export function walkRedirectHeader(at: number, end: number, sink: FieldSink): void {
  emitRows(redirectRows, at, end, sink);
}

/** Attributes of CDMA2000's radio access; the last one has the first bit set. */
export function walkAttributes(layer: Layer, from: number, sink: FieldSink): void {
  const { bytes, end } = layer;
  let at = from;
  while (at + 2 <= end) {
    const data = at + 2;
    const length = bytes[at + 1];
    sink.at(attributeId, at, 1);
    sink.at(attributeLength, at + 1, 1);
    if (data + length > end) return;
    if (length > 0) walkAttribute(bytes[at] & 0x7f, data, length, sink);
    if ((bytes[at] & 0x80) !== 0) return;
    at = data + length;
  }
}

function walkAttribute(id: number, at: number, length: number, sink: FieldSink): void {
  if (id === 1) {
    sink.at(shortData, at, 1);
  } else if (id === 2) {
    sink.at(flowControl, at, 1);
    sink.at(duration, at, 1);
  } else if (id === 3) {
    sink.at(flowDiscriminator, at, length);
  } else if (id === 4 && length >= 2) {
    sink.at(segmentation, at, 2);
  }
}

function extra(name: string, label: string, type: Field['type'], ref: string, more: Partial<Field> = {}): Field {
  return defineField({ name: `gre.${name}`, label, type, ref, ...more });
}
