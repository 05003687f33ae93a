/** States of a side of TCP, as Zeek has them; the order tells those of the handshake from the later ones. */
export const STATE = {
  /** Nothing was heard of it. */
  inactive: 0,
  synSent: 1,
  /** Without a SYN that it answers. */
  synAckSent: 2,
  /** It was met in the middle. */
  partial: 3,
  established: 4,
  /** It sent a FIN. */
  closed: 5,
  reset: 6,
} as const;

/** What a segment says; refilled. */
export interface TcpSegment {
  /** FIN, SYN, RST and ACK as in the header. */
  bits: number;
  sequence: number;
  acknowledged: number;
  window: number;
  /** Payload on the wire, and how much of it was captured. */
  length: number;
  captured: number;
}

/** What a connection came to, by the states of its sides (Zeek's `conn_state`). */
export function tcpOutcome(originator: number, responder: number, hasBytes: boolean, history: () => string): string {
  const isQuietOriginator = originator === STATE.inactive || originator === STATE.partial;
  const isQuietResponder = responder === STATE.inactive || responder === STATE.partial;
  if (responder === STATE.reset) {
    const isAttempt = originator === STATE.synSent || originator === STATE.synAckSent;
    if (isAttempt || (originator === STATE.reset && !hasBytes)) return 'REJ';
    return isQuietOriginator ? 'RSTRH' : 'RSTR';
  }
  if (originator === STATE.reset) {
    if (!isQuietResponder) return 'RSTO';
    return UNANSWERED_RESET.test(history()) ? 'RSTOS0' : 'OTH';
  }
  if (responder === STATE.closed && originator === STATE.closed) return 'SF';
  if (originator === STATE.closed) return isQuietResponder ? 'SH' : 'S2';
  if (responder === STATE.closed) return isQuietOriginator ? 'SHR' : 'S3';
  if (originator === STATE.synSent && responder === STATE.inactive) return 'S0';
  return originator === STATE.established && responder === STATE.established ? 'S1' : 'OTH';
}

const UNANSWERED_RESET = /^\^?S[^HAFGIQ]*R/;
