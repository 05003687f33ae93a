import { defineProtocol, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, type Layout, layoutFields } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 14;
const REF = 'IEEE 802.11 §9.3.2.2';

const address = fieldMaker('wlan.', REF);
const addresses: Layout = [
  [0, address('da', 'Destination address', 'ether')],
  [0, address('da_resolved', 'Destination address (resolved)', 'ether', { hidden: true })],
  [6, address('sa', 'Source address', 'ether')],
  [6, address('sa_resolved', 'Source address (resolved)', 'ether', { hidden: true })],
  [12, fieldMaker('wlan_aggregate.a_mdsu.', REF)('length', 'A-MSDU Length', 'u16')],
];

/** Several packets in one frame of 802.11: the heads of all, and the first as a packet. */
export const wlanAggregate = defineProtocol({
  name: 'wlan_aggregate',
  title: 'IEEE 802.11 wireless LAN aggregate frame',
  label: '802.11 A-MSDU',
  aliases: ['A-MSDU'],
  ref: 'IEEE 802.11',
  claims: { inner: [INNER.wlanAggregate] },
  minimumLength: 1,
  decode(d, at) {
    if (!d.has(at, HEADER)) return STOP;
    d.offset = at + HEADER;
    d.limitPayload(d.offset + d.view.getUint16(at + 12));
    return innerLayers.table[INNER.llc];
  },
  fields: layoutFields(addresses),
  walk,
  summarize: (layer) => `${count(layer)} packets`,
});

/** Each begins at a multiple of four bytes from the one before. */
function walk({ view, start, end }: Layer, sink: FieldSink): void {
  for (let at = start; emitLayout(sink, addresses, at, end); ) {
    at = next(at, view.getUint16(at + 12));
  }
}

function count({ view, start, end }: Layer): number {
  let packets = 0;
  for (let at = start; at + HEADER <= end; packets++) at = next(at, view.getUint16(at + 12));
  return packets;
}

function next(at: number, length: number): number {
  return at + ((HEADER + length + 3) & ~3);
}
