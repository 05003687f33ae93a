import { EVENT } from './tcp-events.ts';
import {
  CONTIGUOUS,
  FIRST_ACK,
  type HealthRows,
  LAST_ACK,
  LOST_ACKNOWLEDGED,
  lastTime,
  NEXT,
  NO_SCALE,
  nextTime,
  OTHER_SIDE,
  REPEATS,
  REPEATS_SHIFT,
  ROW_SHIFT,
  SCALE,
  SIDE_SHIFT,
  STATE,
  WAS_KEEP_ALIVE,
  WAS_PROBE,
  WINDOW,
} from './tcp-health-rows.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** A retransmission that comes so soon after duplicate ACKs was caused by them. */
const FAST_NANOSECONDS = 20e6;
/** Segments that overtake each other do so within the handshake's round trip, or this where it isn't known. */
const OVERTAKING_NANOSECONDS = 3e6;

/**
 * Says what a segment is, in the order of Wireshark's questions, and moves what is known of its connection. One segment
 * at a time: what is asked of it stands in fields.
 */
export class TcpJudge {
  /** Behind the segment just taken, SYN and FIN included. */
  end = 0;
  /** It has a SYN or FIN, which takes a sequence number. */
  hasPhantom = false;
  readonly #rows: HealthRows;
  #row = 0;
  #side = 0;
  #own = 0;
  #other = 0;
  #sequence = 0;
  #acknowledged = 0;
  #length = 0;
  #window = 0;
  #bits = 0;
  #now = 0;

  constructor(rows: HealthRows) {
    this.#rows = rows;
  }

