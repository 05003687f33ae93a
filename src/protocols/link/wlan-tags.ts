import type { Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { EXTENDED_WORD, extendedLayouts, extendedWordLayout } from './wlan-extended.ts';
import { HT_CAPABILITIES, HT_OPERATION, htCapabilityLayout, htOperationLayout } from './wlan-ht.ts';
import { readRsn, securityFields } from './wlan-rsn.ts';
import { tagLength, tagNumber } from './wlan-tag-head.ts';
import { readVendor, vendorFields } from './wlan-vendor.ts';
import {
  powerInfoLayout,
  powerLimits,
  VHT_CAPABILITIES,
  VHT_OPERATION,
  vhtCapabilityLayout,
  vhtOperationLayout,
} from './wlan-vht.ts';

const HEAD = 2;

const field = fieldMaker('wlan.', 'IEEE 802.11 §9.4.2');
const mesh = fieldMaker('wlan.mesh.', 'IEEE 802.11 §9.4.2.97');
const country = fieldMaker('wlan.country_info.', 'IEEE 802.11 §9.4.2.8');
const cisco = fieldMaker('wlan.cisco.ccx1.', 'Cisco CCX 1');

const ssid = field('ssid', 'SSID', 'bytes');
const rate = field('supported_rates', 'Supported Rates', 'u8', HEX);
const extendedRate = field('extended_supported_rates', 'Extended Supported Rates', 'u8', HEX);
const channel: Layout = [[0, field('ds.current_channel', 'Current Channel', 'u8')]];
const traffic: Layout = [
  [0, field('tim.dtim_count', 'DTIM count', 'u8')],
  [1, field('tim.dtim_period', 'DTIM period', 'u8')],
  [2, field('tim.bmapctl', 'Bitmap control', 'u8', HEX)],
  [2, field('tim.bmapctl.multicast', 'Multicast', 'bool', { mask: 0x01 })],
  [2, field('tim.bmapctl.offset', 'Bitmap Offset', 'u8', { mask: 0xfe })],
];
const bitmap = field('tim.partial_virtual_bitmap', 'Partial Virtual Bitmap', 'bytes');
const countryCode = country('code', 'Code', 'string');
const environment = country('environment', 'Environment', 'u8');
const countryChannels: Layout = [
  [0, country('fnm.fcn', 'First Channel Number', 'u8')],
  [1, country('fnm.nc', 'Number of Channels', 'u8')],
  [2, country('fnm.mtpl', 'Maximum Transmit Power Level', 'i8')],
];
const load: Layout = [
  [0, field('qbss.scount', 'Station Count', 'u16le')],
  [2, field('qbss.cu', 'Channel Utilization', 'u8')],
  [3, field('qbss.adc', 'Available Admission Capacity', 'u16le')],
];
const constraint: Layout = [[0, field('powercon.local', 'Local Power Constraint', 'u8')]];
const power: Layout = [
  [0, field('powercap.min', 'Minimum Transmit Power', 'i8')],
  [1, field('powercap.max', 'Maximum Transmit Power', 'i8')],
];
const report: Layout = [
  [0, field('tcprep.trsmt_pow', 'Transmit Power', 'i8')],
  [1, field('tcprep.link_mrg', 'Link Margin', 'i8')],
];
const channels: Layout = [
  [0, field('supchan.first', 'First Supported Channel', 'u8')],
  [1, field('supchan.range', 'Supported Channel Range', 'u8')],
];
const channelSwitch: Layout = [
  [0, field('csa.channel_switch_mode', 'Channel Switch Mode', 'u8')],
  [1, field('csa.new_channel_number', 'New Channel Number', 'u8')],
  [2, field('csa.channel_switch.count', 'Channel Switch Count', 'u8')],
];
const erp: Layout = [
  [0, field('erp_info', 'ERP Information', 'u8', HEX)],
  [0, field('erp_info.erp_present', 'Non ERP Present', 'bool', { mask: 0x01 })],
  [0, field('erp_info.use_protection', 'Use Protection', 'bool', { mask: 0x02 })],
  [0, field('erp_info.barker_preamble_mode', 'Barker Preamble Mode', 'bool', { mask: 0x04 })],
  [0, field('erp_info.reserved', 'Reserved', 'u8', { mask: 0xf8 })],
];
const interworking: Layout = [
  [0, field('interworking.access_network_type', 'Access Network Type', 'u8', { mask: 0x0f })],
  [0, field('interworking.internet', 'Internet', 'u8', { mask: 0x10 })],
  [0, field('interworking.asra', 'ASRA', 'u8', { mask: 0x20 })],
  [0, field('interworking.esr', 'ESR', 'u8', { mask: 0x40 })],
  [0, field('interworking.uesa', 'UESA', 'u8', { mask: 0x80 })],
];
const meshCapability = (name: string, label: string, mask: number): [number, Field] => [
  6,
  mesh(`config.cap.${name}`, label, 'bool', { mask }),
];
const meshLayout: Layout = [
  [0, mesh('config.ps_protocol', 'Path Selection Protocol', 'u8', HEX)],
  [1, mesh('config.ps_metric', 'Path Selection Metric', 'u8', HEX)],
  [2, mesh('config.cong_ctl', 'Congestion Control', 'u8', HEX)],
  [3, mesh('config.sync_method', 'Synchronization Method', 'u8', HEX)],
  [4, mesh('config.auth_protocol', 'Authentication Protocol', 'u8', HEX)],
  [5, mesh('config.formation_info', 'Formation Info', 'u8', HEX)],
  [5, mesh('formation_info.connect_to_mesh_gate', 'Connected to Mesh Gate', 'bool', { mask: 0x01 })],
  [5, mesh('config.formation_info.num_peers', 'Number of Peerings', 'u8', { mask: 0x7e })],
  [5, mesh('formation_info.connect_to_as', 'Connected to AS', 'bool', { mask: 0x80 })],
  [6, mesh('config.cap', 'Capability', 'u8', HEX)],
  meshCapability('accept', 'Accepting Additional Mesh Peerings', 0x01),
  meshCapability('mcca_support', 'MCCA Support', 0x02),
  meshCapability('mcca_enabled', 'MCCA Enabled', 0x04),
  meshCapability('forwarding', 'Mesh Forwarding', 0x08),
  meshCapability('mbca_enabled', 'MBCA Enabled', 0x10),
  meshCapability('tbtt_adjusting', 'TBTT Adjustment', 0x20),
  meshCapability('power_save_level', 'Power Save', 0x40),
  [6, mesh('config.cap.reserved', 'Reserved', 'u8', { mask: 0x80 })],
];
const meshId = mesh('id', 'Mesh ID', 'string');
const ciscoLayout: Layout = [
  [0, cisco('unknown', 'Unknown', 'bytes', { length: 10 })],
  [10, cisco('name', 'Name', 'string', { length: 16 })],
  [26, cisco('clients', 'Clients', 'u8')],
  [27, cisco('unknown2', 'Unknown2', 'bytes', { length: 3 })],
];

/** False: damage, behind which nothing is to be trusted. */
type Read = (cursor: FieldCursor) => unknown;

/** By element. One that is too short for its fields has none, what is longer than they are is passed over. */
const elements: Readonly<Record<number, Read>> = {
  0: (cursor) => readText(cursor, ssid),
  1: (cursor) => readEach(cursor, rate),
  3: (cursor) => readWhole(cursor, channel, 1),
  5: readTraffic,
  7: readCountry,
  11: (cursor) => readWhole(cursor, load, 5),
  32: (cursor) => readWhole(cursor, constraint, 1),
  33: (cursor) => readWhole(cursor, power, 2),
  35: (cursor) => readWhole(cursor, report, 2),
  36(cursor) {
    for (; cursor.left >= 2; cursor.pass(2)) emitLayout(cursor.sink, channels, cursor.at, cursor.end);
  },
  37: (cursor) => readWhole(cursor, channelSwitch, 3),
  42: (cursor) => readWhole(cursor, erp, 1),
  45: (cursor) => readWhole(cursor, htCapabilityLayout, HT_CAPABILITIES),
  47: (cursor) => readWhole(cursor, erp, 1),
  48: readRsn,
  50: (cursor) => readEach(cursor, extendedRate),
  61: (cursor) => readWhole(cursor, htOperationLayout, HT_OPERATION),
  107: (cursor) => emitLayout(cursor.sink, interworking, cursor.at, cursor.end),
  113: (cursor) => readWhole(cursor, meshLayout, 7),
  114: (cursor) => readText(cursor, meshId),
  127: readExtended,
  133: (cursor) => readWhole(cursor, ciscoLayout, 30),
  191: (cursor) => readWhole(cursor, vhtCapabilityLayout, VHT_CAPABILITIES),
  192: (cursor) => readWhole(cursor, vhtOperationLayout, VHT_OPERATION),
  195(cursor) {
    if (!emitLayout(cursor.sink, powerInfoLayout, cursor.at, cursor.end)) return;
    const limits = cursor.peek(cursor.at, 1) & 0x07;
    cursor.pass(1);
    for (let i = 0; i <= limits && i < powerLimits.length; i++) cursor.bytes(powerLimits[i], 1);
  },
  221: readVendor,
};

export const wlanTagFields: readonly Field[] = [
  ...[tagNumber, tagLength, ssid, rate, extendedRate, bitmap, countryCode, environment, meshId],
  ...layoutFields(channel, traffic, countryChannels, load, constraint, power, report, channels, channelSwitch, erp),
  ...layoutFields(interworking, meshLayout, ciscoLayout, htCapabilityLayout, htOperationLayout, vhtCapabilityLayout),
  ...layoutFields(vhtOperationLayout, powerInfoLayout, extendedWordLayout, ...extendedLayouts),
  ...powerLimits,
  ...[...securityFields, ...vendorFields],
];

/** The elements of a management frame's body from `first` on (IEEE 802.11 §9.4.2.1): number, length, value. */
export function walkTags(layer: Layer, first: number, sink: FieldSink): void {
  const { bytes, end } = layer;
  for (let at = first; at < end; ) {
    sink.at(tagNumber, at, 1);
    if (at + HEAD > end) return;
    sink.at(tagLength, at + 1, 1);
    const next = at + HEAD + bytes[at + 1];
    if (next > end) return;
    if (elements[bytes[at]]?.(new FieldCursor(layer, sink, at + HEAD, next)) === false) return;
    at = next;
  }
}

/** The name of the network that the elements from `first` on tell of, where it is there and not hidden. */
export function networkName({ bytes, end }: Layer, first: number): readonly [from: number, to: number] | undefined {
  if (first + HEAD > end || bytes[first] !== 0 || bytes[first + 1] === 0) return undefined;
  const to = first + HEAD + bytes[first + 1];
  return to > end ? undefined : [first + HEAD, to];
}

function readWhole(cursor: FieldCursor, layout: Layout, size: number): void {
  if (cursor.left >= size) emitLayout(cursor.sink, layout, cursor.at, cursor.end);
}

/** A name; an empty one stands for any network. */
function readText(cursor: FieldCursor, of: Field): void {
  if (cursor.left === 0) cursor.sink.value(of, '');
  else cursor.bytes(of, cursor.left);
}

function readEach(cursor: FieldCursor, of: Field): void {
  while (cursor.left > 0) cursor.bytes(of, 1);
}

/** For which stations frames wait: a bit each (IEEE 802.11 §9.4.2.5). */
function readTraffic(cursor: FieldCursor): void {
  if (!emitLayout(cursor.sink, traffic, cursor.at, cursor.end)) return;
  cursor.pass(3);
  cursor.bytes(bitmap, cursor.left);
}

function readCountry(cursor: FieldCursor): void {
  if (cursor.left < 6) return;
  cursor.bytes(countryCode, 2);
  cursor.number(environment, 1);
  for (; cursor.left >= 3; cursor.pass(3)) emitLayout(cursor.sink, countryChannels, cursor.at, cursor.end);
}

function readExtended(cursor: FieldCursor): void {
  for (let i = 0; i < extendedLayouts.length && cursor.left > 0; i++) {
    const isWord = i === EXTENDED_WORD && cursor.left > 1;
    emitLayout(cursor.sink, isWord ? extendedWordLayout : extendedLayouts[i], cursor.at, cursor.end);
    cursor.pass(isWord ? 2 : 1);
    if (isWord) i++;
  }
}
