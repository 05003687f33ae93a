import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldValue } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { protocolPath } from '../../src/protocols/path.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById } from '../../src/protocols/registry.ts';

export interface DissectedLayer {
  readonly protocol: string;
  readonly start: number;
  readonly end: number;
  readonly partial: boolean;
  /** Every occurrence of every field, hidden ones too, by full name. */
  readonly fields: Readonly<Record<string, FieldValue | FieldValue[]>>;
}

export interface Dissected {
  readonly path: string;
  readonly layers: readonly DissectedLayer[];
  readonly problem: number;
  readonly dissection: Dissection;
}

/** Bytes of a hexdump: white space and `//` comments are passed over. */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\/\/.*$/gm, '').replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error('not a hexdump');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Decodes one packet of the link type (LINKTYPE_ETHERNET unless given) and reads every field. */
export function dissect(bytes: Uint8Array, linkType = 1, wireLength = bytes.length, d = new Dissection()): Dissected {
  const packet = new Packet();
  // Bytes before and behind show reads outside of the packet's own range.
  const buffer = new Uint8Array(bytes.length + 96).fill(0xa5);
  buffer.set(bytes, 32);
  packet.setBuffer(buffer, new DataView(buffer.buffer));
  packet.start = 32;
  packet.end = 32 + bytes.length;
  packet.wireLength = wireLength;
  packet.linkType = linkType;
  packet.number = 1;
  decode(packet, d);
  return { path: protocolPath(d), layers: readLayers(d), problem: d.problemKind, dissection: d };
}

function readLayers(d: Dissection): DissectedLayer[] {
  const layers: DissectedLayer[] = [];
  const layer = new Layer();
  for (let index = 0; index < d.count + d.quoted; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol]];
    if (protocol === undefined) throw new Error('a layer of no protocol');
    layer.load(d, index);
    const fields: Record<string, FieldValue | FieldValue[]> = {};
    visitFields(protocol, layer, (field, value) => {
      const earlier = fields[field.name];
      if (earlier === undefined) fields[field.name] = value;
      else if (Array.isArray(earlier)) earlier.push(value);
      else fields[field.name] = [earlier, value];
    });
    layers.push({
      protocol: protocol.name,
      start: layer.start - 32,
      end: layer.end - 32,
      partial: layer.partial,
      fields,
    });
  }
  return layers;
}
