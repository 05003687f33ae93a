import { defineField, defineProtocol, STOP } from './define.ts';
import { protocolPath } from './path.ts';

const REF = 'the capture';

/** What the capture says about the packet; not a layer of it, but written before the first. */
export const frame = defineProtocol({
  name: 'frame',
  title: 'Frame',
  label: 'Frame',
  aliases: ['AF_Packet'],
  ref: REF,
  claims: {},
  minimumLength: 0,
  decode: () => STOP,
  fields: [
    defineField({ name: 'frame.number', label: 'Frame Number', type: 'u32', compute: (layer) => layer.packet.number, ref: REF }),
    defineField({ name: 'frame.time', label: 'Arrival Time', type: 'time', at: 0, when: (layer) => layer.packet.hasTime, ref: REF }),
    defineField({ name: 'frame.len', label: 'Frame length on the wire', type: 'u32', compute: (layer) => layer.packet.wireLength, ref: REF }),
    defineField({ name: 'frame.cap_len', label: 'Frame length stored into the capture file', type: 'u32', compute: (layer) => layer.end - layer.start, ref: REF }),
    defineField({ name: 'frame.interface_id', label: 'Interface id', type: 'u32', compute: (layer) => layer.packet.interfaceId, ref: REF }),
    defineField({ name: 'frame.protocols', label: 'Protocols in frame', type: 'text', hidden: true, compute: (layer) => protocolPath(layer.dissection), ref: REF }),
  ],
});
