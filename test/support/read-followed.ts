import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldValue } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import type { StreamFollower } from '../../src/trackers/stream-follower.ts';

/** Values of a field in each of these Ethernet frames, where the ones before are followed. */
export function readFollowed(frames: readonly Uint8Array[], follower: StreamFollower, name: string): FieldValue[][] {
  const d = new Dissection();
  d.streams = follower;
  const packet = new Packet();
  packet.linkType = 1;
  return frames.map((bytes) => {
    packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    packet.start = 0;
    packet.end = bytes.length;
    packet.wireLength = bytes.length;
    decode(packet, d);
    follower.follow(d);
    return valuesIn(d, name);
  });
}

function valuesIn(d: Dissection, name: string): FieldValue[] {
  const values: FieldValue[] = [];
  for (let index = 0; index < d.count; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol]];
    if (protocol === undefined) continue;
    visitFields(protocol, new Layer().load(d, index), (field, value) => {
      if (field.name === name) values.push(value);
    });
  }
  return values;
}
