import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { applicationFields, walkApplications } from './isis-applications.ts';
import { segmentFields, walkDepths, walkSegment } from './isis-segments.ts';
import { walkAdjacencySid } from './isis-srv6.ts';
import { systemId, walkList, walkTlvs } from './isis-tlvs.ts';

const NEIGHBOR = 7;
/** Four metrics and the neighbor. */
const ENTRY = 11;
const PRIORITIES = 8;

const old = fieldMaker('isis.lsp.', 'ISO 10589 §9.8');
const extended = fieldMaker('isis.lsp.ext_is_reachability.', 'RFC 5305 §3');
const traffic = fieldMaker('isis.lsp.', 'RFC 5305 §3');
const delay = fieldMaker('isis.lsp.ext_is_reachability.', 'RFC 8570 §4');
const adjacency = fieldMaker('isis.lsp.adj_sid.', 'RFC 8667 §2.2');
const bridging = fieldMaker('isis.lsp.spb.', 'RFC 6329 §14.2');
const isVirtual = old('is_virtual', 'IsVirtual', 'bool');
const reserved = old('eis_neighbors_clv_inner.reserved', 'Reserved', 'u8', HEX);
/** Under the names of the other metrics tshark 4.0 shows the default one's bits. */
const defaultMetric = [
  old('eis_neighbors.default_metric', 'Default Metric', 'u8', { mask: 0x3f }),
  old('eis_neighbors.default_metric_ie', 'Default Metric', 'bool', { mask: 0x40 }),
];
const otherMetrics = [
  [
    old('eis_neighbors.delay_metric', 'Delay Metric', 'u8', { mask: 0x3f }),
    old('eis_neighbors_delay_metric.supported', 'Delay Metric', 'bool', { mask: 0x80 }),
    old('eis_neighbors.delay_metric_ie', 'Delay Metric', 'bool', { mask: 0x40 }),
  ],
  metricFields('expense', 'Expense Metric'),
  metricFields('error', 'Error Metric'),
];
const neighbor = old('eis_neighbors.is_neighbor', 'IS Neighbor', 'text');
const extendedNeighbor = extended('is_neighbor_id', 'IS neighbor ID', 'text');
const metric = extended('metric', 'Metric', 'u24');
const length = extended('subclvs_length', 'SubCLV Length', 'u8');
const head = { type: extended('code', 'Code', 'u8'), length: extended('length', 'Length', 'u8') };
const localLink = extended('link_local_identifier', 'Link Local Identifier', 'u32', { ref: 'RFC 5307 §1.1' });
const remoteLink = extended('link_remote_identifier', 'Link Remote Identifier', 'u32', { ref: 'RFC 5307 §1.1' });
const localAddress = extended('ipv4_interface_address', 'IPv4 interface address', 'ipv4');
const remoteAddress = extended('ipv4_neighbor_address', 'IPv4 neighbor address', 'ipv4');
const localIpv6 = extended('ipv6_interface_address', 'IPv6 interface address', 'ipv6', { ref: 'RFC 6119 §4.2' });
const remoteIpv6 = extended('ipv6_neighbor_address', 'IPv6 neighbor address', 'ipv6', { ref: 'RFC 6119 §4.3' });
const bandwidth = traffic('maximum_link_bandwidth', 'Maximum link bandwidth', 'f32');
const reservable = traffic('reservable_link_bandwidth', 'Reservable link bandwidth', 'f32');
const unreserved = traffic('unrsv_bw.priority_level', 'priority level', 'f32');
const adminGroup = traffic('group', 'Group', 'u32');
const extendedGroup = traffic('extended_admin_group', 'Extended Admin Group', 'u32', {
  display: 'hex',
  ref: 'RFC 7308 §2',
});
const trafficMetric = extended('traffic_engineering_default_metric', 'Traffic engineering default metric', 'u24');
const delayFlags = [
  delay('unidirectional_link_flags', 'Flags', 'u8', HEX),
  delay('unidirectional_link_flags.a', 'Anomalous bit', 'bool', { mask: 0x80 }),
];
const delayReserved = delay('unidirectional_link_reserved', 'Reserved', 'u8', HEX);
const linkDelay = delay('unidirectional_link_delay', 'Delay', 'u24');
const minimumDelay = delay('unidirectional_link_delay_min', 'Min Delay', 'u24');
const maximumDelay = delay('unidirectional_link_delay_max', 'Max Delay', 'u24');
const variation = delay('unidirectional_delay_variation', 'Delay Variation', 'u24');
const loss = delay('unidirectional_link_loss', 'Link Loss', 'u24');
const linkMetric = bridging('link_metric', 'SPB Link Metric', 'u24', HEX);
const portCount = bridging('port_count', 'Number of Ports', 'u8');
const portId = bridging('port_id', 'Port Id', 'u16', HEX);
const adjacencyFlags = [
  adjacency('flags', 'Flags', 'u8', HEX),
  adjacency('flags.f', 'Outgoing Encapsulation', 'bool', { mask: 0x80 }),
  adjacency('flags.b', 'Backup', 'bool', { mask: 0x40 }),
  adjacency('flags.v', 'Value', 'bool', { mask: 0x20 }),
  adjacency('flags.l', 'Local Significance', 'bool', { mask: 0x10 }),
  adjacency('flags.s', 'Set', 'bool', { mask: 0x08 }),
];
const weight = adjacency('weight', 'Weight', 'u8', HEX);
const adjacencySystem = adjacency('system_id', 'System-ID', 'text');

