import { Packet } from '../../src/core/packet.ts';
import type { CaptureSink } from '../../src/writers/sink.ts';
import type { PacketToBuild } from './capture-builder.ts';

/** Keeps what is written. */
export class MemorySink implements CaptureSink {
  readonly label = 'memory';
  readonly writes: { bytes: Buffer; packets: number }[] = [];
  ended = false;

  get packets(): number {
    return this.writes.reduce((sum, { packets }) => sum + packets, 0);
  }

  get bytes(): number {
    return this.writes.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  get content(): Buffer {
    return Buffer.concat(this.writes.map(({ bytes }) => bytes));
  }

  write(records: Uint8Array, end: number, packets: number): void {
    this.writes.push({ bytes: Buffer.from(records.slice(0, end)), packets });
  }

  ready(): undefined {
    return undefined;
  }

  async end(): Promise<void> {
    this.ended = true;
  }

  abandon(): void {
    this.ended = true;
  }
}

export interface PacketToWrite extends PacketToBuild {
  readonly linkType?: number;
  readonly interfaceId?: number;
}

/** A packet as a source hands it on, its bytes not at the beginning of the buffer. */
export function makePacket(packet: PacketToWrite): Packet {
  const { data, seconds = 0, nanoseconds = 0, wireLength = data.length, linkType = 1, interfaceId = 0 } = packet;
  const bytes = Buffer.concat([Buffer.alloc(5, 0xee), data, Buffer.alloc(5, 0xee)]);
  const made = new Packet();
  made.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  return Object.assign(made, {
    start: 5,
    end: 5 + data.length,
    seconds,
    nanoseconds,
    wireLength,
    linkType,
    interfaceId,
    timeDigits: 9,
  });
}
