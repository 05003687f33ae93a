import type { Packet } from '../../core/packet.ts';

/** Where the things of a TPACKET_V3 ring stand: linux/if_packet.h, Documentation/networking/packet_mmap.rst. */
const BLOCK = { status: 8, packets: 12, firstPacket: 16 } as const;
const HEADER = {
  next: 0,
  seconds: 4,
  nanoseconds: 8,
  captured: 12,
  wire: 16,
  status: 20,
  mac: 24,
  tci: 32,
  tpid: 36,
} as const;
/** struct sockaddr_ll behind the packet's header. */
const SLL = { protocol: 50, ifindex: 52, hardwareType: 56, packetType: 58, addressLength: 59, address: 60 } as const;

const BLOCK_OF_KERNEL = 0;
const BLOCK_OF_USER = 1;
const VLAN_VALID = 0x10;
const VLAN_TPID_VALID = 0x40;
const PACKET_OUTGOING = 4;
const ETHERTYPE_VLAN = 0x8100;
const ETHERNET_ADDRESSES = 12;
const VLAN_TAG = 4;
/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
const SLL2_HEADER = 20;
const LINKTYPE_ETHERNET = 1;

export interface RingLayout {
  readonly blockSize: number;
  readonly blockCount: number;
}

export interface RingOptions extends RingLayout {
  readonly linkType: number;
  /** The kernel hands over what stands behind the link layer: an SLL2 header is to be made. */
  readonly cooked: boolean;
  /** Bytes of a packet that are shown, headers and tags that were put back included. */
  readonly snaplen: number;
  /** The interface of which sent packets are passed over, since each comes in again: `lo`. 0 for none. */
  readonly loopbackIndex: number;
}

/**
 * Reads a receive ring in place. The kernel fills blocks and gives them to us one after the other; `open` takes the next
 * one if it is ours, `next` shows its packets, and gives it back when it is asked for more than there is.
 *
 * Where the kernel has taken something away, it is put back in front of the packet, where the ring has room: the VLAN tag
 * of Ethernet frames, and the header of cooked packets.
 */
export class Ring {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Packets passed over because they come twice. */
  skipped = 0;
  /** Bytes shown so far. */
  bytesRead = 0;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #statuses: Int32Array;
  readonly #blockSize: number;
  readonly #blockCount: number;
  readonly #linkType: number;
  readonly #cooked: boolean;
  readonly #snaplen: number;
  readonly #loopbackIndex: number;
  #block = 0;
  #isOpen = false;
  #left = 0;
  #at = 0;

  constructor(memory: ArrayBuffer, options: RingOptions) {
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
    // The kernel writes its own headers in this machine's byte order.
    this.#words = new Uint32Array(memory);
    this.#halves = new Uint16Array(memory);
    this.#statuses = new Int32Array(memory);
    this.#blockSize = options.blockSize;
    this.#blockCount = options.blockCount;
    this.#linkType = options.linkType;
    this.#cooked = options.cooked;
    this.#snaplen = options.snaplen;
    this.#loopbackIndex = options.loopbackIndex;
  }

