import type { Packet } from '../core/packet.ts';

const NANOSECONDS = 1_000_000_000;
const TWO_16 = 65_536;
const TWO_21 = 2_097_152;
const TWO_32 = 4_294_967_296;

/** How an interface counts time: `if_tsresol` and `if_tsoffset` of its description, made ready for arithmetic. */
export interface TimeScale {
  readonly binary: boolean;
  /** The n of 10^-n or 2^-n seconds a unit. */
  readonly exponent: number;
  /** Units a second and nanoseconds a unit, where units are no finer than nanoseconds and decimal; else 0. */
  readonly unitsPerSecond: number;
  readonly nanosecondsPerUnit: number;
  /** Decimals that its times have; powers of 2 are written to the nanosecond. */
  readonly digits: number;
  /** Seconds to add to every time. */
  readonly offset: number;
}

export const MICROSECONDS = makeTimeScale(6, 0);

/** `resolution` is the option's byte: its highest bit tells powers of 2 from powers of 10. */
export function makeTimeScale(resolution: number, offset: number): TimeScale {
  const binary = (resolution & 0x80) !== 0;
  const exponent = resolution & 0x7f;
  const plain = !binary && exponent <= 9;
  return {
    binary,
    exponent,
    unitsPerSecond: plain ? 10 ** exponent : 0,
    nanosecondsPerUnit: plain ? 10 ** (9 - exponent) : 0,
    digits: binary ? 9 : Math.min(exponent, 9),
    offset,
  };
}

/**
 * Sets a packet's time from the two halves of a 64-bit count of units.
 *
 * Doubles hold 53 bits, so the count is divided in steps of 16 bits, each of which is exact: no remainder passes 2^37.
 */
export function setTime(packet: Packet, scale: TimeScale, high: number, low: number): void {
  packet.timeDigits = scale.digits;
  if (scale.unitsPerSecond > 0) split(packet, high, low, scale.unitsPerSecond, scale.nanosecondsPerUnit, scale.offset);
  else if (scale.binary) setBinaryTime(packet, scale, high, low);
  else setFineTime(packet, scale, high, low);
}

/** Counts below 2^53 need one division only: all microseconds of our days, and coarser units. */
function split(packet: Packet, high: number, low: number, units: number, nanoseconds: number, offset: number): void {
  if (high < TWO_21) {
    const count = high * TWO_32 + low;
    // Exact: the quotient's rounding error is below 1 / units, its distance from the next integer is not.
    const seconds = Math.floor(count / units);
    packet.seconds = seconds + offset;
    packet.nanoseconds = (count - seconds * units) * nanoseconds;
    return;
  }
  const first = Math.floor(high / units);
  const upper = (high - first * units) * TWO_16 + (low >>> 16);
  const second = Math.floor(upper / units);
  const lower = (upper - second * units) * TWO_16 + (low & 0xffff);
  const third = Math.floor(lower / units);
  packet.seconds = first * TWO_32 + second * TWO_16 + third + offset;
  packet.nanoseconds = (lower - third * units) * nanoseconds;
}

/** Units finer than a nanosecond: cut to nanoseconds, ten decimal places at a time at most. */
function setFineTime(packet: Packet, scale: TimeScale, high: number, low: number): void {
  let upper = high;
  let lower = low;
  for (let places = scale.exponent - 9; places > 0; places -= 10) {
    const divisor = 10 ** Math.min(places, 10);
    const first = Math.floor(upper / divisor);
    const middle = (upper - first * divisor) * TWO_16 + (lower >>> 16);
    const second = Math.floor(middle / divisor);
    const third = Math.floor(((middle - second * divisor) * TWO_16 + (lower & 0xffff)) / divisor);
    upper = first;
    lower = second * TWO_16 + third;
  }
  split(packet, upper, lower, NANOSECONDS, 1, scale.offset);
}

/** The binary point stands behind `exponent` bits: what is left of it are seconds, the rest a fraction of 64 bits. */
function setBinaryTime(packet: Packet, scale: TimeScale, high: number, low: number): void {
  const bits = scale.exponent;
  if (bits >= 64) {
    packet.seconds = scale.offset;
    packet.nanoseconds = scaleFraction(shiftRight(high, bits - 64), shiftRight(low, bits - 64, high));
  } else if (bits >= 32) {
    packet.seconds = shiftRight(high, bits - 32) + scale.offset;
    packet.nanoseconds = scaleFraction(shiftLeft(high, 64 - bits, low), shiftLeft(low, 64 - bits));
  } else {
    packet.seconds = high * 2 ** (32 - bits) + (low >>> bits) + scale.offset;
    packet.nanoseconds = scaleFraction(shiftLeft(low, 32 - bits), 0);
  }
}

/** floor(fraction × 10^9 / 2^64), with the product taken 16 bits at a time. */
function scaleFraction(high: number, low: number): number {
  let sum = (low & 0xffff) * NANOSECONDS;
  sum = (low >>> 16) * NANOSECONDS + Math.floor(sum / TWO_16);
  sum = (high & 0xffff) * NANOSECONDS + Math.floor(sum / TWO_16);
  sum = (high >>> 16) * NANOSECONDS + Math.floor(sum / TWO_16);
  return Math.floor(sum / TWO_16);
}

/** A 32-bit word shifted right, with the word above it (0 when none) coming in; JavaScript shifts modulo 32. */
function shiftRight(word: number, bits: number, above = 0): number {
  if (bits === 0) return word;
  if (bits < 32) return ((word >>> bits) | (above << (32 - bits))) >>> 0;
  return bits < 64 ? above >>> (bits - 32) : 0;
}

/** A 32-bit word shifted left by 0 to 32 bits, with the word below it coming in. */
function shiftLeft(word: number, bits: number, below = 0): number {
  if (bits === 0) return word;
  if (bits === 32) return below;
  return ((word << bits) | (below >>> (32 - bits))) >>> 0;
}
