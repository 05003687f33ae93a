import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';
import { readWpa } from './wlan-rsn.ts';
import { vendorKind, vendorOrganisation, wfaKind } from './wlan-tag-head.ts';

const REF = 'IEEE 802.11 §9.4.2.25';
const WME_REF = 'Wi-Fi Alliance WMM 1.2';
const ORGANISATION = { microsoft: 0x0050f2, aironet: 0x004096 } as const;
const MICROSOFT = { wpa: 1, wme: 2 } as const;
const AIRONET_MFP = 20;
const AIRONET_VERSION = 3;

const tag = fieldMaker('wlan.tag.', REF);
const wme = fieldMaker('wlan.wfa.ie.wme.', WME_REF);
const aironet = fieldMaker('wlan.aironet.', 'Cisco Aironet');
const data = tag('vendor.data', 'Vendor Specific Data', 'bytes');
const subtype = wme('subtype', 'WME Subtype', 'u8', {
  values: { 0: 'Information Element', 1: 'Parameter Element', 2: 'TSPEC Element' },
});
const version = wme('version', 'WME Version', 'u8');
const ofAccessPoint: Bits = [
  ['qos_info', 'WME QoS Info', 0],
  ['qos_info.ap.u_apsd', 'U-APSD', 0x80, FLAG],
  ['qos_info.ap.parameter_set_count', 'Parameter Set Count', 0x0f],
  ['qos_info.ap.reserved', 'Reserved', 0x70],
];
const ofStation: Bits = [
  ['qos_info', 'WME QoS Info', 0],
  ['qos_info.sta.max_sp_length', 'Max SP Length', 0x60],
  ['qos_info.sta.ac_be', 'AC_BE', 0x08, FLAG],
  ['qos_info.sta.ac_bk', 'AC_BK', 0x04, FLAG],
  ['qos_info.sta.ac_vi', 'AC_VI', 0x02, FLAG],
  ['qos_info.sta.ac_vo', 'AC_VO', 0x01, FLAG],
  ['qos_info.sta.reserved', 'Reserved', 0x90],
];
const accessPoint = bitLayout('wfa.ie.wme.', WME_REF, 1, 0, ofAccessPoint);
const station = bitLayout('wfa.ie.wme.', WME_REF, 1, 0, ofStation);
const reserved = wme('reserved', 'Reserved', 'bytes');
const categories = { 0: 'Best Effort', 1: 'Background', 2: 'Video', 3: 'Voice' };
/** What one kind of traffic has to keep to. */
const parameters: Layout = [
  [0, wme('acp.aci_aifsn', 'ACI / AIFSN Field', 'u8', HEX)],
  [0, wme('acp.aifsn', 'AIFSN', 'u8', { mask: 0x0f })],
  [0, wme('acp.acm', 'Admission Control Mandatory', 'bool', { mask: 0x10 })],
  [0, wme('acp.aci', 'ACI', 'u8', { mask: 0x60, values: categories })],
  [0, wme('acp.reserved', 'Reserved', 'u8', { mask: 0x80 })],
  [1, wme('acp.ecw', 'ECW', 'u8', HEX)],
  [1, wme('acp.ecw.max', 'ECW Max', 'u8', { mask: 0xf0 })],
  [1, wme('acp.ecw.min', 'ECW Min', 'u8', { mask: 0x0f })],
  [2, wme('acp.txop_limit', 'TXOP Limit', 'u16le')],
];
const PARAMETERS = 4;
const windowMaximum = wme('acp.cw.max', 'CW Max', 'u16');
const windowMinimum = wme('acp.cw.min', 'CW Min', 'u16');
const aironetKind = aironet('type', 'Aironet IE type', 'u8');
const aironetVersion = aironet('version', 'Aironet IE CCX version?', 'u8');
const clientMfp = aironet('clientmfp', 'Aironet IE Client MFP', 'bool', { mask: 0x01 });
const aironetData = aironet('data', 'Aironet IE data', 'bytes');

export const vendorFields: readonly Field[] = [
  ...[vendorOrganisation, vendorKind, data, wfaKind, subtype, version, reserved, windowMaximum, windowMinimum],
  ...layoutFields(accessPoint, station, parameters),
  ...[aironetKind, aironetVersion, clientMfp, aironetData],
];

/** An element that its vendor lays out: told apart are WPA, WMM and a few of Cisco's, of others the bytes are shown. */
export function readVendor(cursor: FieldCursor): void {
  const vendor = cursor.number(vendorOrganisation, 3);
  if (vendor < 0 || cursor.left === 0) return;
  cursor.same(vendorKind);
  const type = cursor.peek(cursor.at, 1);
  if (vendor === ORGANISATION.microsoft) {
    cursor.number(wfaKind, 1);
    if (type === MICROSOFT.wpa) readWpa(cursor);
    else if (type === MICROSOFT.wme) readWme(cursor);
  } else if (vendor === ORGANISATION.aironet) {
    cursor.number(aironetKind, 1);
    if (type === AIRONET_VERSION) cursor.number(aironetVersion, 1);
    else if (type === AIRONET_MFP) cursor.same(clientMfp);
    else cursor.bytes(aironetData, cursor.left);
  } else if (!DISSECTED.has(vendor)) cursor.bytes(data, cursor.left);
}

/** Elements of these have a structure of their own, which we don't show. */
const DISSECTED: ReadonlySet<number> = new Set([0x506f9a]);

function readWme(cursor: FieldCursor): void {
  const of = cursor.number(subtype, 1);
  cursor.number(version, 1);
  if (of !== 0 && of !== 1) return;
  const fromStation = of === 0 && isOfStation(cursor);
  if (cursor.left > 0) emitLayout(cursor.sink, fromStation ? station : accessPoint, cursor.at, cursor.end);
  cursor.pass(1);
  if (of === 0) return;
  cursor.bytes(reserved, 1);
  while (cursor.left >= PARAMETERS) {
    emitLayout(cursor.sink, parameters, cursor.at, cursor.end);
    const windows = cursor.peek(cursor.at + 1, 1);
    cursor.sink.value(windowMaximum, 2 ** (windows >>> 4) - 1);
    cursor.sink.value(windowMinimum, 2 ** (windows & 0x0f) - 1);
    cursor.pass(PARAMETERS);
  }
}

const MANAGEMENT_REQUESTS: ReadonlySet<number> = new Set([0, 2, 4]);

/** Requests come from stations; what is in front of the body tells. */
function isOfStation({ layer }: FieldCursor): boolean {
  return MANAGEMENT_REQUESTS.has(layer.info);
}
