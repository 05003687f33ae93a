import type { Field, FieldType } from '../define.ts';
import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { SNAP_CISCO } from './snap.ts';
import { sptFields, walkSpt } from './stp-spt.ts';

const REF = 'IEEE 802.1Q §14.4';
const RAPID = 0x02;
const MULTIPLE = 3;
/** Behind the version 1 length, where version 3 begins. */
const EXTENSION = 36;
const FIRST_INSTANCE = 102;
const INSTANCE = 16;
/** IEEE 802.1Q §14.4: the version 3 length counts 64 bytes and the instances. */
const WITHOUT_INSTANCES = 64;
const NAME = 32;

const length3 = row('mstp.version_3_length', 'Version 3 Length', 'u16');
const selector = row('mstp.config_format_selector', 'MST Config ID format selector', 'u8');
const configName = row('mstp.config_name', 'MST Config name', 'string');
const revision = row('mstp.config_revision_level', 'MST Config revision', 'u16');
const digest = row('mstp.config_digest', 'MST Config digest', 'bytes');
const internalCost = row('mstp.cist_internal_root_path_cost', 'CIST Internal Root Path Cost', 'u32');
const bridgePriority = row('mstp.cist_bridge.prio', 'CIST Bridge Priority', 'u16');
const bridgeExtension = row('mstp.cist_bridge.ext', 'CIST Bridge Identifier System ID Extension', 'u16');
const bridgeAddress = row('mstp.cist_bridge.hw', 'CIST Bridge Identifier System ID', 'ether');
const remainingHops = row('mstp.cist_remaining_hops', 'CIST Remaining hops', 'u8');

const instanceFlags: Field = { ...row('mstp.msti.flags', 'MSTI flags', 'u8'), display: 'hex' };
const instanceFlagBits: readonly Field[] = [
  bit('tcack', 'Topology Change Acknowledgment', 0x80),
  bit('agreement', 'Agreement', 0x40),
  bit('forwarding', 'Forwarding', 0x20),
  bit('learning', 'Learning', 0x10),
  { ...row('stp.flags.port_role', 'Port Role', 'u8'), mask: 0x0c },
  bit('proposal', 'Proposal', 0x02),
  bit('tc', 'Topology Change', 0x01),
];
const instancePriority: Field = { ...row('mstp.msti.priority', 'Priority', 'u8'), mask: 0xf0, display: 'hex' };
const instanceId: Field = { ...row('mstp.msti.msti_id', 'MSTID', 'u16'), mask: 0x0fff };
const regionalRoot = row('mstp.msti.root.hw', 'Regional Root', 'ether');
const instanceCost = row('mstp.msti.root_cost', 'Internal root path cost', 'u32');
const instanceBridgePriority: Field = row('mstp.msti.bridge_priority', 'Bridge Identifier Priority', 'u8');
const instancePortPriority: Field = row('mstp.msti.port_priority', 'Port identifier priority', 'u8');
const instanceHops = row('mstp.msti.remaining_hops', 'Remaining hops', 'u8');

const tlvType: Field = { ...row('stp.pvst.tlvtype', 'Type', 'u16'), display: 'hex', ref: 'Cisco PVST+' };
const tlvLength: Field = { ...row('stp.pvst.tlvlen', 'Length', 'u16'), ref: 'Cisco PVST+' };
const tlvVlan: Field = { ...row('stp.pvst.origvlan', 'Originating VLAN', 'u16'), ref: 'Cisco PVST+' };
const tlvValue: Field = { ...row('stp.pvst.tlvval', 'Value', 'bytes'), ref: 'Cisco PVST+' };

/** The fields of the region's name, which version 4 has once more. */
const MST = { selector, configName, revision, digest };

