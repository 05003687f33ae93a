import { etherText, eui64Text, ipv4Text, ipv6Text } from '../bytes/addresses.ts';
import { hexText, wireText } from '../bytes/text.ts';

/** Where the options of a block stand. */
export interface OptionRange {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  readonly littleEndian: boolean;
}

export type OptionValues = Record<string, string | number>;

type Decoder = (range: OptionRange, at: number, length: number) => string | number | undefined;

interface OptionType {
  readonly name: string;
  readonly decode: Decoder;
}

export type OptionTable = ReadonlyMap<number, OptionType>;

const OPT_ENDOFOPT = 0;
const TWO_32 = 4_294_967_296;

/**
 * Reads the options into `values` by their pcapng names; a repeated text is joined by line feeds, an unknown option
 * is `option_CODE` in hex. Answers false when an option runs over its block: what stood before it was read.
 */
export function readOptions(range: OptionRange, table: OptionTable, values: OptionValues): boolean {
  let at = range.start;
  while (at < range.end) {
    if (range.end - at < 4) return false;
    const code = range.view.getUint16(at, range.littleEndian);
    const length = range.view.getUint16(at + 2, range.littleEndian);
    if (code === OPT_ENDOFOPT) return true;
    if (at + 4 + length > range.end) return false;
    addOption(range, at + 4, length, code, table, values);
    at += 4 + ((length + 3) & ~3);
  }
  return true;
}

function addOption(
  range: OptionRange,
  at: number,
  length: number,
  code: number,
  table: OptionTable,
  values: OptionValues,
): void {
  const type = table.get(code);
  const name = type?.name ?? `option_${code}`;
  const value = type?.decode(range, at, length) ?? hexText(range.bytes, at, at + length);
  const known = values[name];
  values[name] = typeof known === 'string' ? `${known}\n${value}` : value;
}

const text: Decoder = ({ bytes }, at, length) => wireText(bytes, at, at + length);
const u8: Decoder = ({ bytes }, at, length) => (length === 1 ? bytes[at] : undefined);
const s32: Decoder = ({ view, littleEndian }, at, length) =>
  length === 4 ? view.getInt32(at, littleEndian) : undefined;
const u64: Decoder = ({ view, littleEndian }, at, length) => {
  if (length !== 8) return undefined;
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  return view.getUint32(littleEndian ? at + 4 : at, littleEndian) * TWO_32 + low;
};
const s64: Decoder = ({ view, littleEndian }, at, length) => {
  if (length !== 8) return undefined;
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  return view.getInt32(littleEndian ? at + 4 : at, littleEndian) * TWO_32 + low;
};
const ipv4: Decoder = ({ bytes }, at, length) =>
  length === 8 ? `${ipv4Text(bytes, at)}/${ipv4Text(bytes, at + 4)}` : undefined;
const ipv6: Decoder = ({ bytes }, at, length) =>
  length === 17 ? `${ipv6Text(bytes, at)}/${bytes[at + 16]}` : undefined;
const mac: Decoder = ({ bytes }, at, length) => (length === 6 ? etherText(bytes, at) : undefined);
const eui: Decoder = ({ bytes }, at, length) => (length === 8 ? eui64Text(bytes, at) : undefined);
/** The first byte tells the kind; 0 is libpcap's text. */
const filter: Decoder = ({ bytes }, at, length) =>
  length > 0 && bytes[at] === 0 ? wireText(bytes, at + 1, at + length) : undefined;

/** draft-ietf-opsawg-pcapng, section 4.1 */
export const SECTION_OPTIONS: OptionTable = table([
  [1, 'opt_comment', text],
  [2, 'shb_hardware', text],
  [3, 'shb_os', text],
  [4, 'shb_userappl', text],
]);

/** draft-ietf-opsawg-pcapng, section 4.2 */
export const INTERFACE_OPTIONS: OptionTable = table([
  [1, 'opt_comment', text],
  [2, 'if_name', text],
  [3, 'if_description', text],
  [4, 'if_IPv4addr', ipv4],
  [5, 'if_IPv6addr', ipv6],
  [6, 'if_MACaddr', mac],
  [7, 'if_EUIaddr', eui],
  [8, 'if_speed', u64],
  [9, 'if_tsresol', u8],
  [10, 'if_tzone', s32],
  [11, 'if_filter', filter],
  [12, 'if_os', text],
  [13, 'if_fcslen', u8],
  [14, 'if_tsoffset', s64],
  [15, 'if_hardware', text],
  [16, 'if_txspeed', u64],
  [17, 'if_rxspeed', u64],
  [18, 'if_iana_tzname', text],
]);

/** draft-ietf-opsawg-pcapng, section 4.6 */
export const STATISTICS_OPTIONS: OptionTable = table([
  [1, 'opt_comment', text],
  [4, 'isb_ifrecv', u64],
  [5, 'isb_ifdrop', u64],
  [6, 'isb_filteraccept', u64],
  [7, 'isb_osdrop', u64],
  [8, 'isb_usrdeliv', u64],
]);

function table(rows: readonly [code: number, name: string, decode: Decoder][]): OptionTable {
  return new Map(rows.map(([code, name, decode]) => [code, { name, decode }]));
}
