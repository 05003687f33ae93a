import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, FLAGS, WATCHED } from './connection-rows.ts';
import { openingOfSide, takeBack } from './services.ts';
import { OPENING } from './stream-openings.ts';
import { payloadOf } from './tcp-sequence.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
/** A code and what stands behind it. */
const HEAD = 4;
const LOWEST_CODE = 100;
/** TLS comes next (RFC 4217 §4). */
const SECURED = 234;
/** Zeek's: bytes of both sides after which it no longer matters what a reply looks like. */
const WATCHED_BYTES = 10_240;

/** Where a server's replies stand. */
interface Replies {
  /** Of the line at hand: its first bytes, and how long it is. */
  readonly head: Uint8Array;
  length: number;
  /** Code of the reply of several lines that has not ended; 0: none. */
  pending: number;
}

/**
 * Replies of FTP, from the server's greeting on: one that has no code, or nothing between code and text, shows that it is
 * another protocol, or one that no client of FTP would understand. Zeek takes the service back then, and so do we.
 */
export class FtpReplies {
  readonly #rows: ConnectionRows;
  readonly #replies = new Map<number, Replies>();

  constructor(rows: ConnectionRows) {
    this.#rows = rows;
  }

  /** The first bytes of a side, whose opening is known. */
  open(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const rows = this.#rows;
    const isBoth = (openingOfSide(rows, row, side) & openingOfSide(rows, row, side === 0 ? 1 : 0) & OPENING.ftp) !== 0;
    if (!isBoth) {
      this.forget(row);
    } else if (rows.originator(row) !== side) {
      rows.words[(row << ROW_SHIFT) + FLAGS] |= WATCHED;
      this.#replies.set(row, { head: new Uint8Array(HEAD), length: 0, pending: 0 });
      this.#read(row, bytes, start, end);
    }
  }

  /** What a side of a watched connection goes on with; `ahead`: bytes between what is known and it, negative: again. */
  read(row: number, side: 0 | 1, bytes: Uint8Array, start: number, end: number, ahead: number): void {
    const rows = this.#rows;
    if (payloadOf(rows, row, 0) + payloadOf(rows, row, 1) > WATCHED_BYTES) this.forget(row);
    else if (rows.originator(row) === side || ahead + end - start <= 0) return;
    else if (ahead === 0) this.#read(row, bytes, start, end);
    else this.forget(row);
  }

  /** The connection is watched no longer. */
  forget(row: number): void {
    if (!this.#replies.delete(row)) return;
    this.#rows.words[(row << ROW_SHIFT) + FLAGS] &= ~WATCHED;
  }

  #read(row: number, bytes: Uint8Array, start: number, end: number): void {
    const replies = this.#replies.get(row);
    if (replies === undefined) return;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== LF) {
        if (replies.length < HEAD) replies.head[replies.length] = bytes[at];
        replies.length += 1;
        continue;
      }
      const code = endLine(replies);
      replies.length = 0;
      if (code < 0) takeBack(this.#rows, row, OPENING.ftp);
      if (code >= 0 && code !== SECURED) continue;
      this.forget(row);
      return;
    }
  }
}

/** Returns the code of the reply that the line ends, 0 where it ends none; -1: it is no reply. */
function endLine(replies: Replies): number {
  const { head, pending } = replies;
  let { length } = replies;
  if (length > 0 && length <= HEAD && head[length - 1] === CR) length -= 1;
  const code = codeOf(head, length);
  const separator = length < HEAD ? SPACE : head[HEAD - 1];
  if (pending !== 0) {
    if (code !== pending || length < HEAD || separator !== SPACE) return 0;
    replies.pending = 0;
    return code;
  }
  if (length === 0) return 0;
  if (code < LOWEST_CODE || (separator !== SPACE && separator !== HYPHEN)) return -1;
  if (separator === SPACE) return code;
  replies.pending = code;
  return 0;
}

function codeOf(head: Uint8Array, length: number): number {
  if (length < 3) return -1;
  let code = 0;
  for (let i = 0; i < 3; i++) {
    const digit = head[i] - 0x30;
    if (digit < 0 || digit > 9) return -1;
    code = code * 10 + digit;
  }
  return code;
}
