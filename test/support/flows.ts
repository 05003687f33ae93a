import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { protocolPath } from '../../src/protocols/path.ts';

/** Paths of packets of Ethernet that stand one behind the other: one dissection sees them all. */
export function pathsOf(...frames: readonly Uint8Array[]): string[] {
  const d = new Dissection();
  return frames.map((bytes) => {
    const packet = new Packet();
    packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    packet.end = bytes.length;
    packet.wireLength = bytes.length;
    packet.linkType = 1;
    decode(packet, d);
    return protocolPath(d);
  });
}
