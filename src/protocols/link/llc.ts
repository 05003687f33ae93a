import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { ciscoPids, etherTypes, INNER, innerLayers, llcSaps } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { ciscoPidNames, sapNames, snapPidFields } from '../values/llc.ts';
import { SNAP, SNAP_CISCO } from './snap.ts';

const SNAP_SAP = 0xaa;
const SNAP_HEADER = 5;
/** Bits of the control field's first byte: IEEE 802.2 §5.2. */
const FORMAT = 0x03;
const UNNUMBERED = 0x03;
const UNNUMBERED_INFORMATION = 0x03;
const SUPERVISORY = 0x01;
const RESPONSE = 0x01;

const OUI = { encapsulatedEthernet: 0x000000, cisco: 0x00000c, cisco90: 0x0000f8, bridged: 0x0080c2 };
const REF = 'IEEE 802.2 §3.2';
const CONTROL_REF = 'IEEE 802.2 §5.2';
const SNAP_REF = 'IEEE 802 §9.5';

/** IEEE 802.2 Logical Link Control and the Subnetwork Access Protocol inside it. */
export const llc = defineProtocol({
  name: 'llc',
  title: 'Logical-Link Control',
  label: 'LLC',
  ref: 'IEEE 802.2',
  claims: { inner: [INNER.llc], linktype: [100], ethertype: [0x8870], 'ppp.protocol': [0x004b] },
  minimumLength: 3,
  decode(d, at) {
    const control = d.bytes[at + 2];
    const payload = at + 2 + ((control & FORMAT) === UNNUMBERED ? 1 : 2);
    if (!d.has(at, payload - at)) return STOP;
    const isInformation = (control & 1) === 0 || control === UNNUMBERED_INFORMATION;
    if (d.bytes[at] === SNAP_SAP && d.bytes[at + 1] === SNAP_SAP) return decodeSnap(d, payload, isInformation);
    d.offset = payload;
    return isInformation ? llcSaps.table[d.bytes[at]] : 0;
  },
  fields: [
    defineField({ name: 'llc.dsap', label: 'DSAP', type: 'u8', at: 0, display: 'hex', values: sapNames, ref: REF }),
    defineField({ name: 'llc.dsap.sap', label: 'SAP', type: 'u8', at: 0, mask: 0xfe, ref: REF }),
    defineField({ name: 'llc.dsap.ig', label: 'IG Bit', type: 'bool', at: 0, mask: 0x01, ref: REF }),
    defineField({ name: 'llc.ssap', label: 'SSAP', type: 'u8', at: 1, display: 'hex', values: sapNames, ref: REF }),
    defineField({ name: 'llc.ssap.sap', label: 'SAP', type: 'u8', at: 1, mask: 0xfe, ref: REF }),
    defineField({ name: 'llc.ssap.cr', label: 'CR Bit', type: 'bool', at: 1, mask: RESPONSE, ref: REF }),
    defineField({
      name: 'llc.control',
      label: 'Control',
      type: 'u16',
      display: 'hex',
      compute: control,
      ref: CONTROL_REF,
    }),
    defineField({ name: 'llc.control.n_r', label: 'N(R)', type: 'u16', compute: receiveNumber, ref: CONTROL_REF }),
    defineField({
      name: 'llc.control.n_s',
      label: 'N(S)',
      type: 'u16',
      compute: (layer) => (isExtended(layer) && (control(layer) & 1) === 0 ? (control(layer) & 0xfe) >>> 1 : undefined),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.p',
      label: 'Poll',
      type: 'bool',
      compute: (layer) => pollOrFinal(layer, 0),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.f',
      label: 'Final',
      type: 'bool',
      compute: (layer) => pollOrFinal(layer, RESPONSE),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.s_ftype',
      label: 'Supervisory frame type',
      type: 'u16',
      values: { 0: 'Receiver ready', 1: 'Receiver not ready', 2: 'Reject', 3: 'Selective reject' },
      compute: (layer) => ((control(layer) & FORMAT) === SUPERVISORY ? (control(layer) & 0x0c) >>> 2 : undefined),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.u_modifier_cmd',
      label: 'Command',
      type: 'u8',
      display: 'hex',
      compute: (layer) => modifier(layer, 0),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.u_modifier_resp',
      label: 'Response',
      type: 'u8',
      display: 'hex',
      compute: (layer) => modifier(layer, RESPONSE),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.control.ftype',
      label: 'Frame type',
      type: 'u16',
      values: { 0: 'Information frame', 1: 'Supervisory frame', 3: 'Unnumbered frame' },
      compute: (layer) => ((control(layer) & 1) === 0 ? 0 : control(layer) & FORMAT),
      ref: CONTROL_REF,
    }),
    defineField({
      name: 'llc.oui',
      label: 'Organization Code',
      type: 'u24',
      display: 'hex',
      compute: (layer) => organization(layer),
      ref: SNAP_REF,
    }),
    defineField({
      name: 'llc.type',
      label: 'Type',
      type: 'u16',
      display: 'hex',
      values: etherTypeNames,
      compute: (layer) => (hasEtherType(organization(layer)) ? protocolId(layer) : undefined),
      ref: SNAP_REF,
    }),
    ...snapPidFields.map(({ name, oui }) => pidField(name, oui)),
  ],
});

