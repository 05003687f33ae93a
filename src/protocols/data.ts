import { defineField, defineProtocol, STOP } from './define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';
import { INNER, ipProtocols } from './spaces.ts';

const SCTP = 132;

/** What no protocol claims: counted and shown as bytes, never an error. */
export const data = defineProtocol({
  name: 'data',
  title: 'Data',
  label: 'Data',
  ref: 'none',
  claims: { inner: [INNER.data] },
  minimumLength: 0,
  decode: continueBehind,
  fields: [
    defineField({
      name: 'data.data',
      label: 'Data',
      type: 'bytes',
      ref: 'none',
    }),
    defineField({
      name: 'data.len',
      label: 'Length',
      type: 'u32',
      compute: (layer) => layer.end - layer.start,
      ref: 'none',
    }),
  ],
  walk: (layer, sink) => sink.at(data.fields[0], layer.start, layer.end - layer.start),
});

/** A message that SCTP carries: chunks may follow it, from the next multiple of four bytes on. */
function continueBehind(d: Dissection): number {
  const { stack } = d;
  const carrier = (d.count - 2) << STRIDE_SHIFT;
  const end = stack[carrier + SLOT.end];
  const next = d.wireEnd + (-(d.wireEnd - stack[carrier + SLOT.start]) & 3);
  if (stack[carrier] !== ipProtocols.table[SCTP] || next >= end) return STOP;
  d.offset = next;
  d.end = end;
  d.wireEnd = stack[carrier + SLOT.wireEnd];
  return stack[carrier];
}
