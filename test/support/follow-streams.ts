import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Flows } from '../../src/trackers/flows.ts';
import type { StreamConsumer } from '../../src/trackers/stream-consumer.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';

interface FrameToFollow {
  readonly data: Uint8Array;
  readonly nanoseconds?: number;
  /** Less than the data: cut by the snap length. */
  readonly capturedLength?: number;
}

/** Runs frames through decoding, flows and streams, and ends the streams. */
export function followStreams(
  frames: readonly FrameToFollow[],
  makeConsumers: (flows: Flows, streams: TcpStreams) => StreamConsumer | readonly StreamConsumer[] | undefined,
): TcpStreams {
  const flows = new Flows();
  const streams = new TcpStreams(flows);
  for (const consumer of [makeConsumers(flows, streams) ?? []].flat()) streams.consume(consumer);
  const d = new Dissection();
  const packet = new Packet();
  packet.linkType = 1;
  // One buffer for all frames, so that who keeps a reference to borrowed bytes is found out.
  const buffer = new Uint8Array(70_000);
  const view = new DataView(buffer.buffer);
  packet.setBuffer(buffer, view);
  for (const { data, nanoseconds = 0, capturedLength = data.length } of frames) {
    buffer.fill(0x58);
    buffer.set(data.subarray(0, capturedLength), 7);
    packet.start = 7;
    packet.end = 7 + capturedLength;
    packet.wireLength = data.length;
    packet.number += 1;
    packet.seconds = 1_700_000_000 + Math.floor(nanoseconds / 1e9);
    packet.nanoseconds = nanoseconds % 1e9;
    decode(packet, d);
    flows.packet(d);
    streams.packet(d);
  }
  streams.finish();
  return streams;
}

/** Keeps everything it is told: text of each side with `<n>` for gaps, and the order of events. */
export class Recorder implements StreamConsumer {
  readonly texts: [string, string][] = [];
  readonly events: string[] = [];
  readonly takesOver: boolean;
  readonly #claims: (text: string) => boolean;
  readonly #keeps: (text: string) => boolean;

  constructor(
    claims: (text: string) => boolean = () => true,
    { takesOver = false, keeps = () => true }: { takesOver?: boolean; keeps?: (text: string) => boolean } = {},
  ) {
    this.#claims = claims;
    this.#keeps = keeps;
    this.takesOver = takesOver;
  }

  claims(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#claims(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }

  open(): number {
    return this.texts.push(['', '']) - 1;
  }

  data(connection: number, side: 0 | 1, bytes: Uint8Array, _view: DataView, start: number, end: number): boolean {
    const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
    this.texts[connection][side] += text;
    this.events.push(`${'AB'[side]} ${text}`);
    return this.#keeps(text);
  }

  gap(connection: number, side: 0 | 1, length: number): void {
    this.texts[connection][side] += `<${length}>`;
    this.events.push(`${'AB'[side]} <${length}>`);
  }

  end(_connection: number, side: 0 | 1): void {
    this.events.push(`${'AB'[side]} end`);
  }

  close(): void {
    this.events.push('close');
  }
}
