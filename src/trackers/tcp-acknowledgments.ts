import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Flows } from './flows.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** Words of a row: sequence, acknowledgment and window of each side's last packet. */
const ROW_SHIFT = 3;
const SIDE_SHIFT = 2;
const NEXT = 0;
const ACKNOWLEDGED = 1;
/** One more than the window, so that 0 says that none was seen. */
const WINDOW = 2;
/** 1 when the side's last packet was a keep-alive: the byte before the next once more, or nothing at its place. */
const KEEP_ALIVE = 3;

/** Duplicate ACKs and closed windows, told by the packets before. */
export class TcpAcknowledgments {
  duplicates = 0;
  zeroWindows = 0;
  readonly #flows: Flows;
  #words = new Int32Array(1 << (10 + ROW_SHIFT));

  constructor(flows: Flows) {
    this.#flows = flows;
  }

  packet(d: Dissection): void {
    const row = this.#flows.tcpRow;
    if (row < 0) return;
    const { stack, bytes } = d;
    const base = this.#flows.tcpLayer << STRIDE_SHIFT;
    const tcp = stack[base + SLOT.start];
    const bits = bytes[tcp + 13];
    if ((bits & RST) !== 0) return;
    this.#add(row, d.view, tcp, bits, stack[base + SLOT.wireEnd] - tcp - ((bytes[tcp + 12] >>> 4) << 2));
  }

  /** As `packet`. */
  segment({ view, tcp, payload, end }: Segment): void {
    this.#add(this.#flows.tcpRow, view, tcp, ACK, end - payload);
  }

  #add(row: number, view: DataView, tcp: number, bits: number, length: number): void {
    if (row << ROW_SHIFT >= this.#words.length) this.#grow(row);
    const words = this.#words;
    const side = this.#flows.tcpSide;
    const at = (row << ROW_SHIFT) + (side << SIDE_SHIFT);
    const other = (row << ROW_SHIFT) + ((1 - side) << SIDE_SHIFT);
    const sequence = view.getInt32(tcp + 4);
    const acknowledged = view.getInt32(tcp + 8);
    const window = view.getUint16(tcp + 14);
    if ((bits & (SYN | FIN)) === 0) {
      if (window === 0) this.zeroWindows += 1;
      // RFC 5681 §2, as far as one side's packets show it; the answer to a keep-alive (RFC 9293 §3.8.4) asks for nothing.
      else if (
        words[other + KEEP_ALIVE] === 0 &&
        length === 0 &&
        words[at + WINDOW] === window + 1 &&
        words[at + ACKNOWLEDGED] === acknowledged &&
        words[at + NEXT] === sequence &&
        (bits & ACK) !== 0
      ) {
        this.duplicates += 1;
      }
    }
    const end = (sequence + Math.max(0, length) + ((bits & (SYN | FIN)) !== 0 ? 1 : 0)) | 0;
    if (words[at + WINDOW] === 0 || ((end - words[at + NEXT]) | 0) > 0) words[at + NEXT] = end;
    const isKeepAlive = length <= 1 && (bits & (SYN | FIN)) === 0 && sequence === ((words[at + NEXT] - 1) | 0);
    words[at + KEEP_ALIVE] = isKeepAlive && words[at + WINDOW] !== 0 ? 1 : 0;
    words[at + ACKNOWLEDGED] = acknowledged;
    words[at + WINDOW] = window + 1;
  }

  #grow(row: number): void {
    const words = new Int32Array(Math.max(this.#words.length * 2, (row + 1) << ROW_SHIFT));
    words.set(this.#words);
    this.#words = words;
  }
}
