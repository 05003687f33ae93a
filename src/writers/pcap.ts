import { copyBytes } from '../bytes/copy-bytes.ts';
import { usageError } from '../core/errors.ts';
import { linkTypeName } from '../core/link-types.ts';
import type { Packet } from '../core/packet.ts';
import type { CaptureFormat, WholeRecords } from './capture-format.ts';

export type Precision = 'ns' | 'us';

export interface PcapSettings {
  /** LINKTYPE_ value of every packet. */
  readonly linkType: number;
  /** In bytes; what readers may expect of the longest record. */
  readonly snapLength: number;
  readonly precision: Precision;
}

const MAGIC = { us: 0xa1b2c3d4, ns: 0xa1b23c4d } as const;
const HEAD_LENGTH = 24;
const RECORD_LENGTH = 16;

/** Classic pcap, little-endian (draft-ietf-opsawg-pcap): a header, then 16 bytes and the data of each packet. */
export class PcapFormat implements CaptureFormat {
  readonly #settings: PcapSettings;
  readonly #nanosecondsPerUnit: number;

  constructor(settings: PcapSettings) {
    this.#settings = settings;
    this.#nanosecondsPerUnit = settings.precision === 'ns' ? 1 : 1000;
  }

  head(): Uint8Array {
    const { linkType, snapLength, precision } = this.#settings;
    const view = new DataView(new ArrayBuffer(HEAD_LENGTH));
    view.setUint32(0, MAGIC[precision], true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, snapLength, true);
    view.setUint32(20, linkType, true);
    return new Uint8Array(view.buffer);
  }

  /** A packet of another link type is a usage error: the file has room for one only. */
  sizeOf(packet: Packet): number {
    if (packet.linkType !== this.#settings.linkType) throw this.#refuse(packet.linkType);
    return RECORD_LENGTH + packet.end - packet.start;
  }

  put(bytes: Uint8Array, view: DataView, at: number, packet: Packet): number {
    const { start, end, nanoseconds } = packet;
    const unit = this.#nanosecondsPerUnit;
    view.setUint32(at, packet.seconds, true);
    view.setUint32(at + 4, unit === 1 ? nanoseconds : Math.floor(nanoseconds / unit), true);
    view.setUint32(at + 8, end - start, true);
    view.setUint32(at + 12, packet.wireLength, true);
    return copyBytes(bytes, view, at + RECORD_LENGTH, packet.bytes, packet.view, start, end);
  }

  tail(): Uint8Array {
    return new Uint8Array(0);
  }

  wholeRecords(bytes: Uint8Array, start: number, end: number): WholeRecords {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = start;
    let packets = 0;
    while (at + RECORD_LENGTH <= end) {
      const next = at + RECORD_LENGTH + view.getUint32(at + 8, true);
      if (next > end) break;
      at = next;
      packets += 1;
    }
    return { end: at, packets };
  }

  #refuse(linkType: number): Error {
    const { linkType: own } = this.#settings;
    return usageError(
      `a pcap file holds packets of one link type: it has ${linkTypeName(own)}, and one of ${linkTypeName(linkType)} came`,
      'Write pcapng, which holds several: -o FILE.pcapng.',
    );
  }
}
