import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { icmpExtensionFields, icmpReserved, walkIcmpExtensions } from './icmp-extensions.ts';

const TYPE = {
  unreachable: 3,
  sourceQuench: 4,
  redirect: 5,
  routerAdvertisement: 9,
  timeExceeded: 11,
  parameterProblem: 12,
  timestamp: 13,
  timestampReply: 14,
  maskRequest: 17,
  maskReply: 18,
  extendedEcho: 42,
  extendedEchoReply: 43,
} as const;
const FRAGMENTATION_NEEDED = 4;
const QUOTE = 8;
/** RFC 4884 §5.5: without a length, extensions stand behind 128 bytes of the original datagram. */
const QUOTE_LENGTH = 128;

const field = fieldMaker('icmp.', 'RFC 792');
const unused = field('unused', 'Unused', 'bytes');
const pointer: Layout = [[4, field('pointer', 'Pointer', 'u8')]];
const redirect: Layout = [[4, field('redir_gw', 'Gateway Address', 'ipv4')]];
const nextHopMtu: Layout = [[6, field('mtu', 'MTU of next hop', 'u16', { ref: 'RFC 1191 §4' })]];
const quoteLength: Layout = [[5, field('length', 'Length', 'u8', { ref: 'RFC 4884 §4' })]];
const quoteBytes = field('length.original_datagram', 'Length of original datagram', 'u16', { ref: 'RFC 4884 §4' });
const timestamps: Layout = [
  [8, field('originate_timestamp', 'Originate Timestamp', 'u32')],
  [12, field('receive_timestamp', 'Receive Timestamp', 'u32')],
  [16, field('transmit_timestamp', 'Transmit Timestamp', 'u32')],
];
const addressMask: Layout = [[8, field('address_mask', 'Address Mask', 'ipv4', { ref: 'RFC 950 Appendix I' })]];

const discovery = fieldMaker('icmp.', 'RFC 1256 §3');
const advertisement: Layout = [
  [4, discovery('num_addrs', 'Number of addresses', 'u8')],
  [5, discovery('addr_entry_size', 'Address entry size', 'u8')],
  [6, discovery('lifetime', 'Lifetime', 'u16')],
];
const router: Layout = [
  [0, discovery('router_address', 'Router address', 'ipv4')],
  [4, discovery('pref_level', 'Preference level', 'i32')],
];

const echo = fieldMaker('icmp.ext.echo.', 'RFC 8335 §2');
const echoSequence = echo('seq', 'Sequence Number', 'u8');
const extendedEcho: Layout = [
  [6, echoSequence],
  [7, echo('req.res', 'Reserved', 'u8', { mask: 0xfe, display: 'hex' })],
  [7, echo('req.local', 'Local bit', 'bool', { mask: 0x01 })],
];
const STATES = { 0: 'Reserved', 1: 'Incomplete', 2: 'Reachable', 3: 'Stale', 4: 'Delay', 5: 'Probe', 6: 'Failed' };
const extendedEchoReply: Layout = [
  [6, echoSequence],
  [7, echo('rsp.state', 'State', 'u8', { mask: 0xe0, values: STATES })],
  [7, echo('rsp.res', 'Reserved', 'u8', { mask: 0x18, display: 'hex' })],
  [7, echo('rsp.active', 'Active bit', 'bool', { mask: 0x04 })],
  [7, echo('rsp.ipv4', 'IPv4 bit', 'bool', { mask: 0x02 })],
  [7, echo('rsp.ipv6', 'IPv6 bit', 'bool', { mask: 0x01 })],
];

const mobile = fieldMaker('icmp.mip.', 'RFC 5944 §2.1');
const PADDING = 0;
const AGENT = 16;
const PREFIX_LENGTHS = 19;
const CHALLENGE = 24;
const mobileType: Layout = [
  [
    0,
    mobile('type', 'Extension Type', 'u8', {
      values: {
        0: 'One byte padding extension',
        16: 'Mobility Agent Advertisement Extension',
        19: 'Prefix Lengths Extension',
        24: 'Challenge Extension',
      },
    }),
  ],
];
const mobileLength: Layout = [[1, mobile('length', 'Length', 'u8')]];
const agentFlag = (name: string, label: string, mask: number) =>
  [6, mobile(name, label, 'bool', { length: 2, mask })] as const;
const agent: Layout = [
  [2, mobile('seq', 'Sequence Number', 'u16')],
  [4, mobile('life', 'Registration Lifetime', 'u16')],
  [6, mobile('flags', 'Flags', 'u16', HEX)],
  agentFlag('r', 'Registration Required', 0x8000),
  agentFlag('b', 'Busy', 0x4000),
  agentFlag('h', 'Home Agent', 0x2000),
  agentFlag('f', 'Foreign Agent', 0x1000),
  agentFlag('m', 'Minimal Encapsulation', 0x0800),
  agentFlag('g', 'GRE', 0x0400),
  agentFlag('v', 'VJ Comp', 0x0200),
  agentFlag('rt', 'Reverse tunneling', 0x0100),
  agentFlag('u', 'UDP tunneling', 0x0080),
  agentFlag('x', 'Revocation support', 0x0040),
  [6, mobile('reserved', 'Reserved', 'u16', { mask: 0x003f, display: 'hex' })],
];
const careOfAddress = mobile('coa', 'Care-Of-Address', 'ipv4');
const prefixLength = mobile('prefixlength', 'Prefix Length', 'u8');
const challenge = mobile('challenge', 'Challenge', 'bytes');
const mobileContent = mobile('content', 'Content', 'bytes');

