import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
const BUFFER_LENGTH = 4 << 20;
const ETHERNET = 1;
const MAX_RECORD_LENGTH = 262_144;

/** One record of a little-endian microsecond capture; `bytes` is borrowed until the callback returns. */
export interface PcapRecord {
  bytes: Buffer;
  /** Offset of the record header, the frame begins 16 bytes further. */
  at: number;
  start: number;
  end: number;
  seconds: number;
  microseconds: number;
}

/**
 * Writes a classic capture in large batches. The benchmark has its own small writer and reader on purpose: inputs
 * made by the code that is measured would share its mistakes.
 */
export class PcapFile {
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(BUFFER_LENGTH);
  #filled = 0;
  packets = 0;
  bytes = FILE_HEADER_LENGTH;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
    this.#filled = writeFileHeader(this.#buffer);
  }

  /** Appends the frame `[start, end)` with a time in microseconds since the epoch. */
  write(frame: Uint8Array, start: number, end: number, timeUs: number): void {
    const length = end - start;
    if (this.#filled + RECORD_HEADER_LENGTH + length > BUFFER_LENGTH) this.#flush();
    const buffer = this.#buffer;
    const at = this.#filled;
    const seconds = Math.floor(timeUs / 1e6);
    buffer.writeUInt32LE(seconds, at);
    buffer.writeUInt32LE(timeUs - seconds * 1e6, at + 4);
    buffer.writeUInt32LE(length, at + 8);
    buffer.writeUInt32LE(length, at + 12);
    buffer.set(start === 0 && end === frame.length ? frame : frame.subarray(start, end), at + RECORD_HEADER_LENGTH);
    this.#filled = at + RECORD_HEADER_LENGTH + length;
    this.packets++;
    this.bytes += RECORD_HEADER_LENGTH + length;
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    for (let done = 0; done < this.#filled; ) {
      done += writeSync(this.#descriptor, this.#buffer, done, this.#filled - done);
    }
    this.#filled = 0;
  }
}

/** Calls `visit` for each whole record of a capture that tcpdump or `PcapFile` wrote on this machine. */
export function readRecords(path: string, visit: (record: PcapRecord) => void): void {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.alloc(BUFFER_LENGTH);
  const record: PcapRecord = { bytes: buffer, at: 0, start: 0, end: 0, seconds: 0, microseconds: 0 };
  let at = FILE_HEADER_LENGTH;
  let filled = 0;
  for (;;) {
    const got = readSync(descriptor, buffer, filled, BUFFER_LENGTH - filled, null);
    if (got === 0) break;
    filled += got;
    while (filled - at >= RECORD_HEADER_LENGTH) {
      const end = at + RECORD_HEADER_LENGTH + buffer.readUInt32LE(at + 8);
      if (end > filled) break;
      record.at = at;
      record.start = at + RECORD_HEADER_LENGTH;
      record.end = end;
      record.seconds = buffer.readUInt32LE(at);
      record.microseconds = buffer.readUInt32LE(at + 4);
      visit(record);
      at = end;
    }
    buffer.copyWithin(0, at, filled);
    filled -= at;
    at = 0;
  }
  closeSync(descriptor);
}

function writeFileHeader(buffer: Buffer): number {
  buffer.writeUInt32LE(0xa1b2c3d4, 0);
  buffer.writeUInt16LE(2, 4);
  buffer.writeUInt16LE(4, 6);
  buffer.writeUInt32LE(MAX_RECORD_LENGTH, 16);
  buffer.writeUInt32LE(ETHERNET, 20);
  return FILE_HEADER_LENGTH;
}
