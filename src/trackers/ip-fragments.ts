import { limits } from '../core/limits.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Fragment, Reassembler } from '../protocols/reassembly.ts';

/** The longest payload: IPv4's total length and IPv6's fragment offset both end there. */
const MAX_PAYLOAD = 65_535 + 8;

/**
 * Puts IP datagrams together (RFC 791 §3.2, RFC 8200 §4.5): in whatever order, duplicates and overlaps, of which the bytes that
 * came first stay, as with Zeek. Bounded by datagrams, bytes and time; the oldest are given up first.
 *
 * Receivers of IPv6 drop a datagram whose fragments overlap (RFC 5722 §4), those of IPv4 differ. Here it is put together
 * all the same, in both versions, as with Wireshark, which keeps the bytes of the lower offset: whoever looks at such a
 * datagram asks what was tried, and a datagram in parts would hide it.
 */
export class IpFragments implements Reassembler {
  /** Fragments of datagrams that became whole. */
  assembled = 0;
  readonly #pending = new Map<string, Datagram>();
  #bytes = 0;

  add(d: Dissection, fragment: Fragment, start: number, end: number): Uint8Array | undefined {
    const { offset, more } = fragment;
    const last = offset + end - start;
    if (last > MAX_PAYLOAD) return undefined;
    const key = keyOf(d, fragment);
    const datagram = this.#find(key, d.packet.seconds);
    const grown = datagram.take(d.bytes, start, end, offset, more);
    this.#bytes += grown;
    if (datagram.isWhole()) {
      this.assembled += datagram.fragments;
      this.#forget(key, datagram);
      return datagram.payload();
    }
    while (this.#pending.size > limits.pendingDatagrams || this.#bytes > limits.pendingFragmentBytes) {
      const [oldest] = this.#pending;
      this.#forget(...oldest);
    }
    return undefined;
  }

  #find(key: string, seconds: number): Datagram {
    const known = this.#pending.get(key);
    if (known !== undefined) {
      if (Math.abs(seconds - known.seconds) <= limits.fragmentSeconds) return known;
      this.#forget(key, known);
    }
    const datagram = new Datagram(seconds);
    this.#pending.set(key, datagram);
    return datagram;
  }

  #forget(key: string, datagram: Datagram): void {
    this.#pending.delete(key);
    this.#bytes -= datagram.capacity;
  }
}

function keyOf(d: Dissection, { ip, identification, ipProtocol }: Fragment): string {
  const isVersion6 = d.bytes[ip] >>> 4 === 6;
  const [start, end] = isVersion6 ? [ip + 8, ip + 40] : [ip + 12, ip + 20];
  const addresses = String.fromCharCode(...d.bytes.subarray(start, end));
  return isVersion6 ? `${identification} ${addresses}` : `${identification} ${ipProtocol} ${addresses}`;
}

/** The parts of one datagram so far. */
class Datagram {
  readonly seconds: number;
  fragments = 0;
  #buffer = new Uint8Array(0);
  /** Length of the whole, known from the fragment with no more behind it. */
  #total = -1;
  /** Covered ranges in order, merged: start, end, start, end, … */
  #covered: number[] = [];

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  /** Returns how many bytes the buffer has grown. */
  take(bytes: Uint8Array, start: number, end: number, offset: number, more: boolean): number {
    this.fragments += 1;
    const before = this.#buffer.length;
    const last = offset + end - start;
    if (!more && this.#total < 0) this.#total = last;
    if (last > before) this.#grow(last);
    let at = offset;
    for (let i = 0; i < this.#covered.length && at < last; i += 2) {
      const [from, to] = [this.#covered[i], this.#covered[i + 1]];
      if (from > at) this.#buffer.set(bytes.subarray(start + at - offset, start + Math.min(from, last) - offset), at);
      at = Math.max(at, to);
    }
    if (at < last) this.#buffer.set(bytes.subarray(start + at - offset, end), at);
    this.#cover(offset, last);
    return this.#buffer.length - before;
  }

  isWhole(): boolean {
    return this.#total >= 0 && this.#covered[0] === 0 && this.#covered[1] >= this.#total;
  }

  payload(): Uint8Array {
    return this.#buffer.subarray(0, this.#total);
  }

  #grow(size: number): void {
    const buffer = new Uint8Array(Math.min(MAX_PAYLOAD, Math.max(size, this.#buffer.length * 2)));
    buffer.set(this.#buffer);
    this.#buffer = buffer;
  }

  #cover(start: number, end: number): void {
    if (start === end) return;
    const merged: number[] = [];
    let [from, to] = [start, end];
    for (let i = 0; i < this.#covered.length; i += 2) {
      const [a, b] = [this.#covered[i], this.#covered[i + 1]];
      if (b < from) merged.push(a, b);
      else if (a > to) {
        merged.push(from, to);
        [from, to] = [a, b];
      } else {
        from = Math.min(from, a);
        to = Math.max(to, b);
      }
    }
    merged.push(from, to);
    this.#covered = merged;
  }
}