export const icmpBodyFields: readonly Field[] = [
  unused,
  quoteBytes,
  ...layoutFields(pointer, redirect, nextHopMtu, quoteLength, timestamps, addressMask, advertisement, router),
  ...layoutFields(extendedEcho, extendedEchoReply, mobileType, mobileLength, agent),
  careOfAddress,
  prefixLength,
  challenge,
  mobileContent,
  ...icmpExtensionFields.filter((extension) => extension !== icmpReserved),
  icmpReserved,
];

/** What stands behind type, code and checksum, by type. */
export function walkIcmpBody(layer: Layer, sink: FieldSink): void {
  const { start, end } = layer;
  if (start + QUOTE > end) return;
  switch (layer.bytes[start]) {
    case TYPE.unreachable:
    case TYPE.timeExceeded:
    case TYPE.parameterProblem:
      walkError(layer, sink);
      walkQuoteExtensions(layer, sink);
      return;
    case TYPE.sourceQuench:
      walkQuoteExtensions(layer, sink);
      return;
    case TYPE.redirect:
      emitLayout(sink, redirect, start, end);
      walkQuoteExtensions(layer, sink);
      return;
    case TYPE.routerAdvertisement:
      walkAdvertisement(layer, sink);
      return;
    case TYPE.timestamp:
    case TYPE.timestampReply:
      emitLayout(sink, timestamps, start, end);
      return;
    case TYPE.maskRequest:
    case TYPE.maskReply:
      emitLayout(sink, addressMask, start, end);
      return;
    case TYPE.extendedEcho:
      emitLayout(sink, extendedEcho, start, end);
      walkIcmpExtensions(layer, sink, start + 8);
      return;
    case TYPE.extendedEchoReply:
      emitLayout(sink, extendedEchoReply, start, end);
  }
}

function walkError(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const hasLength = bytes[start + 5] !== 0;
  const hasMtu = bytes[start] === TYPE.unreachable && bytes[start + 1] === FRAGMENTATION_NEEDED;
  const hasPointer = bytes[start] === TYPE.parameterProblem;
  const last = hasMtu ? 6 : 8;
  if (hasPointer) emitLayout(sink, pointer, start, end);
  if (hasLength) {
    if (!hasPointer) sink.at(unused, start + 4, 1);
    emitLayout(sink, quoteLength, start, end);
    sink.value(quoteBytes, bytes[start + 5] * 4);
    if (last > 6) sink.at(unused, start + 6, 2);
  } else {
    const first = hasPointer ? 5 : 4;
    sink.at(unused, start + first, last - first);
  }
  if (hasMtu) emitLayout(sink, nextHopMtu, start, end);
}

/** Extensions of a sender that fills the quote up to 128 bytes: more follows than the quoted datagram ever had. */
function walkQuoteExtensions(layer: Layer, sink: FieldSink): void {
  const { view, start, end, wireEnd } = layer;
  const extensions = start + QUOTE + QUOTE_LENGTH;
  if (wireEnd <= extensions || end <= extensions) return;
  if (view.getUint16(start + QUOTE + 2) <= QUOTE_LENGTH) walkIcmpExtensions(layer, sink, extensions);
}

function walkAdvertisement(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  emitLayout(sink, advertisement, start, end);
  if (bytes[start + 5] !== 2) return;
  const count = bytes[start + 4];
  let at = start + 8;
  for (let i = 0; i < count; i++) {
    if (!emitLayout(sink, router, at, end)) return;
    at += 8;
  }
  // RFC 5944 §2.1: codes of mobility agents.
  if (bytes[start + 1] === 0 || bytes[start + 1] === 16) walkMobileExtensions(layer, sink, at);
}

function walkMobileExtensions(layer: Layer, sink: FieldSink, first: number): void {
  const { bytes, end } = layer;
  for (let at = first; at < end; ) {
    emitLayout(sink, mobileType, at, end);
    const type = bytes[at];
    if (type === PADDING) {
      at += 1;
      continue;
    }
    if (!emitLayout(sink, mobileLength, at, end)) return;
    const length = bytes[at + 1];
    const extensionEnd = at + 2 + length;
    if (type === AGENT) {
      if (!emitLayout(sink, agent, at, end)) return;
      for (let address = at + 8; address + 4 <= Math.min(extensionEnd, end); address += 4)
        sink.at(careOfAddress, address, 4);
    } else if (type === PREFIX_LENGTHS) {
      for (let prefix = at + 2; prefix < Math.min(extensionEnd, end); prefix++) sink.at(prefixLength, prefix, 1);
    } else if (extensionEnd <= end && length > 0) {
      sink.at(type === CHALLENGE ? challenge : mobileContent, at + 2, length);
    }
    at = extensionEnd;
  }
}
