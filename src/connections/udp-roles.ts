import { dns } from '../protocols/application/dns.ts';
import { llmnr } from '../protocols/application/llmnr.ts';
import { mdns } from '../protocols/application/mdns.ts';
import { nbns } from '../protocols/application/nbns.ts';
import { ntp } from '../protocols/application/ntp.ts';
import { type Dissection, SLOT } from '../protocols/dissection.ts';
import { protocolById } from '../protocols/registry.ts';
import { DOUBLE_SHIFT, ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, DATA_A, FLAGS, ORIGINATOR_IS_B, PAYLOAD } from './connection-rows.ts';
import { addFlip } from './history.ts';
import type { IpHeader } from './ip-header.ts';

const TELLS = { nothing: 0, answer: 1, mode: 2 } as const;
const tells = new Uint8Array(protocolById.length);
for (const { id } of [dns, mdns, llmnr, nbns]) tells[id] = TELLS.answer;
tells[ntp.id] = TELLS.mode;

/** Of DNS: RFC 1035 §4.1.1. */
const FLAGS_AT = 2;
const IS_ANSWER = 0x80;
/** Of NTP: RFC 5905 §7.3. */
const MODE_MASK = 7;
const CLIENT = 3;
const SERVER = 4;

/**
 * Where both ports are a server's, the first message itself tells who asked, as Zeek reads it: what came first may be the
 * answer. True: its sender, by the ports in the role `isOriginator`, has the other one. `base` is its place on the stack.
 */
export function contradictsRole(d: Dissection, base: number, header: IpHeader, isOriginator: boolean): boolean {
  const { bytes, stack } = d;
  const start = stack[base + SLOT.start];
  switch (tells[stack[base]]) {
    case TELLS.answer:
      return isOriginator && (bytes[start + FLAGS_AT] & IS_ANSWER) !== 0 && !isToMany(bytes, header);
    case TELLS.mode:
      return (bytes[start] & MODE_MASK) === (isOriginator ? SERVER : CLIENT);
    default:
      return false;
  }
}

/**
 * The two sides change roles. As in Zeek's records the payload so far stays with the role that it was counted for: an
 * answer that came first is counted for who asked.
 */
export function exchangeRoles(rows: ConnectionRows, row: number): void {
  const { words, doubles } = rows;
  const at = (row << ROW_SHIFT) + FLAGS;
  const payload = (row << DOUBLE_SHIFT) + PAYLOAD;
  const bytes = doubles[payload];
  doubles[payload] = doubles[payload + 1];
  doubles[payload + 1] = bytes;
  const data = words[at] & (DATA_A | (DATA_A << 1));
  if (data === DATA_A || data === DATA_A << 1) words[at] ^= DATA_A | (DATA_A << 1);
  words[at] ^= ORIGINATOR_IS_B;
  addFlip(rows, row);
}

/** Is the receiver a group (RFC 5771, RFC 4291 §2.7)? */
function isToMany(bytes: Uint8Array, { start, isVersion6 }: IpHeader): boolean {
  return isVersion6 ? bytes[start + 24] === 0xff : bytes[start + 16] >>> 4 === 0xe;
}
