import type { Field } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { gtpExtensionNames } from '../values/gtp.ts';

/** Their lengths count these. */
const UNIT = 4;
const DOWNLINK = 0;
const UPLINK = 1;
const PAGING = 0x80;

const field = fieldMaker('gtp.ext_hdr.', '3GPP TS 29.281 §5.2');
const spare = fieldMaker('gtp.spare.', '3GPP TS 38.415 §5.5.2');
const session = fieldMaker('gtp.ext_hdr.pdu_ses_', '3GPP TS 38.415 §5.5.2');

const next = field('next', 'Next extension header type', 'u8', { display: 'hex', values: gtpExtensionNames });
const length = field('length', 'Extension Header Length', 'u8');
const udpPort = field('udp_port', 'UDP Port', 'u16');
const container = field('ran_cont', 'RAN Container', 'bytes');
const xwContainer = field('xw_ran_cont', 'Xw RAN Container', 'bytes');
const pdcpNumber = field('pdcp_sn', 'PDCP Sequence Number', 'u16');
const spareBits = field('spare_bits', 'Spare', 'u8', { mask: 0xfc, display: 'hex' });
const longPdcpNumber = field('long_pdcp_sn', 'Long PDCP Sequence Number', 'u24');
const spareBytes = field('spare_bytes', 'Spare', 'bytes');
const pduType = session('con.pdu_type', 'PDU Type', 'u8', { mask: 0xf0 });
const lowSpare = spare('h1', 'Spare', 'u8', { mask: 0x0f, display: 'hex' });
const highSpare = spare('b7b6', 'Spare', 'u8', { mask: 0xc0, display: 'hex' });
const paging = session('cont.ppp', 'Paging Policy Presence (PPP)', 'bool', { mask: PAGING });
const reflective = session('cont.rqi', 'Reflective QoS Indicator (RQI)', 'bool', { mask: 0x40 });
const flow = session('con.qos_flow_id', 'QoS Flow Identifier (QFI)', 'u8', { mask: 0x3f });
const pagingPolicy = session('cont.ppi', 'Paging Policy Indicator (PPI)', 'u8', { mask: 0xe0 });
const pagingSpare = spare('b4b0', 'Spare', 'u8', { ...HEX, mask: 0x1f });

export const gtpExtensionFields: readonly Field[] = [
  ...[next, length, udpPort, container, xwContainer, pdcpNumber, spareBits, longPdcpNumber, spareBytes],
  ...[pduType, lowSpare, highSpare, paging, reflective, flow, pagingPolicy, pagingSpare],
];

/** Where the headers chained from the type at `at` on end; -1, and the trouble noted, where they don't. */
export function endOfGtpExtensions(d: Dissection, at: number): number {
  let typeAt = at;
  while (d.bytes[typeAt] !== 0) {
    if (!d.has(typeAt + 1, UNIT)) return -1;
    const size = d.bytes[typeAt + 1] * UNIT;
    if (size === 0) {
      d.malformed(typeAt + 1, UNIT, 0);
      return -1;
    }
    if (!d.has(typeAt + 1, size)) return -1;
    // Its last byte is the type of the next one.
    typeAt += size;
  }
  return typeAt + 1;
}

/** The type of the first, then each: its length, what it holds, and the type of the next. */
export function walkGtpExtensions(cursor: FieldCursor): void {
  let type = cursor.number(next, 1);
  while (type > 0) {
    const size = cursor.number(length, 1) * UNIT;
    if (size < UNIT) return;
    walkContent(type, cursor.part(size - 2));
    type = cursor.number(next, 1);
  }
}

function walkContent(type: number, body: FieldCursor): void {
  const size = body.left + 2;
  switch (type) {
    case 0x40:
      if (size === UNIT) body.bytes(udpPort, 2);
      return;
    case 0x81:
      withNext(body, container);
      return;
    case 0x82:
      if (size === 2 * UNIT) walkLongNumber(body);
      return;
    case 0x83:
      withNext(body, xwContainer);
      return;
    case 0x85:
      walkSession(body);
      return;
    case 0xc0:
      if (size === UNIT) body.bytes(pdcpNumber, 2);
  }
}

/** tshark counts the type of the next header to these. */
function withNext(body: FieldCursor, field: Field): void {
  if (body.end < body.layer.end) body.sink.at(field, body.at, body.left + 1);
}

function walkLongNumber(body: FieldCursor): void {
  body.sink.at(spareBits, body.at, 1);
  body.bytes(longPdcpNumber, 3);
  body.bytes(spareBytes, 3);
}

function walkSession(body: FieldCursor): void {
  if (body.left < 2) return;
  const { sink, layer, at } = body;
  const type = layer.bytes[at] >>> 4;
  sink.at(pduType, at, 1);
  sink.at(lowSpare, at, 1);
  if (type === DOWNLINK) {
    sink.at(paging, at + 1, 1);
    sink.at(reflective, at + 1, 1);
    sink.at(flow, at + 1, 1);
    if ((layer.bytes[at + 1] & PAGING) === 0 || body.left < 3) return;
    sink.at(pagingPolicy, at + 2, 1);
    sink.at(pagingSpare, at + 2, 1);
  } else if (type === UPLINK) {
    sink.at(highSpare, at + 1, 1);
    sink.at(flow, at + 1, 1);
  }
}
