import { defineField, defineProtocol, STOP } from './define.ts';

/** What no protocol claims: counted and shown as bytes, never an error. */
export const data = defineProtocol({
  name: 'data',
  title: 'Data',
  label: 'Data',
  ref: 'none',
  claims: {},
  minimumLength: 0,
  decode(d, at) {
    d.offset = at;
    return STOP;
  },
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
