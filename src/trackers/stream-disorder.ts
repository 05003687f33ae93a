import { StreamHoles } from './stream-holes.ts';

/** What the sequence numbers before a segment tell of it: it was sent for the first time, perhaps again, surely again. */
export const AGE = { first: 0, late: 1, again: 2 } as const;
export type SegmentAge = (typeof AGE)[keyof typeof AGE];

/** A segment, copied, that waits for what stands before it or for what it answers. */
export interface HeldSegment {
  readonly side: 0 | 1;
  readonly start: number;
  /** Length on the wire; `bytes` has what was captured of it. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly acknowledged: number;
  /** `acknowledged` means something. */
  readonly hasAcknowledged: boolean;
  /** It acknowledged bytes that were not there yet. */
  readonly isAnswer: boolean;
  readonly isLast: boolean;
  readonly age: SegmentAge;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly hasTime: boolean;
}

/** What is known of a connection whose segments do not come in order. */
export class Disorder {
  readonly holes = new StreamHoles();
  /** Where the consumer stands, by side. */
  readonly delivered: [number, number];
  /** In order of capture. */
  readonly held: HeldSegment[] = [];
  heldBytes = 0;
  /** Packets since the last hole opened. */
  patience = 0;
  /** Behind the last segment that was too far ahead, by side. */
  readonly jumps: [number, number] = [Number.NaN, Number.NaN];

  constructor(nextA: number, nextB: number) {
    this.delivered = [nextA, nextB];
  }

  /** Is the same held already, and as it was sent first? */
  has({ side, start, length, isLast, acknowledged }: HeldSegment): boolean {
    return this.held.some(
      (segment) =>
        segment.side === side &&
        segment.start === start &&
        segment.length >= length &&
        segment.isLast === isLast &&
        ((segment.acknowledged - acknowledged) | 0) <= 0,
    );
  }

  hold(segment: HeldSegment): void {
    this.held.push(segment);
    this.heldBytes += segment.bytes.length;
  }

  /** The first held segment that can go on now, taken out; undefined when each still waits. */
  takeReady(isKnown: (side: 0 | 1) => boolean): HeldSegment | undefined {
    const at = this.held.findIndex((segment) => this.isReady(segment, isKnown));
    return at < 0 ? undefined : this.#take(at);
  }

  /** Everything before it is here, and everything that its sender had received when it was sent; or it is old. */
  isReady(segment: HeldSegment, isKnown: (side: 0 | 1) => boolean): boolean {
    const { side, start, length, isLast, acknowledged, isAnswer } = segment;
    if (this.isAhead(side, start)) return false;
    if (!this.isAhead(side, (start + length + (isLast ? 1 : 0)) | 0)) return true;
    const other = side === 0 ? 1 : 0;
    return !isAnswer || !isKnown(other) || ((acknowledged - this.delivered[other]) | 0) <= 0;
  }

  /** Does it begin beyond what was delivered? */
  isAhead(side: 0 | 1, start: number): boolean {
    return ((start - this.delivered[side]) | 0) > 0;
  }

  /** The held segment of a side that stands first in its stream. */
  lowest(side: 0 | 1): HeldSegment | undefined {
    let lowest: HeldSegment | undefined;
    for (const segment of this.held) {
      if (segment.side !== side) continue;
      if (lowest === undefined || ((segment.start - lowest.start) | 0) < 0) lowest = segment;
    }
    return lowest;
  }

  take(segment: HeldSegment): void {
    this.#take(this.held.indexOf(segment));
  }

  #take(at: number): HeldSegment {
    const [segment] = this.held.splice(at, 1);
    this.heldBytes -= segment.bytes.length;
    return segment;
  }
}
