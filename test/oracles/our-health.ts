import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Segment } from '../../src/protocols/segment.ts';
import { openCapture } from '../../src/sources/open.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { TCP_EVENTS, type TcpEventName } from '../../src/trackers/tcp-events.ts';
import { TcpHealth } from '../../src/trackers/tcp-health.ts';
import type { HealthOfCapture } from './tshark-health.ts';

/** Ours, on the way that `analyze` takes: by offsets where a segment is plain. Undefined: there is no TCP. */
export async function readOurHealth(path: string): Promise<HealthOfCapture | undefined> {
  const source = await openCapture([path]);
  const packet = new Packet();
  const d = new Dissection();
  d.reassembler = new IpFragments();
  const segment = new Segment(packet);
  const flows = new Flows();
  const events = new Map<TcpEventName, number[]>(TCP_EVENTS.map((name) => [name, []]));
  const handshakes: number[] = [];
  const answers = new Map<number, number>();
  const health = new TcpHealth(
    flows,
    { add: (nanoseconds) => handshakes.push(nanoseconds) },
    { add: (nanoseconds) => answers.set(packet.number, nanoseconds) },
  );
  let hasTcp = false;
  while (await source.fill()) {
    while (source.next(packet)) {
      if (segment.enter(packet) && flows.segment(segment)) {
        health.segment(segment);
      } else {
        decode(packet, d);
        flows.packet(d);
        health.packet(d);
      }
      if (flows.tcpRow < 0) continue;
      hasTcp = true;
      for (const [name, numbers] of events) if (health.count(name) > numbers.length) numbers.push(packet.number);
    }
  }
  await source.close();
  return hasTcp ? { events, handshakes, answers } : undefined;
}
