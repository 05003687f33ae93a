import type { Random } from '../../bench/inputs/random.ts';

/** Values that lengths and counts are wrong with most often. */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 20, 39, 40, 59, 60, 63, 64, 127, 128, 254, 255];
const LONGEST = 4096;

/** The bytes with one to eight random changes; most near the front, where the headers are. Length may change too. */
export function mutate(original: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(original);
  for (let left = 1 + random.below(8); left > 0; left--) bytes = change(bytes, random, others);
  return bytes;
}

function change(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const at = place(bytes.length, random);
  switch (random.below(14)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return insert(bytes, at, bytes.slice(at, at + random.below(64)));
    case 2: {
      const other = others[random.below(others.length)];
      const start = random.below(other.length + 1);
      return insert(bytes, at, other.slice(start, start + random.below(200)));
    }
    case 3:
      return insert(bytes.slice(0, at), at, bytes.slice(at + 1 + random.below(16)));
    case 4:
      bytes.fill(random.chance(50) ? 0xff : 0, at, at + 1 + random.below(6));
      return bytes;
    case 5:
      if (at < bytes.length) bytes[at] ^= 1 << random.below(8);
      return bytes;
    case 6:
    case 7:
      if (at + 1 < bytes.length) {
        bytes[at] = random.chance(60) ? 0 : random.below(256);
        bytes[at + 1] = EDGES[random.below(EDGES.length)];
      }
      return bytes;
    case 8:
    case 9:
    case 10:
      if (at < bytes.length) bytes[at] = EDGES[random.below(EDGES.length)];
      return bytes;
    default:
      if (at < bytes.length) bytes[at] = random.below(256);
      return bytes;
  }
}

function place(length: number, random: Random): number {
  return random.below(random.chance(60) ? Math.min(length, 80) + 1 : length + 1);
}

function insert(bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length + more.length);
  result.set(bytes.subarray(0, at));
  result.set(more, at);
  result.set(bytes.subarray(at), at + more.length);
  return result.length > LONGEST ? result.slice(0, Math.max(bytes.length, LONGEST)) : result;
}
