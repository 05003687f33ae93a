import { CHECKSUM, plainChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { INNER, innerLayers } from '../spaces.ts';
import {
  hasReserved,
  IGMP_TYPE,
  igmpBodyFields,
  igmpVersion,
  isIgmpMessage,
  isTrace,
  walkIgmpBody,
} from './igmp-bodies.ts';

const V0_LENGTH = 20;
const TRACE_LENGTH = 24;
const LENGTH = 8;
const REF = 'RFC 3376 §4';
/** Message types that other protocols have under IP protocol 2: DVMRP, PIMv1, IGAP. */
const DVMRP = 0x13;
const PIM_V1 = 0x14;
const FIRST_IGAP = 0x40;
const LAST_IGAP = 0x42;

/** Internet Group Management Protocol, all versions, and the multicast traceroute that shares its numbers. */
export const igmp = defineProtocol({
  name: 'igmp',
  title: 'Internet Group Management Protocol',
  label: 'IGMP',
  ref: 'RFC 3376',
  claims: { 'ip.proto': [2] },
  minimumLength: 1,
  decode(d, at) {
    const type = d.bytes[at];
    if (type === DVMRP || type === PIM_V1 || (type >= FIRST_IGAP && type <= LAST_IGAP)) {
      // Not IGMP: the layer is taken back, and what nobody claims is data.
      d.drop();
      d.offset = at;
      return type === PIM_V1 ? innerLayers.table[INNER.pim1] : 0;
    }
    const need = type < 0x10 ? V0_LENGTH : isTrace(type) ? TRACE_LENGTH : isIgmpMessage(type) ? LENGTH : 1;
    if (!d.has(at, need)) return STOP;
    d.offset = at + need;
    return STOP;
  },
  fields: [
    defineField({ name: 'igmp.version', label: 'IGMP Version', type: 'u8', compute: igmpVersion, ref: REF }),
    defineField({
      name: 'igmp.type',
      label: 'Type',
      type: 'u8',
      at: 0,
      display: 'hex',
      values: {
        1: 'Create Group Request',
        2: 'Create Group Reply',
        3: 'Join Group Request',
        4: 'Join Group Reply',
        5: 'Leave Group Request',
        6: 'Leave Group Reply',
        7: 'Confirm Group Request',
        8: 'Confirm Group Reply',
        17: 'Membership Query',
        18: 'Membership Report (v1)',
        22: 'Membership Report (v2)',
        23: 'Leave Group',
        30: 'Traceroute Response',
        31: 'Traceroute Query or Request',
        34: 'Membership Report (v3)',
      },
      ref: REF,
    }),
    defineField({
      name: 'igmp.checksum',
      label: 'Checksum',
      type: 'u16',
      at: 2,
      display: 'hex',
      when: isMessage,
      ref: REF,
    }),
    defineField({
      name: 'igmp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      when: isMessage,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: REF,
    }),
    ...igmpBodyFields,
  ],
  walk: walkIgmpBody,
  checksum: verify,
  summarize,
});

function isMessage(layer: Layer): boolean {
  return isIgmpMessage(layer.bytes[layer.start]);
}

function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const end = d.stack[base + SLOT.end];
  if (end !== d.stack[base + SLOT.wireEnd]) return CHECKSUM.unverified;
  const start = d.stack[base + SLOT.start];
  return isIgmpMessage(d.bytes[start]) ? plainChecksum(d, start, end) : CHECKSUM.unverified;
}

function summarize(layer: Layer): string {
  const type = layer.bytes[layer.start];
  const version = layer.partial ? undefined : igmpVersion(layer);
  const prefix = version === undefined ? '' : `v${version} `;
  if (type === IGMP_TYPE.query) return `${prefix}Membership Query`;
  if (type === IGMP_TYPE.leave) return `${prefix}Leave Group`;
  if (isTrace(type)) return 'Multicast traceroute';
  return hasReserved(type) || type === IGMP_TYPE.reportV2 ? `${prefix}Membership Report` : `Type ${type}`;
}
