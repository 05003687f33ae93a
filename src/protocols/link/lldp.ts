import { defineProtocol, STOP } from '../define.ts';
import type { Layer } from '../layer.ts';
import { lldp8021Fields } from './lldp-8021-fields.ts';
import { lldp8023Fields } from './lldp-8023-fields.ts';
import { lldpBaseFields } from './lldp-fields.ts';
import { lldpMedFields } from './lldp-med-fields.ts';
import { walkLldpTlvs } from './lldp-tlvs.ts';
import { lldpVendorFields } from './lldp-vendor-fields.ts';

/** Link Layer Discovery Protocol. */
export const lldp = defineProtocol({
  name: 'lldp',
  title: 'Link Layer Discovery Protocol',
  label: 'LLDP',
  ref: 'IEEE 802.1AB',
  claims: { ethertype: [0x88cc] },
  minimumLength: 2,
  decode(d, at) {
    d.offset = at;
    return STOP;
  },
  fields: [...lldpBaseFields, ...lldp8021Fields, ...lldp8023Fields, ...lldpMedFields, ...lldpVendorFields],
  walk: walkLldpTlvs,
  summarize: (layer: Layer) => `${layer.end - layer.start} bytes of TLVs`,
});
