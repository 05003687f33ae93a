import { defineProtocol, STOP } from '../define.ts';
import { STRIDE_SHIFT } from '../dissection.ts';
import { emitLayout, fieldMaker, type Layout, layoutFields } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';

const HEADER = 7;
/** Unit and function at least; MODBUS Application Protocol 1.1b3 §4.1 allows 253 bytes behind the unit. */
const LEAST = 2;

const field = fieldMaker('mbtcp.', 'MODBUS Messaging on TCP/IP 1.0b §3.1.3');
const header: Layout = [
  [0, field('trans_id', 'Transaction Identifier', 'u16')],
  [2, field('prot_id', 'Protocol Identifier', 'u16')],
  [4, field('len', 'Length', 'u16')],
  [6, field('unit_id', 'Unit Identifier', 'u8')],
];

/** Modbus/TCP: the head of each message on TCP. */
export const mbtcp = defineProtocol({
  name: 'mbtcp',
  title: 'Modbus/TCP',
  label: 'Modbus/TCP',
  ref: 'MODBUS Messaging on TCP/IP 1.0b',
  claims: { 'tcp.port': [502] },
  minimumLength: 1,
  decode(d, at) {
    if (d.end - at <= HEADER && d.end < d.wireEnd) {
      d.has(at, HEADER + 1);
      return STOP;
    }
    const isModbus = d.end - at > HEADER && d.view.getUint16(at + 2) === 0 && d.view.getUint16(at + 4) >= LEAST;
    if (!isModbus) {
      d.drop();
      d.offset = at;
      // Behind a message nothing else may stand.
      return d.stack[(d.count - 1) << STRIDE_SHIFT] === innerLayers.table[INNER.modbus] ? STOP : 0;
    }
    const next = at + 6 + d.view.getUint16(at + 4);
    if (next <= d.end) d.endLayer(next);
    else d.has(at, next - at);
    d.offset = at + HEADER;
    return innerLayers.table[INNER.modbus];
  },
  fields: layoutFields(header),
  walk: ({ start, end }, sink) => {
    emitLayout(sink, header, start, end);
  },
  summarize: ({ bytes, start }) => `unit ${bytes[start + 6]}`,
});
