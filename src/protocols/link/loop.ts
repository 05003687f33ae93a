import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { fieldMaker } from '../layout.ts';

const HEADER = 2;
const FUNCTION = { reply: 1, forward: 2 } as const;

const field = fieldMaker('loop.', 'DIX Ethernet 2.0 §8.4.2');
const names = { 1: 'Reply', 2: 'Forward Data' };
const skipCount = field('skipcount', 'skipCount', 'u16le');
const relevant = field('relevant_function', 'Relevant function', 'u16le', { values: names });
const functionCode = field('function', 'Function', 'u16le', { values: names });
const address = field('forwarding_address', 'Forwarding address', 'ether');
const receipt = field('receipt_number', 'Receipt number', 'u16le');

/** Ethernet's own test of a way there and back; switches send it to themselves to find loops. */
export const loop = defineProtocol({
  name: 'loop',
  title: 'Configuration Test Protocol (loopback)',
  label: 'Loopback',
  ref: 'DIX Ethernet 2.0',
  claims: { ethertype: [0x9000] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode: (d, first) => {
    for (let at = first + HEADER; d.has(at, 2); at += 8) {
      const code = d.view.getUint16(at, true);
      if (code === FUNCTION.reply && d.has(at, 4)) {
        // What was sent comes back behind the number.
        d.offset = at + 4;
        return 0;
      }
      if (code !== FUNCTION.forward || !d.has(at, 8)) return STOP;
    }
    return STOP;
  },
  fields: [skipCount, relevant, functionCode, address, receipt],
  walk(layer, sink) {
    const { start, end, view } = layer;
    const cursor = new FieldCursor(layer, sink, start, end);
    cursor.bytes(skipCount, 2);
    const current = start + HEADER + view.getUint16(start, true);
    while (cursor.left >= 2) {
      const code = view.getUint16(cursor.at, true);
      if (cursor.at === current) sink.at(relevant, cursor.at, 2);
      cursor.bytes(functionCode, 2);
      if (code === FUNCTION.reply) cursor.bytes(receipt, 2);
      if (code !== FUNCTION.forward || !cursor.bytes(address, 6)) return;
    }
  },
});
