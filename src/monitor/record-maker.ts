import type { Packet } from '../core/packet.ts';
import type { BatchMaker } from './batches.ts';

/** What a record is about. */
export const RECORD_KINDS = ['packets', 'flows', 'http'] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** Makes records of packets, as NDJSON. */
export interface RecordMaker {
  /** Must keep nothing of it. */
  packet(packet: Packet): void;
  /** Hands over what is there by now: call it some times a second. */
  flush(): void;
  /** The last packet has come. */
  end(): void;
}

export interface RecordOptions {
  readonly batches: BatchMaker;
  /** Bytes of a packet's payload that are sent with it, in hexadecimal; 0: none beyond what `decode` gives. */
  readonly payloadBytes: number;
  /** Packets come as they happen: a connection without any is over all the same. */
  readonly isLive: boolean;
}

/** Protocols are loaded only where they are looked at: start-up counts. */
export async function createRecordMaker(kind: RecordKind, options: RecordOptions): Promise<RecordMaker> {
  if (kind === 'packets') return new (await import('./packet-records.ts')).PacketRecords(options);
  if (kind === 'http') return new (await import('./http-records.ts')).HttpRecords(options);
  return new (await import('./flow-records.ts')).FlowRecords(options);
}
