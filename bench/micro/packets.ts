import { fileURLToPath } from 'node:url';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import { ensureInput } from '../inputs/cache.ts';

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));

/** A capture's packets in memory, handed out one after the other without end: reading files is not measured here. */
export class Packets {
  readonly packet = new Packet();
  readonly #bounds: Int32Array;
  readonly #times: Float64Array;
  #index = 0;

  constructor(pieces: readonly Uint8Array[], times: readonly number[]) {
    const bytes = new Uint8Array(Buffer.concat(pieces));
    this.packet.setBuffer(bytes, new DataView(bytes.buffer));
    this.packet.linkType = 1;
    this.#bounds = new Int32Array(pieces.length + 1);
    pieces.forEach((piece, index) => {
      this.#bounds[index + 1] = this.#bounds[index] + piece.length;
    });
    this.#times = Float64Array.from(times);
  }

  get count(): number {
    return this.#times.length;
  }

  next(): Packet {
    const { packet } = this;
    const index = this.#index;
    this.#index = index + 1 === this.#times.length ? 0 : index + 1;
    packet.start = this.#bounds[index];
    packet.end = this.#bounds[index + 1];
    packet.wireLength = packet.end - packet.start;
    packet.seconds = this.#times[index];
    packet.number = index + 1;
    return packet;
  }
}

/** A minute of a web shop: long-lived connections, one after the other in the processor's caches. */
export function shopPackets(): Promise<Packets> {
  return readPackets(SHOP);
}

/** Every kind of packet at random, which no branch predictor foresees. */
export async function mixedPackets(): Promise<Packets> {
  const input = await ensureInput('mixed-small', (line) => process.stderr.write(`${line}\n`));
  if (typeof input === 'string') throw new Error(`mixed-small: ${input}`);
  return readPackets(input.path);
}

async function readPackets(path: string): Promise<Packets> {
  const source = await openCapture([path]);
  const packet = new Packet();
  const pieces: Uint8Array[] = [];
  const times: number[] = [];
  while (await source.fill()) {
    while (source.next(packet)) {
      pieces.push(packet.bytes.slice(packet.start, packet.end));
      times.push(packet.seconds);
    }
  }
  source.close();
  return new Packets(pieces, times);
}
