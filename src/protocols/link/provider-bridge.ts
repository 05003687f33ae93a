import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { etherTypes } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';
import { paddingField, payloadEnd, walkTrailer } from './trailer.ts';

const TAG = 4;
const SERVICE_TAG = 0x88a8;
const REF = 'IEEE 802.1Q §9.6';

const trailer: Field = { name: 'ieee8021ah.trailer', label: 'Trailer', type: 'bytes', ref: 'IEEE 802.3 §3.2.8' };

const priority: Field = { name: 'ieee8021ad.priority', label: 'Priority', type: 'u16', at: 0, mask: 0xe000, ref: REF };
const dropEligible: Field = { name: 'ieee8021ad.dei', label: 'DEI', type: 'u16', at: 0, mask: 0x1000, ref: REF };

/** A provider's service tag (QinQ); two of them in a row are one layer, the inner one called the customer's. */
export const providerBridge = defineProtocol({
  name: 'ieee8021ad',
  title: 'IEEE 802.1ad',
  label: '802.1ad',
  aliases: ['QinQ'],
  ref: 'IEEE 802.1Q',
  claims: { ethertype: [SERVICE_TAG] },
  minimumLength: TAG,
  visibleFrom: 2,
  decode(d, at) {
    let type = d.view.getUint16(at + 2);
    d.offset = at + TAG;
    if (type === SERVICE_TAG) {
      if (!d.has(at, 2 * TAG)) return STOP;
      type = d.view.getUint16(at + TAG + 2);
      d.offset = at + 2 * TAG;
    }
    return etherTypes.table[type];
  },
  fields: [
    priority,
    dropEligible,
    defineField({
      name: 'ieee8021ad.id',
      label: 'ID',
      type: 'u16',
      at: 0,
      mask: 0x0fff,
      when: (layer) => !isDouble(layer),
      ref: REF,
    }),
    defineField({ name: 'ieee8021ad.svid', label: 'ID', type: 'u16', at: 0, mask: 0x0fff, when: isDouble, ref: REF }),
    defineField({ name: 'ieee8021ad.cvid', label: 'ID', type: 'u16', at: TAG, mask: 0x0fff, when: isDouble, ref: REF }),
    defineField({
      name: 'ieee8021ah.etype',
      label: 'Type',
      type: 'u16',
      display: 'hex',
      values: etherTypeNames,
      compute: (layer) => layer.view.getUint16(layer.start + (isDouble(layer) ? TAG : 0) + 2),
      ref: REF,
    }),
    paddingField,
    trailer,
  ],
  walk: walkProviderBridge,
});

function isDouble(layer: Layer): boolean {
  return layer.view.getUint16(layer.start + 2) === SERVICE_TAG;
}

const TRAILER = { trailer, mayHaveFcs: false };

function walkProviderBridge(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  if (isDouble(layer)) {
    sink.at(priority, layer.start + TAG, 2);
    sink.at(dropEligible, layer.start + TAG, 2);
  }
  walkTrailer(layer, payloadEnd(layer), TRAILER, sink);
}
