import type { Packet } from '../core/packet.ts';
import { maxCapturedLength } from './link-types.ts';
import { type LengthOrder, type PcapHeader, readPcapHeader } from './pcap-header.ts';
import { type Cut, RecordSource } from './record-source.ts';
import type { Window } from './window.ts';

/** Opens the pcap file that starts at the window's position; throws only when its header can't be used. */
export async function openPcap(window: Window): Promise<PcapSource> {
  const header = await readPcapHeader(window);
  return new PcapSource(window, header);
}

/** Classic pcap: a file header, then records of a fixed header and the frame. */
export class PcapSource extends RecordSource {
  readonly #littleEndian: boolean;
  readonly #recordHeaderLength: number;
  readonly #framePadding: number;
  readonly #lengthOrder: LengthOrder;
  readonly #plain: boolean;
  readonly #unitsPerSecond: number;
  readonly #nanosecondsPerUnit: number;
  readonly #timeDigits: number;
  readonly #linkType: number;
  readonly #maxCapturedLength: number;
  readonly #snapLength: number;

  constructor(window: Window, header: PcapHeader) {
    super(window, header.format);
    this.#littleEndian = header.littleEndian;
    this.#recordHeaderLength = header.recordHeaderLength;
    this.#framePadding = header.framePadding;
    this.#lengthOrder = header.lengthOrder;
    this.#plain = header.lengthOrder === 'captured-first' && header.framePadding === 0;
    this.#unitsPerSecond = header.nanoseconds ? 1_000_000_000 : 1_000_000;
    this.#timeDigits = header.nanoseconds ? 9 : 6;
    this.#nanosecondsPerUnit = header.nanoseconds ? 1 : 1000;
    this.#linkType = header.linkType;
    this.#snapLength = header.snapLength;
    this.#maxCapturedLength = maxCapturedLength(header.linkType, header.snapLength);
    this.addInterface({
      linkType: header.linkType,
      snapLength: header.snapLength,
      ...(header.fcsLength === undefined ? {} : { options: { if_fcslen: header.fcsLength } }),
    });
    if (header.warning !== undefined) this.tell(header.warning, 0);
  }

  next(packet: Packet): boolean {
    const { window } = this;
    const { view, position } = window;
    const start = position + this.#recordHeaderLength;
    if (start > window.limit) return false;
    const littleEndian = this.#littleEndian;
    const captured = view.getUint32(position + 8, littleEndian);
    const end = start + captured;
    if (!this.#plain || captured > this.#maxCapturedLength) return this.#nextUnusual(packet);
    if (end > window.limit) return false;
    this.#deliver(packet, start, end, view.getUint32(position + 12, littleEndian));
    window.position = end;
    return true;
  }

  protected describeCut(): Cut | undefined {
    const { offset, position, unread } = this.window;
    if (unread === 0) return undefined;
    const headerLength = this.#recordHeaderLength;
    if (unread < headerLength) {
      return { message: `cut short in the middle of a record header: ${unread} of ${headerLength} bytes`, offset };
    }
    const captured = this.#capturedLength(position);
    return { message: `cut short in the middle of a packet: ${unread - headerLength} of ${captured} bytes`, offset };
  }

  #deliver(packet: Packet, start: number, end: number, wireLength: number): void {
    const { window } = this;
    const { view, position } = window;
    if (packet.bytes !== window.bytes) packet.setBuffer(window.bytes, view);
    let seconds = view.getUint32(position, this.#littleEndian);
    let units = view.getUint32(position + 4, this.#littleEndian);
    if (units >= this.#unitsPerSecond) {
      seconds += Math.floor(units / this.#unitsPerSecond);
      units %= this.#unitsPerSecond;
    }
    packet.seconds = seconds;
    packet.nanoseconds = units * this.#nanosecondsPerUnit;
    packet.timeDigits = this.#timeDigits;
    packet.hasTime = true;
    packet.start = start;
    packet.end = end;
    packet.wireLength = wireLength;
    packet.linkType = this.#linkType;
    packet.interfaceId = 0;
    packet.number = ++this.delivered;
  }

  /** Old versions with the lengths swapped, AIX's padding, and lengths that can't be. */
  #nextUnusual(packet: Packet): boolean {
    const { window } = this;
    const { position } = window;
    const captured = this.#capturedLength(position);
    if (captured > this.#maxCapturedLength || captured < this.#framePadding) {
      const snap = this.#snapLength === 0 ? '' : `, the file's snap length is ${this.#snapLength}`;
      return this.stop(`a record claims a captured length of ${captured} bytes${snap}: damaged from here on`);
    }
    const start = position + this.#recordHeaderLength + this.#framePadding;
    const end = position + this.#recordHeaderLength + captured;
    if (end > window.limit) return false;
    this.#deliver(packet, start, end, this.#wireLength(position) - this.#framePadding);
    window.position = end;
    return true;
  }

  #capturedLength(position: number): number {
    return this.#isSwapped(position) ? this.#length(position + 12) : this.#length(position + 8);
  }

  #wireLength(position: number): number {
    return this.#isSwapped(position) ? this.#length(position + 8) : this.#length(position + 12);
  }

  #isSwapped(position: number): boolean {
    if (this.#lengthOrder !== 'smaller-is-captured') return this.#lengthOrder === 'wire-first';
    return this.#length(position + 8) > this.#length(position + 12);
  }

  #length(at: number): number {
    return this.window.view.getUint32(at, this.#littleEndian);
  }
}
