import { usageError } from '../core/errors.ts';
import type { CaptureInterface } from '../sources/source.ts';
import { CaptureFile } from './capture-file.ts';
import type { CaptureFormat } from './capture-format.ts';
import { CaptureWriter, type GetCounts, type PacketWriter } from './capture-writer.ts';
import { GzipSink, noPartOfMember } from './gzip-sink.ts';
import { PcapFormat, type Precision } from './pcap.ts';
import { PcapngFormat } from './pcapng.ts';
import { RingFolder } from './ring-folder.ts';
import { RotatingWriter, type RotationLimits } from './rotation.ts';
import type { CaptureSink } from './sink.ts';

/** What a capture is to be written as; plain data. */
export interface WriterPlan {
  /** A regular file's path, or of a ring the pattern of its names; undefined: stdout, or what else is no file. */
  readonly path: string | undefined;
  readonly container: 'pcap' | 'pcapng';
  readonly gzip: boolean;
  readonly precision: Precision;
  readonly rotation: RotationLimits | undefined;
  /** pcapng only: a word on the whole capture. */
  readonly comment: string | undefined;
}

/** What is known of the capture once its source is open. */
export interface CaptureFacts {
  readonly interfaces: readonly CaptureInterface[];
  readonly counts: GetCounts;
  /** `sniff 0.1.0`, and what it runs on. */
  readonly application: string;
  readonly os: string;
  /** The packet filter, as it was given. */
  readonly filter?: string | undefined;
  /** Where there is no path: takes the bytes. */
  readonly pipe?: CaptureSink;
  readonly warn: (message: string) => void;
}

/** The container and compression that a file name asks for: `.pcap`, `.pcapng`, either with `.gz`. */
export function containerOf(path: string | undefined): { container: 'pcap' | 'pcapng'; gzip: boolean } {
  const name = path === undefined || path === '-' ? '.pcap' : path.toLowerCase();
  const [, container, gzip] = /\.(pcap|pcapng|cap|ntar)(\.gz)?$/.exec(name) ?? [];
  if (container === undefined) return { container: 'pcap', gzip: name.endsWith('.gz') };
  return { container: container === 'pcap' || container === 'cap' ? 'pcap' : 'pcapng', gzip: gzip !== undefined };
}

export function openWriter(plan: WriterPlan, facts: CaptureFacts): PacketWriter {
  const format = makeFormat(plan, facts);
  const { path, rotation } = plan;
  if (path === undefined) {
    if (facts.pipe === undefined) throw new Error('a capture without a path needs a pipe');
    return new CaptureWriter(format, plan.gzip ? new GzipSink(facts.pipe) : facts.pipe, facts.counts);
  }
  const openSink = (file: string, label: string): CaptureSink =>
    plan.gzip
      ? new GzipSink(new CaptureFile(file, label, noPartOfMember))
      : new CaptureFile(file, label, (bytes, start, end) => format.wholeRecords(bytes, start, end));
  if (rotation === undefined) return new CaptureWriter(format, openSink(path, path), facts.counts);
  const { counts, warn } = facts;
  return new RotatingWriter({ folder: new RingFolder(path), limits: rotation, format, counts, openSink, warn });
}

function makeFormat({ container, precision, comment }: WriterPlan, facts: CaptureFacts): CaptureFormat {
  const { interfaces, application, os, filter } = facts;
  if (container === 'pcapng') return new PcapngFormat({ interfaces, precision, application, os, filter, comment });
  const [first] = interfaces;
  const other = interfaces.find(({ linkType }) => linkType !== first.linkType);
  if (other !== undefined) {
    throw usageError(
      `a pcap file holds packets of one link type: ${first.name} and ${other.name} differ`,
      'Write pcapng, which holds several: -o FILE.pcapng.',
    );
  }
  const snapLength = Math.max(...interfaces.map((source) => source.snapLength || UNLIMITED));
  return new PcapFormat({ linkType: first.linkType, snapLength, precision });
}

/** libpcap's MAXIMUM_SNAPLEN: what it takes "no limit" for. */
const UNLIMITED = 262_144;
