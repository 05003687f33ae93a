import { wireText } from '../../bytes/text.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, type Layout, layoutFields } from '../layout.ts';
import { INNER } from '../spaces.ts';
import { wlanFrameNames } from '../values/wlan.ts';
import { wlanReasonNames, wlanStatusNames } from '../values/wlan-codes.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';
import { networkName, walkTags, wlanTagFields } from './wlan-tags.ts';

const REF = 'IEEE 802.11 §9.4.1';

const field = fieldMaker('wlan.fixed.', REF);
const capabilityBits: Bits = [
  ['', 'Capabilities Information', 0],
  ['.ess', 'ESS capabilities', 0x0001, FLAG],
  ['.ibss', 'IBSS status', 0x0002, FLAG],
  ['.reserved1', 'Reserved', 0x0004],
  ['.reserved2', 'Reserved', 0x0008],
  ['.privacy', 'Privacy', 0x0010, FLAG],
  ['.short_preamble', 'Short Preamble', 0x0020, FLAG],
  ['.reserved3', 'Reserved', 0x0040],
  ['.reserved4', 'Reserved', 0x0080],
  ['.spec_man', 'Spectrum Management', 0x0100, FLAG],
  ['.qos', 'QoS', 0x0200, FLAG],
  ['.short_slot_time', 'Short Slot Time', 0x0400, FLAG],
  ['.apsd', 'Automatic Power Save Delivery', 0x0800, FLAG],
  ['.radio_measurement', 'Radio Measurement', 0x1000, FLAG],
  ['.epd', 'EPD', 0x2000, FLAG],
  ['.reserved5', 'Reserved', 0x4000],
  ['.reserved6', 'Reserved', 0x8000],
];
const capabilities = (at: number) => bitLayout('fixed.capabilities', REF, 2, at, capabilityBits);
const hex = (name: string, label: string, values?: Field['values']) =>
  field(name, label, 'u16le', { display: 'hex', ...(values === undefined ? {} : { values }) });
const status = hex('status_code', 'Status code', wlanStatusNames);
const interval = hex('listen_ival', 'Listen Interval');
const algorithms = {
  0: 'Open System',
  1: 'Shared key',
  2: 'Fast BSS Transition',
  3: 'Simultaneous Authentication of Equals (SAE)',
  4: 'FILS Shared Key authentication without PFS',
  5: 'FILS Shared Key authentication with PFS',
  6: 'FILS Public Key authentication',
  7: 'Pre-Association Security Negotiation (PASN)',
  128: 'Network EAP',
};

interface Body {
  readonly length: number;
  readonly fixed: Layout;
}

const request: Body = { length: 4, fixed: [...capabilities(0), [2, interval]] };
const response: Body = {
  length: 6,
  fixed: [
    ...capabilities(0),
    [2, status],
    [4, field('aid', 'Association ID', 'u16le', { mask: 0x3fff, display: 'hex' })],
  ],
};
const beacon: Body = {
  length: 12,
  fixed: [
    [0, field('timestamp', 'Timestamp', 'u64le')],
    [8, field('beacon', 'Beacon Interval', 'u16le')],
    ...capabilities(10),
  ],
};
const farewell: Body = { length: 2, fixed: [[0, hex('reason_code', 'Reason code', wlanReasonNames)]] };
const authentication: Body = {
  length: 6,
  fixed: [
    [0, field('auth.alg', 'Authentication Algorithm', 'u16le', { values: algorithms })],
    [2, hex('auth_seq', 'Authentication SEQ')],
    [4, status],
  ],
};
const reassociation: Body = {
  length: 10,
  fixed: [...request.fixed, [4, field('current_ap', 'Current AP', 'ether')]],
};
const nothing: Body = { length: 0, fixed: [] };
/** Of actions only what they are about. */
const action: Body = { length: 1, fixed: [[0, field('category_code', 'Category code', 'u8')]] };

/** By subtype (IEEE 802.11 §9.3.3). */
const bodies: Readonly<Record<number, Body>> = {
  0: request,
  1: response,
  2: reassociation,
  3: response,
  4: nothing,
  5: beacon,
  8: beacon,
  10: farewell,
  11: authentication,
  12: farewell,
  13: action,
  14: action,
};
const ACTION = 13;

/** The bodies of 802.11's management frames: who is on the air, what with, who joins and leaves. */
export const wlanManagement = defineProtocol({
  name: 'wlan.mgt',
  title: 'IEEE 802.11 Wireless Management',
  label: '802.11 Management',
  ref: 'IEEE 802.11',
  prefix: 'wlan',
  claims: { inner: [INNER.wlanManagement] },
  minimumLength: 1,
  decode(d, at) {
    const subtype = d.bytes[d.stack[((d.count - 2) << STRIDE_SHIFT) + SLOT.start]] >>> 4;
    d.setInfo(subtype);
    const body = bodies[subtype];
    if (body === undefined || subtype >= ACTION) return STOP;
    if (d.has(at, body.length)) checkTags(d, at + body.length);
    return STOP;
  },
  fields: [
    ...layoutFields(beacon.fixed, response.fixed, reassociation.fixed, farewell.fixed, authentication.fixed),
    ...layoutFields(action.fixed),
    ...wlanTagFields,
  ],
  walk,
  summarize(layer) {
    const { bytes, start, end, info } = layer;
    const kind = wlanFrameNames[info] ?? '';
    if (bodies[info] === farewell && start + 2 <= end) return `${kind} ${wlanReasonNames[bytes[start]] ?? ''}`;
    const name = networkName(layer, start + (bodies[info]?.length ?? 0));
    return name === undefined ? kind : `${kind} SSID=${wireText(bytes, ...name)}`;
  },
});

function checkTags(d: Dissection, first: number): void {
  for (let at = first; at < d.wireEnd; at += 2 + d.bytes[at + 1]) {
    if (!d.has(at, 2) || !d.has(at + 2, d.bytes[at + 1])) return;
  }
}

function walk(layer: Layer, sink: FieldSink): void {
  const body = bodies[layer.info];
  if (body === undefined || !emitLayout(sink, body.fixed, layer.start, layer.end) || layer.info >= ACTION) return;
  walkTags(layer, layer.start + body.length, sink);
}
