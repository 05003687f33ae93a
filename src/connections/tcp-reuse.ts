import type { ConnectionRows } from './connection-rows.ts';
import { hasEnded } from './tcp-ends.ts';
import { startOf, stateOf } from './tcp-sequence.ts';
import { STATE } from './tcp-states.ts';

const SYN = 2;
const ACK = 16;

/** Does the segment, one with SYN, begin a new connection between ports that another one had? */
export function isTcpReuse(rows: ConnectionRows, row: number, bits: number, sequence: number): boolean {
  const originator = rows.originator(row);
  const responder = originator === 0 ? 1 : 0;
  const isAnswer = (bits & ACK) !== 0;
  // Of half a connection only the answer may have been captured.
  if (isAnswer && stateOf(rows, row, originator) !== STATE.inactive) return false;
  if ((bits & SYN) === 0) return false;
  if (hasEnded(rows, row)) return true;
  const first = isAnswer ? responder : originator;
  if (sequence === startOf(rows, row, first)) return false;
  // SYN and its answer came in the wrong order.
  const isSwapped =
    !isAnswer &&
    stateOf(rows, row, first) === STATE.synAckSent &&
    stateOf(rows, row, responder) === STATE.inactive &&
    sequence === startOf(rows, row, responder);
  return !isSwapped;
}