export const neighborFields: readonly Field[] = [
  ...[isVirtual, reserved, ...defaultMetric, ...otherMetrics.flat(), neighbor],
  ...[extendedNeighbor, metric, length, head.type, head.length],
  ...[localLink, remoteLink, localAddress, remoteAddress, localIpv6, remoteIpv6],
  ...[bandwidth, reservable, unreserved, adminGroup, extendedGroup, trafficMetric],
  ...[...delayFlags, delayReserved, linkDelay, minimumDelay, maximumDelay, variation, loss],
  ...[linkMetric, portCount, portId],
  ...[...adjacencyFlags, weight, adjacencySystem],
  ...segmentFields,
  ...applicationFields,
];

function metricFields(name: string, label: string): Field[] {
  return [
    old(`eis_neighbors.${name}_metric`, label, 'u8', { mask: 0x3f }),
    old(`eis_neighbors.${name}_metric_supported`, label, 'bool', { mask: 0x80 }),
    old(`eis_neighbors.${name}_metric_ie`, label, 'bool', { mask: 0x40 }),
  ];
}

/** Neighbors with the four metrics of ISO 10589. */
export function walkNeighbors(value: FieldCursor, isLevel1: boolean): void {
  value.number(isLevel1 ? isVirtual : reserved, 1);
  while (value.left >= ENTRY) {
    for (const fields of [defaultMetric, ...otherMetrics]) {
      value.same(...fields);
      value.pass(1);
    }
    systemId(value, neighbor, NEIGHBOR);
  }
}

/** Neighbors with a wide metric and whatever else is told of the link. */
export function walkExtendedNeighbors(value: FieldCursor): void {
  while (value.left > 0) {
    systemId(value, extendedNeighbor, NEIGHBOR);
    value.number(metric, 3);
    walkTlvs(value.part(value.number(length, 1)), head, walkLink);
  }
}

function walkLink(type: number, value: FieldCursor): void {
  switch (type) {
    case 3:
      walkGroups(value);
      return;
    case 4:
      value.number(localLink, 4);
      value.number(remoteLink, 4);
      return;
    case 6:
      walkList(value, 4, localAddress);
      return;
    case 8:
      walkList(value, 4, remoteAddress);
      return;
    case 9:
      walkBandwidths(value, bandwidth, 1);
      return;
    case 10:
      walkBandwidths(value, reservable, 1);
      return;
    case 11:
      walkBandwidths(value, unreserved, PRIORITIES);
      return;
    case 12:
      walkList(value, 16, localIpv6);
      return;
    case 13:
      walkList(value, 16, remoteIpv6);
      return;
    case 14:
      walkList(value, 4, extendedGroup);
      return;
    case 15:
      walkDepths(value);
      return;
    case 16:
      walkApplications(value);
      walkTlvs(value, head, walkLink);
      return;
    case 18:
      value.number(trafficMetric, 3);
      return;
    case 29:
      value.number(linkMetric, 3);
      value.number(portCount, 1);
      value.number(portId, 2);
      return;
    case 31:
    case 32:
      walkAdjacencySegment(value, type === 32);
      return;
    case 43:
    case 44:
      walkAdjacencySid(value, type === 44);
      return;
    default:
      walkDelays(type, value);
  }
}

/** Each group that the link is in, as its bit. */
function walkGroups(value: FieldCursor): void {
  if (value.left < 4) return;
  const groups = value.peek(value.at, 4);
  for (let bit = 0; bit < 32; bit++) {
    const group = (1 << bit) >>> 0;
    if ((groups & group) !== 0) value.sink.value(adminGroup, group);
  }
}

/** Bytes in a second as a number of single precision; shown as megabits, with as many digits as that has. */
function walkBandwidths(value: FieldCursor, field: Field, count: number): void {
  for (let left = count; left > 0 && value.left >= 4; left--) {
    const megabits = (value.layer.view.getFloat32(value.at) * 8) / 1_000_000;
    if (Number.isFinite(megabits)) value.sink.value(field, Number(megabits.toPrecision(6)));
    value.pass(4);
  }
}

function walkAdjacencySegment(value: FieldCursor, isOnLan: boolean): void {
  value.same(...adjacencyFlags);
  value.pass(1);
  value.number(weight, 1);
  if (isOnLan) systemId(value, adjacencySystem, NEIGHBOR - 1);
  walkSegment(value);
}

function walkDelays(type: number, value: FieldCursor): void {
  if (type < 33 || type > 36) return;
  if (type === 35) value.number(delayReserved, 1);
  else {
    value.same(...delayFlags);
    value.pass(1);
  }
  if (type === 33) value.number(linkDelay, 3);
  else if (type === 35) value.number(variation, 3);
  else if (type === 36) value.number(loss, 3);
  else {
    value.number(minimumDelay, 3);
    value.number(delayReserved, 1);
    value.number(maximumDelay, 3);
  }
}
