import { limits } from '../core/limits.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { arp } from '../protocols/network/arp.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import type { Tap } from './tap.ts';

const ETHERNET_IPV4 = 0x0001_0800;
const ETHERNET_IPV4_LENGTHS = 0x0604;
const PACKET_LENGTH = 28;
const REQUEST = 1;
const REPLY = 2;
/** A host may get another card, or its address go to another host: not within so long of its last claim. */
const LASTING_NS = 600e9;

interface Claim {
  mac: number;
  time: number;
}

export type SavedClaims = readonly (readonly [address: number, claim: Readonly<Claim>])[];

/** An IPv4 address that one MAC claims soon after another did (RFC 5227 calls it a conflict). */
export class ArpChanges {
  readonly #feed: Feed;
  readonly #taps: readonly Tap[];
  readonly #claims = new Map<number, Claim>();
  readonly #ends = new Ends();

  constructor(feed: Feed, taps: readonly Tap[]) {
    this.#feed = feed;
    this.#taps = taps;
  }

  packet(d: Dissection): void {
    const base = (d.count - 1) << STRIDE_SHIFT;
    for (let at = base; at >= 0; at -= 1 << STRIDE_SHIFT) {
      if (d.stack[at] !== arp.id) continue;
      const start = d.stack[at + SLOT.start];
      const isWhole = (d.stack[at + SLOT.flags] & PARTIAL) === 0 && d.stack[at + SLOT.end] - start >= PACKET_LENGTH;
      if (isWhole && d.packet.hasTime) this.#note(d, start);
      return;
    }
  }

  segment(): void {
    // No ARP.
  }

  shift(nanoseconds: number): void {
    for (const claim of this.#claims.values()) claim.time -= nanoseconds;
  }

  save(): SavedClaims {
    return [...this.#claims].map(([address, { mac, time }]) => [address, { mac, time }] as const);
  }

  restore(saved: SavedClaims): void {
    this.#claims.clear();
    for (const [address, { mac, time }] of saved) this.#claims.set(address, { mac, time });
  }

  #note({ view, packet }: Dissection, start: number): void {
    if (view.getInt32(start) !== ETHERNET_IPV4 || view.getUint16(start + 4) !== ETHERNET_IPV4_LENGTHS) return;
    const operation = view.getUint16(start + 6);
    if (operation !== REQUEST && operation !== REPLY) return;
    const address = view.getInt32(start + 14);
    // RFC 5227 §1.1: a probe's sender has no address yet.
    if (address === 0) return;
    const mac = view.getUint16(start + 8) * 2 ** 32 + view.getUint32(start + 10);
    const time = this.#feed.clock.of(packet.seconds, packet.nanoseconds);
    const known = this.#claims.get(address);
    if (known === undefined) {
      if (this.#claims.size < limits.arpBindings) this.#claims.set(address, { mac, time });
      return;
    }
    const isChange = known.mac !== mac && time - known.time < LASTING_NS;
    known.mac = mac;
    known.time = time;
    if (!isChange) return;
    this.#ends.fillFromAddress(address);
    for (const tap of this.#taps) tap.feed(tap.ends?.rowOf(this.#ends) ?? 0, time, 1, packet.number);
  }
}
