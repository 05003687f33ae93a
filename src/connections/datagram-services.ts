import { quic } from '../protocols/application/quic.ts';
import { packetType, QUIC_PACKET } from '../protocols/application/quic-header.ts';
import { data } from '../protocols/data.ts';
import { type Dissection, SLOT } from '../protocols/dissection.ts';
import { startsDtls } from '../trackers/dtls-handshake.ts';
import type { ConnectionRows } from './connection-rows.ts';
import { enterNumbered, numberOfService } from './services.ts';

const SSL = numberOfService('ssl');
const DTLS = numberOfService('dtls');

const HANDSHAKE = 22;
/** Of QUIC's long headers (RFC 8999 §5.1). */
const LONG = 0x80;

/** What a datagram tells beside the protocol of its layer at `base` of the stack: TLS in QUIC, and DTLS on any port. */
export function enterDatagramServices(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  d: Dissection,
  base: number,
): void {
  const { stack, bytes } = d;
  const id = stack[base];
  const start = stack[base + SLOT.start];
  const end = stack[base + SLOT.end];
  if (id === quic.id) {
    // QUIC has no handshake but TLS's (RFC 9001): who is asked goes on with it.
    if (rows.originator(row) !== side && isHandshake(d, start, end)) enterNumbered(rows, row, side, SSL);
  } else if (id === data.id && bytes[start] === HANDSHAKE && startsDtls(bytes, start, end)) {
    enterNumbered(rows, row, side, DTLS);
  }
}

/** Neither an offer of versions nor a retry, which come before. */
function isHandshake({ bytes, view }: Dissection, start: number, end: number): boolean {
  if ((bytes[start] & LONG) === 0 || start + 5 > end) return false;
  const type = packetType(view.getUint32(start + 1), bytes[start]);
  return type !== QUIC_PACKET.negotiation && type !== QUIC_PACKET.retry;
}
