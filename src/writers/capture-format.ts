import type { Packet } from '../core/packet.ts';

/** Whole records at the start of a range. */
export interface WholeRecords {
  /** Behind the last record that ends within the range. */
  readonly end: number;
  readonly packets: number;
}

/** What an interface counted, from the start of the capture on; undefined where nobody knows. */
export interface InterfaceCounts {
  /** Packets that came to the capture, the dropped ones too. */
  readonly received: number | undefined;
  /** Packets that the kernel or the interface had no room for. */
  readonly dropped: number | undefined;
}

/**
 * How packets are written as records. Formats keep what they need from file to file; `head` begins a new one.
 * `put` writes what `sizeOf` said, and must be called next for the same packet.
 */
export interface CaptureFormat {
  /** What stands before the first packet. */
  head(): Uint8Array;
  /** Bytes that the packet takes in the file. */
  sizeOf(packet: Packet): number;
  /** Puts the packet's record at `at`, where `sizeOf` bytes are free; returns the position behind it. */
  put(bytes: Uint8Array, view: DataView, at: number, packet: Packet): number;
  /** What stands behind the last packet. */
  tail(counts: readonly InterfaceCounts[]): Uint8Array;
  /** Finds where a range of records can be cut; `start` stands at the beginning of one. */
  wholeRecords(bytes: Uint8Array, start: number, end: number): WholeRecords;
}
