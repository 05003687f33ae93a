import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, type Layout } from '../layout.ts';
import { walk8021 } from './lldp-8021.ts';
import * as dot3 from './lldp-8023-fields.ts';
import { walkCapabilityExchange } from './lldp-dcbx.ts';
import { organisation, restContent, unknownContent, unknownSubtype } from './lldp-fields.ts';
import { walkMed } from './lldp-med.ts';
import * as vendor from './lldp-vendor-fields.ts';

const OUI = {
  ieee8021: 0x0080c2,
  ieee8023: 0x00120f,
  tia: 0x0012bb,
  profinet: 0x000ecf,
  cisco: 0x000142,
  iana: 0x00005e,
  ieee8021Qbg: 0x001b3f,
  intel: 0x001b21,
  extreme: 0x00040d,
} as const;
/** Where the content of an organisationally specific TLV starts: behind header, OUI and subtype. */
const CONTENT = 6;
const GUID = 16;

/** IEEE 802.1AB §8.6: the organisation and its subtype tell what the TLV is. */
export function walkOrganisational(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const { bytes, view } = layer;
  if (!emitLayout(sink, organisation, at, end) || at + CONTENT > end) return;
  const subtype = bytes[at + 5];
  switch (view.getUint32(at + 1) & 0xffffff) {
    case OUI.ieee8021:
      walk8021(layer, sink, at, end);
      return;
    case OUI.ieee8023:
      emitLayout(sink, dot3.dot3Subtype, at, end);
      walk8023(sink, subtype, at, end);
      return;
    case OUI.tia:
      walkMed(layer, sink, at, end);
      return;
    case OUI.profinet:
      emitLayout(sink, vendor.profinetSubtype, at, end);
      walkProfinet(layer, sink, subtype, at, end);
      return;
    case OUI.cisco:
      emitLayout(sink, vendor.ciscoSubtype, at, end);
      walkCisco(sink, subtype, at, end);
      return;
    case OUI.iana:
      emitLayout(sink, vendor.ianaSubtype, at, end);
      emitRest(sink, subtype === 1 ? vendor.descriptionUrl : unknownContent, at + CONTENT, end);
      return;
    case OUI.ieee8021Qbg:
      if (subtype === 0) emitLayout(sink, dot3.evb, at, end);
      else emitLayout(sink, dot3.evb.slice(0, 1), at, end);
      return;
    case OUI.intel:
      walkCapabilityExchange(layer, sink, at, end);
      return;
    case OUI.extreme:
      emitLayout(sink, vendor.extremeSubtype, at, end);
      return;
    default:
      sink.at(unknownSubtype, at + 5, 1);
      emitRest(sink, unknownContent, at + CONTENT, end);
  }
}

const dot3Layouts: Readonly<Record<number, Layout>> = {
  1: dot3.macPhy,
  2: dot3.mdiPower,
  3: dot3.aggregation3,
  4: dot3.frameSize,
  5: dot3.energyEfficient,
  7: dot3.preemption,
};
const MDI_POWER = 2;
/** IEEE 802.3bt §79.3.2: the longer form of Power via MDI. */
const FOUR_PAIR_LENGTH = 31;

function walk8023(sink: FieldSink, subtype: number, at: number, end: number): void {
  const layout = dot3Layouts[subtype];
  if (layout === undefined) return;
  emitLayout(sink, layout, at, end);
  if (subtype === MDI_POWER && end - at === FOUR_PAIR_LENGTH) emitLayout(sink, dot3.fourPair, at, end);
}

function walkProfinet(layer: Layer, sink: FieldSink, subtype: number, at: number, end: number): void {
  switch (subtype) {
    case 1:
      emitLayout(sink, vendor.delays, at, end);
      return;
    case 2:
      emitLayout(sink, vendor.portStatus, at, end);
      return;
    case 4:
      emitGuid(layer, sink, vendor.mrpDomain, at + CONTENT, end);
      emitLayout(sink, vendor.mrpStatus, at, end);
      return;
    case 5:
      emitLayout(sink, vendor.chassisMacAddress, at, end);
      return;
    case 6:
      if (!emitLayout(sink, vendor.masterSource, at, end)) return;
      emitGuid(layer, sink, vendor.subdomain, at + 12, end);
      emitGuid(layer, sink, vendor.irData, at + 28, end);
      emitLayout(sink, vendor.periods, at, end);
      return;
    case 9:
      emitGuid(layer, sink, vendor.tsnDomain, at + CONTENT, end);
      return;
    case 10:
      if (emitLayout(sink, vendor.nmeAddress, at, end)) {
        emitRest(sink, vendor.nmeAddressBytes, at + 8, Math.min(at + 7 + layer.bytes[at + 6], end));
      }
      return;
    case 11:
      emitGuid(layer, sink, vendor.nmeName, at + CONTENT, end);
      return;
    default:
      emitRest(sink, unknownContent, at + CONTENT, end);
  }
}

const ciscoLayouts: Readonly<Record<number, readonly [layout: Layout, length: number]>> = {
  1: [vendor.upoe, 1],
  201: [vendor.aciPortState, 1],
  202: [vendor.aciNodeRole, 1],
  203: [vendor.aciNodeId, 4],
  204: [vendor.aciSpineLevel, 1],
  205: [vendor.aciPod, 2],
  208: [vendor.aciNodeIp, 4],
  209: [vendor.aciPortRole, 1],
  211: [vendor.aciFabricVlan, 2],
  216: [vendor.aciPortMode, 2],
  218: [vendor.aciControllerMode, 1],
  219: [vendor.aciFabricId, 2],
};
const ciscoTexts: Readonly<Record<number, Field>> = {
  206: vendor.aciFabric,
  210: vendor.aciVersion,
  212: vendor.aciSerial,
  214: vendor.aciModel,
  215: vendor.aciNodeName,
  217: vendor.aciCookie,
};
const CONTROLLERS = 207;

function walkCisco(sink: FieldSink, subtype: number, at: number, end: number): void {
  const shape = ciscoLayouts[subtype];
  if (shape !== undefined) {
    const [layout, length] = shape;
    if (emitLayout(sink, layout, at, end)) emitRest(sink, restContent, at + CONTENT + length, end);
    return;
  }
  emitRest(
    sink,
    ciscoTexts[subtype] ?? (subtype === CONTROLLERS ? vendor.aciControllers : unknownContent),
    at + CONTENT,
    end,
  );
  if (subtype !== CONTROLLERS || !emitLayout(sink, vendor.aciController, at, end)) return;
  emitRest(sink, vendor.aciControllerUuid, at + 11, end);
}

function emitGuid(layer: Layer, sink: FieldSink, field: Field, at: number, end: number): void {
  if (at + GUID > end) return;
  const hex = hexText(layer.bytes, at, at + GUID);
  sink.value(
    field,
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
  );
}

function emitRest(sink: FieldSink, field: Field, start: number, end: number): void {
  if (start < end) sink.at(field, start, end - start);
}
