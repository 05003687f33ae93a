import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError, systemReason } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { makeFolder } from '../core/make-folder.ts';
import { Packet } from '../core/packet.ts';
import { formatTime } from '../core/time.ts';
import { PcapFormat } from '../writers/pcap.ts';
import type { AlertEvent } from './events.ts';

interface Kept {
  readonly data: Uint8Array;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly wireLength: number;
  readonly linkType: number;
}

/** The packets of the longest window, as far as there is room, and the files made of them. */
export class Evidence {
  readonly #folder: string;
  readonly #longestNs: number;
  #kept: Kept[] = [];
  #first = 0;
  #bytes = 0;
  /** Packets that a window still held when there was no room for them any more. */
  dropped = 0;

  constructor(folder: string, longestNs: number) {
    this.#folder = folder;
    this.#longestNs = longestNs;
    try {
      makeFolder(folder);
    } catch (error) {
      throw trouble(folder, error);
    }
  }

  /** Before the packet is looked at: it is part of the window that it fills. */
  keep({ bytes, start, end, seconds, nanoseconds, wireLength, linkType, hasTime }: Packet): void {
    if (!hasTime) return;
    this.#kept.push({ data: bytes.slice(start, end), seconds, nanoseconds, wireLength, linkType });
    this.#bytes += end - start;
    while (this.#first < this.#kept.length - 1) {
      const oldest = this.#kept[this.#first];
      const isOld = (seconds - oldest.seconds) * 1e9 + nanoseconds - oldest.nanoseconds >= this.#longestNs;
      if (!isOld && this.#bytes <= limits.evidenceBytes) break;
      if (!isOld) this.dropped += 1;
      this.#bytes -= oldest.data.length;
      this.#first += 1;
    }
    if (this.#first < 1024 || this.#first < this.#kept.length / 2) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }

  /** Writes the window of an event that fired, a file for each link type; returns their paths. */
  write({ rule, key, time }: AlertEvent): string[] {
    const age = ({ seconds, nanoseconds }: Kept): number =>
      (time.seconds - seconds) * 1e9 + time.nanoseconds - nanoseconds;
    const window = this.#kept.slice(this.#first).filter((kept) => age(kept) >= 0 && age(kept) < rule.windowNs);
    const stamp = formatTime(time.seconds, time.nanoseconds, 9).replaceAll(/[-:]/g, '');
    const name = [stamp, rule.name, key ?? []].flat().map(fileWord).join('_');
    return [...new Set(window.map(({ linkType }) => linkType))].map((linkType, index) => {
      const path = join(this.#folder, `${name}${index === 0 ? '' : `_${index + 1}`}.pcap`);
      const packets = window.filter((kept) => kept.linkType === linkType);
      try {
        writePcap(path, linkType, packets);
      } catch (error) {
        throw trouble(path, error);
      }
      return path;
    });
  }
}

function writePcap(path: string, linkType: number, kept: readonly Kept[]): void {
  const format = new PcapFormat({ linkType, snapLength: 262_144, precision: 'ns' });
  const file = openSync(path, 'w');
  try {
    writeSync(file, format.head());
    const packet = new Packet();
    for (const { data, seconds, nanoseconds, wireLength } of kept) {
      packet.setBuffer(data, new DataView(data.buffer, data.byteOffset, data.length));
      packet.end = data.length;
      packet.seconds = seconds;
      packet.nanoseconds = nanoseconds;
      packet.wireLength = wireLength;
      packet.linkType = linkType;
      const record = new Uint8Array(format.sizeOf(packet));
      format.put(record, new DataView(record.buffer), 0, packet);
      writeSync(file, record);
    }
  } finally {
    closeSync(file);
  }
}

/** What any file system takes: names come from the wire. */
function fileWord(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9.]+/g, '-').slice(0, 80);
}

function trouble(path: string, error: unknown): Error {
  const reason = error instanceof Error ? systemReason(error) : String(error);
  return environmentError(`--evidence: can't write ${path}: ${reason}`, 'Name another folder.', error);
}
