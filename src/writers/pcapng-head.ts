import type { ExactTime } from '../core/units.ts';
import type { CaptureInterface } from '../sources/source.ts';
import type { InterfaceCounts } from './capture-format.ts';
import type { Precision } from './pcap.ts';
import { PcapngBlock } from './pcapng-block.ts';

/** What a section says of itself; options that are undefined are left out. */
export interface SectionSettings {
  readonly application: string;
  readonly os: string;
  /** The packet filter in force, for interfaces that tell none. */
  readonly filter?: string | undefined;
  readonly comment?: string | undefined;
}

const TYPE = { section: 0x0a0d0d0a, interface: 1, statistics: 5 } as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const UNKNOWN = 0xffff_ffff;
const TWO_32 = 4_294_967_296;
const LIBPCAP_FILTER = 0;

/** Section header block (draft-ietf-opsawg-pcapng, section 4.1), its length unknown: it is written as it goes on. */
export function sectionBlock({ application, os, comment }: SectionSettings): Uint8Array {
  return new PcapngBlock(TYPE.section)
    .u32(BYTE_ORDER_MAGIC)
    .u16(1)
    .u16(0)
    .u32(UNKNOWN)
    .u32(UNKNOWN)
    .textOption(1, comment)
    .textOption(3, os)
    .textOption(4, application)
    .build();
}

/** Interface description block (section 4.2): of what its source tells, name, description, filter, system, clock. */
export function interfaceBlock(
  source: CaptureInterface,
  { os, filter: ownFilter }: Pick<SectionSettings, 'os' | 'filter'>,
  precision: Precision,
): Uint8Array {
  const { linkType, snapLength, name, description, options = {} } = source;
  const { if_filter: filter = ownFilter, if_os: ownOs, if_hardware: hardware } = options;
  const block = new PcapngBlock(TYPE.interface)
    .u16(linkType)
    .u16(0)
    .u32(snapLength)
    .textOption(2, name)
    .textOption(3, description)
    .option(9, Uint8Array.of(precision === 'ns' ? 9 : 6));
  if (typeof filter === 'string' && filter !== '') {
    block.option(11, Uint8Array.of(LIBPCAP_FILTER, ...Buffer.from(filter)));
  }
  return block
    .textOption(12, typeof ownOs === 'string' ? ownOs : os)
    .textOption(15, typeof hardware === 'string' ? hardware : undefined)
    .build();
}

/** Interface statistics block (section 4.6); times in the interface's own units. */
export function statisticsBlock(
  interfaceId: number,
  { received, dropped }: InterfaceCounts,
  precision: Precision,
  now: ExactTime,
): Uint8Array {
  const { high, low } = toTicks(now, precision);
  return new PcapngBlock(TYPE.statistics)
    .u32(interfaceId)
    .u32(high)
    .u32(low)
    .countOption(4, received)
    .countOption(5, dropped)
    .build();
}

/** A time as the two halves of a 64-bit count of nano- or microseconds, without a number that doubles can't hold. */
export function toTicks({ seconds, nanoseconds }: ExactTime, precision: Precision): { high: number; low: number } {
  const perSecond = precision === 'ns' ? 1_000_000_000 : 1_000_000;
  const units = precision === 'ns' ? nanoseconds : Math.floor(nanoseconds / 1000);
  // Below 2^47 each, as seconds have 32 bits and the factor 30.
  const upper = Math.floor(seconds / 65_536) * perSecond;
  const lower = (seconds & 0xffff) * perSecond + units;
  const high = Math.floor(upper / 65_536);
  const rest = (upper - high * 65_536) * 65_536 + lower;
  return { high: (high + Math.floor(rest / TWO_32)) >>> 0, low: rest >>> 0 };
}
