import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { algorithm, walkDepths } from './isis-segments.ts';
import { walkSrv6Capability } from './isis-srv6.ts';
import { walkList, walkSubTlvs } from './isis-tlvs.ts';

const field = fieldMaker('isis.lsp.rt_capable.', 'RFC 7981 §2');
const segment = fieldMaker('isis.lsp.sr_cap.', 'RFC 8667 §3.1');
const node = fieldMaker('isis.lsp.te_node_cap.', 'RFC 5073 §3.1');
const flexible = fieldMaker('isis.lsp.flex_algorithm.', 'RFC 9350 §5.1');
const routerId = field('router_id', 'Router ID', 'u32', HEX);
const flags = [field('flag_s', 'S bit', 'bool', { mask: 0x01 }), field('flag_d', 'D bit', 'bool', { mask: 0x02 })];
const nodeBits = [
  node('b_bit', 'B bit: P2MP Branch LSR capability', 'bool', { mask: 0x80 }),
  node('e_bit', 'E bit: P2MP Bud LSR capability', 'bool', { mask: 0x40 }),
  node('m_bit', 'M bit: MPLS-TE support', 'bool', { mask: 0x20 }),
  node('g_bit', 'G bit: GMPLS support', 'bool', { mask: 0x10 }),
  node('p_bit', 'P bit: P2MP RSVP-TE support', 'bool', { mask: 0x08 }),
];
const segmentFlags = [
  segment('i_flag', 'I flag: IPv4 support', 'bool', { mask: 0x80 }),
  segment('v_flag', 'V flag: IPv6 support', 'bool', { mask: 0x40 }),
];
const blockFlags = fieldMaker('isis.lsp.', 'RFC 8667 §3.3')('sr_local_block.flags', 'Flags', 'u8', HEX);
const range = segment('range', 'Range', 'u24');
const label = segment('label', 'Label', 'u24');
const index = segment('sid', 'SID', 'u32');
const definition = [
  flexible('algorithm', 'Flex-Algorithm', 'u8'),
  flexible('metric_type', 'Metric-Type', 'u8'),
  flexible('calculation_type', 'Calculation-Type', 'u8'),
  flexible('priority', 'Priority', 'u8'),
];

export const capabilityFields: readonly Field[] = [
  ...[routerId, ...flags, ...nodeBits, ...segmentFlags, blockFlags, range, label, index, ...definition],
];

/** What a router can do, and how far that is told. */
export function walkCapability(value: FieldCursor): void {
  if (value.left < 5) return;
  value.number(routerId, 4);
  value.same(...flags);
  value.pass(1);
  walkSubTlvs(value, walkPart);
}

function walkPart(type: number, value: FieldCursor): void {
  switch (type) {
    case 1:
      value.same(...nodeBits);
      return;
    case 2:
      value.same(...segmentFlags);
      value.pass(1);
      walkBlocks(value);
      return;
    case 19:
      walkList(value, 1, algorithm);
      return;
    case 22:
      value.number(blockFlags, 1);
      walkBlocks(value);
      return;
    case 23:
      walkDepths(value);
      return;
    case 25:
      walkSrv6Capability(value);
      return;
    case 26:
      for (const each of definition) value.number(each, 1);
  }
}

/** RFC 8667 §3.1: how many, and the first one's label or index. */
function walkBlocks(value: FieldCursor): void {
  while (value.left >= 5) {
    value.number(range, 3);
    const length = value.peek(value.at + 1, 1);
    value.pass(2);
    const first = value.part(length);
    if (first.left === 3) first.number(label, 3);
    else if (first.left === 4) first.number(index, 4);
  }
}
