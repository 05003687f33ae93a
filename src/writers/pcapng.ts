import { copyBytes } from '../bytes/copy-bytes.ts';
import { environmentError } from '../core/errors.ts';
import type { Packet } from '../core/packet.ts';
import type { CaptureInterface } from '../sources/source.ts';
import type { CaptureFormat, InterfaceCounts, WholeRecords } from './capture-format.ts';
import type { Precision } from './pcap.ts';
import { interfaceBlock, type SectionSettings, sectionBlock, statisticsBlock, toTicks } from './pcapng-head.ts';

export interface PcapngSettings extends SectionSettings {
  /** The source's own list: interfaces that join it later are described before their first packet. */
  readonly interfaces: readonly CaptureInterface[];
  readonly precision: Precision;
}

const ENHANCED_PACKET = 6;
/** Type, length, interface, both halves of the time, both lengths; behind the data the length again. */
const PACKET_HEAD = 28;
const PACKET_OVERHEAD = PACKET_HEAD + 4;
const COMMENT_OPTION = 1;
/** The comment's code and length, and the end of options. */
const COMMENT_OVERHEAD = 8;
const LONGEST_COMMENT = 0xffff;
const TWO_32 = 4_294_967_296;

/** pcapng, little-endian (draft-ietf-opsawg-pcapng): one section, an enhanced packet block a packet. */
export class PcapngFormat implements CaptureFormat {
  readonly #settings: PcapngSettings;
  readonly #nanosecondsPerUnit: number;
  /** How many interfaces the file knows. */
  #described = 0;
  /** Descriptions that stand before the packet that `put` gets next. */
  #newDescriptions: Uint8Array | undefined;
  #comment: Uint8Array | undefined;
  /** The last packet's second in units, as two halves: most packets share it. */
  #seconds = Number.NaN;
  #high = 0;
  #low = 0;

  constructor(settings: PcapngSettings) {
    this.#settings = settings;
    this.#nanosecondsPerUnit = settings.precision === 'ns' ? 1 : 1000;
  }

  /** A comment on the packet that is written next. */
  comment(text: string): void {
    this.#comment = Buffer.from(text).subarray(0, LONGEST_COMMENT);
  }

  head(): Uint8Array {
    this.#described = this.#settings.interfaces.length;
    this.#newDescriptions = undefined;
    return Buffer.concat([sectionBlock(this.#settings), ...this.#describe(0)]);
  }

  sizeOf(packet: Packet): number {
    let size = PACKET_OVERHEAD + roundUp(packet.end - packet.start);
    if (packet.interfaceId >= this.#described) size += this.#meet(packet.interfaceId).length;
    if (this.#comment !== undefined) size += COMMENT_OVERHEAD + roundUp(this.#comment.length);
    return size;
  }

  put(bytes: Uint8Array, view: DataView, at: number, packet: Packet): number {
    const start = this.#newDescriptions === undefined ? at : this.#putDescriptions(this.#newDescriptions, bytes, at);
    const { nanoseconds, start: from, end } = packet;
    if (packet.seconds !== this.#seconds) this.#startSecond(packet.seconds);
    const unit = this.#nanosecondsPerUnit;
    const low = this.#low + (unit === 1 ? nanoseconds : Math.floor(nanoseconds / unit));
    view.setUint32(start, ENHANCED_PACKET, true);
    view.setUint32(start + 8, packet.interfaceId, true);
    view.setUint32(start + 12, low >= TWO_32 ? this.#high + 1 : this.#high, true);
    view.setUint32(start + 16, low, true);
    view.setUint32(start + 20, end - from, true);
    view.setUint32(start + 24, packet.wireLength, true);
    let to = copyBytes(bytes, view, start + PACKET_HEAD, packet.bytes, packet.view, from, end);
    while (((to - start) & 3) !== 0) bytes[to++] = 0;
    if (this.#comment !== undefined) to = this.#putComment(this.#comment, bytes, view, to);
    const length = to + 4 - start;
    view.setUint32(start + 4, length, true);
    view.setUint32(to, length, true);
    return to + 4;
  }

  tail(counts: readonly InterfaceCounts[]): Uint8Array {
    const milliseconds = Date.now();
    const seconds = Math.floor(milliseconds / 1000);
    const now = { seconds, nanoseconds: (milliseconds - seconds * 1000) * 1_000_000 };
    return Buffer.concat(
      counts.slice(0, this.#described).map((count, id) => statisticsBlock(id, count, this.#settings.precision, now)),
    );
  }

  wholeRecords(bytes: Uint8Array, start: number, end: number): WholeRecords {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = start;
    let packets = 0;
    while (at + PACKET_OVERHEAD <= end) {
      const next = at + view.getUint32(at + 4, true);
      if (next > end) break;
      if (view.getUint32(at, true) === ENHANCED_PACKET) packets += 1;
      at = next;
    }
    return { end: at, packets };
  }

  /** The file has to learn of interfaces first. */
  #meet(interfaceId: number): Uint8Array {
    const { interfaces } = this.#settings;
    if (interfaceId >= interfaces.length)
      throw environmentError(`a packet came from interface ${interfaceId}, which nobody described`);
    this.#newDescriptions ??= Buffer.concat(this.#describe(this.#described));
    return this.#newDescriptions;
  }

  #describe(first: number): Uint8Array[] {
    const { interfaces, precision } = this.#settings;
    return interfaces.slice(first).map((description) => interfaceBlock(description, this.#settings, precision));
  }

  #putDescriptions(descriptions: Uint8Array, bytes: Uint8Array, at: number): number {
    bytes.set(descriptions, at);
    this.#newDescriptions = undefined;
    this.#described = this.#settings.interfaces.length;
    return at + descriptions.length;
  }

  #putComment(comment: Uint8Array, bytes: Uint8Array, view: DataView, at: number): number {
    view.setUint16(at, COMMENT_OPTION, true);
    view.setUint16(at + 2, comment.length, true);
    bytes.set(comment, at + 4);
    const end = at + 4 + comment.length;
    const padded = at + 4 + roundUp(comment.length);
    bytes.fill(0, end, padded + 4);
    this.#comment = undefined;
    return padded + 4;
  }

  #startSecond(seconds: number): void {
    const { high, low } = toTicks({ seconds, nanoseconds: 0 }, this.#settings.precision);
    this.#seconds = seconds;
    this.#high = high;
    this.#low = low;
  }
}

/** Data and options are padded to four bytes. */
function roundUp(length: number): number {
  return (length + 3) & ~3;
}
