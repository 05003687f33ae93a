import { SEEN } from '../protocols/stream-facts.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const WINDOW_SCALE_OPTION = 3;
const TIMESTAMPS = 8;
const TIMESTAMPS_LENGTH = 10;
const UDP_HEADER = 8;
const SNMP_PORT = 161;
const BER_SEQUENCE = 0x30;

/** Beside the bits of `SEEN`: a packet was there already. */
export const STARTED = 0x100;

/** Wireshark takes a SYN for the beginning only when it is the first packet, and the first packet for nothing else. */
export function completenessAfter(before: number, bits: number, length: number): number {
  if ((before & STARTED) === 0) {
    if ((bits & (SYN | ACK)) !== SYN) return STARTED;
    return STARTED | SEEN.syn | (length > 0 ? SEEN.data : 0);
  }
  let seen = before;
  if ((bits & (SYN | ACK)) === (SYN | ACK)) seen |= SEEN.synAck;
  if ((bits & (SYN | ACK)) === ACK) seen |= length > 0 ? SEEN.data : SEEN.ack;
  if ((bits & (FIN | ACK)) === (FIN | ACK)) seen |= SEEN.fin;
  if ((bits & RST) !== 0) seen |= SEEN.reset;
  return seen;
}

/**
 * After the first packet between two ports, Wireshark's SNMP sets up a conversation of its own in place of UDP's, for
 * answers that come from other ports: the second packet is the first of another stream.
 */
export function isSnmp(view: DataView, start: number, end: number): boolean {
  if (view.getUint16(start) !== SNMP_PORT && view.getUint16(start + 2) !== SNMP_PORT) return false;
  return start + UDP_HEADER < end && view.getUint8(start + UDP_HEADER) === BER_SEQUENCE;
}

/** The shift of the window scale option, at most 14 (RFC 7323 §2.3); -1 when there is none. */
export function findWindowScale(bytes: Uint8Array, from: number, end: number): number {
  // Two NOPs and the timestamps, as RFC 7323 §A recommends: nearly every segment that has options.
  if (end - from === 12 && isPaddedTimestamps(bytes, from)) {
    return -1;
  }
  let found = -1;
  for (let at = from; at < end; ) {
    const kind = bytes[at];
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (kind === END_OF_OPTIONS || at + 1 >= end) break;
    const length = bytes[at + 1];
    if (length < 2 || at + length > end) break;
    if (kind === WINDOW_SCALE_OPTION && length === 3) found = Math.min(bytes[at + 2], 14);
    at += length;
  }
  return found;
}

function isPaddedTimestamps(bytes: Uint8Array, from: number): boolean {
  const isPadded = bytes[from] === NO_OPERATION && bytes[from + 1] === NO_OPERATION;
  return isPadded && bytes[from + 2] === TIMESTAMPS && bytes[from + 3] === TIMESTAMPS_LENGTH;
}
