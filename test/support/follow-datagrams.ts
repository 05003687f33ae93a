import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { TlsDatagrams } from '../../src/trackers/tls-datagrams.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';

/** Every session that is told of in these frames, a millisecond apart. */
export function followDatagrams(frames: readonly Uint8Array[]): TlsSession[] {
  const flows = new Flows();
  const datagrams = new TlsDatagrams(flows);
  const sessions: TlsSession[] = [];
  datagrams.listen((session) => sessions.push(session));
  const d = new Dissection();
  const packet = new Packet();
  packet.linkType = 1;
  packet.hasTime = true;
  frames.forEach((data, index) => {
    // Of exactly the frame's length, so that reads beyond it show.
    const bytes = Uint8Array.from(data);
    packet.setBuffer(bytes, new DataView(bytes.buffer));
    packet.start = 0;
    packet.end = bytes.length;
    packet.wireLength = bytes.length;
    packet.seconds = 1_700_000_000;
    packet.nanoseconds = index * 1_000_000;
    decode(packet, d);
    flows.packet(d);
    datagrams.packet(d);
  });
  datagrams.finish();
  return sessions;
}
