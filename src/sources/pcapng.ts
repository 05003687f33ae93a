import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import {
  BLOCK,
  BLOCK_OVERHEAD,
  findByteOrder,
  isBuffered,
  isKnownVersion,
  readInterface,
  readSection,
  readStatistics,
  roundUp,
  type SectionHeader,
  type SectionInterface,
  SMALLEST_SECTION,
} from './pcapng-blocks.ts';
import { countDropsBefore, countStatistics } from './pcapng-drops.ts';
import { LongBlock } from './pcapng-long-block.ts';
import { setTime } from './pcapng-time.ts';
import { type Cut, RecordSource } from './record-source.ts';
import type { Window } from './window.ts';

/** Enhanced and obsolete packet blocks alike: 28 bytes before the frame, 4 behind it. */
const PACKET_DATA_OFFSET = 28;
const PACKET_OVERHEAD = 32;
const SIMPLE_DATA_OFFSET = 12;
const SIMPLE_OVERHEAD = 16;

/** pcapng: blocks of a type and a length, grouped in sections, each with its byte order and interfaces. */
export class PcapngSource extends RecordSource {
  #littleEndian = true;
  #section: SectionInterface[] = [];
  #maxBlockLength: number = limits.blockLength;
  readonly #longBlock = new LongBlock();
  /** Inside a section of an unknown version: its blocks can't be understood. */
  #isForeign = false;

  constructor(window: Window) {
    super(window, 'pcapng');
  }

  next(packet: Packet): boolean {
    const { window } = this;
    for (;;) {
      if (this.#longBlock.missing > 0 && !this.#longBlock.pass(window)) return false;
      const { view, position } = window;
      const unread = window.limit - position;
      if (unread < BLOCK_OVERHEAD) return false;
      let littleEndian = this.#littleEndian;
      const type = view.getUint32(position, littleEndian);
      if (type === BLOCK.section) {
        const order = findByteOrder(view, position);
        if (order === undefined) return this.stop('a section header has no byte-order magic: damaged from here on');
        littleEndian = order;
      }
      let length = view.getUint32(position + 4, littleEndian);
      if (length < BLOCK_OVERHEAD || length > this.#maxBlockLength || (length & 3) !== 0) {
        length = this.#reviewLength(type, length, littleEndian);
        if (length === 0) continue;
        if (length < 0) return false;
      }
      if (length > unread) return false;
      if (view.getUint32(position + length - 4, littleEndian) !== view.getUint32(position + 4, littleEndian)) {
        return this.stop('a block ends in another length than it starts with: damaged from here on');
      }
      const found =
        type === BLOCK.enhancedPacket && !this.#isForeign
          ? this.#readPacket(packet, position, length, view.getUint32(position + 8, littleEndian))
          : this.#readOther(packet, type, position, length, littleEndian);
      if (!found && this.isStopped) return false;
      window.position = position + length;
      if (!found) continue;
      packet.number = ++this.delivered;
      return true;
    }
  }

  protected describeCut(): Cut | undefined {
    const { window } = this;
    if (this.#longBlock.missing > 0) return this.#longBlock.describeCut();
    if (window.unread === 0) return undefined;
    if (window.unread < BLOCK_OVERHEAD) {
      return { message: 'cut short in the middle of a block header', offset: window.offset };
    }
    const isSection = window.view.getUint32(window.position) === BLOCK.section;
    const littleEndian = isSection ? findByteOrder(window.view, window.position) : this.#littleEndian;
    const length = window.view.getUint32(window.position + 4, littleEndian);
    const message = `cut short in the middle of a block: ${window.unread} of ${length} bytes`;
    return { message, offset: window.offset };
  }

  #readPacket(packet: Packet, position: number, length: number, index: number): boolean {
    const { window } = this;
    const { view } = window;
    const littleEndian = this.#littleEndian;
    if (length < PACKET_OVERHEAD) return this.#pass(length, 'a packet block is too short for its own fields');
    const source = this.#section[index];
    if (source === undefined) return this.#pass(length, 'a packet block names an interface that no block describes');
    const captured = view.getUint32(position + 20, littleEndian);
    if (captured > length - PACKET_OVERHEAD) {
      return this.#pass(length, 'a packet block claims more captured bytes than it holds');
    }
    if (packet.bytes !== window.bytes) packet.setBuffer(window.bytes, view);
    const ticksHigh = view.getUint32(position + 12, littleEndian);
    setTime(packet, source.scale, ticksHigh, view.getUint32(position + 16, littleEndian));
    packet.hasTime = true;
    packet.start = position + PACKET_DATA_OFFSET;
    packet.end = position + PACKET_DATA_OFFSET + captured;
    packet.wireLength = view.getUint32(position + 24, littleEndian);
    packet.linkType = source.linkType;
    packet.interfaceId = source.id;
    return true;
  }

  #readOther(packet: Packet, type: number, position: number, length: number, littleEndian: boolean): boolean {
    if (type === BLOCK.section) return this.#startSection(position, length, littleEndian);
    if (this.#isForeign) {
      this.summary.skippedBytes += length;
      return false;
    }
    switch (type) {
      case BLOCK.interface:
        return this.#describeInterface(position, length);
      case BLOCK.simplePacket:
        return this.#readSimplePacket(packet, position, length);
      case BLOCK.packet:
        return this.#readObsoletePacket(packet, position, length);
      case BLOCK.statistics:
        return this.#countDrops(position, length);
      default:
        return false;
    }
  }

