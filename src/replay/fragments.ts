import { addToSum } from '../bytes/checksum.ts';
import type { IpPlace } from './frame-layout.ts';
import type { FrameQueue } from './frame-queue.ts';

const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;
const FRAGMENT_HEADER = 44;
const HOP_BY_HOP = 0;
const ROUTING = 43;
/** What fits neither in one piece of eight bytes is not cut. */
const LEAST_PIECE = 8;

/** Cuts IP packets that are too long for an interface into fragments, RFC 791 §3.2 and RFC 8200 §4.5. */
export class Fragmenter {
  #identification = 0;
  readonly #scratch = new Uint8Array(1 << 18);
  readonly #view = new DataView(this.#scratch.buffer);

  /**
   * Replaces the queue's last bytes, the frame from `start` on with its IP header at `ip`, by fragments of at most
   * `longest` bytes each. Returns how many; 0, and the queue as before, where it can't be done.
   */
  cut(queue: FrameQueue, start: number, ip: IpPlace, longest: number, due: number): number {
    const length = queue.used - start;
    if (length > this.#scratch.length) return 0;
    this.#scratch.set(queue.bytes.subarray(start, queue.used));
    const at = ip.at - start;
    return ip.version === 4
      ? this.#cut4(queue, start, at, length, longest, due)
      : this.#cut6(queue, start, at, length, longest, due);
  }

  #cut4(queue: FrameQueue, start: number, ip: number, frameEnd: number, longest: number, due: number): number {
    const from = this.#view;
    const payload = ip + ((this.#scratch[ip] & 0x0f) << 2);
    const total = from.getUint16(ip + 2);
    const end = total === 0 ? frameEnd : Math.min(frameEnd, ip + total);
    const piece = (longest - payload) & ~7;
    if (piece < LEAST_PIECE || end <= payload || payload - ip < 20) return 0;
    const fragment = from.getUint16(ip + 6);
    if ((fragment & OFFSET) + ((end - payload) >>> 3) > OFFSET) return 0;
    queue.used = start;
    let count = 0;
    for (let at = payload; at < end; at += piece) {
      const last = at + piece >= end;
      const frame = queue.used;
      queue.append(this.#scratch, from, 0, payload);
      queue.append(this.#scratch, from, at, Math.min(end, at + piece));
      const header = frame + ip;
      const more = last ? fragment & MORE_FRAGMENTS : MORE_FRAGMENTS;
      queue.view.setUint16(header + 2, queue.used - header);
      queue.view.setUint16(header + 6, (fragment & 0x8000) | more | ((fragment & OFFSET) + ((at - payload) >>> 3)));
      queue.view.setUint16(header + 10, 0);
      queue.view.setUint16(header + 10, ~addToSum(queue.view, queue.bytes, header, frame + payload, 0) & 0xffff);
      queue.push(frame, due, last);
      count++;
    }
    return count;
  }

  #cut6(queue: FrameQueue, start: number, ip: number, frameEnd: number, longest: number, due: number): number {
    const from = this.#view;
    const plain = this.#scratch;
    // What routers look at stays in front of each fragment.
    let next = ip + 6;
    let head = ip + 40;
    while ((plain[next] === HOP_BY_HOP || plain[next] === ROUTING) && head + 8 <= frameEnd) {
      next = head;
      head += (plain[head + 1] + 1) << 3;
    }
    const stated = from.getUint16(ip + 4);
    const end = stated === 0 ? frameEnd : Math.min(frameEnd, ip + 40 + stated);
    const piece = (longest - head - 8) & ~7;
    if (piece < LEAST_PIECE || end <= head || plain[next] === FRAGMENT_HEADER) return 0;
    const protocol = plain[next];
    const identification = ++this.#identification;
    plain[next] = FRAGMENT_HEADER;
    queue.used = start;
    let count = 0;
    for (let at = head; at < end; at += piece) {
      const frame = queue.used;
      queue.append(plain, from, 0, head);
      const extension = queue.used;
      queue.view.setUint16(extension, protocol << 8);
      queue.view.setUint16(extension + 2, (at - head) | (at + piece < end ? 1 : 0));
      queue.view.setUint32(extension + 4, identification);
      queue.used += 8;
      queue.append(plain, from, at, Math.min(end, at + piece));
      queue.view.setUint16(frame + ip + 4, queue.used - frame - ip - 40);
      queue.push(frame, due, at + piece >= end);
      count++;
    }
    return count;
  }
}
