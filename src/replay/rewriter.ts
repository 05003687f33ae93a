import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { arp } from '../protocols/network/arp.ts';
import type { Anonymizer } from './anonymizer.ts';
import { findIpHeaders, type IpHeader } from './ip-headers.ts';
import { mendChecksums } from './mend-checksums.ts';
import { applyNetworkRule, type MacRule, type NetworkRule, type PortRule } from './rewrite-rules.ts';

/** What packets become; of each list the first rule that fits is taken. */
export interface RewriteRules {
  readonly source: readonly NetworkRule[];
  readonly destination: readonly NetworkRule[];
  readonly ports: readonly PortRule[];
  readonly sourceMac: readonly MacRule[];
  readonly destinationMac: readonly MacRule[];
  /** Every Ethernet packet gets this tag, or loses its outer one. */
  readonly vlan: number | 'strip' | undefined;
}

const LINKTYPE_ETHERNET = 1;
const TCP = 6;
const UDP = 17;
const SCTP = 132;
const VLAN = 0x8100;
const PROVIDER_VLAN = 0x88a8;
const TAG = 4;
/** Room in front of the packet for another tag. */
const FRONT = 8;

/** Rewrites packets into a buffer of its own: what it answers is borrowed until the next call. */
export class Rewriter {
  readonly #rules: RewriteRules;
  readonly #anonymizer: Anonymizer | undefined;
  readonly #packet = new Packet();
  readonly #d = new Dissection();
  #old = new Uint8Array(0);
  #oldView = new DataView(this.#old.buffer);

  constructor(rules: RewriteRules, anonymizer: Anonymizer | undefined) {
    this.#rules = rules;
    this.#anonymizer = anonymizer;
    this.#grow(limits.capturedLength);
  }

  readonly apply = (from: Packet): Packet => {
    const packet = this.#copy(from);
    if (this.#rules.vlan !== undefined) this.#retag(packet, this.#rules.vlan);
    const { bytes, start, end } = packet;
    this.#old.set(bytes.subarray(start, end), start);
    decode(packet, this.#d);
    const headers = findIpHeaders(this.#d);
    this.#rewriteLink(packet);
    let isChanged = false;
    for (const header of headers) if (this.#rewriteHeader(bytes, packet.view, header)) isChanged = true;
    const newEnd = this.#anonymizer?.apply(this.#d, headers);
    if (isChanged || newEnd !== undefined) {
      mendChecksums(bytes, packet.view, headers, { bytes: this.#old, view: this.#oldView });
    }
    if (newEnd !== undefined) packet.end = newEnd;
    return packet;
  };

  #copy(from: Packet): Packet {
    const packet = this.#packet;
    const length = from.end - from.start;
    if (length + FRONT > packet.bytes.length) this.#grow(length);
    packet.bytes.set(from.bytes.subarray(from.start, from.end), FRONT);
    packet.start = FRONT;
    packet.end = FRONT + length;
    packet.wireLength = from.wireLength;
    packet.seconds = from.seconds;
    packet.nanoseconds = from.nanoseconds;
    packet.hasTime = from.hasTime;
    packet.timeDigits = from.timeDigits;
    packet.linkType = from.linkType;
    packet.interfaceId = from.interfaceId;
    packet.interfaces = from.interfaces;
    packet.number = from.number;
    return packet;
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(length + FRONT);
    this.#packet.setBuffer(bytes, new DataView(bytes.buffer));
    this.#old = new Uint8Array(length + FRONT);
    this.#oldView = new DataView(this.#old.buffer);
  }

  #retag(packet: Packet, vlan: number | 'strip'): void {
    const { bytes, view, start } = packet;
    if (packet.linkType !== LINKTYPE_ETHERNET || packet.end - start < 14) return;
    const type = view.getUint16(start + 12);
    const isTagged = (type === VLAN || type === PROVIDER_VLAN) && packet.end - start >= 18;
    if (vlan === 'strip') {
      if (!isTagged) return;
      bytes.copyWithin(start + TAG, start, start + 12);
      packet.start += TAG;
      packet.wireLength -= TAG;
    } else if (isTagged) {
      view.setUint16(start + 14, (view.getUint16(start + 14) & 0xf000) | vlan);
    } else {
      bytes.copyWithin(start - TAG, start, start + 12);
      packet.start -= TAG;
      packet.wireLength += TAG;
      view.setUint16(start + 8, VLAN);
      view.setUint16(start + 10, vlan);
    }
  }

  #rewriteLink(packet: Packet): void {
    const { bytes, start, end } = packet;
    const { sourceMac, destinationMac, source, destination } = this.#rules;
    if (packet.linkType === LINKTYPE_ETHERNET && end - start >= 14) {
      replaceMac(destinationMac, bytes, start);
      replaceMac(sourceMac, bytes, start + 6);
    }
    const { stack, count } = this.#d;
    for (let index = 0; index < count; index++) {
      const base = index << STRIDE_SHIFT;
      const at = stack[base + SLOT.start];
      if (stack[base] !== arp.id || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) continue;
      if (at + 28 > stack[base + SLOT.end]) continue;
      replaceAddress(source, bytes, at + 14, 4);
      replaceAddress(destination, bytes, at + 24, 4);
    }
  }

  /** What is quoted went the other way. */
  #rewriteHeader(bytes: Uint8Array, view: DataView, header: IpHeader): boolean {
    const { version, at, upper, end, protocol, isQuoted, isLaterFragment } = header;
    const { source, destination, ports } = this.#rules;
    const width = version === 4 ? 4 : 16;
    const first = version === 4 ? at + 12 : at + 8;
    let isChanged = replaceAddress(isQuoted ? destination : source, bytes, first, width);
    if (replaceAddress(isQuoted ? source : destination, bytes, first + width, width)) isChanged = true;
    if (isLaterFragment || upper + 4 > end || ports.length === 0) return isChanged;
    if (protocol !== TCP && protocol !== UDP && protocol !== SCTP) return isChanged;
    for (const place of [upper, upper + 2]) {
      const port = view.getUint16(place);
      const rule = ports.find(({ from }) => from === port);
      if (rule === undefined) continue;
      view.setUint16(place, rule.to);
      isChanged = true;
    }
    return isChanged;
  }
}

function replaceAddress(rules: readonly NetworkRule[], bytes: Uint8Array, at: number, width: number): boolean {
  for (const rule of rules) if (rule.from.length === width && applyNetworkRule(rule, bytes, at)) return true;
  return false;
}

function replaceMac(rules: readonly MacRule[], bytes: Uint8Array, at: number): void {
  const fits = ({ from }: MacRule): boolean => from === undefined || from.every((byte, i) => bytes[at + i] === byte);
  const rule = rules.find(fits);
  if (rule !== undefined) bytes.set(rule.to, at);
}
