import { prefixText } from '../../bytes/addresses.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { algorithm, walkSegment } from './isis-segments.ts';
import { walkList, walkTlvs } from './isis-tlvs.ts';

/** Four metrics, an address, a mask. */
const ENTRY = 12;
const HAS_MORE = 0x40;
const HAS_MORE_IPV6 = 0x20;
const RESERVED = 0x1f;

const old = fieldMaker('isis.lsp.ip_reachability.', 'RFC 1195 §5.3.3');
const extended = fieldMaker('isis.lsp.ext_ip_reachability.', 'RFC 5305 §4');
const sixth = fieldMaker('isis.lsp.ipv6_reachability.', 'RFC 5308 §2');
const tags = fieldMaker('isis.lsp.', 'RFC 5130 §3');
const segment = fieldMaker('isis.lsp.ext_ip_reachability.prefix_sid.', 'RFC 8667 §2.1');
const attribute = fieldMaker('isis.lsp.prefix_attribute.', 'RFC 7794 §2.1');
const metrics = [
  [
    old('default_metric', 'Default Metric', 'u8', { mask: 0x3f }),
    old('default_metric_ie', 'Default Metric IE', 'bool', { mask: 0x40 }),
    old('distribution', 'Distribution', 'bool', { mask: 0x80 }),
  ],
  metricFields('delay', 'Delay Metric'),
  metricFields('expense', 'Expense Metric'),
  metricFields('error', 'Error Metric'),
];
const prefix = old('ipv4_prefix', 'IPv4 prefix', 'ipv4');
const metric = extended('metric', 'Metric', 'u32');
const control = [
  extended('distribution', 'Distribution', 'bool', { mask: 0x80 }),
  extended('subtlv', 'Sub-TLV', 'bool', { mask: HAS_MORE }),
  extended('prefix_length', 'Prefix Length', 'u8', { mask: 0x3f }),
];
const extendedPrefix = extended('ipv4_prefix', 'IPv4 prefix', 'ipv4');
const length = extended('subclvs_length', 'SubCLV Length', 'u8');
const metric6 = sixth('metric', 'Metric', 'u32');
const control6 = [
  sixth('distribution', 'Distribution', 'bool', { mask: 0x80 }),
  sixth('distribution_internal', 'Distribution', 'bool', { mask: 0x40 }),
  sixth('subtlv', 'Sub-TLV', 'bool', { mask: HAS_MORE_IPV6 }),
];
const reserved6 = sixth('reserved_bits', 'Reserved bits', 'u8', { mask: RESERVED, display: 'hex' });
const prefixLength6 = sixth('prefix_length', 'Prefix Length', 'u8');
const prefix6 = sixth('ipv6_prefix', 'IPv6 prefix', 'ipv6');
const length6 = sixth('subclvs_length', 'SubCLV Length', 'u8');
const head = { type: extended('code', 'Code', 'u8'), length: extended('length', 'Length', 'u8') };
const tag32 = tags('32_bit_administrative_tag', '32-Bit Administrative tag', 'u32', HEX);
const tag64 = tags('64_bit_administrative_tag', '64-Bit Administrative tag', 'u64', HEX);
const segmentFlags = [
  segment('flags', 'Flags', 'u8', HEX),
  segment('flags.r', 'Re-advertisement', 'bool', { mask: 0x80 }),
  segment('flags.n', 'Node-SID', 'bool', { mask: 0x40 }),
  segment('flags.p', 'no-PHP', 'bool', { mask: 0x20 }),
  segment('flags.e', 'Explicit-Null', 'bool', { mask: 0x10 }),
  segment('flags.v', 'Value', 'bool', { mask: 0x08 }),
  segment('flags.l', 'Local', 'bool', { mask: 0x04 }),
];
const attributes = [
  attribute('flags', 'Flags', 'u8', HEX),
  attribute('flags.x', 'External Prefix', 'bool', { mask: 0x80 }),
  attribute('flags.r', 'Re-advertisement', 'bool', { mask: 0x40 }),
  attribute('flags.n', 'Node', 'bool', { mask: 0x20 }),
];

export const prefixFields: readonly Field[] = [
  ...[...metrics.flat(), prefix],
  ...[metric, ...control, extendedPrefix, length],
  ...[metric6, ...control6, reserved6, prefixLength6, prefix6, length6],
  ...[head.type, head.length, tag32, tag64, ...segmentFlags, ...attributes],
];

function metricFields(name: string, label: string): Field[] {
  return [
    old(`${name}_metric`, label, 'u8', { mask: 0x3f }),
    old(`${name}_metric_support`, label, 'bool', { mask: 0x80 }),
    old(`${name}_metric_ie`, label, 'bool', { mask: 0x40 }),
  ];
}

/** Networks with masks and the four metrics of ISO 10589. */
export function walkPrefixes(value: FieldCursor): void {
  while (value.left >= ENTRY) {
    for (const fields of metrics) {
      value.same(...fields);
      value.pass(1);
    }
    value.bytes(prefix, 4);
    value.pass(4);
  }
}

/** Prefixes with a wide metric and whatever else is told of them. */
export function walkExtendedPrefixes(value: FieldCursor): void {
  while (value.left >= 5 && (value.peek(value.at + 4, 1) & 0x3f) <= 32) {
    value.number(metric, 4);
    value.same(...control);
    const flags = value.peek(value.at, 1);
    value.pass(1);
    if (!walkPrefix(value, flags & 0x3f, 4, extendedPrefix)) return;
    walkMore(value, (flags & HAS_MORE) !== 0, length);
  }
}

export function walkIpv6Prefixes(value: FieldCursor): void {
  while (value.left >= 6 && value.peek(value.at + 5, 1) <= 128) {
    value.number(metric6, 4);
    value.same(...control6);
    const flags = value.peek(value.at, 1);
    if ((flags & RESERVED) !== 0) value.same(reserved6);
    value.pass(1);
    if (!walkPrefix(value, value.number(prefixLength6, 1), 16, prefix6)) return;
    walkMore(value, (flags & HAS_MORE_IPV6) !== 0, length6);
  }
}

/** As many bytes of the address as have bits of the prefix; false where they are not there. */
function walkPrefix(value: FieldCursor, bits: number, width: 4 | 16, field: Field): boolean {
  const size = (bits + 7) >>> 3;
  if (size > value.left) return false;
  value.sink.value(field, prefixText(value.layer.bytes, value.at, bits, width));
  value.pass(size);
  return true;
}

function walkMore(value: FieldCursor, isThere: boolean, field: Field): void {
  if (isThere) walkTlvs(value.part(value.number(field, 1)), head, walkAttribute);
  // tshark's field for none, whatever the address family.
  else value.sink.value(length, 0);
}

function walkAttribute(type: number, value: FieldCursor): void {
  if (type === 1) walkList(value, 4, tag32);
  else if (type === 2) walkList(value, 8, tag64);
  else if (type === 3) {
    value.same(...segmentFlags);
    value.pass(1);
    value.number(algorithm, 1);
    walkSegment(value);
  } else if (type === 4) value.same(...attributes);
}