function decodeSnap(d: Dissection, at: number, isInformation: boolean): number {
  if (!d.has(at, SNAP_HEADER)) return STOP;
  const oui = (d.view.getUint16(at) << 8) | d.bytes[at + 2];
  const pid = d.view.getUint16(at + 3);
  d.offset = at + SNAP_HEADER;
  d.setInfo(oui === OUI.cisco ? SNAP_CISCO : SNAP);
  if (!isInformation) return 0;
  if (hasEtherType(oui)) return etherTypes.table[pid];
  if (oui === OUI.cisco) return ciscoPids.table[pid];
  return oui === OUI.bridged ? decodeBridged(d, at + SNAP_HEADER, pid) : 0;
}

/** RFC 2427 §4.2, RFC 2684 §5.2: bridged frames, with the frame check sequence (1 to 6) or without (7 to 11). */
function decodeBridged(d: Dissection, at: number, pid: number): number {
  if (pid === 1 || pid === 7) return innerLayers.table[INNER.ethernet];
  d.offset = at;
  return pid === 14 ? llcSaps.table[0x42] : 0;
}

function hasEtherType(oui: number | undefined): boolean {
  return oui === OUI.encapsulatedEthernet || oui === OUI.cisco90;
}

function isExtended(layer: Layer): boolean {
  return (layer.bytes[layer.start + 2] & FORMAT) !== UNNUMBERED;
}

function control(layer: Layer): number {
  return isExtended(layer) ? layer.view.getUint16(layer.start + 2, true) : layer.bytes[layer.start + 2];
}

function receiveNumber(layer: Layer): number | undefined {
  return isExtended(layer) ? control(layer) >>> 9 : undefined;
}

/** One bit, called by the direction of the frame; shown when set. */
function pollOrFinal(layer: Layer, direction: number): boolean | undefined {
  if ((layer.bytes[layer.start + 1] & RESPONSE) !== direction) return undefined;
  return (control(layer) & (isExtended(layer) ? 0x0100 : 0x10)) !== 0 ? true : undefined;
}

function modifier(layer: Layer, direction: number): number | undefined {
  if (isExtended(layer) || (layer.bytes[layer.start + 1] & RESPONSE) !== direction) return undefined;
  return (control(layer) & 0xec) >>> 2;
}

function snapStart(layer: Layer): number {
  return layer.start + (isExtended(layer) ? 4 : 3);
}

function organization(layer: Layer): number | undefined {
  if (layer.info === 0) return undefined;
  const at = snapStart(layer);
  return (layer.view.getUint16(at) << 8) | layer.bytes[at + 2];
}

function protocolId(layer: Layer): number {
  return layer.view.getUint16(snapStart(layer) + 3);
}

/** Each organisation numbers its protocols by itself; `llc.pid` is for those that have no name. */
function pidField(name: string, oui: number | undefined): Field {
  const others = snapPidFields.map((field) => field.oui);
  return {
    name,
    label: 'PID',
    type: 'u16',
    display: 'hex',
    ...(oui === OUI.cisco ? { values: ciscoPidNames } : {}),
    compute: (layer) => {
      const own = organization(layer);
      if (own === undefined || hasEtherType(own)) return undefined;
      return oui === own || (oui === undefined && !others.includes(own)) ? protocolId(layer) : undefined;
    },
    ref: SNAP_REF,
  };
}