  /** No time, no captured length: that follows from the block's length and the first interface's snap length. */
  #readSimplePacket(packet: Packet, position: number, length: number): boolean {
    const { window } = this;
    if (length < SIMPLE_OVERHEAD) return this.#pass(length, 'a packet block is too short for its own fields');
    const source = this.#section[0];
    if (source === undefined) return this.#pass(length, 'a packet block names an interface that no block describes');
    const wireLength = window.view.getUint32(position + 8, this.#littleEndian);
    const allowed = source.snapLength === 0 ? wireLength : Math.min(wireLength, source.snapLength);
    const captured = Math.min(allowed, length - SIMPLE_OVERHEAD);
    if (packet.bytes !== window.bytes) packet.setBuffer(window.bytes, window.view);
    packet.seconds = 0;
    packet.nanoseconds = 0;
    packet.timeDigits = source.scale.digits;
    packet.hasTime = false;
    packet.start = position + SIMPLE_DATA_OFFSET;
    packet.end = position + SIMPLE_DATA_OFFSET + captured;
    packet.wireLength = wireLength;
    packet.linkType = source.linkType;
    packet.interfaceId = source.id;
    return true;
  }

  /** As the enhanced one, but that the first word holds two numbers: interface, and drops since the packet before. */
  #readObsoletePacket(packet: Packet, position: number, length: number): boolean {
    if (length < PACKET_OVERHEAD) return this.#pass(length, 'a packet block is too short for its own fields');
    const { view } = this.window;
    const index = view.getUint16(position + 8, this.#littleEndian);
    const drops = view.getUint16(position + 10, this.#littleEndian);
    countDropsBefore(drops, this.#section[index], this.summary);
    return this.#readPacket(packet, position, length, index);
  }

  #startSection(position: number, length: number, littleEndian: boolean): false {
    if (length < SMALLEST_SECTION) return this.stop('a section header is too short: damaged from here on');
    const { bytes, view } = this.window;
    const section = readSection(bytes, view, position, position + length, littleEndian);
    this.#littleEndian = littleEndian;
    this.#section = [];
    this.#isForeign = !isKnownVersion(section);
    if (this.#isForeign)
      return this.#pass(length, `a section of the unknown version ${section.major}.${section.minor} was passed over`);
    if (!section.optionsAreWhole) this.tell('an option of a section header runs over its end', this.window.offset);
    this.#keepOptions(section);
    return false;
  }

  #keepOptions({ options }: SectionHeader): void {
    if (Object.keys(options).length === 0) return;
    this.files[0] = { ...this.files[0], sections: [...(this.files[0].sections ?? []), options] };
  }

  #describeInterface(position: number, length: number): false {
    const { bytes, view } = this.window;
    const block = readInterface(bytes, view, position, position + length, this.#littleEndian);
    if (block === undefined) return this.stop('an interface description is too short: damaged from here on');
    if (this.interfaces.length >= limits.interfaces) {
      return this.stop(`more than ${limits.interfaces} interfaces are described: damaged from here on`);
    }
    if (!block.optionsAreWhole)
      this.tell('an option of an interface description runs over its end', this.window.offset);
    const { description, scale, maxCapturedLength } = block;
    const { linkType, snapLength } = description;
    const id = this.interfaces.length;
    this.#section.push({ id, linkType, snapLength, scale, drops: 0, hasStatistics: false });
    this.addInterface(description);
    const longest = maxCapturedLength + PACKET_OVERHEAD + limits.blockOverhead;
    if (longest > this.#maxBlockLength) this.#maxBlockLength = longest;
    return false;
  }

  #countDrops(position: number, length: number): false {
    const { bytes, view } = this.window;
    const statistics = readStatistics(bytes, view, position, position + length, this.#littleEndian);
    if (statistics !== undefined) countStatistics(statistics, this.#section, this.summary);
    return false;
  }

  /** The block's framing is sound but its content is not: the packets behind it can be read. */
  #pass(length: number, message: string): false {
    this.tell(message, this.window.offset);
    this.summary.skippedBytes += length;
    return false;
  }

  /**
   * A length that no block should have. Answers the length to use, 0 when the block is passed over unread, -1 when
   * nothing can be read from here on or more bytes are needed to tell.
   */
  #reviewLength(type: number, length: number, littleEndian: boolean): number {
    const { window } = this;
    if (length < BLOCK_OVERHEAD || (length > this.#maxBlockLength && isBuffered(type))) {
      this.stop(`a block claims a length of ${length} bytes: damaged from here on`);
      return -1;
    }
    if (length > this.#maxBlockLength) {
      this.#longBlock.begin(roundUp(length), window.offset);
      return 0;
    }
    const rounded = roundUp(length);
    if (rounded > window.unread) return -1;
    // Some writers leave the padding out of the length though it is there.
    return window.view.getUint32(window.position + rounded - 4, littleEndian) === length ? rounded : length;
  }
}
