import type { Expectation } from './stream-consumer.ts';
import type { Disorder, HeldSegment } from './stream-disorder.ts';

/** What to do next: pass on `held`, or tell of a gap, in either case up to `end` in the side's stream. */
interface Step {
  readonly side: 0 | 1;
  readonly held: HeldSegment | undefined;
  readonly end: number;
}

/** A segment that was surely sent for the first time weighs more than several that may not have been; by `AGE`. */
const NEWNESS: readonly number[] = [4, 2, 1];

/**
 * What comes next where every held segment waits: for bytes that are missing, or for those that it acknowledges. What
 * acknowledgments leave open, the side decides that is expected to send, for as many bytes as it is.
 */
export function stepOutOf(disorder: Disorder, expected: Expectation | undefined): Step {
  const side = expected === undefined ? disorder.held[0].side : expected.side;
  const other = side === 0 ? 1 : 0;
  const wanted = wantedBy(disorder, side);
  const theirWanted = wantedBy(disorder, other);
  if (wanted !== undefined && theirWanted !== undefined) {
    if (expected !== undefined) return step(disorder, side, atMost(disorder, expected, theirWanted));
    const lead = repeats(disorder, side) || knownSince(disorder, other) - knownSince(disorder, side);
    return lead >= 0 ? step(disorder, side, theirWanted) : step(disorder, other, wanted);
  }
  // What waits for nothing goes first, rather than that a gap is told.
  const isOwnFirst = wanted === undefined && (theirWanted !== undefined || isHere(disorder, side));
  if (isOwnFirst || !isHeld(disorder, other)) return step(disorder, side, theirWanted);
  return step(disorder, other, wanted);
}

function atMost({ delivered }: Disorder, { side, length }: Expectation, wanted: number): number {
  return ((wanted - delivered[side]) | 0) > length ? (delivered[side] + length) | 0 : wanted;
}

/** On with a side, as far as `wanted` by the other: with what is held, or with a gap. */
function step(disorder: Disorder, side: 0 | 1, wanted: number | undefined): Step {
  const held = disorder.lowest(side);
  if (held === undefined) return { side, held, end: wanted ?? disorder.delivered[side] };
  const isBehindHole = disorder.isAhead(side, held.start);
  if (isBehindHole) return { side, held: undefined, end: earlier(held.start, wanted) };
  return { side, held, end: endOfPart(disorder, held, wanted) };
}

function isHeld(disorder: Disorder, side: 0 | 1): boolean {
  return disorder.lowest(side) !== undefined;
}

/** Is a side's next byte held? */
function isHere(disorder: Disorder, side: 0 | 1): boolean {
  const lowest = disorder.lowest(side);
  return lowest !== undefined && !disorder.isAhead(side, lowest.start);
}

/** Up to where a side's next bytes need the other's; undefined when those are here. */
function wantedBy(disorder: Disorder, side: 0 | 1): number | undefined {
  const received = receivedBy(disorder, side);
  if (received === undefined || !disorder.isAhead(side === 0 ? 1 : 0, received)) return undefined;
  return received;
}

/**
 * How much of the other side's stream a side had received at most when it sent its next byte, or the next that is held:
 * what is sent again acknowledges more than at first, what is sent later not less (RFC 9293 §3.4).
 */
function receivedBy(disorder: Disorder, side: 0 | 1): number | undefined {
  let least: number | undefined;
  for (const segment of disorder.held) {
    if (segment.side !== side || !segment.hasAcknowledged) continue;
    if (least === undefined || ((segment.acknowledged - least) | 0) < 0) least = segment.acknowledged;
  }
  return least;
}

/**
 * Where both sides' next bytes acknowledge each other, one side's were sent again: they are older than what they
 * acknowledge. Positive when it is this one, negative when the other.
 */
function repeats(disorder: Disorder, side: 0 | 1): number {
  const other = side === 0 ? 1 : 0;
  const own = newness(disorder, side, surelyWantedBy(disorder, other));
  return newness(disorder, other, surelyWantedBy(disorder, side)) - own;
}

/** How much speaks against it that a side's next bytes, up to `end` where that is known, are sent again. */
function newness(disorder: Disorder, side: 0 | 1, end: number | undefined): number {
  let sum = 0;
  for (const segment of disorder.held) {
    if (segment.side !== side || isRepetition(disorder, segment)) continue;
    const isNeeded = end === undefined ? !disorder.isAhead(side, segment.start) : ((segment.start - end) | 0) < 0;
    if (isNeeded) sum += NEWNESS[segment.age];
  }
  return sum;
}

/** What a side's next byte acknowledges, by a segment that may be the first with it. */
function surelyWantedBy(disorder: Disorder, side: 0 | 1): number | undefined {
  for (const segment of disorder.held) {
    if (segment.side !== side || disorder.isAhead(side, segment.start)) continue;
    if (segment.hasAcknowledged && !isRepetition(disorder, segment)) return segment.acknowledged;
  }
  return undefined;
}

/** It begins with bytes that came otherwise, or acknowledges more than a segment with later bytes. */
function isRepetition(disorder: Disorder, { side, start, acknowledged }: HeldSegment): boolean {
  const received = receivedBy(disorder, side);
  if (((start - disorder.delivered[side]) | 0) < 0) return true;
  return received !== undefined && ((acknowledged - received) | 0) > 0;
}

/**
 * By which place among the held segments, as they were captured, a side's next byte had been sent at the latest: the
 * first that has it, or, half a place earlier, the first with which the other side acknowledges it.
 */
function knownSince({ held, delivered }: Disorder, side: 0 | 1): number {
  const next = delivered[side];
  for (const [index, segment] of held.entries()) {
    if (segment.side === side) {
      if (((next - segment.start) | 0) >= 0 && ((next - segment.start - segment.length) | 0) < 0) return index;
    } else if (segment.hasAcknowledged && ((segment.acknowledged - next) | 0) > 0) {
      return index - 0.5;
    }
  }
  return held.length;
}

/** As far as the other side needs a segment's bytes, and not beyond where one begins that was sent at another time. */
function endOfPart(disorder: Disorder, { side, start, length }: HeldSegment, wanted: number | undefined): number {
  let end = earlier((start + length) | 0, wanted);
  for (const segment of disorder.held) {
    if (segment.side === side && disorder.isAhead(side, segment.start)) end = earlier(end, segment.start);
  }
  return end;
}

function earlier(one: number, other: number | undefined): number {
  return other === undefined || ((one - other) | 0) <= 0 ? one : other;
}
