import { defineProtocol, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { PPPOE_HEADER, pppoeHeaderFields } from './pppoe-header.ts';
import { pppoeTagFields, walkPppoeTags } from './pppoe-tags.ts';

/** The discovery stage of PPP over Ethernet. */
export const pppoeDiscovery = defineProtocol({
  name: 'pppoed',
  title: 'PPP-over-Ethernet Discovery',
  label: 'PPPoE discovery',
  ref: 'RFC 2516',
  claims: { ethertype: [0x8863] },
  prefix: 'pppoe',
  minimumLength: PPPOE_HEADER,
  visibleFrom: PPPOE_HEADER,
  decode(d, at) {
    const length = d.view.getUint16(at + 4);
    if (!d.has(at, PPPOE_HEADER + length)) return STOP;
    d.offset = at + PPPOE_HEADER + length;
    d.setPayload(d.offset);
    return STOP;
  },
  fields: [...pppoeHeaderFields, ...pppoeTagFields],
  walk: walkDiscovery,
});

function walkDiscovery(layer: Layer, sink: FieldSink): void {
  const start = layer.start + PPPOE_HEADER;
  if (start > layer.end) return;
  const end = Math.min(layer.end, start + layer.view.getUint16(layer.start + 4));
  walkPppoeTags(layer, start, end, sink);
}
