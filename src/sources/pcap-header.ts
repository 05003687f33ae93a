import { environmentError } from '../core/errors.ts';
import { LINKTYPE_ETHERNET, normalizeLinkType } from './link-types.ts';
import type { Window } from './window.ts';

/** Which of the two lengths in a record header comes first. */
export type LengthOrder = 'captured-first' | 'wire-first' | 'smaller-is-captured';

/** What the header of a pcap file says, and what its kind implies, for the reader of its records. */
export interface PcapHeader {
  readonly format: string;
  readonly littleEndian: boolean;
  readonly headerLength: number;
  readonly recordHeaderLength: number;
  /** Bytes between record header and frame that count as captured but are none (AIX, FDDI). */
  readonly framePadding: number;
  readonly nanoseconds: boolean;
  readonly lengthOrder: LengthOrder;
  readonly snapLength: number;
  readonly linkType: number;
  /** Length of the frame check sequence in bytes, where the file tells. */
  readonly fcsLength: number | undefined;
  readonly warning: string | undefined;
}

interface PcapKind {
  readonly format: string;
  readonly nanoseconds: boolean;
  readonly headerLength: number;
  readonly recordHeaderLength: number;
}

const HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** The IXIA variants add the size of all records to the file header. */
const IXIA_HEADER_LENGTH = 28;
/** Kuznetzov's patch adds interface index, protocol and packet type to each record. */
export const MODIFIED_RECORD_HEADER_LENGTH = 24;

const KINDS: ReadonlyMap<number, PcapKind> = new Map([
  [0xa1b2c3d4, kind('pcap', false)],
  [0xa1b23c4d, kind('pcap-ns', true)],
  [0xa1b2cd34, { ...kind('pcap-modified', false), recordHeaderLength: MODIFIED_RECORD_HEADER_LENGTH }],
  [0x1c0001ac, { ...kind('pcap-ixia-hw', true), headerLength: IXIA_HEADER_LENGTH }],
  [0x1c0001ab, { ...kind('pcap-ixia-sw', false), headerLength: IXIA_HEADER_LENGTH }],
]);

/** AIX writes RFC 1573 interface types where others write link types, and version 2.2. */
const AIX_LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, LINKTYPE_ETHERNET],
  [9, 6], // token ring
  [15, 10], // FDDI
  [24, 0], // loopback
]);
const AIX_FDDI = 15;

export function isPcap(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 4 && findKind(new DataView(bytes.buffer, bytes.byteOffset), start) !== undefined;
}

/** Reads the file header at the window's position and leaves the position behind it. */
export async function readPcapHeader(window: Window): Promise<PcapHeader> {
  const { path } = window.chunks;
  const found = findKind(window.view, window.position);
  if (found === undefined) throw environmentError(`${path} has no pcap magic number`);
  if (!(await window.ensure(found.kind.headerLength))) {
    throw environmentError(
      `${path} is cut short inside the pcap file header: ${window.unread} of ${found.kind.headerLength} bytes are there`,
      window.chunks.problem ?? 'copy or capture it again: no packet is left in it',
    );
  }
  const header = parseHeader(window.view, window.position, found.kind, found.littleEndian, path);
  window.position += header.headerLength;
  return header;
}

function kind(format: string, nanoseconds: boolean): PcapKind {
  return { format, nanoseconds, headerLength: HEADER_LENGTH, recordHeaderLength: RECORD_HEADER_LENGTH };
}

function findKind(view: DataView, start: number): { kind: PcapKind; littleEndian: boolean } | undefined {
  for (const littleEndian of [true, false]) {
    const found = KINDS.get(view.getUint32(start, littleEndian));
    if (found !== undefined) return { kind: found, littleEndian };
  }
  return undefined;
}

function parseHeader(view: DataView, start: number, found: PcapKind, littleEndian: boolean, path: string): PcapHeader {
  const major = view.getUint16(start + 4, littleEndian);
  const minor = view.getUint16(start + 6, littleEndian);
  const network = view.getUint32(start + 20, littleEndian);
  checkVersion(major, minor, path);
  checkReserved(network, path);
  const linkType = network & 0xffff;
  const aixLinkType = isAix(found, major, minor) ? AIX_LINK_TYPES.get(linkType) : undefined;
  return {
    ...found,
    format: aixLinkType === undefined ? found.format : 'pcap-aix',
    nanoseconds: found.nanoseconds || aixLinkType !== undefined,
    littleEndian,
    framePadding: aixLinkType !== undefined && linkType === AIX_FDDI ? 3 : 0,
    lengthOrder: findLengthOrder(major, minor),
    snapLength: view.getUint32(start + 16, littleEndian),
    linkType: aixLinkType ?? normalizeLinkType(linkType),
    fcsLength: findFcsLength(network),
    warning:
      major === 2 && minor > 4 ? `pcap version 2.${minor} is newer than any known one, read as version 2.4` : undefined,
  };
}

/** libpcap reads 2.0 to 2.4 and DG/UX's 543.0; a later minor version is read, as Wireshark does, and told. */
function checkVersion(major: number, minor: number, path: string): void {
  if (major === 2 || (major === 543 && minor === 0)) return;
  throw environmentError(
    `${path} is a pcap file of version ${major}.${minor}; versions 2.0 to 2.4 are known`,
    'convert it with the program that wrote it, or check that the file is not damaged',
  );
}

/** The upper half of the link type field: FCS length (4 bits), a reserved bit, "FCS length told", 10 reserved bits. */
function checkReserved(network: number, path: string): void {
  const reserved = network & 0x03ff0000;
  if (reserved === 0) return;
  const hex = reserved.toString(16).padStart(8, '0');
  throw environmentError(
    `${path} has a pcap file header with reserved bits set in its link type (0x${hex})`,
    'the header is damaged: the packets behind it could not be told apart',
  );
}

function findFcsLength(network: number): number | undefined {
  return (network & 0x04000000) === 0 ? undefined : (network >>> 28) * 2;
}

function isAix(found: PcapKind, major: number, minor: number): boolean {
  return found.format === 'pcap' && major === 2 && minor === 2;
}

/** Version 2.3 put the captured length first, but some programs wrote 2.3 with the old order. */
function findLengthOrder(major: number, minor: number): LengthOrder {
  if (major === 543 || minor < 3) return 'wire-first';
  return minor === 3 ? 'smaller-is-captured' : 'captured-first';
}
