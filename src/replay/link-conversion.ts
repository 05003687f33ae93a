import { linkTypeName } from '../core/link-types.ts';
import type { Packet } from '../core/packet.ts';
import type { FrameQueue } from './frame-queue.ts';

const LINKTYPE = { null: 0, ethernet: 1, raw: 101, loop: 108, sll: 113, ipv4: 228, ipv6: 229, sll2: 276 } as const;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const VLAN_TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const ETHERNET_HEADER = 14;
/** IEEE 802.3 §3.2.6: smaller values are lengths. */
const LEAST_ETHERTYPE = 0x0600;
/** SLL's protocol of a frame that starts with LLC, linux/if_ether.h ETH_P_802_2. */
const SLL_LLC = 4;
/** AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const IPV6_FAMILIES: ReadonlySet<number> = new Set([10, 24, 28, 30]);
const AF_INET = 2;
const MACOS_AF_INET6 = 30;
/** ARPHRD_ of hardware whose frames are Ethernet's behind the cooked header. */
const ETHERNET_HARDWARE: ReadonlySet<number> = new Set([1, 512, 772, 774, 768, 769, 776, 778, 65_534, 801, 802, 803]);

export interface ConversionOptions {
  /** LINKTYPE_ value of the interface: Ethernet, raw IP or null. */
  readonly linkType: number;
  /** What made-up Ethernet headers have where the packet tells no source, and where it is for one host. */
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
}

/** Puts packets of any link type that carries IP (or, cooked, any Ethernet protocol) as frames of one link type. */
export class LinkConverter {
  readonly #options: ConversionOptions;
  /** What `#locate` finds: the protocol as an EtherType, where its header starts, where the sender's MAC is (or -1). */
  #protocol = 0;
  #at = 0;
  #macAt = -1;
  readonly #header = new Uint8Array(ETHERNET_HEADER);
  readonly #headerView = new DataView(this.#header.buffer);

  constructor(options: ConversionOptions) {
    this.#options = options;
  }

  /** Appends the packet's frame to the queue; else answers why it can't be one, and appends nothing. */
  put(packet: Packet, queue: FrameQueue): string | undefined {
    const { linkType } = this.#options;
    if (packet.linkType === linkType) {
      queue.append(packet.bytes, packet.view, packet.start, packet.end);
      return undefined;
    }
    if (!this.#locate(packet)) {
      return `${linkTypeName(packet.linkType)} can't be made ${linkTypeName(linkType)}`;
    }
    const isIp = this.#protocol === ETHERTYPE_IPV4 || this.#protocol === ETHERTYPE_IPV6;
    if (linkType !== LINKTYPE.ethernet && !isIp) return `${linkTypeName(linkType)} carries IP only`;
    const length = this.#makeHeader(packet);
    queue.append(this.#header, this.#headerView, 0, length);
    queue.append(packet.bytes, packet.view, this.#at, packet.end);
    return undefined;
  }

  #makeHeader(packet: Packet): number {
    const { linkType, sourceMac } = this.#options;
    const header = this.#header;
    if (linkType === LINKTYPE.raw) return 0;
    if (linkType === LINKTYPE.null) {
      this.#headerView.setUint32(0, this.#protocol === ETHERTYPE_IPV4 ? AF_INET : MACOS_AF_INET6, true);
      return 4;
    }
    this.#putDestination(packet);
    for (let i = 0; i < 6; i++) header[6 + i] = this.#macAt < 0 ? sourceMac[i] : packet.bytes[this.#macAt + i];
    this.#headerView.setUint16(12, this.#protocol);
    return ETHERNET_HEADER;
  }

  /** Groups have addresses of their own: RFC 1112 §6.4, RFC 2464 §7. */
  #putDestination({ bytes }: Packet): void {
    const header = this.#header;
    const at = this.#at;
    header.set(this.#options.destinationMac);
    if (this.#protocol === ETHERTYPE_IPV4 && bytes[at + 16] >>> 4 === 14) {
      header.set([0x01, 0x00, 0x5e, bytes[at + 17] & 0x7f, bytes[at + 18], bytes[at + 19]]);
    } else if (this.#protocol === ETHERTYPE_IPV4 && bytes[at + 16] === 255) {
      header.fill(0xff, 0, 6);
    } else if (this.#protocol === ETHERTYPE_IPV6 && bytes[at + 24] === 0xff) {
      header.set([0x33, 0x33, bytes[at + 36], bytes[at + 37], bytes[at + 38], bytes[at + 39]]);
    }
  }

  #locate(packet: Packet): boolean {
    const { start, end, linkType } = packet;
    this.#macAt = -1;
    switch (linkType) {
      case LINKTYPE.ethernet:
        return this.#locateBehindEthernet(packet);
      case LINKTYPE.null:
      case LINKTYPE.loop:
        return end - start > 4 && this.#locateIp(packet, start + 4) && isFamily(packet.view.getUint32(start));
      case LINKTYPE.raw:
      case LINKTYPE.ipv4:
      case LINKTYPE.ipv6:
        return this.#locateIp(packet, start);
      case LINKTYPE.sll:
        return this.#locateCooked(packet, { header: 16, hardware: 2, macLength: 5, mac: 6, protocol: 14 });
      case LINKTYPE.sll2:
        return this.#locateCooked(packet, { header: 20, hardware: 8, macLength: 11, mac: 12, protocol: 0 });
      default:
        return false;
    }
  }

  #locateIp(packet: Packet, at: number): boolean {
    if (at >= packet.end) return false;
    const version = packet.bytes[at] >>> 4;
    this.#at = at;
    this.#protocol = version === 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
    return (version === 4 && packet.end - at >= 20) || (version === 6 && packet.end - at >= 40);
  }

  #locateBehindEthernet(packet: Packet): boolean {
    let at = packet.start + 12;
    while (at + 2 <= packet.end) {
      this.#protocol = packet.view.getUint16(at);
      if (!VLAN_TAGS.has(this.#protocol)) {
        const isIp = this.#protocol === ETHERTYPE_IPV4 || this.#protocol === ETHERTYPE_IPV6;
        return isIp && this.#locateIp(packet, at + 2);
      }
      at += 4;
    }
    return false;
  }

  /** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, …_SLL2.html */
  #locateCooked(packet: Packet, layout: CookedLayout): boolean {
    const { start, end, bytes, view } = packet;
    if (end - start <= layout.header) return false;
    this.#at = start + layout.header;
    this.#protocol = view.getUint16(start + layout.protocol);
    if (!ETHERNET_HARDWARE.has(view.getUint16(start + layout.hardware))) return this.#locateIp(packet, this.#at);
    if (bytes[start + layout.macLength] === 6) this.#macAt = start + layout.mac;
    if (this.#protocol === SLL_LLC) this.#protocol = Math.min(end - this.#at, LEAST_ETHERTYPE - 1);
    else if (this.#protocol < LEAST_ETHERTYPE) return false;
    if (this.#protocol === ETHERTYPE_IPV4) return end - this.#at >= 20;
    return this.#protocol !== ETHERTYPE_IPV6 || end - this.#at >= 40;
  }
}

interface CookedLayout {
  readonly header: number;
  readonly hardware: number;
  readonly macLength: number;
  readonly mac: number;
  readonly protocol: number;
}

/** In the order of the machine that captured (NULL), or of the network (LOOP). */
function isFamily(value: number): boolean {
  const family = value > 0xffff ? value >>> 24 : value;
  return family === AF_INET || IPV6_FAMILIES.has(family);
}