  /** Takes the next block if the kernel is done with it; true when packets can be read. */
  open(): boolean {
    if (this.#isOpen) return true;
    const at = this.#block * this.#blockSize;
    if ((Atomics.load(this.#statuses, (at + BLOCK.status) >>> 2) & BLOCK_OF_USER) === 0) return false;
    this.#isOpen = true;
    this.#left = this.#words[(at + BLOCK.packets) >>> 2];
    this.#at = at + this.#words[(at + BLOCK.firstPacket) >>> 2];
    return true;
  }

  /** Packets that the kernel has put into the block it is filling, and keeps until it is full or old. */
  get pending(): number {
    return this.#isOpen ? this.#left : this.#words[(this.#block * this.#blockSize + BLOCK.packets) >>> 2];
  }

  /** Goes to the next packet of the open block, which `timeMs` tells of; false at its end. */
  peek(): boolean {
    while (this.#left > 0 && this.#isRepeated()) {
      this.skipped++;
      this.#advance();
    }
    if (this.#left > 0) return true;
    this.#release();
    return false;
  }

  /** Time of the packet that `peek` found, in ms since the epoch. */
  get timeMs(): number {
    const word = this.#at >>> 2;
    return this.#words[word + (HEADER.seconds >> 2)] * 1000 + this.#words[word + (HEADER.nanoseconds >> 2)] / 1_000_000;
  }

  /** Shows the next packet of the open block: all but its number and interface. False at the block's end. */
  next(packet: Packet): boolean {
    if (!this.peek()) return false;
    const at = this.#at;
    const word = at >>> 2;
    const words = this.#words;
    packet.seconds = words[word + (HEADER.seconds >> 2)];
    packet.nanoseconds = words[word + (HEADER.nanoseconds >> 2)];
    packet.hasTime = true;
    packet.timeDigits = 9;
    packet.linkType = this.#linkType;
    let start = at + this.#halves[(at + HEADER.mac) >>> 1];
    let end = start + words[word + (HEADER.captured >> 2)];
    let wireLength = words[word + (HEADER.wire >> 2)];
    const status = words[word + (HEADER.status >> 2)];
    const restored = this.#restore(at, start, end, status);
    start -= restored;
    wireLength += restored;
    if (end - start > this.#snaplen) end = start + this.#snaplen;
    if (packet.bytes !== this.bytes) packet.setBuffer(this.bytes, this.view);
    packet.start = start;
    packet.end = end;
    packet.wireLength = wireLength;
    this.bytesRead += end - start;
    this.#advance();
    return true;
  }

  /** Bytes put back in front of a packet. */
  #restore(at: number, start: number, end: number, status: number): number {
    const isTagged = (status & VLAN_VALID) !== 0;
    if (this.#cooked) {
      if (isTagged) this.#tagCooked(at, start);
      const added = SLL2_HEADER + (isTagged ? VLAN_TAG : 0);
      this.#cook(at, start - added, isTagged ? this.#tagProtocol(at, status) : -1);
      return added;
    }
    if (!isTagged || this.#linkType !== LINKTYPE_ETHERNET || end - start < ETHERNET_ADDRESSES) return 0;
    const { view } = this;
    for (let i = 0; i < ETHERNET_ADDRESSES; i += 4) view.setUint32(start - VLAN_TAG + i, view.getUint32(start + i));
    view.setUint16(start + ETHERNET_ADDRESSES - VLAN_TAG, this.#tagProtocol(at, status));
    view.setUint16(start + ETHERNET_ADDRESSES - 2, this.#words[(at + HEADER.tci) >>> 2]);
    return VLAN_TAG;
  }

  /** The kernel names no TPID before Linux 3.14. */
  #tagProtocol(at: number, status: number): number {
    return (status & VLAN_TPID_VALID) === 0 ? ETHERTYPE_VLAN : this.#halves[(at + HEADER.tpid) >>> 1];
  }

  /** A tag whose protocol stands in the SLL2 header: what follows it is the payload's type. */
  #tagCooked(at: number, start: number): void {
    this.view.setUint16(start - 4, this.#words[(at + HEADER.tci) >>> 2]);
    this.bytes[start - 2] = this.bytes[at + SLL.protocol];
    this.bytes[start - 1] = this.bytes[at + SLL.protocol + 1];
  }

  #cook(at: number, to: number, tagProtocol: number): void {
    const { bytes, view } = this;
    bytes[to] = tagProtocol < 0 ? bytes[at + SLL.protocol] : tagProtocol >> 8;
    bytes[to + 1] = tagProtocol < 0 ? bytes[at + SLL.protocol + 1] : tagProtocol;
    bytes[to + 2] = 0;
    bytes[to + 3] = 0;
    view.setUint32(to + 4, this.#words[(at + SLL.ifindex) >>> 2]);
    view.setUint16(to + 8, this.#halves[(at + SLL.hardwareType) >>> 1]);
    bytes[to + 10] = bytes[at + SLL.packetType];
    const length = bytes[at + SLL.addressLength];
    bytes[to + 11] = length;
    // Behind a short address the ring keeps what an earlier packet left.
    for (let i = 0; i < 8; i++) bytes[to + 12 + i] = i < length ? bytes[at + SLL.address + i] : 0;
  }

  #isRepeated(): boolean {
    return (
      this.bytes[this.#at + SLL.packetType] === PACKET_OUTGOING &&
      this.#loopbackIndex !== 0 &&
      this.#words[(this.#at + SLL.ifindex) >>> 2] === this.#loopbackIndex
    );
  }

  #advance(): void {
    this.#left--;
    this.#at += this.#words[(this.#at + HEADER.next) >>> 2];
  }

  #release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const at = this.#block * this.#blockSize;
    Atomics.store(this.#statuses, (at + BLOCK.status) >>> 2, BLOCK_OF_KERNEL);
    this.#block = this.#block + 1 === this.#blockCount ? 0 : this.#block + 1;
  }
}
