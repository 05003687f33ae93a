import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldValue } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { protocolPath } from '../../src/protocols/path.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById } from '../../src/protocols/registry.ts';

/** Paths of packets of Ethernet that stand one behind the other: one dissection sees them all. */
export function pathsOf(...frames: readonly Uint8Array[]): string[] {
  const d = new Dissection();
  return frames.map((bytes) => {
    dissectNext(d, bytes);
    return protocolPath(d);
  });
}

/** The innermost layer's fields in the last of such packets, each occurrence. */
export function lastFieldsOf(...frames: readonly Uint8Array[]): [name: string, value: FieldValue][] {
  const d = new Dissection();
  for (const bytes of frames) dissectNext(d, bytes);
  const protocol = protocolById[d.stack[((d.count - 1) << STRIDE_SHIFT) + SLOT.protocol]];
  const fields: [string, FieldValue][] = [];
  if (protocol !== undefined) {
    visitFields(protocol, new Layer().load(d, d.count - 1), ({ name }, value) => fields.push([name, value]));
  }
  return fields;
}

function dissectNext(d: Dissection, bytes: Uint8Array): void {
  const packet = new Packet();
  packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  packet.end = bytes.length;
  packet.wireLength = bytes.length;
  packet.linkType = 1;
  decode(packet, d);
}
