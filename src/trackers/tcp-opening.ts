import {
  FIRST_ACK,
  HANDSHAKING,
  type HealthRows,
  NO_SCALE,
  OTHER_SIDE,
  ROW_SHIFT,
  SCALE,
  SIDE_SHIFT,
  STATE,
} from './tcp-health-rows.ts';

const SYN = 2;
const ACK = 16;

/**
 * Follows a handshake with a segment at `now`, in nanoseconds since the rows' epoch. Returns how long it took, from the
 * last SYN to the first ACK, when this segment bears it out; 0 or less: it doesn't.
 *
 * `isTelling`: the segment has data, or says something of the others; only with such a one Wireshark shows the time.
 */
export function followHandshake(
  rows: HealthRows,
  row: number,
  side: 0 | 1,
  bits: number,
  now: number,
  isTelling: boolean,
): number {
  const { words } = rows;
  const own = (row << ROW_SHIFT) + (side << SIDE_SHIFT) + STATE;
  const other = own ^ OTHER_SIDE;
  if ((bits & SYN) !== 0) {
    words[own] |= FIRST_ACK;
    if ((bits & ACK) !== 0) return 0;
    rows.setSynTime(row, now);
    if (rows.handshake(row) !== 0) return 0;
    words[own] |= HANDSHAKING;
    words[other] |= HANDSHAKING;
    return 0;
  }
  const isHandshaking = (words[own] & HANDSHAKING) !== 0;
  if ((bits & ACK) !== 0) {
    words[own] &= ~FIRST_ACK;
    if (isHandshaking && rows.handshake(row) === 0) rows.setHandshake(row, -(now - rows.synTime(row)));
  }
  const nanoseconds = -rows.handshake(row);
  if (!isHandshaking || nanoseconds === 0 || !isTelling) return 0;
  rows.setHandshake(row, nanoseconds);
  words[own] &= ~HANDSHAKING;
  words[other] &= ~HANDSHAKING;
  return nanoseconds;
}

/** RFC 7323 §2.2: both SYNs must have the option, or neither side scales. `shift` is -1 where it isn't there. */
export function learnScale(rows: HealthRows, row: number, side: 0 | 1, shift: number, bits: number): void {
  const { words } = rows;
  const own = (row << ROW_SHIFT) + (side << SIDE_SHIFT) + STATE;
  const other = own ^ OTHER_SIDE;
  if (shift >= 0) words[own] = (words[own] & ~SCALE) | (shift + 2);
  if ((bits & SYN) === 0) return;
  if ((words[own] & SCALE) === 0) {
    words[own] |= NO_SCALE;
    words[other] = (words[other] & ~SCALE) | NO_SCALE;
  } else if ((bits & ACK) !== 0 && (words[other] & SCALE) === NO_SCALE) {
    words[own] = (words[own] & ~SCALE) | NO_SCALE;
  }
}
