import { limits } from '../core/limits.ts';
import { AGE, Disorder, type SegmentAge } from './stream-disorder.ts';
import type { StreamOwners } from './stream-owners.ts';
import { type Segment, type StreamCarrier, StreamPassing } from './stream-passing.ts';
import {
  ACKED_A,
  ACKNOWLEDGED,
  DISORDERED,
  HEARD_A,
  NEXT,
  NOBODYS,
  ROW_SHIFT,
  type StreamRows,
} from './stream-rows.ts';

/** Knows of each connection that is not plain what is missing, and when that is given up. */
export class StreamDelivery {
  gapBytes = 0;
  readonly #rows: StreamRows;
  readonly #owners: StreamOwners;
  readonly #disorders = new Map<number, Disorder>();
  readonly #passing: StreamPassing;

  constructor(rows: StreamRows, owners: StreamOwners) {
    this.#rows = rows;
    this.#owners = owners;
    this.#passing = new StreamPassing(rows, owners);
  }

  /** A side is met for the first time. */
  hear(row: number, side: 0 | 1, start: number): void {
    this.#rows.words[(row << ROW_SHIFT) + NEXT + side] = start;
    this.#rows.set(row, HEARD_A << side);
    const disorder = this.#disorders.get(row);
    if (disorder !== undefined) disorder.delivered[side] = start;
  }

  /** Does the side acknowledge what the other has sent, yet is not here? Not if it is beyond belief. */
  isAhead(row: number, side: 0 | 1, acknowledged: number): boolean {
    const other = side === 0 ? 1 : 0;
    if (!this.#rows.has(row, HEARD_A << other)) return false;
    const disorder = this.#disorders.get(row);
    const here = disorder === undefined ? this.#rows.next(row, other) : disorder.delivered[other];
    const ahead = (acknowledged - here) | 0;
    return ahead > 0 && ahead <= limits.streamJumpBytes;
  }

  /** Far ahead: the first such segment is let pass, the one that goes on from it is believed. */
  isBelieved(row: number, side: 0 | 1, start: number, end: number): boolean {
    const disorder = this.disorder(row);
    if (disorder === undefined) return true;
    const isGoingOn = disorder.jumps[side] === start;
    disorder.jumps[side] = end;
    return isGoingOn;
  }

  /** The row's disorder, made when it has none; undefined when there are too many. */
  disorder(row: number): Disorder | undefined {
    let disorder = this.#disorders.get(row);
    if (disorder === undefined && this.#disorders.size < limits.disorderedConnections) {
      disorder = new Disorder(this.#rows.next(row, 0), this.#rows.next(row, 1));
      this.#disorders.set(row, disorder);
      this.#rows.set(row, DISORDERED);
    }
    return disorder;
  }

  /** Sequence numbers go on to `end`; what lies between the known and `start` is missing so far. */
  advance(row: number, side: 0 | 1, start: number, end: number): void {
    const { words } = this.#rows;
    const at = (row << ROW_SHIFT) + NEXT + side;
    const disorder = this.#disorders.get(row);
    const missing = (start - words[at]) | 0;
    if (missing > 0) {
      if (disorder === undefined) {
        this.gapBytes += missing;
        this.#owners.miss(row, side, missing);
      } else {
        if (disorder.holes.isFull) this.#loseHoles(disorder);
        disorder.holes.add(side, words[at], start);
        disorder.patience = 0;
      }
    }
    words[at] = end;
  }

  /** How new a segment is that begins at `start`; asked before it fills anything. */
  ageOf(row: number, side: 0 | 1, start: number): SegmentAge {
    if (((start - this.#rows.next(row, side)) | 0) >= 0) return AGE.first;
    return this.#disorders.get(row)?.holes.has(side, start) ? AGE.late : AGE.again;
  }

  /** What was missing of this range is here now. */
  fill(row: number, side: 0 | 1, start: number, end: number): void {
    this.#disorders.get(row)?.holes.fill(side, start, end);
  }

  /** A segment with payload or FIN in a connection that is not plain: delivered, or held. */
  accept(d: StreamCarrier, row: number, side: 0 | 1, payload: number, capturedEnd: number, segment: Segment): void {
    if (this.#owners.isEmpty || this.#rows.has(row, NOBODYS)) return;
    this.#passing.accept(d, row, this.#disorders.get(row), side, payload, capturedEnd, segment);
  }

  /** After each segment of a connection that is not plain: goes on with what is held, gives up, or is plain again. */
  settle(row: number): void {
    const disorder = this.#disorders.get(row);
    if (disorder === undefined) return;
    this.#passing.release(row, disorder);
    while (this.#passing.isTooMuch(disorder)) {
      this.#passing.giveUp(row, disorder);
      this.#passing.release(row, disorder);
    }
    if (disorder.held.length > 0) return;
    if (++disorder.patience > limits.holePatience) this.#loseHoles(disorder);
    if (disorder.holes.count > 0) return;
    for (const side of [0, 1] as const) this.#passing.tellGap(row, disorder, side, this.#rows.next(row, side));
    this.#disorders.delete(row);
    this.#rows.clear(row, DISORDERED);
  }

  finish(rowCount: number): void {
    for (const [row, disorder] of this.#disorders) {
      while (disorder.held.length > 0) {
        this.#passing.giveUp(row, disorder);
        this.#passing.release(row, disorder);
      }
      this.#loseHoles(disorder);
    }
    this.#disorders.clear();
    for (let row = 0; row < Math.min(rowCount, this.#rows.capacity); row++) {
      this.gapBytes += this.#tail(row, 0) + this.#tail(row, 1);
      this.#owners.close(row);
    }
  }

  #loseHoles(disorder: Disorder): void {
    this.gapBytes += disorder.holes.bytes;
    disorder.holes.clear();
  }

  /** Bytes at a side's end that the other acknowledged; of a single one nobody knows whether it was the FIN. */
  #tail(row: number, side: 0 | 1): number {
    const rows = this.#rows;
    if (!rows.has(row, HEARD_A << side) || !rows.has(row, ACKED_A << (1 - side))) return 0;
    const acknowledged = rows.words[(row << ROW_SHIFT) + ACKNOWLEDGED + 1 - side];
    const missing = (acknowledged - rows.next(row, side)) | 0;
    return missing > 1 && missing <= limits.streamJumpBytes ? missing : 0;
  }
}
