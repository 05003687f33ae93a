import type { HeaderFields } from './application/hpack-fields.ts';

/**
 * What a layer's fields may ask of the packets before. Every answer is for the layer at this stack index of the packet
 * at hand, as Wireshark has it after a single pass up to this packet; undefined for a layer whose stream isn't known.
 */
export interface StreamFacts {
  /** Number of the conversation; each protocol counts its own, from 0. */
  stream(index: number): number | undefined;
  /** Since the conversation's first packet. */
  secondsSinceFirst(index: number): number | undefined;
  /** Since the conversation's packet before this one. */
  secondsSincePrevious(index: number): number | undefined;
  /** Where the sequence numbers of the layer's sender start. */
  baseSequence(index: number): number | undefined;
  /** Where those of its receiver start. */
  baseAcknowledgment(index: number): number | undefined;
  /** Bits by which the sender's window is to be shifted, or one of `WINDOW_SCALE`. */
  windowScale(index: number): number | undefined;
  /** What was seen of the conversation before this packet: bits of `SEEN`. */
  completeness(index: number): number | undefined;
  /** Fields of HTTP/2 that end in the part of a header block that begins at this offset of the packet's bytes. */
  headerFields(start: number): HeaderFields | undefined;
}

export const WINDOW_SCALE = {
  /** Neither SYN was captured. */
  unknown: -1,
  /** One of the SYNs came without the option (RFC 7323 §1.3). */
  none: -2,
} as const;

/** Wireshark's `tcp.completeness`. */
export const SEEN = { syn: 1, synAck: 2, ack: 4, data: 8, fin: 16, reset: 32 } as const;
