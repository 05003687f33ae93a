import { prefixText } from '../../bytes/addresses.ts';
import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { systemId, walkTlvs } from './isis-tlvs.ts';

const SYSTEM = 6;
const ENTRY = 7;

const locator = fieldMaker('isis.lsp.srv6_locator.', 'RFC 9352 §7.1');
const segment = fieldMaker('isis.lsp.srv6_end_sid.', 'RFC 9352 §7.2');
const adjacency = fieldMaker('isis.lsp.srv6_endx_sid.', 'RFC 9352 §8');
const capability = fieldMaker('isis.lsp.srv6_cap.', 'RFC 9352 §2');
const metric = locator('metric', 'Metric', 'u32');
const locatorFlags = [
  locator('flags', 'Flags', 'u8', HEX),
  locator('flags.d', 'Down bit', 'bool', { mask: 0x80 }),
  locator('flags.reserved', 'Reserved', 'u8', { mask: 0x7f, display: 'hex' }),
];
const algorithm = locator('algorithm', 'Algorithm', 'u8');
const locatorSize = locator('locator_size', 'Locator Size', 'u8');
const prefix = locator('locator', 'Locator', 'ipv6');
const length = locator('subclvs_length', 'SubCLV Length', 'u8');
const head = {
  type: locator('sub_tlv_type', 'Code', 'u8'),
  length: locator('sub_tlv_length', 'Length', 'u8'),
};
const segmentFlags = segment('flags', 'Flags', 'u8', HEX);
const segmentRest = restFields(segment);
const neighbor = adjacency('system_id', 'System-ID', 'text');
const adjacencyFlags = [
  adjacency('flags', 'Flags', 'u8', HEX),
  adjacency('flags.b', 'Backup flag', 'bool', { mask: 0x80 }),
  adjacency('flags.s', 'Set flag', 'bool', { mask: 0x40 }),
  adjacency('flags.p', 'Persistent flag', 'bool', { mask: 0x20 }),
];
const adjacencyAlgorithm = adjacency('algorithm', 'Algorithm', 'u8');
const weight = adjacency('weight', 'Weight', 'u8');
const adjacencyRest = restFields(adjacency);
const capabilityFlags = [
  capability('flags', 'Flags', 'u16', HEX),
  capability('flags.o', 'OAM flag', 'bool', { length: 2, mask: 0x4000 }),
  capability('flags.unused', 'Unused', 'u16', { mask: 0xbfff, display: 'hex' }),
];

export const srv6Fields: readonly Field[] = [
  ...[metric, ...locatorFlags, algorithm, locatorSize, prefix, length, head.type, head.length],
  ...[segmentFlags, ...segmentRest],
  ...[neighbor, ...adjacencyFlags, adjacencyAlgorithm, weight, ...adjacencyRest],
  ...capabilityFlags,
];

function restFields(field: ReturnType<typeof fieldMaker>) {
  return [
    field('endpoint_function', 'SRv6 Endpoint Function', 'u16'),
    field('sid', 'SID', 'ipv6'),
    field('subsubclvs_length', 'SubSubCLV Length', 'u8'),
  ] as const;
}

/** Prefixes that a router's segments have in common, and the segments that end there. */
export function walkLocators(value: FieldCursor): void {
  while (value.left >= ENTRY) {
    value.number(metric, 4);
    value.same(...locatorFlags);
    value.pass(1);
    value.number(algorithm, 1);
    const size = (value.number(locatorSize, 1) + 7) >>> 3;
    if (size > 16 || size > value.left) return;
    // As it stands there: tshark does not cut the last byte's bits.
    value.sink.value(prefix, prefixText(value.layer.bytes, value.at, size * 8, 16));
    value.pass(size);
    walkTlvs(value.part(value.number(length, 1)), head, walkLocatorPart);
  }
}

function walkLocatorPart(type: number, value: FieldCursor): void {
  if (type !== 5) return;
  value.number(segmentFlags, 1);
  walkRest(value, segmentRest);
}

/** A segment that goes on over one link. */
export function walkAdjacencySid(value: FieldCursor, isOnLan: boolean): void {
  if (isOnLan) systemId(value, neighbor, SYSTEM);
  value.same(...adjacencyFlags);
  value.pass(1);
  value.number(adjacencyAlgorithm, 1);
  value.number(weight, 1);
  walkRest(value, adjacencyRest);
}

function walkRest(value: FieldCursor, [behavior, sid, rest]: ReturnType<typeof restFields>): void {
  value.number(behavior, 2);
  value.bytes(sid, 16);
  value.number(rest, 1);
}

export function walkSrv6Capability(value: FieldCursor): void {
  if (value.left >= 2) for (const field of capabilityFlags) value.sink.at(field, value.at, 2);
}
