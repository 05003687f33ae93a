import type { Random } from '../../bench/inputs/random.ts';
import { ACK, type End, end, FIN, RST, SYN, tcpFrame } from './frames.ts';

/** A frame with its time since the start of the capture. */
export interface TimedFrame {
  readonly data: Uint8Array;
  readonly nanoseconds: number;
}

/** Shares of a hundred frames. */
export interface Weather {
  readonly lost: number;
  readonly doubled: number;
  /** Swapped with one of the next few. */
  readonly overtaken: number;
}

/** Frames as a rough network would bring them; times stay in order. */
export function roughen(frames: readonly TimedFrame[], random: Random, weather: Weather): TimedFrame[] {
  const kept: Uint8Array[] = [];
  const times: number[] = [];
  for (const { data, nanoseconds } of frames) {
    if (random.chance(weather.lost)) continue;
    const copies = random.chance(weather.doubled) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      kept.push(data);
      times.push(nanoseconds + i * (1 + random.below(5_000_000)));
    }
  }
  for (let i = 0; i + 1 < kept.length; i++) {
    if (!random.chance(weather.overtaken)) continue;
    const other = Math.min(kept.length - 1, i + 1 + random.below(4));
    [kept[i], kept[other]] = [kept[other], kept[i]];
  }
  times.sort((a, b) => a - b);
  return kept.map((data, index) => ({ data, nanoseconds: times[index] }));
}

interface Side {
  readonly end: End;
  next: number;
  window: number;
  lastAck: number;
}

/**
 * A connection whose ends do whatever TCP allows, and some of what it doesn't: they send, repeat, acknowledge, skip, probe,
 * close windows, keep alive, reset and begin again.
 */
export function makeWildConnection(random: Random, port: number, steps: number): TimedFrame[] {
  const frames: TimedFrame[] = [];
  const sides: [Side, Side] = [
    { end: end(`10.0.0.1:${port}`), next: 0, window: 1024, lastAck: 0 },
    { end: end('10.0.0.2:80'), next: 0, window: 1024, lastAck: 0 },
  ];
  let now = random.below(1_000_000);
  const put = (from: 0 | 1, flags: number, offset = 0, length = 0, options: readonly number[] = []): void => {
    const [own, other] = from === 0 ? sides : [sides[1], sides[0]];
    const { window } = own;
    const sequence = (own.next + offset) >>> 0;
    const acknowledged = (flags & ACK) === 0 ? 0 : own.lastAck >>> 0;
    const payload = new Uint8Array(length).fill(120);
    const data = tcpFrame({ from: own.end, to: other.end, flags, sequence, acknowledged, window, payload, options });
    frames.push({ data, nanoseconds: now });
    const added = offset + length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    if (added > 0) own.next = (own.next + added) >>> 0;
    now += PAUSES[random.below(PAUSES.length)] * (1 + random.below(1000));
  };
  const open = (): void => {
    for (const side of sides) side.next = random.below(2) === 0 ? random.below(0x1_0000_0000) : 0xffff_f000;
    const scales = sides.map(() => (random.chance(70) ? [3, 3, random.below(8), 0] : []));
    put(0, SYN, 0, 0, scales[0]);
    sides[1].lastAck = sides[0].next;
    if (random.chance(90)) put(1, SYN | ACK, 0, 0, scales[1]);
    sides[0].lastAck = sides[1].next;
    if (random.chance(90)) put(0, ACK);
  };
  if (random.chance(80)) open();
  for (let step = 0; step < steps; step++) {
    const from = random.chance(60) ? 1 : 0;
    const [own, other] = from === 0 ? sides : [sides[1], sides[0]];
    const kind = random.below(100);
    // What the other sent is mostly known by now, and sometimes more than that.
    if (random.chance(50)) own.lastAck = (other.next + (random.chance(4) ? random.below(3000) : 0)) >>> 0;
    if (kind < 40) put(from, ACK, 0, 1 + random.below(1460));
    else if (kind < 58) for (let i = random.below(4); i >= 0; i--) put(from, ACK);
    else if (kind < 68) put(from, ACK, -(1 + random.below(4000)), random.below(1460));
    else if (kind < 73) put(from, ACK, random.below(3000), random.below(1460));
    else if (kind < 78) put(from, ACK, -1, random.below(3));
    else if (kind < 84) own.window = random.chance(50) ? 0 : random.below(65_536);
    else if (kind < 88) put(from, ACK, 0, 1);
    else if (kind < 92) fillWindow(put, from, own, other);
    else if (kind < 94) put(from, FIN | ACK, random.chance(50) ? -1 : 0);
    else if (kind < 96) put(from, random.chance(50) ? RST : RST | ACK);
    else if (kind < 97) put(0, SYN, random.below(2));
    else if (kind < 98) open();
    else put(from, [0, FIN, SYN | ACK, SYN | FIN][random.below(4)], 0, random.below(20));
  }
  return frames;
}

/** Microseconds, milliseconds and parts of a second, in nanoseconds, as random numbers up to a thousand stretch them. */
const PAUSES = [1000, 1000, 10_000, 100_000] as const;

function fillWindow(
  put: (from: 0 | 1, flags: number, offset: number, length: number) => void,
  from: 0 | 1,
  own: Side,
  other: Side,
): void {
  const room = (other.lastAck + other.window - own.next) | 0;
  if (room > 0 && room < 1460) put(from, ACK, 0, room);
}
