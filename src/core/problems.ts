/**
 * Trouble inside a packet. Never thrown: the dissection keeps the layers that decoded before it, notes the first
 * problem, and the ledger counts it (DESIGN: packet problems).
 */
export const PROBLEM = {
  none: 0,
  /** The capture's snap length cut the packet: the wire had the bytes, the file hasn't. */
  truncated: 1,
  /** A header contradicts itself or its carrier: its own length lies, or the bytes were never sent. */
  malformed: 2,
  /** More layers than `limits.layers`: told, not followed. */
  tooDeep: 3,
} as const;

export type ProblemKind = (typeof PROBLEM)[keyof typeof PROBLEM];

/** `lengthSource` when nothing but the capture itself says where the packet ends. */
export const LENGTH_OF_CAPTURE = 0;
