import { ByteTable } from '../bytes/byte-table.ts';
import type { HttpHead } from '../trackers/http-head.ts';

const SLASH = 0x2f;
const QUESTION = 0x3f;
const HASH = 0x23;
const AT = 0x40;
const COLON = 0x3a;
const SCRATCH = 4096;

/** How finely requests are told apart. */
export type Level = 'host' | 'section' | 'url';

/**
 * The names that requests are counted by: host, section or URL as the command line defines them. A name is a row of
 * `paths`, whose prefix is the host's row; row 0 is nobody's.
 */
export class TrafficNames {
  readonly paths = new ByteTable();
  #hosts = new ByteTable();
  /** Hosts as they were sent, and which host each is. */
  #sent = new ByteTable();
  #hostOfSent: number[] = [];
  readonly level: Level;
  readonly #withQuery: boolean;
  readonly #serverOf: (row: number, clientSide: 0 | 1) => string;
  readonly #scratch = new Uint8Array(SCRATCH);
  readonly #scratchView = new DataView(this.#scratch.buffer);

  /** `serverOf` tells `address:port` for requests without a Host. */
  constructor(level: Level, withQuery: boolean, serverOf: (row: number, clientSide: 0 | 1) => string) {
    this.level = level;
    this.#withQuery = withQuery;
    this.#serverOf = serverOf;
    this.paths.intern(this.#scratch, this.#scratchView, 0, 0, -1);
  }

  get bytes(): number {
    return this.paths.bytes + this.#hosts.bytes + this.#sent.bytes;
  }

  get hosts(): number {
    return this.#sent.size;
  }

  /** The row of a request. */
  rowOf(head: HttpHead, isConnect: boolean, flow: number, clientSide: 0 | 1): number {
    const { bytes, view, uriStart, uriEnd } = head;
    // CONNECT with a path is HTTP/2's extended one (RFC 8441 §4), which opens no tunnel.
    if (bytes[uriStart] === SLASH) {
      const host =
        head.hostEnd > head.hostStart
          ? this.#host(bytes, view, head.hostStart, head.hostEnd)
          : this.#server(flow, clientSide);
      return this.paths.intern(bytes, view, uriStart, this.#endOfPath(bytes, uriStart, uriEnd), host);
    }
    return this.#oddRow(head, isConnect, flow, clientSide);
  }

  /** `shop.example/api/users`: host and path. */
  text(row: number): string {
    return this.#hosts.text(this.paths.prefix(row)) + this.paths.text(row);
  }

  host(row: number): string {
    return this.#hosts.text(this.paths.prefix(row));
  }

  path(row: number): string {
    return this.paths.text(row);
  }

  /** The row of a host and path as `host` and `path` told them. */
  rowOfName(host: string, path: string): number {
    return this.paths.internText(path, this.#hosts.internText(host, 0));
  }

  /** Forgets rows, and the hosts of which no row is left. */
  remove(rows: readonly number[]): void {
    this.paths.remove(rows);
    const hosts = new ByteTable();
    const numbers = new Map<number, number>();
    for (let row = 1; row < this.paths.count; row++) {
      const host = this.paths.prefix(row);
      if (this.paths.isUsed(row) && !numbers.has(host)) {
        numbers.set(host, this.#internText(hosts, this.#hosts.text(host)));
      }
    }
    this.#hosts = hosts;
    this.#sent = new ByteTable();
    this.#hostOfSent = [];
    this.paths.renumber(numbers);
  }

  /** Absolute form, `*`, CONNECT's authority, and what is none of them. */
  #oddRow(head: HttpHead, isConnect: boolean, flow: number, clientSide: 0 | 1): number {
    const { bytes, view, uriStart, uriEnd } = head;
    if (isConnect) return this.paths.intern(bytes, view, uriEnd, uriEnd, this.#host(bytes, view, uriStart, uriEnd));
    const authority = endOfScheme(bytes, uriStart, uriEnd);
    if (authority > 0) {
      let end = authority;
      while (end < uriEnd && !isPathStart(bytes[end])) end++;
      const host = this.#host(bytes, view, authority, end);
      if (bytes[end] === SLASH && end < uriEnd) {
        return this.paths.intern(bytes, view, end, this.#endOfPath(bytes, end, uriEnd), host);
      }
      return this.#inScratch(bytes, end, uriEnd, host);
    }
    const host =
      head.hostEnd > head.hostStart
        ? this.#host(bytes, view, head.hostStart, head.hostEnd)
        : this.#server(flow, clientSide);
    return this.#inScratch(bytes, uriStart, uriEnd, host);
  }

  /** A path that lacks its first slash. */
  #inScratch(bytes: Uint8Array, start: number, end: number, host: number): number {
    const scratch = this.#scratch;
    const length = Math.min(end - start, SCRATCH - 1);
    scratch[0] = SLASH;
    for (let i = 0; i < length; i++) scratch[i + 1] = bytes[start + i];
    return this.paths.intern(scratch, this.#scratchView, 0, this.#endOfPath(scratch, 0, length + 1), host);
  }

  #endOfPath(bytes: Uint8Array, start: number, end: number): number {
    const isSection = this.level === 'section';
    if (this.level === 'host') return start;
    let at = start + 1;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUESTION && !this.#withQuery) return at;
      if (byte === HASH || (byte === SLASH && isSection)) return at;
    }
    return Math.min(at, end);
  }

  /** The row of a host as it was sent. */
  #host(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const row = this.#sent.intern(bytes, view, start, end, 0);
    if (this.#sent.isNew) this.#hostOfSent[row] = this.#addHost(bytes, start, end);
    return this.#hostOfSent[row];
  }

  /** Lower case, without user information. */
  #addHost(bytes: Uint8Array, start: number, end: number): number {
    let from = start;
    for (let at = start; at < end; at++) if (bytes[at] === AT) from = at + 1;
    const scratch = this.#scratch;
    const length = Math.min(end - from, SCRATCH);
    for (let i = 0; i < length; i++) {
      const byte = bytes[from + i];
      scratch[i] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    }
    return this.#hosts.intern(scratch, this.#scratchView, 0, length, 0);
  }

  #server(flow: number, clientSide: 0 | 1): number {
    return this.#internText(this.#hosts, this.#serverOf(flow, clientSide));
  }

  #internText(table: ByteTable, text: string): number {
    const length = Buffer.from(this.#scratch.buffer).write(text, 'latin1');
    return table.intern(this.#scratch, this.#scratchView, 0, length, 0);
  }
}

/** Behind `scheme://`, or -1. */
function endOfScheme(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] | 0x20) >= 0x61 && (bytes[at] | 0x20) <= 0x7a) at++;
  const isScheme = at > start && at + 3 <= end && bytes[at] === COLON;
  return isScheme && bytes[at + 1] === SLASH && bytes[at + 2] === SLASH ? at + 3 : -1;
}

function isPathStart(byte: number): boolean {
  return byte === SLASH || byte === QUESTION || byte === HASH;
}

/** The section of a host and path. */
export function sectionOf(host: string, path: string): string {
  const bare = path.replace(/[?#].*$/s, '');
  const second = bare.indexOf('/', 1);
  return host + (second < 0 ? bare : bare.slice(0, second));
}
