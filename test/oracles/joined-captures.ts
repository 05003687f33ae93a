import { linkTypeName } from '../../src/core/link-types.ts';
import { Packet } from '../../src/core/packet.ts';
import type { PacketTest } from '../../src/filter/interpreter.ts';
import { openCapture } from '../../src/sources/open.ts';
import type { CorpusFile } from './corpus.ts';

const HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
const SNAPLEN = 262_144;

/** All packets of one link type as one capture, classic pcap in this machine's byte order. */
export class JoinedCapture {
  readonly linkType: number;
  readonly #parts: Buffer[] = [];
  #packets: readonly Packet[] = [];
  #bytes = Buffer.alloc(0);

  constructor(linkType: number) {
    this.linkType = linkType;
    const header = Buffer.alloc(HEADER_LENGTH);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(SNAPLEN, 16);
    header.writeUInt32LE(linkType, 20);
    this.#parts.push(header);
  }

  get name(): string {
    return linkTypeName(this.linkType);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get packets(): readonly Packet[] {
    return this.#packets;
  }

  /** The time is the packet's number: no two are equal. */
  add({ bytes, start, end, wireLength }: Packet): void {
    if (end - start > SNAPLEN) return;
    const header = Buffer.alloc(RECORD_HEADER_LENGTH);
    header.writeUInt32LE(this.#parts.length, 0);
    header.writeUInt32LE(end - start, 8);
    header.writeUInt32LE(Math.max(wireLength, end - start), 12);
    this.#parts.push(Buffer.concat([header, bytes.subarray(start, end)]));
  }

  /** To be called behind the last `add`. */
  finish(): void {
    this.#bytes = Buffer.concat(this.#parts);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    let start = HEADER_LENGTH;
    this.#packets = this.#parts.slice(1).map((part) => {
      const packet = new Packet();
      packet.setBuffer(this.#bytes, view);
      packet.start = start + RECORD_HEADER_LENGTH;
      packet.end = start + part.length;
      packet.wireLength = part.readUInt32LE(12);
      packet.linkType = this.linkType;
      start = packet.end;
      return packet;
    });
  }

  /** What `tcpdump -r … -w -` writes for a filter that takes these packets. */
  chosen(test: PacketTest): Buffer {
    const chosen = this.#packets.flatMap((packet, i) => (test(packet) !== 0 ? [this.#parts[i + 1]] : []));
    return Buffer.concat([this.#parts[0], ...chosen]);
  }
}

/** The packets of all captures by link type; what can't be opened as a capture is left out. */
export async function joinCaptures(files: readonly CorpusFile[]): Promise<Map<number, JoinedCapture>> {
  const joined = new Map<number, JoinedCapture>();
  const packet = new Packet();
  for (const { path } of files) {
    const source = await openCapture([path]).catch(() => undefined);
    if (source === undefined) continue;
    while (await source.fill()) {
      while (source.next(packet)) {
        const capture = joined.get(packet.linkType) ?? new JoinedCapture(packet.linkType);
        joined.set(packet.linkType, capture);
        capture.add(packet);
      }
    }
    await source.close();
  }
  for (const capture of joined.values()) capture.finish();
  return joined;
}
