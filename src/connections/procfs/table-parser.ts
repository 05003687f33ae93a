import { findByte } from '../../bytes/text.ts';
import { ADDRESS_WORDS, KIND, LOCAL, REMOTE, type Side, type SocketRows } from './socket-rows.ts';
import { guessLayout, ROLE, readHeader, type TableLayout } from './table-layout.ts';

const SPACE = 32;
const LINE_FEED = 10;
const COLON = 58;
const ZERO = 48;
const WORD_DIGITS = 8;
const PORT_DIGITS = 4;
const IPV4_LENGTH = WORD_DIGITS + 1 + PORT_DIGITS;
const IPV6_LENGTH = ADDRESS_WORDS * WORD_DIGITS + 1 + PORT_DIGITS;
const INVALID = -1;

/** Value of each ASCII hex digit, -1 of anything else. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? INVALID : value;
});

/**
 * Reads /proc/net/{tcp,tcp6,udp,udp6} (net/ipv4/tcp_ipv4.c, `get_tcp4_sock`) line by line into rows, from bytes.
 * Ports are printed as numbers, addresses as 32-bit words of the machine's own order.
 */
export class TableParser {
  /** Lines that are no rows. */
  malformed = 0;
  /** The last line has no end, and not all of what is needed. */
  isTorn = false;
  /** Anything at all was read. */
  isEmpty = true;
  /** The first line, where it is neither a header nor a row. */
  strange: string | undefined;
  readonly #rows: SocketRows;
  readonly #isLittleEndian: boolean;
  readonly #table: number;
  #layout: TableLayout | undefined;
  #end = 0;

  /** `table` is noted on each row. */
  constructor(rows: SocketRows, isLittleEndian: boolean, table: number) {
    this.#rows = rows;
    this.#isLittleEndian = isLittleEndian;
    this.#table = table;
  }

  /** Reads the whole lines of `[start, end)` and returns where the rest begins. */
  lines(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (this.strange === undefined) {
      const lineEnd = findByte(bytes, LINE_FEED, at, end);
      if (lineEnd === end) break;
      this.#line(bytes, at, lineEnd, true);
      at = lineEnd + 1;
    }
    return at;
  }

  /** What stands behind the last line's end: a row too if nothing that is needed of it can be missing. */
  rest(bytes: Uint8Array, start: number, end: number): void {
    if (start < end && this.strange === undefined) this.#line(bytes, start, end, false);
  }

  #line(bytes: Uint8Array, start: number, end: number, isWhole: boolean): void {
    if (isBlank(bytes, start, end)) return;
    this.isEmpty = false;
    if (this.#layout === undefined && this.#readFirst(bytes, start, end)) return;
    if (this.#layout === undefined) return;
    if (!this.#rows.reserve()) {
      this.#rows.overflow += 1;
      return;
    }
    const isRow = this.#readRow(bytes, start, end, this.#layout);
    if (!isWhole && !(isRow && this.#end < end)) this.isTorn = true;
    else if (isRow) this.#rows.count += 1;
    else this.malformed += 1;
  }

  /** True when the line is no row: the header, or nothing that we know. */
  #readFirst(bytes: Uint8Array, start: number, end: number): boolean {
    const line = Buffer.from(bytes.subarray(start, end)).toString('latin1');
    this.#layout = readHeader(line);
    if (this.#layout !== undefined) return true;
    this.#layout = guessLayout(line);
    if (this.#layout === undefined) this.strange = line;
    return false;
  }

  /** Fills the row that comes next; false when the line is none. `#end` is then where its last word needed ended. */
  #readRow(bytes: Uint8Array, start: number, end: number, { roles, isUdp }: TableLayout): boolean {
    const rows = this.#rows;
    const row = rows.count;
    let found = 0;
    let at = start;
    for (let column = 0; column < roles.length; column++) {
      while (at < end && bytes[at] <= SPACE) at++;
      if (at === end) break;
      const from = at;
      while (at < end && bytes[at] > SPACE) at++;
      const role = roles[column];
      if (role === ROLE.none) continue;
      found += 1;
      let isFine = true;
      if (role === ROLE.local) isFine = this.#readEnd(bytes, from, at, row, LOCAL, isUdp);
      else if (role === ROLE.remote) isFine = this.#readEnd(bytes, from, at, row, REMOTE, isUdp);
      else if (role === ROLE.state) isFine = readState(bytes, from, at, rows, row);
      else isFine = readCount(bytes, from, at, role === ROLE.uid ? rows.uids : rows.inodes, row);
      if (!isFine) return false;
      this.#end = at;
    }
    rows.tables[row] = this.#table;
    rows.told[row] = 0;
    return found === LAST_ROLE;
  }

  #readEnd(bytes: Uint8Array, start: number, end: number, row: number, side: Side, isUdp: boolean): boolean {
    const rows = this.#rows;
    const length = end - start;
    const isIpv6 = length === IPV6_LENGTH;
    if (!isIpv6 && length !== IPV4_LENGTH) return false;
    const kind = (isIpv6 ? KIND.ipv6 : 0) | (isUdp ? KIND.udp : 0);
    if (side === REMOTE && rows.kinds[row] !== kind) return false;
    rows.kinds[row] = kind;
    const to = (row * 2 + side) * ADDRESS_WORDS;
    let invalid = bytes[end - PORT_DIGITS - 1] === COLON ? 0 : INVALID;
    let at = start;
    for (let word = 0; word < ADDRESS_WORDS; word++) {
      let value = 0;
      if (isIpv6 || word === ADDRESS_WORDS - 1) {
        for (const wordEnd = at + WORD_DIGITS; at < wordEnd; at++) {
          const digit = DIGITS[bytes[at]];
          invalid |= digit;
          value = (value << 4) | digit;
        }
      }
      rows.words[to + word] = this.#isLittleEndian ? swap(value) : value;
    }
    let port = 0;
    for (at = end - PORT_DIGITS; at < end; at++) {
      const digit = DIGITS[bytes[at]];
      invalid |= digit;
      port = (port << 4) | digit;
    }
    rows.ports[row * 2 + side] = port;
    return invalid >= 0;
  }
}

const LAST_ROLE = ROLE.inode;
const STATE_DIGITS = 2;
/** A count of more digits is no longer exact. */
const MOST_DIGITS = 15;

function readState(bytes: Uint8Array, start: number, end: number, rows: SocketRows, row: number): boolean {
  if (end - start !== STATE_DIGITS) return false;
  const high = DIGITS[bytes[start]];
  const low = DIGITS[bytes[start + 1]];
  rows.states[row] = (high << 4) | low;
  return (high | low) >= 0;
}

function readCount(
  bytes: Uint8Array,
  start: number,
  end: number,
  to: Uint32Array | Float64Array,
  row: number,
): boolean {
  if (end - start > MOST_DIGITS) return false;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  to[row] = value;
  return true;
}

function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] <= SPACE) at++;
  return at === end;
}
