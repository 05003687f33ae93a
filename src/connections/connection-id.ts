import { hash } from 'node:crypto';
import { DOUBLE_SHIFT, KIND, ONE_WAY, PORTS, ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, START_NANOSECONDS, START_SECONDS } from './connection-rows.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Two digits at a time; three such hold 32 bits. */
const PAIRS = [...DIGITS].flatMap((first) => [...DIGITS].map((second) => first + second));
const PAIRS_PER_WORD = 3;
const LANES = [0x243f6a88, 0x85a308d3, 0x13198a2e];

/** What a uid is made from, modulo 2^32. */
const HASHED = new Int32Array(13);

/** The protocols of which Community ID takes the ports: ICMP (both), TCP, UDP, SCTP. */
const WITH_PORTS = [1, 6, 17, 58, 132];
const TCP_LIKE_PORTS = 4;

/** `C` and 18 digits, a hash of the tuple and the first packet's time: the same in each run. */
export function connectionUid(rows: ConnectionRows, row: number): string {
  const at = row << ROW_SHIFT;
  const seconds = rows.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
  HASHED[0] = rows.words[at + KIND] & 0xff;
  for (let index = 0; index < 4; index++) {
    HASHED[1 + index] = rows.addressWord(row, 0, index);
    HASHED[5 + index] = rows.addressWord(row, 1, index);
  }
  HASHED[9] = rows.words[at + PORTS];
  HASHED[10] = seconds;
  HASHED[11] = Math.floor(seconds / 2 ** 32);
  HASHED[12] = rows.cold[at + START_NANOSECONDS];
  let text = 'C';
  for (const lane of LANES) {
    let state = lane;
    for (let index = 0; index < HASHED.length; index++) state = mix(state, HASHED[index]);
    let rest = state >>> 0;
    for (let i = 0; i < PAIRS_PER_WORD; i++) {
      text += PAIRS[rest % PAIRS.length];
      rest = Math.floor(rest / PAIRS.length);
    }
  }
  return text;
}

/** MurmurHash3's step. */
function mix(state: number, word: number): number {
  let key = Math.imul(word, 0xcc9e2d51);
  key = Math.imul((key << 15) | (key >>> 17), 0x1b873593);
  const mixed = state ^ key;
  const turned = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  return Math.imul(turned ^ (turned >>> 16), 0x85ebca6b);
}

/** Seed, addresses, protocol, a zero, ports. */
const TUPLE_4 = tupleOf(4);
const TUPLE_6 = tupleOf(16);

function tupleOf(length: number): readonly [Uint8Array, DataView] {
  const bytes = new Uint8Array(2 + 2 * length + 2 + TCP_LIKE_PORTS);
  return [bytes, new DataView(bytes.buffer)];
}

/** Community ID version 1 with seed 0, https://github.com/corelight/community-id-spec. */
export function communityId(rows: ConnectionRows, row: number): string {
  const isVersion6 = rows.isVersion6(row);
  const protocol = rows.ipProtocol(row);
  const length = isVersion6 ? 16 : 4;
  const isForward = (rows.words[(row << ROW_SHIFT) + KIND] & ONE_WAY) !== 0 || isOrdered(rows, row);
  const [first, second] = isForward ? ([0, 1] as const) : ([1, 0] as const);
  const hasPorts = WITH_PORTS.includes(protocol);
  const [bytes, view] = isVersion6 ? TUPLE_6 : TUPLE_4;
  for (let index = 0; index < length / 4; index++) {
    view.setInt32(2 + index * 4, rows.addressWord(row, first, index));
    view.setInt32(2 + length + index * 4, rows.addressWord(row, second, index));
  }
  bytes[2 + 2 * length] = protocol;
  if (hasPorts) {
    view.setUint16(4 + 2 * length, rows.port(row, first));
    view.setUint16(6 + 2 * length, rows.port(row, second));
  }
  const end = hasPorts ? bytes.length : bytes.length - TCP_LIKE_PORTS;
  return `1:${hash('sha1', end < bytes.length ? bytes.subarray(0, end) : bytes, 'base64')}`;
}

/** The smaller address, then the smaller port, comes first. */
function isOrdered(rows: ConnectionRows, row: number): boolean {
  for (let index = 0; index < 4; index++) {
    const a = rows.addressWord(row, 0, index) >>> 0;
    const b = rows.addressWord(row, 1, index) >>> 0;
    if (a !== b) return a < b;
  }
  return rows.port(row, 0) <= rows.port(row, 1);
}
