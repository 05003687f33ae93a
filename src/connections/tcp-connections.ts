import { Packet } from '../core/packet.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import { ROW_SHIFT, VERSION_6 } from '../trackers/row-key.ts';
import {
  ACKED,
  BARE_ACK_A,
  DATA_A,
  FLAGS,
  HOLED_A,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  NEXT,
  ORIGINATOR_IS_B,
  STATE_BITS,
  WATCHED,
} from './connection-rows.ts';
import type { ConnectionTable } from './connection-table.ts';
import { isTcpOver, shortestSilenceSeconds, type Timeouts } from './expiry.ts';
import { FtpControl } from './ftp-control.ts';
import { FtpData } from './ftp-data.ts';
import { addFlip } from './history.ts';
import type { IpHeader } from './ip-header.ts';
import { isLikelyServer } from './likely-servers.ts';
import { enterOpening, enterSegmentService, isDamaged, isKnownHttp } from './services.ts';
import { TcpFollower } from './tcp-follower.ts';
import { tellPlain } from './tcp-history.ts';
import { TcpPlace } from './tcp-place.ts';
import { isTcpReuse } from './tcp-reuse.ts';
import { STATE, type TcpSegment } from './tcp-states.ts';

const TCP = 6;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** FIN, SYN, RST and ACK. */
const CONTROL = 0x17;
const HEADER = 20;
const STRIDE = 1 << STRIDE_SHIFT;
/** Both sides open, and all that they sent here, which nobody reads. */
const PLAIN_MASK = 0x3f | HOLED_A | (HOLED_A << 1) | WATCHED;
const PLAIN = STATE.established | (STATE.established << STATE_BITS);

/** TCP's part of the table of connections. */
export class TcpConnections {
  readonly #table: ConnectionTable;
  readonly #timeouts: Timeouts;
  readonly #shortestSilence: number;
  readonly #follower: TcpFollower;
  readonly #ftpData: FtpData;
  readonly #ftp: FtpControl;
  readonly #place = new TcpPlace(new Packet());
  readonly #segment: TcpSegment = { bits: 0, sequence: 0, acknowledged: 0, window: 0, length: 0, captured: 0 };

  constructor(table: ConnectionTable, timeouts: Timeouts) {
    this.#table = table;
    this.#timeouts = timeouts;
    this.#shortestSilence = shortestSilenceSeconds(timeouts);
    this.#follower = new TcpFollower(table);
    this.#ftpData = new FtpData(table);
    this.#ftp = new FtpControl(table, this.#ftpData);
  }

  /** The row that the segment belongs to, which knows of it now; -1: none. */
  count(d: Dissection, header: IpHeader): number {
    const { stack, view } = d;
    const { above } = header;
    const start = stack[above + SLOT.start];
    const payload = start + ((view.getUint8(start + 12) >>> 4) << 2);
    const end = stack[above + SLOT.end];
    if (payload < start + HEADER || payload > end) return -1;
    const next = above + STRIDE;
    const isKnown = next < d.count << STRIDE_SHIFT && !isDamaged(d, stack[next]);
    const kind = header.isVersion6 ? TCP | VERSION_6 : TCP;
    const place = this.#place;
    place.packet = d.packet;
    place.bytes = d.bytes;
    place.view = view;
    place.tcp = start;
    place.payload = payload;
    place.end = end;
    place.length = stack[above + SLOT.wireEnd] - payload;
    place.ipLength = header.length;
    place.upper = isKnown ? stack[next] : 0;
    return this.#take(this.#table.find(view, header.start, view.getInt32(start), kind), place);
  }

