import type { SniffError } from '../core/errors.ts';
import { environmentError } from '../core/errors.ts';
import type { Window } from './window.ts';

interface Appearance {
  readonly what: string;
  readonly remedy: string;
  readonly matches: (head: Buffer) => boolean;
}

const HEAD_LENGTH = 512;
const DEFAULT_REMEDY = 'give a pcap or pcapng file, plain or compressed with gzip or zstd';

/** The error for what is no capture: says what it looks like instead, and what to do with that. */
export async function explainNoCapture(window: Window): Promise<SniffError> {
  const { chunks } = window;
  const path = chunks.path === '-' ? 'stdin' : chunks.path;
  await window.ensure(HEAD_LENGTH);
  const inside = chunks.compression === '' ? '' : `, inside ${chunks.compression.replaceAll('+', ' ').trim()},`;
  if (window.unread === 0) return explainEmpty(path, inside, chunks.problem);
  const head = Buffer.from(
    window.bytes.subarray(window.position, Math.min(window.limit, window.position + HEAD_LENGTH)),
  );
  const appearance = APPEARANCES.find((candidate) => candidate.matches(head));
  if (appearance === undefined) {
    const hex = head.subarray(0, 4).toString('hex');
    return environmentError(`${path}${inside} is no capture that is known (it starts with ${hex})`, DEFAULT_REMEDY);
  }
  return environmentError(`${path}${inside} is no capture: it looks like ${appearance.what}`, appearance.remedy);
}

function explainEmpty(path: string, inside: string, problem: string | undefined): SniffError {
  if (problem !== undefined) return environmentError(`${path}${inside} ${problem}: nothing in it can be read`);
  return environmentError(
    `${path}${inside} is empty: not even a capture file header`,
    'the program that captured it may still hold its first packets back, or was stopped before it wrote',
  );
}

const APPEARANCES: readonly Appearance[] = [
  magic('a snoop capture (RFC 1761)', 'convert it: editcap FILE out.pcapng', 'snoop\0\0\0'),
  magic('a Network Monitor capture', 'convert it: editcap FILE out.pcapng', 'GMBU', 'RTSS'),
  magic('a Sniffer capture', 'convert it: editcap FILE out.pcapng', 'TRSNIFF data'),
  magic('an iptrace capture', 'convert it: editcap FILE out.pcapng', 'iptrace '),
  magic('a Bluetooth HCI log (btsnoop)', 'convert it: editcap FILE out.pcapng', 'btsnoop\0'),
  magic('an xz archive', 'decompress it first: xz -dc FILE | sniff … -', '\xfd7zXZ\0'),
  magic('a bzip2 archive', 'decompress it first: bzip2 -dc FILE | sniff … -', 'BZh'),
  magic('an lz4 archive', 'decompress it first: lz4 -dc FILE | sniff … -', '\x04\x22\x4d\x18'),
  magic('a zip archive', 'unpack it first: unzip -p FILE | sniff … -', 'PK\x03\x04', 'PK\x05\x06'),
  magic('a 7-Zip archive', 'unpack it first', "7z\xbc\xaf'\x1c"),
  magic('a program (ELF)', DEFAULT_REMEDY, '\x7fELF'),
  magic('a Windows program', DEFAULT_REMEDY, 'MZ'),
  magic('a PNG picture', DEFAULT_REMEDY, '\x89PNG'),
  magic('a JPEG picture', DEFAULT_REMEDY, '\xff\xd8\xff'),
  magic('a GIF picture', DEFAULT_REMEDY, 'GIF8'),
  magic('a PDF document', DEFAULT_REMEDY, '%PDF'),
  magic('an SQLite database', DEFAULT_REMEDY, 'SQLite format 3\0'),
  { what: 'a tar archive', remedy: 'unpack it first: tar -xf FILE', matches: (head) => textAt(head, 257) === 'ustar' },
  {
    what: "tshark's PDML or PSML output",
    remedy: 'give the capture it was made of',
    matches: (head) => /<(pdml|psml)\b/.test(asText(head)),
  },
  text('an HTML page', 'was the download a login or an error page?', /^\s*<(!doctype html|html)/i),
  text('an XML document', DEFAULT_REMEDY, /^\s*<\?xml|^\s*<[a-z]/i),
  text('a JSON document', 'give the capture it was made of', /^\s*[[{]/),
  text('a Zeek log', 'give the capture it was made of', /^#separator/),
  text('a tcpdump text listing', 'record with tcpdump -w FILE instead', /^\d\d:\d\d:\d\d\.\d+ /),
  text('a hex dump', 'convert it: text2pcap FILE out.pcap', /^\s*(0x)?[0-9a-f]{4,8}:?\s+[0-9a-f]{2}/i),
  text('text', DEFAULT_REMEDY, /^/),
  {
    what: 'an ERF capture (Endace)',
    remedy: 'convert it: editcap FILE out.pcapng',
    matches: looksLikeErf,
  },
];

function magic(what: string, remedy: string, ...starts: string[]): Appearance {
  return {
    what,
    remedy,
    matches: (head) => starts.some((start) => head.toString('latin1', 0, start.length) === start),
  };
}

function text(what: string, remedy: string, pattern: RegExp): Appearance {
  return { what, remedy, matches: (head) => isText(head) && pattern.test(asText(head)) };
}

/** No control characters but white space; bytes above 0x7f may be any encoding. */
function isText(head: Buffer): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x1b);
}

function asText(head: Buffer): string {
  return head.toString('utf8').replace(/^\ufeff/, '');
}

function textAt(head: Buffer, at: number): string {
  return head.toString('latin1', at, at + 5);
}

/** ERF has no magic number: a 64-bit time stamp of our days, a known type, and a record length that holds its header. */
function looksLikeErf(head: Buffer): boolean {
  if (head.length < 16) return false;
  const seconds = head.readUInt32LE(4);
  const type = head[8] & 0x7f;
  const recordLength = head.readUInt16BE(10);
  const wireLength = head.readUInt16BE(14);
  const isPlausibleTime = seconds > 800_000_000 && seconds < 2_500_000_000;
  return isPlausibleTime && type > 0 && type <= 48 && recordLength >= 16 && wireLength > 0 && wireLength < 16_384;
}
