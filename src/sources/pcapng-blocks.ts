import { maxCapturedLength, normalizeLinkType } from './link-types.ts';
import {
  INTERFACE_OPTIONS,
  type OptionRange,
  type OptionValues,
  readOptions,
  SECTION_OPTIONS,
  STATISTICS_OPTIONS,
} from './pcapng-options.ts';
import { MICROSECONDS, makeTimeScale, type TimeScale } from './pcapng-time.ts';
import type { CaptureInterface } from './source.ts';

export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  statistics: 5,
  enhancedPacket: 6,
} as const;

const NAME_RESOLUTION = 4;

/** Type, length, and the length again behind the body. */
export const BLOCK_OVERHEAD = 12;
/** A block's type, length and (of a section) byte-order magic: what tells how to read on. */
export const SECTION_PROBE_LENGTH = 12;
export const SMALLEST_SECTION = 28;
const SMALLEST_INTERFACE = 20;
const SMALLEST_STATISTICS = 24;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** What the packets of an interface need, found by the id that its section gives it. */
export interface SectionInterface {
  readonly id: number;
  readonly linkType: number;
  readonly snapLength: number;
  readonly scale: TimeScale;
  /** Dropped packets by the latest statistics block, else summed from obsolete packet blocks. */
  drops: number;
  hasStatistics: boolean;
}

export function isPcapng(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SECTION_PROBE_LENGTH) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(start) === BLOCK.section && findByteOrder(view, start) !== undefined;
}

/** True for little-endian, undefined when the byte-order magic is neither. */
export function findByteOrder(view: DataView, start: number): boolean | undefined {
  if (view.getUint32(start + 8, true) === BYTE_ORDER_MAGIC) return true;
  return view.getUint32(start + 8, false) === BYTE_ORDER_MAGIC ? false : undefined;
}

/** Blocks whose content is read: these must fit into the buffer. */
export function isBuffered(type: number): boolean {
  return (
    type === BLOCK.section || (type >= BLOCK.interface && type <= BLOCK.enhancedPacket && type !== NAME_RESOLUTION)
  );
}

/** Block lengths are multiples of four. */
export function roundUp(length: number): number {
  return Math.ceil(length / 4) * 4;
}

export interface SectionHeader {
  readonly major: number;
  readonly minor: number;
  readonly options: OptionValues;
  readonly optionsAreWhole: boolean;
}

/** `[start, end)` is the whole block, its lengths checked; so for the two below. */
export function readSection(bytes: Uint8Array, view: DataView, start: number, end: number, le: boolean): SectionHeader {
  const options: OptionValues = {};
  const optionsAreWhole = readOptions(range(bytes, view, start + 24, end - 4, le), SECTION_OPTIONS, options);
  return { major: view.getUint16(start + 12, le), minor: view.getUint16(start + 14, le), options, optionsAreWhole };
}

/** Versions 1.0 and, as written by some programs, 1.2 are the same to a reader. */
export function isKnownVersion(section: SectionHeader): boolean {
  return section.major === 1 && (section.minor === 0 || section.minor === 2);
}

export interface InterfaceBlock {
  readonly description: CaptureInterface;
  readonly scale: TimeScale;
  readonly maxCapturedLength: number;
  readonly optionsAreWhole: boolean;
}

/** Undefined when the block is too short for its fixed fields. */
export function readInterface(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  le: boolean,
): InterfaceBlock | undefined {
  if (end - start < SMALLEST_INTERFACE) return undefined;
  const linkType = normalizeLinkType(view.getUint16(start + 8, le));
  const snapLength = view.getUint32(start + 12, le);
  const values: OptionValues = {};
  const optionsAreWhole = readOptions(range(bytes, view, start + 16, end - 4, le), INTERFACE_OPTIONS, values);
  return {
    description: describeInterface(linkType, snapLength, values),
    scale: findScale(values),
    maxCapturedLength: maxCapturedLength(linkType, snapLength),
    optionsAreWhole,
  };
}

export interface Statistics {
  readonly interfaceIndex: number;
  /** Undefined when the block tells none. */
  readonly drops: number | undefined;
}

export function readStatistics(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  le: boolean,
): Statistics | undefined {
  if (end - start < SMALLEST_STATISTICS) return undefined;
  const values: OptionValues = {};
  readOptions(range(bytes, view, start + 20, end - 4, le), STATISTICS_OPTIONS, values);
  const { isb_ifdrop: byInterface, isb_osdrop: bySystem } = values;
  const isTold = typeof byInterface === 'number' || typeof bySystem === 'number';
  return {
    interfaceIndex: view.getUint32(start + 8, le),
    drops: isTold ? toNumber(byInterface) + toNumber(bySystem) : undefined,
  };
}

function range(bytes: Uint8Array, view: DataView, start: number, end: number, littleEndian: boolean): OptionRange {
  return { bytes, view, start, end, littleEndian };
}

function describeInterface(linkType: number, snapLength: number, values: OptionValues): CaptureInterface {
  const { if_name: name, if_description: description, ...options } = values;
  return {
    linkType,
    snapLength,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

function findScale({ if_tsresol: resolution, if_tsoffset: offset }: OptionValues): TimeScale {
  if (typeof resolution !== 'number' && typeof offset !== 'number') return MICROSECONDS;
  return makeTimeScale(typeof resolution === 'number' ? resolution : MICROSECONDS.exponent, toNumber(offset));
}

function toNumber(value: string | number | undefined): number {
  return typeof value === 'number' ? value : 0;
}
