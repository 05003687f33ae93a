import { ByteWriter, putHex } from '../bytes/byte-writer.ts';
import type { Packet } from '../core/packet.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { PacketJsonWriter } from '../protocols/render/json-writer.ts';
import { tcp } from '../protocols/transport/tcp.ts';
import { udp } from '../protocols/transport/udp.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { StreamFollower } from '../trackers/stream-follower.ts';
import type { BatchMaker } from './batches.ts';
import type { RecordMaker, RecordOptions } from './record-maker.ts';

const LINE_FEED = 10;
const QUOTE = 34;
const CLOSE = 125;
const FLUSH_BYTES = 64 * 1024;

/** A packet, a record: the object that `decode` gives. */
export class PacketRecords implements RecordMaker {
  readonly #batches: BatchMaker;
  readonly #payloadBytes: number;
  readonly #w: ByteWriter;
  readonly #d = new Dissection();
  readonly #follower = new StreamFollower();
  readonly #json: PacketJsonWriter;
  #records = 0;

  constructor({ batches, payloadBytes }: RecordOptions) {
    this.#batches = batches;
    this.#payloadBytes = payloadBytes;
    this.#w = new ByteWriter(batches, 2 * FLUSH_BYTES);
    this.#json = new PacketJsonWriter(this.#w);
    this.#d.reassembler = new IpFragments();
    this.#d.streams = this.#follower;
  }

  packet(packet: Packet): void {
    const w = this.#w;
    decode(packet, this.#d);
    this.#follower.follow(this.#d);
    this.#json.write(this.#d);
    if (this.#payloadBytes > 0) this.#addPayload();
    w.reserve(1);
    w.bytes[w.length++] = LINE_FEED;
    this.#records += 1;
    if (w.length >= FLUSH_BYTES || this.#records >= this.#batches.room) this.flush();
  }

  flush(): void {
    if (this.#records === 0) return;
    this.#w.flush();
    this.#batches.count(this.#records);
    this.#records = 0;
  }

  end(): void {
    this.flush();
  }

  /** `"payload":"474554…"`: the first bytes above the outermost TCP or UDP, where there are any. */
  #addPayload(): void {
    const w = this.#w;
    const { stack, count, bytes } = this.#d;
    for (let index = 0; index < count; index++) {
      const at = index << STRIDE_SHIFT;
      if (stack[at] !== tcp.id && stack[at] !== udp.id) continue;
      const start = stack[at + SLOT.payload];
      const end = Math.min(stack[at + SLOT.end], start + this.#payloadBytes);
      if (start >= end) return;
      w.length -= 1;
      w.constant(PAYLOAD_KEY);
      w.reserve((end - start) * 2 + 2);
      w.length = putHex(w.view, w.length, bytes, start, end);
      w.bytes[w.length++] = QUOTE;
      w.bytes[w.length++] = CLOSE;
      return;
    }
  }
}

const PAYLOAD_KEY = Buffer.from(',"payload":"');
