import { Packet } from '../../src/core/packet.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import type {
  CaptureInterface,
  PacketSource,
  SourceFile,
  SourceProblem,
  SourceSummary,
} from '../../src/sources/source.ts';

/** A packet copied out of the source's buffer. */
export interface ReadPacket {
  readonly number: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly hasTime: boolean;
  readonly wireLength: number;
  readonly linkType: number;
  readonly interfaceId: number;
  /** Hex of the captured bytes. */
  readonly data: string;
}

export interface ReadCapture {
  readonly packets: readonly ReadPacket[];
  readonly files: readonly SourceFile[];
  readonly interfaces: readonly CaptureInterface[];
  readonly problems: readonly SourceProblem[];
  readonly summary: SourceSummary;
}

/** Runs the pipeline's loop over a source, to its end, and closes it. */
export async function readCapture(source: PacketSource): Promise<ReadCapture> {
  const packet = new Packet();
  const packets: ReadPacket[] = [];
  while (await source.fill()) {
    while (source.next(packet)) packets.push(copyPacket(packet));
  }
  await source.close();
  const { files, interfaces, problems, summary } = source;
  return { packets, files, interfaces, problems, summary };
}

/** Reads a capture in memory; `chunkSize` is the length of each read. */
export async function readBytes(bytes: Uint8Array, chunkSize?: number): Promise<ReadCapture> {
  const chunks = new MemoryChunks(bytes, 'memory');
  return readCapture(await openCaptureFrom(chunks, chunkSize === undefined ? {} : { chunkSize }));
}

function copyPacket(packet: Packet): ReadPacket {
  const { number, seconds, nanoseconds, hasTime, wireLength, linkType, interfaceId } = packet;
  const data = Buffer.from(packet.bytes.subarray(packet.start, packet.end)).toString('hex');
  return { number, seconds, nanoseconds, hasTime, wireLength, linkType, interfaceId, data };
}
