import { PROBLEM } from '../core/problems.ts';
import { http } from '../protocols/application/http.ts';
import type { Dissection } from '../protocols/dissection.ts';
import { protocolById, protocolNamed } from '../protocols/registry.ts';
import { tcpStarts } from '../protocols/starts.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, OPENINGS, SERVICES } from './connection-rows.ts';
import { agreedOpening, OPENING, openingOf, openingOfRequest } from './stream-openings.ts';
import { payloadOf } from './tcp-sequence.ts';

interface ServiceDefinition {
  /** Zeek's name of it. */
  readonly service: string;
  /** Names of protocols, Wireshark's, that tell of it when they stand above TCP or UDP. */
  readonly protocols: readonly string[];
  /** Bit of what the first bytes of a TCP connection tell. */
  readonly opening?: number;
  /** A segment of TCP is the protocol's by its port: how the stream begins tells, not what was decoded of it. */
  readonly isToldByOpening?: boolean;
  /** Of TCP whose beginning is not there Zeek reads none. */
  readonly needsBeginning?: boolean;
}

/** What connections are found to carry, by what was decoded, not by their ports. One line each; 255 at most. */
const DEFINITIONS: readonly ServiceDefinition[] = [
  { service: 'http', protocols: ['http'], needsBeginning: true },
  { service: 'http2', protocols: ['http2'], needsBeginning: true },
  { service: 'ssl', protocols: ['tls'], needsBeginning: true },
  { service: 'quic', protocols: ['quic'] },
  { service: 'dtls', protocols: [] },
  { service: 'dns', protocols: ['dns', 'mdns', 'llmnr', 'nbns'] },
  { service: 'dhcp', protocols: ['dhcp'] },
  { service: 'ntp', protocols: ['ntp'] },
  { service: 'snmp', protocols: ['snmp'] },
  { service: 'sip', protocols: ['sip'], isToldByOpening: true },
  { service: 'syslog', protocols: ['syslog'] },
  { service: 'radius', protocols: ['radius'] },
  { service: 'modbus', protocols: ['mbtcp'] },
  { service: 'tftp', protocols: ['tftp'] },
  { service: 'vxlan', protocols: ['vxlan'] },
  { service: 'geneve', protocols: ['geneve'] },
  { service: 'gtpv1', protocols: ['gtp'] },
  { service: 'teredo', protocols: ['teredo'] },
  { service: 'ayiya', protocols: ['ayiya'] },
  { service: 'ssh', protocols: [], opening: OPENING.ssh },
  { service: 'ftp', protocols: [], opening: OPENING.ftp },
  { service: 'ftp-data', protocols: [] },
  { service: 'smtp', protocols: [], opening: OPENING.smtp },
  { service: 'imap', protocols: [], opening: OPENING.imap },
  { service: 'pop3', protocols: [], opening: OPENING.pop3 },
  { service: 'redis', protocols: [], opening: OPENING.redis },
  { service: 'postgresql', protocols: [], opening: OPENING.postgresql },
  { service: 'mysql', protocols: [], opening: OPENING.mysql },
  { service: 'mqtt', protocols: [], opening: OPENING.mqtt },
  { service: 'socks', protocols: [], opening: OPENING.socks },
  { service: 'websocket', protocols: [], opening: OPENING.websocket },
];

/** Zeek's names of all that are known. */
export const serviceNames: readonly string[] = DEFINITIONS.map(({ service }) => service);

/** Zeek's: bytes of both sides after which it no longer matters what a message looks like. */
export const JUDGED_BYTES = 10_240;

const BYTE = 8;
const BYTE_MASK = 0xff;
const HALF = 16;
const HALF_MASK = 0xffff;

const HTTP = numberOfService('http');

/** Number of the service that a protocol tells of, by its id; 0: none. */
const serviceOfProtocol = new Uint8Array(protocolById.length);
/** The same for a segment in the middle of a stream. */
const serviceOfSegment = new Uint8Array(protocolById.length);
const needsBeginning = Uint8Array.from([0, ...DEFINITIONS.map((each) => (each.needsBeginning === true ? 1 : 0))]);
for (const [index, { protocols, isToldByOpening }] of DEFINITIONS.entries()) {
  for (const name of protocols) {
    const protocol = protocolNamed(name);
    if (protocol === undefined) continue;
    serviceOfProtocol[protocol.id] = index + 1;
    if (isToldByOpening !== true) serviceOfSegment[protocol.id] = index + 1;
  }
}

/** A protocol by its port alone, which the bytes belie, tells of nothing. */
export function isDamaged(d: Dissection, protocol: number): boolean {
  return d.problemKind !== PROBLEM.none && d.problemLayer === protocol;
}

/** Enters what a protocol above TCP or UDP, by its id, tells of; a connection has up to four services. */
export function enterService(rows: ConnectionRows, row: number, side: 0 | 1, protocol: number): void {
  enter(rows, row, side, serviceOfProtocol[protocol]);
}

/** Where HTTP is known, and nothing else, a segment that begins like its messages tells nothing new. */
export function isKnownHttp(rows: ConnectionRows, row: number, first: number): boolean {
  return rows.words[(row << ROW_SHIFT) + SERVICES] === HTTP && tcpStarts.isHot(first);
}

