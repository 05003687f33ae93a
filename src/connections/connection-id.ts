import { hash } from 'node:crypto';
import { DOUBLE_SHIFT, KIND, ONE_WAY, PORTS, ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, START_NANOSECONDS, START_SECONDS } from './connection-rows.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Two digits at a time; three such hold 32 bits. */
const PAIRS = [...DIGITS].flatMap((first) => [...DIGITS].map((second) => first + second));
const PAIRS_PER_WORD = 3;
const LANES = [0x243f6a88, 0x85a308d3, 0x13198a2e];

/** The protocols of which Community ID takes the ports: ICMP (both), TCP, UDP, SCTP. */
const WITH_PORTS = [1, 6, 17, 58, 132];
const TCP_LIKE_PORTS = 4;

/** `C` and 18 digits, a hash of the tuple and the first packet's time: the same in each run. */
export function connectionUid(rows: ConnectionRows, row: number): string {
  const at = row << ROW_SHIFT;
  let text = 'C';
  for (const lane of LANES) {
    let state = mix(lane, rows.words[at + KIND] & 0xff);
    for (const side of [0, 1] as const) {
      for (let index = 0; index < 4; index++) state = mix(state, rows.addressWord(row, side, index));
    }
    state = mix(state, rows.words[at + PORTS]);
    const seconds = rows.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
    state = mix(state, seconds | 0);
    state = mix(state, Math.floor(seconds / 2 ** 32));
    let rest = mix(state, rows.cold[at + START_NANOSECONDS]) >>> 0;
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

/** Community ID version 1 with seed 0, https://github.com/corelight/community-id-spec. */
export function communityId(rows: ConnectionRows, row: number): string {
  const isVersion6 = rows.isVersion6(row);
  const protocol = rows.ipProtocol(row);
  const length = isVersion6 ? 16 : 4;
  const isForward = (rows.words[(row << ROW_SHIFT) + KIND] & ONE_WAY) !== 0 || isOrdered(rows, row);
  const [first, second] = isForward ? ([0, 1] as const) : ([1, 0] as const);
  const hasPorts = WITH_PORTS.includes(protocol);
  const bytes = new Uint8Array(2 + 2 * length + 2 + (hasPorts ? TCP_LIKE_PORTS : 0));
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < length / 4; index++) {
    view.setInt32(2 + index * 4, rows.addressWord(row, first, index));
    view.setInt32(2 + length + index * 4, rows.addressWord(row, second, index));
  }
  bytes[2 + 2 * length] = protocol;
  if (hasPorts) {
    view.setUint16(4 + 2 * length, rows.port(row, first));
    view.setUint16(6 + 2 * length, rows.port(row, second));
  }
  return `1:${hash('sha1', bytes, 'base64')}`;
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