export const mstFields: readonly Field[] = [
  length3,
  selector,
  configName,
  revision,
  digest,
  internalCost,
  bridgePriority,
  bridgeExtension,
  bridgeAddress,
  remainingHops,
  instanceFlags,
  ...instanceFlagBits,
  instancePriority,
  instanceId,
  regionalRoot,
  instanceCost,
  instanceBridgePriority,
  instancePortPriority,
  instanceHops,
  tlvType,
  tlvLength,
  tlvVlan,
  tlvValue,
  ...sptFields,
];

/** What follows the common part of a BPDU: Cisco's VLAN, or the extension of version 3. */
export function walkMst(layer: Layer, sink: FieldSink): void {
  if (layer.partial || layer.payload - layer.start < EXTENSION - 1) return;
  if (isCisco(layer)) walkTlvs(layer, layer.start + EXTENSION, sink);
  else if (isMultiple(layer)) walkExtension(layer, sink);
}

function isCisco(layer: Layer): boolean {
  if (layer.index === 0) return false;
  return layer.dissection.stack[((layer.index - 1) << STRIDE_SHIFT) + SLOT.info] === SNAP_CISCO;
}

function isMultiple(layer: Layer): boolean {
  const { bytes, start, end } = layer;
  return (
    bytes[start + 3] === RAPID &&
    bytes[start + 2] >= MULTIPLE &&
    bytes[start + EXTENSION - 1] === 0 &&
    start + EXTENSION + 2 <= end
  );
}

function walkTlvs(layer: Layer, start: number, sink: FieldSink): void {
  const { view, end } = layer;
  let at = start;
  while (at + 4 <= end) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    sink.at(tlvType, at, 2);
    sink.at(tlvLength, at + 2, 2);
    if (at + 4 + length > end) return;
    if (type === 0 && length === 2) sink.at(tlvVlan, at + 4, 2);
    else sink.at(tlvValue, at + 4, length);
    at += 4 + length;
  }
}

function walkExtension(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  const length = view.getUint16(start + EXTENSION);
  sink.at(length3, start + EXTENSION, 2);
  if (start + FIRST_INSTANCE > end || length < WITHOUT_INSTANCES || layer.bytes[start + 38] !== 0) return;
  sink.at(selector, start + 38, 1);
  sink.at(configName, start + 39, NAME);
  sink.at(revision, start + 71, 2);
  sink.at(digest, start + 73, 16);
  sink.at(internalCost, start + 89, 4);
  sink.value(bridgePriority, view.getUint16(start + 93) & 0xf000);
  sink.value(bridgeExtension, view.getUint16(start + 93) & 0x0fff);
  sink.at(bridgeAddress, start + 95, 6);
  sink.at(remainingHops, start + 101, 1);
  const instancesEnd = Math.min(end, start + FIRST_INSTANCE + length - WITHOUT_INSTANCES);
  for (let at = start + FIRST_INSTANCE; at + INSTANCE <= instancesEnd; at += INSTANCE) walkInstance(layer, at, sink);
  if (layer.bytes[start + 2] > MULTIPLE) walkSpt(layer, start + FIRST_INSTANCE + length - WITHOUT_INSTANCES, MST, sink);
}

function walkInstance(layer: Layer, at: number, sink: FieldSink): void {
  sink.at(instanceFlags, at, 1);
  for (const field of instanceFlagBits) sink.at(field, at, 1);
  sink.at(instancePriority, at + 1, 1);
  sink.at(instanceId, at + 1, 2);
  sink.at(regionalRoot, at + 3, 6);
  sink.at(instanceCost, at + 9, 4);
  sink.value(instanceBridgePriority, layer.bytes[at + 13] >>> 4);
  sink.value(instancePortPriority, layer.bytes[at + 14] >>> 4);
  sink.at(instanceHops, at + 15, 1);
}

function row(name: string, label: string, type: FieldType): Field {
  return { name, label, type, ref: REF };
}

function bit(name: string, label: string, mask: number): Field {
  return { ...row(`stp.flags.${name}`, label, 'bool'), mask };
}
