import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Segment } from '../../src/protocols/segment.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { TCP_EVENTS, type TcpEventName } from '../../src/trackers/tcp-events.ts';
import { TcpHealth } from '../../src/trackers/tcp-health.ts';

interface FrameToJudge {
  readonly data: Uint8Array;
  readonly nanoseconds?: number;
}

export interface Judged {
  /** Those that happened. */
  readonly events: Partial<Record<TcpEventName, number>>;
  /** Nanoseconds. */
  readonly handshakes: number[];
  readonly answers: number[];
  readonly health: TcpHealth;
}

/** Runs frames through TCP's health; `bySegments`: plain ones by their offsets, as `analyze` does. */
export function judge(frames: readonly FrameToJudge[], bySegments: boolean): Judged {
  const flows = new Flows();
  const handshakes: number[] = [];
  const answers: number[] = [];
  const health = new TcpHealth(
    flows,
    { add: (nanoseconds) => handshakes.push(nanoseconds) },
    { add: (nanoseconds) => answers.push(nanoseconds) },
  );
  const d = new Dissection();
  const packet = new Packet();
  packet.linkType = 1;
  const segment = new Segment(packet);
  for (const { data, nanoseconds = 0 } of frames) {
    packet.setBuffer(data, new DataView(data.buffer, data.byteOffset, data.byteLength));
    packet.end = data.length;
    packet.wireLength = data.length;
    packet.seconds = 1_700_000_000 + Math.floor(nanoseconds / 1e9);
    packet.nanoseconds = nanoseconds % 1e9;
    if (bySegments && segment.enter(packet) && flows.segment(segment)) {
      health.segment(segment);
      continue;
    }
    decode(packet, d);
    flows.packet(d);
    health.packet(d);
  }
  const events = Object.fromEntries(
    TCP_EVENTS.map((name) => [name, health.count(name)] as const).filter(([, count]) => count > 0),
  );
  return { events, handshakes, answers, health };
}
