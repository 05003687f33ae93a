import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { type Pace, Schedule } from '../../src/replay/pacing.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** When packets of these times, in seconds (none: undefined), are due, in seconds. */
function dueTimes(pace: Pace, times: readonly (number | undefined)[], bytes = 100): number[] {
  const schedule = new Schedule(pace);
  return times.map((time) => {
    const due = schedule.due(packetAt(time));
    schedule.count(bytes);
    return due / 1e9;
  });
}

function packetAt(time: number | undefined): Packet {
  const packet = new Packet();
  packet.hasTime = time !== undefined;
  packet.seconds = Math.floor(time ?? 0);
  packet.nanoseconds = Math.round(((time ?? 0) % 1) * 1e9);
  return packet;
}

test('recorded gaps are kept, whatever the day', (t) => {
  const pace: Pace = { kind: 'original', speed: 1, maxGapNanoseconds: FOREVER };
  t.deepEqual(dueTimes(pace, [1_700_000_000.25, 1_700_000_000.5, 1_700_000_003]), [0, 0.25, 2.75]);
});

test('speed divides the gaps, long ones are cut before', (t) => {
  const pace: Pace = { kind: 'original', speed: 2, maxGapNanoseconds: 1e9 };
  t.deepEqual(dueTimes(pace, [10, 11, 100, 100.5]), [0, 0.5, 1, 1.25]);
});

test('what goes back in time, or has none, leaves with the one before', (t) => {
  const pace: Pace = { kind: 'original', speed: 1, maxGapNanoseconds: FOREVER };
  t.deepEqual(dueTimes(pace, [5, 6, 5.5, undefined, 7]), [0, 1, 1, 1, 2]);
});

test('rates count packets or bits from the start: a thousandth packet is not late by a thousand errors', (t) => {
  const times = Array.from({ length: 1001 }, () => 0);
  t.is(dueTimes({ kind: 'packets', perSecond: 3 }, times)[999], 333);
  t.deepEqual(dueTimes({ kind: 'bits', perSecond: 800 }, [0, 0, 0]), [0, 1, 2]);
  t.deepEqual(dueTimes({ kind: 'top' }, [0, 9]), [0, 0]);
});

test('the next pass follows after the mean distance, and goes on from there', (t) => {
  const schedule = new Schedule({ kind: 'original', speed: 1, maxGapNanoseconds: FOREVER });
  const pass = (): number[] => [1, 2, 5].map((time) => schedule.due(packetAt(time)) / 1e9);
  t.deepEqual(pass(), [0, 1, 4]);
  schedule.nextPass();
  t.deepEqual(pass(), [6, 7, 10]);
  schedule.nextPass();
  t.deepEqual(pass(), [12, 13, 16]);
});