  /**
   * As `count`, of a segment whose payload nobody has looked at yet; false, and nothing counted, where there is no room
   * for another row, or something wrong with the payload.
   */
  segment(segment: Segment): boolean {
    const table = this.#table;
    const { view, ip, tcp } = segment;
    const row = table.findSegment(view, ip, tcp, TCP);
    if (row >= 0 && this.#advance(row, segment)) return true;
    if (!segment.look()) return false;
    // Found so that there may be a new row of the same key.
    return this.#take(table.find(view, ip, view.getInt32(tcp), TCP), this.#place.enter(segment)) >= 0;
  }

  /**
   * Takes a segment as nearly all are: of an open connection, in order, nothing special, and an answer to what is here;
   * false: it is none.
   */
  #advance(row: number, segment: Segment): boolean {
    const { bytes, view, ip, tcp, payload, end, packet } = segment;
    const table = this.#table;
    const { words } = table;
    const at = row << ROW_SHIFT;
    const flags = words[at + FLAGS];
    const side = table.side;
    const sequence = view.getInt32(tcp + 4);
    const length = end - payload;
    const acknowledged = view.getInt32(tcp + 8);
    const next = (sequence + length) | 0;
    const known = words[at + ACKED + 1 - side];
    if (
      (flags & PLAIN_MASK) !== PLAIN ||
      (view.getUint8(tcp + 13) & CONTROL) !== ACK ||
      words[at + NEXT + side] !== sequence ||
      view.getUint16(tcp + 14) === 0 ||
      // What is not here was acknowledged.
      ((acknowledged - words[at + NEXT + 1 - side]) | 0) > 0 ||
      // Numbers that go round.
      next >>> 0 < sequence >>> 0 ||
      ((packet.seconds - words[at + LAST_SECONDS]) | 0) >= this.#shortestSilence
    ) {
      return false;
    }
    const isAhead = ((acknowledged - known) | 0) > 0;
    if (isAhead && acknowledged >>> 0 < known >>> 0) return false;
    const isTelling = length > 0 && !isKnownHttp(table, row, bytes[payload]);
    if (isTelling && !segment.look()) return false;
    if (isAhead) words[at + ACKED + 1 - side] = acknowledged;
    if ((flags & ((length > 0 ? DATA_A : BARE_ACK_A) << side)) === 0) {
      tellPlain(table, row, side, length > 0);
      if (length > 0) this.#open(row, side, bytes, view, payload, end, packet);
    }
    words[at + NEXT + side] = next;
    words[at + LAST_SECONDS] = packet.seconds;
    words[at + LAST_NANOSECONDS] = packet.nanoseconds;
    table.measure(row, side, end - ip);
    if (isTelling) enterSegmentService(table, row, side, segment.upper);
    return true;
  }

  /** Any segment, of the row that was found (-1: none); returns the row that it belongs to. */
  #take(found: number, place: TcpPlace): number {
    const table = this.#table;
    const { packet, bytes, view, tcp, payload, end, length, upper } = place;
    const bits = view.getUint8(tcp + 13) & CONTROL;
    const before = found < 0 ? 0 : table.words[(found << ROW_SHIFT) + FLAGS];
    const isWatched = (before & WATCHED) !== 0;
    const known = isWatched ? table.words[(found << ROW_SHIFT) + NEXT + table.side] : 0;
    const row = this.#follow(found, bits, place);
    if (row < 0) return -1;
    const side = table.side;
    table.measure(row, side, place.ipLength);
    const captured = end - payload;
    if (captured > 0 && (bits & RST) === 0) {
      const isFirst = row !== found || (before & (DATA_A << side)) === 0;
      if (isFirst) this.#open(row, side, bytes, view, payload, end, packet);
      else if (isWatched) {
        this.#ftp.read(row, side, bytes, payload, end, (view.getInt32(tcp + 4) - known) | 0, packet);
      }
      if (captured < length) this.#ftp.forget(row);
    }
    if (upper !== 0) enterSegmentService(table, row, side, upper);
    return row;
  }

  /** The row is another's from now on. */
  forget(row: number): void {
    this.#follower.forget(row);
    this.#ftp.forget(row);
  }

  /** What a side begins with. */
  #open(row: number, side: 0 | 1, bytes: Uint8Array, view: DataView, start: number, end: number, packet: Packet): void {
    enterOpening(this.#table, row, side, bytes, view, start, end);
    this.#ftp.open(row, side, bytes, start, end, packet);
  }

  #follow(found: number, bits: number, { packet, view, tcp, payload, end, length }: TcpPlace): number {
    const table = this.#table;
    const sequence = view.getUint32(tcp + 4);
    let row = found;
    const isOver =
      found >= 0 &&
      (isTcpOver(table, found, packet, this.#timeouts) ||
        ((bits & SYN) !== 0 && isTcpReuse(table, found, bits, sequence)));
    if (found < 0 || isOver) {
      row = table.insert(packet, found);
      if (row < 0) return -1;
      if ((bits & (SYN | ACK)) !== SYN) this.#guessTcpRoles(row, bits);
      this.#ftpData.enter(row, packet);
    }
    const segment = this.#segment;
    segment.bits = bits;
    segment.sequence = sequence;
    segment.acknowledged = view.getUint32(tcp + 8);
    segment.window = view.getUint16(tcp + 14);
    segment.length = length;
    segment.captured = end - payload;
    this.#follower.follow(row, table.side, segment, packet);
    return row;
  }

  /** Without the SYN the ports tell who is the server; where both could be one, a SYN's answer, or the lower port. */
  #guessTcpRoles(row: number, bits: number): void {
    const table = this.#table;
    const from = table.port(row, 0);
    const to = table.port(row, 1);
    if (!isLikelyServer(TCP, from)) return;
    if (!isLikelyServer(TCP, to) || (bits & SYN) !== 0 || from < to) flip(table, row);
  }
}

/** The second one to send was the one to begin. */
export function flip(table: ConnectionTable, row: number): void {
  table.words[(row << ROW_SHIFT) + FLAGS] |= ORIGINATOR_IS_B;
  addFlip(table, row);
}