  /** Returns bits of `EVENT`. `now` is in nanoseconds since the rows' epoch. */
  take(row: number, side: 0 | 1, view: DataView, tcp: number, length: number, now: number): number {
    this.#row = row;
    this.#side = side;
    this.#own = (row << ROW_SHIFT) + (side << SIDE_SHIFT);
    this.#other = this.#own ^ OTHER_SIDE;
    this.#sequence = view.getInt32(tcp + 4);
    this.#acknowledged = view.getInt32(tcp + 8);
    this.#length = length;
    this.#window = view.getUint16(tcp + 14);
    this.#bits = view.getUint8(tcp + 13);
    this.#now = now;
    this.hasPhantom = (this.#bits & (SYN | FIN)) !== 0;
    this.end = (this.#sequence + length + (this.hasPhantom ? 1 : 0)) | 0;
    const { words } = this.#rows;
    let found = this.#isProbe(words) ? EVENT.zeroWindowProbes : this.#askWindow(words) | this.#askRepetition(words);
    if (this.#acknowledged !== words[this.#own + LAST_ACK]) words[this.#own + STATE] &= ~REPEATS;
    found |= this.#askAcknowledgment(words);
    if ((length > 0 || this.hasPhantom) && (found & EVENT.keepAlives) === 0) found |= this.#askOrder(words);
    this.#remember(words, found);
    return found;
  }

  #isProbe(words: Int32Array): boolean {
    return this.#length === 1 && this.#sequence === words[this.#own + NEXT] && words[this.#other + WINDOW] === 1;
  }

  #askWindow(words: Int32Array): number {
    const next = words[this.#own + NEXT];
    let found = 0;
    if (next !== 0 && ((next - this.#sequence) | 0) < 0 && (this.#bits & RST) === 0) found |= EVENT.lostSegments;
    if ((this.#bits & (SYN | FIN | RST)) !== 0) return found;
    if (this.#window === 0) found |= EVENT.zeroWindows;
    if (this.#length <= 1 && this.#sequence === ((next - 1) | 0)) found |= EVENT.keepAlives;
    if (this.#length > 0 && this.#fillsWindow(words)) found |= EVENT.windowFull;
    return found;
  }

  #fillsWindow(words: Int32Array): boolean {
    const state = words[this.#other + STATE];
    const scale = state & SCALE;
    if (scale === 0) return false;
    const shift = scale === NO_SCALE || (state & FIRST_ACK) !== 0 ? 0 : scale - 2;
    const edge = words[this.#other + LAST_ACK] + ((words[this.#other + WINDOW] - 1) << shift);
    return ((this.#sequence + this.#length - edge) | 0) === 0;
  }

  /** Nothing but what the side said before: an answer to a keep-alive or a probe, or a duplicate ACK (RFC 5681 §2). */
  #askRepetition(words: Int32Array): number {
    const own = this.#own;
    if (
      this.#length > 0 ||
      (this.#bits & (SYN | FIN | RST)) !== 0 ||
      this.#window + 1 !== words[own + WINDOW] ||
      this.#sequence !== words[own + NEXT] ||
      this.#acknowledged !== words[own + LAST_ACK]
    ) {
      return 0;
    }
    const state = words[this.#other + STATE];
    if (this.#window === 0) return (state & WAS_PROBE) === 0 ? 0 : EVENT.zeroWindowProbeAcks;
    if ((state & WAS_KEEP_ALIVE) !== 0) return EVENT.keepAliveAcks;
    const repeats = (words[own + STATE] & REPEATS) >>> REPEATS_SHIFT;
    const more = repeats === LOST_ACKNOWLEDGED ? 1 : Math.min(repeats + 1, 2);
    words[own + STATE] = (words[own + STATE] & ~REPEATS) | (more << REPEATS_SHIFT);
    return EVENT.duplicateAcks;
  }

  /** Is there something acknowledged that the capture lacks? Told once while the other side is silent. */
  #askAcknowledgment(words: Int32Array): number {
    const contiguous = words[this.#other + CONTIGUOUS];
    if (contiguous === 0 || ((this.#acknowledged - contiguous) | 0) <= 0 || (this.#bits & ACK) === 0) return 0;
    const next = words[this.#other + NEXT];
    if (((contiguous - next) | 0) < 0) {
      words[this.#other + CONTIGUOUS] = next;
      return EVENT.ackedLostSegments;
    }
    const isNews = (words[this.#other + STATE] & REPEATS) === 0;
    words[this.#other + STATE] |= LOST_ACKNOWLEDGED << REPEATS_SHIFT;
    return isNews ? EVENT.ackedLostSegments : 0;
  }

  /** Does the segment bring what its sender's others should have brought before? */
  #askOrder(words: Int32Array): number {
    const next = words[this.#own + NEXT];
    const received = words[this.#other + LAST_ACK];
    const behind = (this.#sequence - next) | 0;
    // A longer segment that starts at the last byte goes on from a window's probe.
    const isBehind = next !== 0 && behind < 0 && !(this.#length > 1 && behind === -1);
    if (this.#length > 0 && received !== 0 && ((this.#sequence + this.#length - received) | 0) <= 0) {
      return EVENT.retransmissions | EVENT.spuriousRetransmissions;
    }
    if (!isBehind) return 0;
    const repeats = (words[this.#other + STATE] & REPEATS) >>> REPEATS_SHIFT;
    if (repeats >= 2 && received === this.#sequence) {
      const wait = this.#now - this.#rows.times[lastTime(this.#row, 1 - this.#side)];
      if (wait >= 0 && wait < FAST_NANOSECONDS) return EVENT.retransmissions | EVENT.fastRetransmissions;
    }
    const age = this.#now - this.#rows.doubles[nextTime(this.#own)];
    const handshake = this.#rows.handshake(this.#row);
    const patience = handshake === 0 ? OVERTAKING_NANOSECONDS : Math.abs(handshake);
    if (age >= 0 && age < patience && this.end !== next) return EVENT.outOfOrder;
    return EVENT.retransmissions;
  }

  #remember(words: Int32Array, found: number): void {
    const own = this.#own;
    if ((found & EVENT.zeroWindowProbes) === 0) {
      if (words[own + NEXT] === 0 || ((this.end - words[own + NEXT]) | 0) > 0) {
        words[own + NEXT] = this.end;
        this.#rows.doubles[nextTime(own)] = this.#now;
      }
      const contiguous = words[own + CONTIGUOUS];
      if (contiguous === 0 || contiguous === this.#sequence) words[own + CONTIGUOUS] = words[own + NEXT];
    }
    words[own + WINDOW] = this.#window + 1;
    words[own + LAST_ACK] = this.#acknowledged;
    let state = words[own + STATE] & ~(WAS_KEEP_ALIVE | WAS_PROBE);
    if ((found & EVENT.keepAlives) !== 0) state |= WAS_KEEP_ALIVE;
    if ((found & EVENT.zeroWindowProbes) !== 0) state |= WAS_PROBE;
    words[own + STATE] = state;
    this.#rows.times[lastTime(this.#row, this.#side)] = this.#now;
  }
}
