import type { Packet } from '../core/packet.ts';

/** One capture interface as the file describes it; several sections append to one list, so ids never repeat. */
export interface CaptureInterface {
  readonly linkType: number;
  /** 0 when the file sets no limit. */
  readonly snapLength: number;
  readonly name?: string;
  readonly description?: string;
  /** Every other option of the interface description block, by its pcapng name (`if_os`, `if_filter`, …). */
  readonly options?: Readonly<Record<string, string | number>>;
}

/** What is wrong with the container; each is told once, with the byte offset in the (uncompressed) stream. */
export interface SourceProblem {
  readonly message: string;
  readonly path: string;
  readonly offset: number;
}

/** What a finished source knows besides its packets. */
export interface SourceSummary {
  /** Packets the kernel dropped, from pcapng interface statistics; 0 when none are told. */
  kernelDrops: number;
  /** Bytes passed over because nothing could be read from them. */
  skippedBytes: number;
}

/** A file as the report names it. */
export interface SourceFile {
  readonly path: string;
  /** `pcap`, `pcap-ns`, `pcap-modified`, `pcapng`, …; compression as suffix: `pcapng+gzip`. */
  readonly format: string;
  /** LINKTYPE_ values in order of appearance. */
  readonly linkTypes: readonly number[];
  /** Options of pcapng section headers, by their names (`shb_os`, `opt_comment`, …), one entry a section that has options. */
  readonly sections?: readonly Readonly<Record<string, string | number>>[];
}

/**
 * Packets from anywhere. The only loop (`core/pipeline`) drives it:
 *
 *     while (await source.fill()) while (source.next(packet)) consume(packet);
 *
 * `next` never waits: it refills `packet` from what is buffered and answers false when a whole record is not there.
 * `fill` gets more bytes, answers false at the end. A damaged file yields its whole packets, then ends with an entry
 * in `problems`; only what is no capture at all, or can't be opened, throws a SniffError.
 */
export interface PacketSource {
  readonly files: readonly SourceFile[];
  readonly interfaces: readonly CaptureInterface[];
  readonly problems: readonly SourceProblem[];
  readonly summary: SourceSummary;
  /** Bytes read so far and in all (undefined for a pipe), of the file on disk, for progress. */
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
  fill(): boolean | Promise<boolean>;
  next(packet: Packet): boolean;
  close(): void | Promise<void>;
}

/** No capture at all. */
export const EMPTY_SOURCE: PacketSource = {
  files: [],
  interfaces: [],
  problems: [],
  summary: { kernelDrops: 0, skippedBytes: 0 },
  bytesRead: 0,
  bytesTotal: undefined,
  fill: () => false,
  next: () => false,
  close: () => undefined,
};
