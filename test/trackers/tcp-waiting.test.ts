import test from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { limits } from '../../src/core/limits.ts';
import { HealthRows, NEWEST_WAITS, NEXT, nextTime, STATE } from '../../src/trackers/tcp-health-rows.ts';
import { WaitingSegments } from '../../src/trackers/tcp-waiting.ts';

/** Offsets of the words of the first sides. */
const SIDES = [0, 8, 16, 24];

interface Sent {
  readonly end: number;
  readonly time: number;
}

test('ACKs find what the plain list of all segments finds', (t) => {
  const random = new Random(5);
  for (let round = 0; round < 200; round++) {
    const rows = new HealthRows();
    const waiting = new WaitingSegments(rows);
    const model = new Map<number, Sent[]>(SIDES.map((side) => [side, []]));
    for (let step = 0; step < 200; step++) {
      const own = SIDES[random.below(SIDES.length)];
      const list = model.get(own) ?? [];
      const end = (0x7fff_fff0 + random.below(40)) | 0;
      if (random.chance(70)) {
        waiting.settle(own);
        // The newest may go without a node, as a segment in order does.
        if (random.chance(40)) {
          rows.words[own + NEXT] = end;
          rows.doubles[nextTime(own)] = step;
          rows.words[own + STATE] |= NEWEST_WAITS;
        } else {
          waiting.add(own, end, step);
        }
        list.push({ end, time: step });
      } else {
        const isBefore = (sent: Sent): boolean => ((sent.end - end) | 0) <= 0;
        const exact = list.filter((sent) => sent.end === end).map((sent) => sent.time);
        const found = answered(waiting, own, end);
        t.true(exact.length === 0 ? Number.isNaN(found) : exact.includes(found), `round ${round}, step ${step}`);
        model.set(
          own,
          list.filter((sent) => !isBefore(sent)),
        );
      }
    }
  }
});

test('of the same end the oldest counts, when all have nodes', (t) => {
  const waiting = new WaitingSegments(new HealthRows());
  for (const [end, time] of [
    [10, 1],
    [20, 2],
    [10, 3],
    [20, 4],
  ]) {
    waiting.add(0, end, time);
  }
  t.is(answered(waiting, 0, 10), 1);
  t.is(answered(waiting, 0, 20), 2);
  t.is(answered(waiting, 0, 20), Number.NaN);
});

test('a side has its limit, and all together have theirs', (t) => {
  const rows = new HealthRows();
  const waiting = new WaitingSegments(rows);
  for (let end = 1; end <= limits.waitingSegmentsOfSide + 1; end++) waiting.add(0, end, end);
  t.is(answered(waiting, 0, limits.waitingSegmentsOfSide), limits.waitingSegmentsOfSide);
  t.is(answered(waiting, 0, limits.waitingSegmentsOfSide + 1), Number.NaN);
  const many = new HealthRows();
  many.grow(1500);
  const small = new WaitingSegments(many, 1024);
  for (let side = 0; side < 1024; side += 1) small.add(side * 8, 1, side);
  // Room is made by letting one side's go, every time.
  for (let side = 1024; side < 1500; side += 1) small.add(side * 8, 1, side);
  const kept = Array.from({ length: 1500 }, (_, side) => side).filter((side) => answered(small, side * 8, 1) === side);
  t.is(kept.length, 1024);
  t.is(kept.at(-1), 1499);
});

function answered(waiting: WaitingSegments, own: number, acknowledged: number): number {
  return waiting.acknowledge(own, acknowledged) ? waiting.sent[0] : Number.NaN;
}
