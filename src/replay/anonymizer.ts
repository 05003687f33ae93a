import { addToSum } from '../bytes/checksum.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { protocolById } from '../protocols/registry.ts';
import type { AddressCipher } from './address-cipher.ts';
import { anonymizeControl } from './anonymize-control.ts';
import { type IpHeader, quotes } from './ip-headers.ts';
import { KeptRanges } from './kept-ranges.ts';

export type PayloadPlan = 'scrub' | 'cut' | 'keep';

const TCP = 6;
const UDP = 17;
const GRE = 47;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const GENEVE_HEADER = 8;
const NOP = 1;
const END_OF_OPTIONS = 0;
/** End, NOP, segment size, window scale, SACK permitted, SACK, timestamps: none has an address or a secret. */
const PLAIN_TCP_OPTIONS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 8]);
/** Layers of which the header says how to go on, and nothing of whom it is about but what is replaced. */
const STRUCTURE: ReadonlySet<string> = new Set([
  ...'eth vlan ieee8021ad llc snap null raw sll mpls pwethheuristic pwethcw ppp pppoes chdlc'.split(' '),
  ...'gre erspan gtp vxlan'.split(' '),
]);
const names = protocolById.map((protocol) => protocol?.name ?? '');
const LINKTYPE_SLL = 113;
const LINKTYPE_SLL2 = 276;

/** Takes out of packets whom they are about and what they say; who talks to whom, how much and when stays. */
export class Anonymizer {
  readonly #cipher: AddressCipher;
  readonly #payload: PayloadPlan;
  readonly #kept = new KeptRanges();

  constructor(cipher: AddressCipher, payload: PayloadPlan) {
    this.#cipher = cipher;
    this.#payload = payload;
  }

  /** Changes the packet in place; answers where it ends now. Checksums are the caller's. */
  apply(d: Dissection, headers: readonly IpHeader[]): number {
    const { start, end } = d.packet;
    const kept = this.#kept;
    kept.begin(start, end);
    this.#anonymizeLink(d);
    for (const header of headers) this.#anonymizeHeader(d, header);
    const sums = headers.map((header) => sumOf(d, header));
    if (this.#payload !== 'keep') kept.scrub(d.bytes);
    for (const [i, header] of headers.entries()) if (this.#payload !== 'keep') balance(d, header, sums[i]);
    return this.#payload === 'cut' ? Math.max(kept.lastKept, Math.min(end, start + 1)) : end;
  }

  #anonymizeLink({ packet, bytes, stack, count }: Dissection): void {
    const cipher = this.#cipher;
    const { start, end } = packet;
    for (let index = 0; index < count; index++) {
      const base = index << STRIDE_SHIFT;
      const name = names[stack[base]];
      const at = stack[base + SLOT.start];
      if (STRUCTURE.has(name)) this.#kept.keep(at, stack[base + SLOT.payload]);
      // Its options may tell of anything; zeros are options, too.
      if (name === 'geneve') this.#kept.keep(at, Math.min(at + GENEVE_HEADER, stack[base + SLOT.payload]));
      if (name === 'eth' && at + 12 <= end) {
        cipher.replaceMac(bytes, at);
        cipher.replaceMac(bytes, at + 6);
      }
      if (name === 'arp') this.#anonymizeArp(bytes, at, stack[base + SLOT.end]);
    }
    if (packet.linkType === LINKTYPE_SLL && start + 16 <= end) cipher.replaceMac(bytes, start + 6);
    if (packet.linkType === LINKTYPE_SLL2 && start + 20 <= end) cipher.replaceMac(bytes, start + 12);
    // Where nothing of the link layer was known, its header would not even say that.
    if (count > 0 && STRUCTURE.has(names[stack[0]])) this.#kept.keep(start, stack[SLOT.payload]);
  }

  #anonymizeArp(bytes: Uint8Array, at: number, end: number): void {
    const [hardware, protocol] = [bytes[at + 4], bytes[at + 5]];
    const behind = at + 8 + 2 * (hardware + protocol);
    if (behind > end || hardware !== 6 || protocol !== 4) {
      this.#kept.keep(at, at + 8);
      return;
    }
    for (const side of [at + 8, at + 18]) {
      this.#cipher.replaceMac(bytes, side);
      this.#cipher.replaceIp(bytes, side + 6, 4);
    }
    this.#kept.keep(at, behind);
  }

