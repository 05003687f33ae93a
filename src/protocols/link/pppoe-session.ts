import { defineField, defineProtocol } from '../define.ts';
import type { Layer } from '../layer.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { PPPOE_HEADER, pppoeHeaderFields } from './pppoe-header.ts';

const CREDITS_TAG = 0x0106;
const CREDITS = 8;
const CREDITS_REF = 'RFC 5578 §7';

/** The session stage of PPP over Ethernet. */
export const pppoeSession = defineProtocol({
  name: 'pppoes',
  title: 'PPP-over-Ethernet Session',
  label: 'PPPoE',
  aliases: ['PPPoE'],
  ref: 'RFC 2516',
  claims: { ethertype: [0x8864], linktype: [51] },
  prefix: 'pppoe',
  minimumLength: PPPOE_HEADER,
  visibleFrom: PPPOE_HEADER,
  decode(d, at) {
    d.offset = at + PPPOE_HEADER;
    if (at + PPPOE_HEADER + CREDITS <= d.end && d.view.getUint16(at + PPPOE_HEADER) === CREDITS_TAG)
      d.offset += CREDITS;
    return innerLayers.table[INNER.pppPayload];
  },
  fields: [
    ...pppoeHeaderFields,
    defineField({
      name: 'pppoes.tags.credits.fcn',
      label: 'FCN',
      type: 'u16',
      at: 10,
      when: hasCredits,
      ref: CREDITS_REF,
    }),
    defineField({
      name: 'pppoes.tags.credits.bcn',
      label: 'BCN',
      type: 'u16',
      at: 12,
      when: hasCredits,
      ref: CREDITS_REF,
    }),
  ],
});

function hasCredits(layer: Layer): boolean {
  return layer.payload === layer.start + PPPOE_HEADER + CREDITS;
}
