import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, FLAGS, WATCHED } from './connection-rows.ts';
import type { FtpData } from './ftp-data.ts';
import { JUDGED_BYTES, openingOfSide, takeBack } from './services.ts';
import { OPENING } from './stream-openings.ts';
import { payloadOf } from './tcp-sequence.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
/** What is kept of a line: commands and replies that name an end are shorter. */
const LONGEST_LINE = 256;
const CODE = 3;
const LOWEST_CODE = 100;
/** TLS comes next (RFC 4217 §4). */
const SECURED = 234;

/** The line at hand: its first bytes, and how long it is. */
interface Line {
  readonly bytes: Buffer;
  length: number;
}

interface Control {
  /** By role: the client's and the server's. */
  readonly lines: readonly [Line, Line];
  /** Code of the reply of several lines that has not ended; 0: none. */
  pending: number;
}

/**
 * Control connections of FTP, from the server's greeting on. A reply that has no code, or nothing between code and text,
 * shows that it is another protocol, or one that no client of FTP would understand: Zeek takes the service back then, and so
 * do we. What commands and replies announce goes to `FtpData`.
 */
export class FtpControl {
  readonly #rows: ConnectionRows;
  readonly #data: FtpData;
  /** By row; the oldest first. */
  readonly #controls = new Map<number, Control>();
  readonly #limit: number;

  constructor(rows: ConnectionRows, data: FtpData, limit: number = limits.ftpControls) {
    this.#rows = rows;
    this.#data = data;
    this.#limit = limit;
  }

  /** The first bytes of a side, whose opening is known. */
  open(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number, packet: Packet): void {
    const rows = this.#rows;
    const isBoth = (openingOfSide(rows, row, side) & openingOfSide(rows, row, side === 0 ? 1 : 0) & OPENING.ftp) !== 0;
    if (!isBoth) {
      this.forget(row);
      return;
    }
    if (!this.#controls.has(row)) {
      if (this.#controls.size >= this.#limit) this.#forgetOldest();
      rows.words[(row << ROW_SHIFT) + FLAGS] |= WATCHED;
      this.#controls.set(row, { lines: [newLine(), newLine()], pending: 0 });
    }
    this.#read(row, side, bytes, start, end, packet);
  }

  /** What a side of a watched connection goes on with; `ahead`: bytes between what is known and it, negative: again. */
  read(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number, ahead: number, packet: Packet): void {
    if (ahead + end - start <= 0) return;
    if (ahead === 0) this.#read(row, side, bytes, start, end, packet);
    else this.forget(row);
  }

  /** The connection is watched no longer. */
  forget(row: number): void {
    if (!this.#controls.delete(row)) return;
    this.#rows.words[(row << ROW_SHIFT) + FLAGS] &= ~WATCHED;
  }

  #forgetOldest(): void {
    const [oldest] = this.#controls.keys();
    this.forget(oldest);
  }

  #read(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number, packet: Packet): void {
    const control = this.#controls.get(row);
    if (control === undefined) return;
    const isServer = this.#rows.originator(row) !== side;
    const line = control.lines[isServer ? 1 : 0];
    for (let at = start; at < end; at++) {
      if (bytes[at] !== LF) {
        if (line.length < LONGEST_LINE) line.bytes[line.length] = bytes[at];
        line.length += 1;
        continue;
      }
      const length = lengthOf(line);
      line.length = 0;
      const text = line.bytes.toString('latin1', 0, Math.min(length, LONGEST_LINE));
      if (!isServer) this.#data.command(row, text, packet);
      else if (!this.#reply(row, control, text, packet)) return;
    }
  }

  /** False: the connection is watched no longer. */
  #reply(row: number, control: Control, text: string, packet: Packet): boolean {
    const code = endReply(control, text);
    if (code > 0) this.#data.reply(row, code, text, packet);
    const rows = this.#rows;
    const isOver = code < 0 && payloadOf(rows, row, 0) + payloadOf(rows, row, 1) <= JUDGED_BYTES;
    if (isOver) takeBack(rows, row, OPENING.ftp);
    if (!isOver && code !== SECURED) return true;
    this.forget(row);
    return false;
  }
}

function newLine(): Line {
  return { bytes: Buffer.alloc(LONGEST_LINE), length: 0 };
}

/** Without a CR before the line's end. */
function lengthOf({ bytes, length }: Line): number {
  return length > 0 && length <= LONGEST_LINE && bytes[length - 1] === CR ? length - 1 : length;
}

/** Returns the code of the reply that the line ends, 0 where it ends none; -1: it is no reply. */
function endReply(control: Control, text: string): number {
  const code = /^\d{3}/.test(text) ? Number(text.slice(0, CODE)) : 0;
  const separator = text.length > CODE ? text.charCodeAt(CODE) : SPACE;
  if (control.pending !== 0) {
    if (code !== control.pending || text.length <= CODE || separator !== SPACE) return 0;
    control.pending = 0;
    return code;
  }
  if (text === '') return 0;
  if (code < LOWEST_CODE || (separator !== SPACE && separator !== HYPHEN)) return -1;
  if (separator === SPACE) return code;
  control.pending = code;
  return 0;
}
