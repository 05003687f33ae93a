import { CHECKSUM } from '../checksum-status.ts';
import { defineProtocol, type Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { bridgingFields, walkBridging } from './isis-bridging.ts';
import { capabilityFields, walkCapability } from './isis-capability.ts';
import { neighborFields, walkExtendedNeighbors, walkNeighbors } from './isis-neighbors.ts';
import { behindHeader, COMMON_HEADER, decodePdu, headerOf, idAt, pduOf } from './isis-pdu.ts';
import { prefixFields, walkExtendedPrefixes, walkIpv6Prefixes, walkPrefixes } from './isis-prefixes.ts';
import { srv6Fields, walkLocators } from './isis-srv6.ts';
import {
  type CommonFields,
  headFields,
  instanceFields,
  keyId,
  senderFields,
  systemId,
  topologyField,
  walkCommon,
  walkList,
  walkSubTlvs,
  walkTlvs,
} from './isis-tlvs.ts';

const LEVEL_1 = 18;
/** The checksum leaves out what is before the id: the lifetime changes on the way. */
const SUMMED_FROM = 4;

const field = fieldMaker('isis.lsp.', 'ISO 10589 §9.8');
const pduLength = field('pdu_length', 'PDU length', 'u16');
const lifetime = field('remaining_life', 'Remaining lifetime', 'u16');
const lspId = field('lsp_id', 'LSP-ID', 'text');
const sequence = field('sequence_number', 'Sequence number', 'u32', HEX);
const checksum = field('checksum', 'Checksum', 'u16', HEX);
const checksumStatus = field('checksum.status', 'Checksum Status', 'u8', { hidden: true });
const overload = field('overload', 'Overload bit', 'bool', { mask: 0x04 });
const typeBlock = [
  field('partition_repair', 'Partition Repair', 'bool', { mask: 0x80 }),
  field('att', 'Attachment', 'u8', { mask: 0x78 }),
  // tshark 4.0 shows the four lowest bits of the byte under these names.
  field('error_metric', 'Error metric', 'bool', { mask: 0x40 }),
  field('expense_metric', 'Expense metric', 'bool', { mask: 0x20 }),
  field('delay_metric', 'Delay metric', 'bool', { mask: 0x10 }),
  field('default_metric', 'Default metric', 'bool', { mask: 0x08 }),
  overload,
  field('is_type', 'Type of Intermediate System', 'u8', { mask: 0x03, values: { 1: 'Level 1', 3: 'Level 2' } }),
];
const common = {
  ...headFields('isis.lsp.'),
  ...instanceFields('isis.lsp.'),
  ...senderFields('isis.lsp.'),
  authentication: field('authentication', 'Authentication', 'bytes'),
  ipAuthentication: field('ip_authentication', 'IP Authentication', 'string', { ref: 'RFC 1195 §5.3' }),
} satisfies CommonFields;
const partitionSystem = field('partition_designated_l2_is', 'Partition designated L2 IS', 'text');
const originators = field('purge_originator_id.num', 'Number of System IDs', 'u8', { ref: 'RFC 6232 §3' });
const originator = field('purge_originator_id.system_id', 'System ID', 'text', { ref: 'RFC 6232 §3' });
const bufferSize = field('originating_lsp_buffer_size', 'Neighbor originating buffer size', 'u16');
const hostname = field('hostname', 'Hostname', 'string', { ref: 'RFC 5301 §3' });
const routerId = field('clv_te_router_id', 'Traffic Engineering Router ID', 'ipv4', { ref: 'RFC 5305 §4.3' });
const ipv6RouterId = field('clv_ipv6_te_router_id', 'IPv6 TE Router ID', 'ipv6', { ref: 'RFC 6119 §4.1' });
const topologyBits = field('reserved', 'Reserved', 'u16', { mask: 0xf000, display: 'hex', ref: 'RFC 5120 §7.2' });
const topology = topologyField('lsp.mtid');
const capabilityTopology = topologyField('lsp.mt_cap.mtid');
const risk = riskFields();

/** What an intermediate system tells of itself and its neighbors, to be passed on to all. */
export const isisLsp = defineProtocol({
  name: 'isis.lsp',
  title: 'IS-IS Link State',
  label: 'IS-IS LSP',
  ref: 'ISO 10589 §9.8',
  prefix: 'isis',
  claims: { 'isis.type': [LEVEL_1, 20] },
  minimumLength: 1,
  decode: (d, at) => decodePdu(d, at, at),
  fields: [
    ...[pduLength, lifetime, lspId, sequence, checksum, checksumStatus, ...typeBlock],
    ...Object.values(common),
    keyId,
    ...[partitionSystem, originators, originator, bufferSize, hostname, routerId, ipv6RouterId],
    ...[topologyBits, topology, capabilityTopology],
    ...Object.values(risk),
    ...neighborFields,
    ...prefixFields,
    ...capabilityFields,
    ...bridgingFields,
    ...srv6Fields,
  ],
  walk,
  summarize: (layer) => idAt(layer, 4, 2),
});

function riskFields() {
  const shared = fieldMaker('isis.lsp.srlg.', 'RFC 5307 §1.4');
  return {
    system: shared('system_id', 'System ID', 'text'),
    pseudonode: shared('pseudo_num', 'Pseudonode num', 'u8'),
    isNumbered: shared('flags_numbered', 'Numbered', 'bool', { mask: 0x01 }),
    local: shared('ipv4_local', 'IPv4 interface address/Link Local Identifier', 'ipv4'),
    remote: shared('ipv4_remote', 'IPv4 neighbor address/Link remote Identifier', 'ipv4'),
    value: shared('value', 'Shared Risk Link Group Value', 'u32'),
  } satisfies Record<string, Field>;
}

function walk(layer: Layer, sink: FieldSink): void {
  const pdu = pduOf(layer);
  const cursor = headerOf(layer, sink, pdu);
  const length = cursor.number(pduLength, 2);
  cursor.number(lifetime, 2);
  systemId(cursor, lspId, pdu.idLength + 2);
  cursor.number(sequence, 4);
  const checksumAt = cursor.at;
  if (cursor.number(checksum, 2) >= 0) sink.value(checksumStatus, statusOf(layer, length, checksumAt));
  cursor.same(...typeBlock);
  cursor.pass(1);
  walkTlvs(behindHeader(cursor, pdu.idLength + 13, length, pdu), common, (type, value) =>
    walkValue(pdu.type === LEVEL_1, pdu.idLength, type, value),
  );
}

/** ISO 8473 §6.11: both sums over all of it are zero, modulo 255. */
function statusOf(layer: Layer, length: number, at: number): number {
  const { bytes, view, start, end } = layer;
  if (view.getUint16(at) === 0) return CHECKSUM.absent;
  const behind = start - COMMON_HEADER + length;
  if (behind > end || length < pduOf(layer).headerLength || at + 2 > behind) return CHECKSUM.unverified;
  let sum = 0;
  let weighted = 0;
  for (let i = start + SUMMED_FROM; i < behind; i++) {
    sum = (sum + bytes[i]) % 255;
    weighted = (weighted + sum) % 255;
  }
  return sum === 0 && weighted === 0 ? CHECKSUM.good : CHECKSUM.bad;
}

function walkValue(isLevel1: boolean, idLength: number, type: number, value: FieldCursor): void {
  switch (type) {
    case 2:
      walkNeighbors(value, isLevel1);
      return;
    case 4:
      if (!isLevel1) systemId(value, partitionSystem, idLength);
      return;
    case 13:
      value.number(originators, 1);
      while (idLength > 0 && value.left >= idLength) systemId(value, originator, idLength);
      return;
    case 14:
      if (value.left === 2) value.number(bufferSize, 2);
      return;
    case 22:
      walkExtendedNeighbors(value);
      return;
    case 128:
    case 130:
      walkPrefixes(value);
      return;
    case 134:
      if (value.left === 4) value.bytes(routerId, 4);
      return;
    case 135:
      walkExtendedPrefixes(value);
      return;
    case 137:
      walkList(value, value.left, hostname);
      return;
    case 138:
      walkRisks(value);
      return;
    case 140:
      walkList(value, 16, ipv6RouterId);
      return;
    case 144:
      if (value.left >= 2) walkTopologyCapability(value);
      return;
    case 236:
      walkIpv6Prefixes(value);
      return;
    case 242:
      walkCapability(value);
      return;
    default:
      walkOfTopology(type, value);
  }
}

/** RFC 5120 §7, RFC 9352 §7.1: what stands behind a topology. */
const OF_TOPOLOGY: Readonly<Record<number, (value: FieldCursor) => void>> = {
  27: walkLocators,
  222: walkExtendedNeighbors,
  235: walkExtendedPrefixes,
  237: walkIpv6Prefixes,
};

function walkOfTopology(type: number, value: FieldCursor): void {
  const walkRest = OF_TOPOLOGY[type];
  if (walkRest === undefined) {
    walkCommon(common, type, value);
  } else if (value.left >= 2) {
    value.sink.at(topologyBits, value.at, 2);
    value.bytes(topology, 2);
    walkRest(value);
  }
}

/** RFC 6329 §14.1: whose capability it is. */
function walkTopologyCapability(value: FieldCursor): void {
  value.sink.value(overload, (value.peek(value.at, 1) & 0x80) !== 0);
  value.bytes(capabilityTopology, 2);
  walkSubTlvs(value, walkBridging);
}

function walkRisks(value: FieldCursor): void {
  systemId(value, risk.system, 6);
  value.number(risk.pseudonode, 1);
  value.number(risk.isNumbered, 1);
  value.bytes(risk.local, 4);
  value.bytes(risk.remote, 4);
  walkList(value, 4, risk.value);
}
