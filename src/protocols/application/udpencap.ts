import { defineProtocol, STOP } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import { INNER, innerLayers, ipProtocols } from '../spaces.ts';

const MARKER = 4;
const KEEPALIVE = 0xff;
const IP_PROTOCOL_ESP = 50;

const field = fieldMaker('udpencap.', 'RFC 3948 §2');
/** Both say no more than that it is there. */
const keepalive = field('nat_keepalive', 'NAT-keepalive packet', 'text');
const marker = field('non_esp_marker', 'Non-ESP Marker', 'text');

/** IPsec through network address translators: ESP in UDP, the key exchange behind a marker, and what keeps the way open. */
export const udpencap = defineProtocol({
  name: 'udpencap',
  title: 'UDP Encapsulation of IPsec Packets',
  label: 'UDPENCAP',
  ref: 'RFC 3948',
  claims: { 'udp.port': [4500] },
  minimumLength: 1,
  decode(d, at) {
    if (d.wireEnd === at + 1 && d.bytes[at] === KEEPALIVE) return STOP;
    if (!d.has(at, MARKER)) return STOP;
    if (d.view.getUint32(at) !== 0) {
      d.offset = at;
      return ipProtocols.table[IP_PROTOCOL_ESP];
    }
    d.offset = at + MARKER;
    return innerLayers.table[INNER.isakmp];
  },
  fields: [keepalive, marker],
  walk(layer, sink) {
    const { start, wireEnd, payload } = layer;
    if (wireEnd === start + 1 && layer.bytes[start] === KEEPALIVE) sink.value(keepalive, '');
    else if (!layer.partial && payload === start + MARKER) sink.value(marker, '');
  },
  summarize: (layer) => (layer.wireEnd === layer.start + 1 ? 'NAT-keepalive' : ''),
});