  #anonymizeHeader(d: Dissection, header: IpHeader): void {
    const { bytes } = d;
    const { at, upper, end, version, protocol } = header;
    const width = version === 4 ? 4 : 16;
    const addresses = version === 4 ? at + 12 : at + 8;
    this.#cipher.replaceIp(bytes, addresses, width);
    this.#cipher.replaceIp(bytes, addresses + width, width);
    this.#kept.keep(at, version === 4 ? at + 20 : at + 40);
    if (version === 4) {
      for (let i = at + 20; i < Math.min(upper, end); i++) bytes[i] = NOP;
      this.#kept.keep(at, upper);
    } else {
      this.#keepExtensions(bytes, header);
    }
    if (header.isLaterFragment || upper >= end) return;
    if (protocol === TCP) this.#keepTcp(bytes, upper, end);
    else if (protocol === UDP) this.#kept.keep(upper, upper + 8);
    else if (protocol === GRE) this.#kept.keep(upper, upper + 4);
    else if (quotes(bytes, header)) this.#kept.keep(upper, upper + 8);
    else anonymizeControl(bytes, header, this.#cipher, this.#kept);
  }

  /** Of options zeros are left, which are padding (RFC 8200 §4.2); of routes nothing. */
  #keepExtensions(bytes: Uint8Array, { at, upper, end }: IpHeader): void {
    let protocol = bytes[at + 6];
    for (let next = at + 40; next < upper && next + 8 <= end; ) {
      const size =
        protocol === FRAGMENT
          ? 8
          : (bytes[next + 1] + (protocol === AUTHENTICATION ? 2 : 1)) << (protocol === AUTHENTICATION ? 2 : 3);
      if (protocol === FRAGMENT) this.#kept.keep(next, next + 8);
      else if (protocol === AUTHENTICATION) this.#kept.keep(next, next + 12);
      else this.#kept.keep(next, next + (protocol === ROUTING ? 3 : 2));
      protocol = bytes[next];
      next += size;
    }
  }

  #keepTcp(bytes: Uint8Array, at: number, end: number): void {
    const behind = at + Math.max(20, (bytes[at + 12] >>> 4) << 2);
    this.#kept.keep(at, behind);
    if (behind > end) {
      this.#kept.keep(at, at + 20);
      bytes.fill(NOP, Math.min(at + 20, end), end);
      return;
    }
    for (let option = at + 20; option < behind; ) {
      const kind = bytes[option];
      if (kind === END_OF_OPTIONS) {
        bytes.fill(0, option, behind);
        return;
      }
      const size = kind === NOP ? 1 : bytes[option + 1];
      if (kind !== NOP && (size < 2 || option + size > behind)) {
        bytes.fill(NOP, option, behind);
        return;
      }
      if (!PLAIN_TCP_OPTIONS.has(kind)) bytes.fill(NOP, option, option + size);
      option += size;
    }
  }
}

function isFragment({ bytes, view }: Dissection, { version, at, isLaterFragment, isWhole }: IpHeader): boolean {
  if (isLaterFragment) return true;
  if (version === 4) return (view.getUint16(at + 6) & 0x3fff) !== 0;
  return !isWhole && bytes[at + 6] === FRAGMENT;
}

/** Sum of what a datagram's checksum covers of this part; -1 where it needn't be kept. */
function sumOf(d: Dissection, header: IpHeader): number {
  if (!isFragment(d, header) || header.upper >= header.end) return -1;
  return addToSum(d.view, d.bytes, header.upper, header.end, 0);
}

/**
 * The checksum of a datagram in parts is about all of them, and this one can't know the others: its sum stays what it
 * was, by two bytes in place of what it said.
 */
function balance({ bytes, view }: Dissection, header: IpHeader, before: number): void {
  const { upper, end, protocol, isLaterFragment } = header;
  if (before < 0) return;
  const headerLength = isLaterFragment ? 0 : protocol === TCP ? (bytes[upper + 12] >>> 4) << 2 : 8;
  const at = upper + headerLength;
  if (at + 2 > end) return;
  view.setUint16(at, 0);
  const now = addToSum(view, bytes, upper, end, 0);
  const missing = before + (~now & 0xffff);
  view.setUint16(at, (missing & 0xffff) + (missing >>> 16));
}
