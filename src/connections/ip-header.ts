import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { ah } from '../protocols/network/ah.ts';
import { ipv4 } from '../protocols/network/ipv4.ts';
import { ipv6DestinationOptions } from '../protocols/network/ipv6-dstopts.ts';
import { ipv6Fragment } from '../protocols/network/ipv6-fraghdr.ts';
import { ipv6HopByHop } from '../protocols/network/ipv6-hopopts.ts';
import { ipv6Routing } from '../protocols/network/ipv6-routing.ts';
import { protocolById } from '../protocols/registry.ts';

const STRIDE = 1 << STRIDE_SHIFT;
const IPV6_HEADER = 40;
const MORE_FRAGMENTS_OR_OFFSET = 0x3fff;

const IS_EXTENSION = new Uint8Array(protocolById.length);
for (const { id } of [ipv6HopByHop, ipv6DestinationOptions, ipv6Routing, ipv6Fragment, ah]) IS_EXTENSION[id] = 1;

/** What a connection needs of an IP header and its extensions; refilled. */
export class IpHeader {
  start = 0;
  isVersion6 = false;
  /** Of what stands behind the extensions. */
  protocol = 0;
  /** Offset in the stack of the layer behind them; beyond the stack where there is none. */
  above = 0;
  /** Header and payload in bytes, of the whole datagram where it was put together. */
  length = 0;
  isFragment = false;

  /** False: it claims more than there was on the wire, and is not believed. */
  read(d: Dissection, index: number): boolean {
    const { stack, view } = d;
    const base = index << STRIDE_SHIFT;
    const start = stack[base + SLOT.start];
    const isVersion6 = stack[base] !== ipv4.id;
    this.start = start;
    this.isVersion6 = isVersion6;
    this.above = base + STRIDE;
    const room = stack[base + SLOT.wireEnd] - start;
    if (isVersion6) {
      this.#readVersion6(d, start, room);
    } else {
      const length = view.getUint16(start + 2);
      // Segmentation offloading leaves it out: the frame tells.
      this.length = length === 0 ? room : length;
      this.protocol = view.getUint8(start + 9);
      this.isFragment = (view.getUint16(start + 6) & MORE_FRAGMENTS_OR_OFFSET) !== 0;
      if (this.protocol === AH) this.#passExtensions(d);
    }
    if (this.length > room) return false;
    if (this.isFragment && this.above < d.count << STRIDE_SHIFT) this.#measureWhole(d);
    return true;
  }

  #readVersion6(d: Dissection, start: number, room: number): void {
    const length = d.view.getUint16(start + 4);
    // Jumbograms (RFC 2675) say it in an option.
    this.length = length === 0 ? room : length + IPV6_HEADER;
    this.protocol = d.view.getUint8(start + 6);
    this.isFragment = false;
    this.#passExtensions(d);
  }

  /** Each starts with the number of what follows it: RFC 8200 §4, RFC 4302 §2.1. */
  #passExtensions(d: Dissection): void {
    const { stack } = d;
    const top = d.count << STRIDE_SHIFT;
    let at = this.above;
    while (at < top && IS_EXTENSION[stack[at]] === 1 && stack[at + SLOT.end] > stack[at + SLOT.start]) {
      this.protocol = d.bytes[stack[at + SLOT.start]];
      if (stack[at] === ipv6Fragment.id) this.isFragment = true;
      at += STRIDE;
    }
    this.above = at;
  }

  #measureWhole(d: Dissection): void {
    const { stack } = d;
    const payload = stack[this.above + SLOT.wireEnd] - stack[this.above + SLOT.start];
    const header = this.isVersion6 ? IPV6_HEADER : (d.bytes[this.start] & 0x0f) << 2;
    this.length = Math.max(this.length, header + payload);
  }
}

const AH = 51;
