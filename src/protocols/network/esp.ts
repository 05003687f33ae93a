import { defineField, defineProtocol, STOP } from '../define.ts';

const HEAD = 8;
const REF = 'RFC 4303 §2';

/** IPsec's Encapsulating Security Payload: its head; what follows is encrypted, so no layer is looked for in it. */
export const esp = defineProtocol({
  name: 'esp',
  title: 'Encapsulating Security Payload',
  label: 'ESP',
  ref: 'RFC 4303',
  claims: { 'ip.proto': [50] },
  minimumLength: HEAD,
  decode(d, at) {
    d.offset = at + HEAD;
    return STOP;
  },
  fields: [
    defineField({ name: 'esp.spi', label: 'ESP SPI', type: 'u32', at: 0, display: 'hex', ref: REF }),
    defineField({ name: 'esp.sequence', label: 'ESP Sequence', type: 'u32', at: 4, ref: REF }),
  ],
  summarize: (layer) => `SPI=0x${layer.view.getUint32(layer.start).toString(16).padStart(8, '0')}`,
});