/** As `enterService`, of any segment of a TCP connection. */
export function enterSegmentService(rows: ConnectionRows, row: number, side: 0 | 1, protocol: number): void {
  enter(rows, row, side, serviceOfSegment[protocol]);
}

function enter(rows: ConnectionRows, row: number, side: 0 | 1, service: number): void {
  if (service !== 0 && (rows.words[(row << ROW_SHIFT) + SERVICES] & BYTE_MASK) !== service) {
    addService(rows, row, side, service);
  }
}

/**
 * A side's first bytes, `[start, end)`, where nothing was missing before: enters the services that they, and what the
 * other side began with, tell of, whatever the ports say.
 */
export function enterOpening(
  rows: ConnectionRows,
  row: number,
  side: 0 | 1,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): void {
  const protocol = tcpStarts.find(bytes, view, start, end);
  enterService(rows, row, side, protocol);
  const at = (row << ROW_SHIFT) + OPENINGS;
  const other = openingOfSide(rows, row, side === 0 ? 1 : 0);
  const isOriginator = rows.originator(row) === side;
  // What begins like a request of HTTP's opens nothing else, and most is HTTP.
  const isRequest = isOriginator && protocol === http.id;
  const own = isRequest ? openingOfRequest(bytes, start, end) : openingOf(bytes, start, end, isOriginator);
  // One more, as 0 says that the side has not spoken.
  rows.cold[at] |= (own + 1) << (side * HALF);
  if (isRefused(rows, row)) refuse(rows, row);
  const agreed = agreedOpening(own, other) & ~OPENING.http;
  if (agreed === 0) return;
  for (const [index, { opening = 0 }] of DEFINITIONS.entries()) {
    if ((agreed & opening) !== 0) addService(rows, row, side, index + 1);
  }
}

/** For who finds a service by other ways than these; 0: there is none. */
export function numberOfService(service: string): number {
  return serviceNames.indexOf(service) + 1;
}

/** Enters the service of that number. */
export function enterNumbered(rows: ConnectionRows, row: number, side: 0 | 1, service: number): void {
  enter(rows, row, side, service);
}

/** Bits of what the side's first bytes may open; -1, every bit: it has not spoken. */
export function openingOfSide(rows: ConnectionRows, row: number, side: 0 | 1): number {
  return ((rows.cold[(row << ROW_SHIFT) + OPENINGS] >>> (side * HALF)) & HALF_MASK) - 1;
}

/** The connection turns out not to carry the service of this bit, whatever its first bytes told, or will tell. */
export function takeBack(rows: ConnectionRows, row: number, opening: number): void {
  for (const side of [0, 1] as const) {
    const known = openingOfSide(rows, row, side);
    if (known > 0 && (known & opening) !== 0) rows.cold[(row << ROW_SHIFT) + OPENINGS] -= opening << (side * HALF);
  }
  remove(rows, row, DEFINITIONS.findIndex((each) => each.opening === opening) + 1);
}

function remove(rows: ConnectionRows, row: number, service: number): void {
  const at = (row << ROW_SHIFT) + SERVICES;
  const kept = numbersOf(rows.words[at]).filter((number) => number !== service);
  rows.words[at] = kept.reduce((word, number, index) => word | (number << (index * BYTE)), 0);
}

/** Has the server answered a request of HTTP with something else? */
function isRefused(rows: ConnectionRows, row: number): boolean {
  const client = rows.originator(row);
  const answer = openingOfSide(rows, row, client === 0 ? 1 : 0);
  const question = openingOfSide(rows, row, client);
  return question > 0 && (question & OPENING.http) !== 0 && answer >= 0 && (answer & OPENING.http) === 0;
}

/** Then it was no HTTP after all; of late answers nothing is concluded. */
function refuse(rows: ConnectionRows, row: number): void {
  if (payloadOf(rows, row, 0) + payloadOf(rows, row, 1) <= JUDGED_BYTES) remove(rows, row, HTTP);
  else rows.cold[(row << ROW_SHIFT) + OPENINGS] -= OPENING.http << (rows.originator(row) * HALF);
}

function addService(rows: ConnectionRows, row: number, side: 0 | 1, service: number): void {
  const { words } = rows;
  const at = (row << ROW_SHIFT) + SERVICES;
  const known = words[at];
  let shift = 0;
  while (shift < 32 && ((known >>> shift) & BYTE_MASK) !== 0) {
    if (((known >>> shift) & BYTE_MASK) === service) return;
    shift += BYTE;
  }
  if (shift === 32 || (needsBeginning[service] === 1 && rows.isMidway(row))) return;
  // A request tells of it, an answer alone doesn't.
  if (service === HTTP && (rows.originator(row) !== side || isRefused(rows, row))) return;
  words[at] = known | (service << shift);
}

/** In the order in which they were found. */
export function servicesOf(rows: ConnectionRows, row: number): readonly string[] {
  return numbersOf(rows.words[(row << ROW_SHIFT) + SERVICES]).map((number) => DEFINITIONS[number - 1].service);
}

function numbersOf(word: number): number[] {
  const found: number[] = [];
  for (let rest = word; rest !== 0; rest >>>= BYTE) found.push(rest & BYTE_MASK);
  return found;
}
