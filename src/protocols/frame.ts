import type { PacketInterface } from '../core/packet.ts';
import { defineField, defineProtocol, STOP } from './define.ts';
import type { Layer } from './layer.ts';
import { protocolPath } from './path.ts';
import { encapsulations } from './values/encapsulations.ts';

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
    defineField({
      name: 'frame.number',
      label: 'Frame Number',
      type: 'u32',
      compute: (layer) => layer.packet.number,
      ref: REF,
    }),
    defineField({
      name: 'frame.time',
      label: 'Arrival Time',
      type: 'time',
      at: 0,
      when: (layer) => layer.packet.hasTime,
      ref: REF,
    }),
    defineField({
      name: 'frame.len',
      label: 'Frame length on the wire',
      type: 'u32',
      compute: (layer) => layer.packet.wireLength,
      ref: REF,
    }),
    defineField({
      name: 'frame.cap_len',
      label: 'Frame length stored into the capture file',
      type: 'u32',
      compute: (layer) => layer.end - layer.start,
      ref: REF,
    }),
    defineField({
      name: 'frame.interface_id',
      label: 'Interface id',
      type: 'u32',
      compute: (layer) => (layer.packet.interfaces === undefined ? undefined : layer.packet.interfaceId),
      ref: REF,
    }),
    defineField({
      name: 'frame.interface_name',
      label: 'Interface name',
      type: 'text',
      hidden: true,
      compute: (layer) => interfaceOf(layer)?.name,
      ref: REF,
    }),
    defineField({
      name: 'frame.interface_description',
      label: 'Interface description',
      type: 'text',
      hidden: true,
      compute: (layer) => interfaceOf(layer)?.description,
      ref: REF,
    }),
    defineField({
      name: 'frame.encap_type',
      label: 'Encapsulation type',
      type: 'u16',
      hidden: true,
      compute: (layer) => encapsulations[layer.packet.linkType] ?? 0,
      ref: REF,
    }),
    defineField({
      name: 'frame.time_epoch',
      label: 'Epoch Time',
      type: 'text',
      hidden: true,
      compute: epochTime,
      ref: REF,
    }),
    defineField({
      name: 'frame.protocols',
      label: 'Protocols in frame',
      type: 'text',
      hidden: true,
      compute: (layer) => protocolPath(layer.dissection),
      ref: REF,
    }),
  ],
});

function interfaceOf({ packet }: Layer): PacketInterface | undefined {
  return packet.interfaces?.[packet.interfaceId];
}

/** Seconds with nine decimals, from two integers; before 1970 both count down. */
function epochTime({ packet }: Layer): string | undefined {
  if (!packet.hasTime) return undefined;
  const { seconds, nanoseconds } = packet;
  if (seconds >= 0) return decimalText(seconds, nanoseconds);
  return nanoseconds === 0 ? decimalText(seconds, 0) : `-${decimalText(-seconds - 1, 1e9 - nanoseconds)}`;
}

function decimalText(seconds: number, nanoseconds: number): string {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
}
