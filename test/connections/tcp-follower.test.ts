import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { ConnectionTable } from '../../src/connections/connection-table.ts';
import { flip } from '../../src/connections/tcp-connections.ts';
import { TcpFollower } from '../../src/connections/tcp-follower.ts';
import type { TcpSegment } from '../../src/connections/tcp-states.ts';
import { followUsual } from '../../src/connections/tcp-usual.ts';
import { Packet } from '../../src/core/packet.ts';
import { ACK, FIN, RST, SYN } from '../support/frames.ts';

const TCP = 6;
const HEADER = new DataView(new ArrayBuffer(40));

/** What a side sends: from where it stands or beside, as much as there is to acknowledge or other. */
interface Step {
  readonly side: 0 | 1;
  readonly bits: number;
  readonly beside: number;
  readonly besideAcked: number;
  readonly length: number;
  readonly window: number;
  readonly seconds: number;
}

const nearly0 = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 }), fc.integer());
const steps = fc.array(
  fc.record<Step>({
    side: fc.constantFrom(0, 1),
    bits: fc.constantFrom(SYN, SYN | ACK, ACK, ACK, FIN | ACK, FIN | ACK, FIN, RST, RST | ACK, SYN | FIN, 0),
    beside: nearly0,
    besideAcked: nearly0,
    length: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5 })),
    window: fc.oneof({ weight: 9, arbitrary: fc.constant(1024) }, fc.constant(0)),
    seconds: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 24 },
);
const start = fc.oneof(fc.constantFrom(0, 1, 0x7ffffffe, 0xfffffffd, 0xfffffffe, 0xffffffff), fc.nat());

const HANDSHAKE: readonly Step[] = [usual(0, SYN), usual(1, SYN | ACK), usual(0, ACK)];
const END: readonly Step[] = [usual(0, FIN | ACK), usual(1, ACK), usual(1, FIN | ACK), usual(0, ACK)];

test('what opens and closes most connections comes to the same in a few steps as in all', (t) => {
  const property = fc.property(
    start,
    start,
    fc.boolean(),
    fc.constantFrom<readonly Step[]>([], HANDSHAKE),
    steps,
    (startA, startB, isFlipped, before, after) => {
      const few = newRow(isFlipped);
      const all = newRow(isFlipped);
      for (const [segment, side, packet] of segmentsOf(startA, startB, [...before, ...after])) {
        few.follower.follow(0, side, segment, packet);
        all.follower.followRare(0, side, segment, packet);
        if (!isDeepStrictEqual(stateOf(few.table), stateOf(all.table))) return false;
      }
      return true;
    },
  );
  t.notThrows(() => fc.assert(property, { numRuns: 3000 }));
});

test('a handshake, and the ends of both sides, are such', (t) => {
  const { table } = newRow(false);
  for (const [segment, side, packet] of segmentsOf(1000, 5000, [...HANDSHAKE, ...END])) {
    t.true(followUsual(table, 0, side, segment, packet));
  }
  t.is(table.history(0), 'ShAFaf');
});

function usual(side: 0 | 1, bits: number): Step {
  return { side, bits, beside: 0, besideAcked: 0, length: 0, window: 1024, seconds: 1 };
}

function newRow(isFlipped: boolean): { table: ConnectionTable; follower: TcpFollower } {
  const table = new ConnectionTable(1);
  table.find(HEADER, 0, 0x00010002, TCP);
  table.insert(new Packet(), -1);
  if (isFlipped) flip(table, 0);
  return { table, follower: new TcpFollower(table) };
}

/** Everything that is known of row 0. */
function stateOf(table: ConnectionTable): unknown {
  return [[...table.words.slice(0, 16)], [...table.cold.slice(0, 16)], [...table.sides.slice(0, 32)], table.history(0)];
}

function segmentsOf(startA: number, startB: number, all: readonly Step[]): [TcpSegment, 0 | 1, Packet][] {
  const next = [startA, startB];
  let now = 0;
  return all.map(({ side, bits, beside, besideAcked, length, window, seconds }, index) => {
    const sequence = (next[side] + beside) >>> 0;
    const acknowledged = (bits & ACK) === 0 ? 0 : (next[1 - side] + besideAcked) >>> 0;
    next[side] = (sequence + length + ((bits & SYN) === 0 ? 0 : 1) + ((bits & FIN) === 0 ? 0 : 1)) >>> 0;
    // The first one's time is that of the row.
    if (index > 0) now += seconds;
    const packet = Object.assign(new Packet(), { seconds: now });
    return [{ bits, sequence, acknowledged, window, length, captured: length }, side, packet];
  });
}
