import type { Packet } from '../core/packet.ts';
import { DOUBLE_SHIFT, ROW_SHIFT } from '../trackers/row-key.ts';
import {
  ATTEMPTING,
  type ConnectionRows,
  END_NANOSECONDS,
  END_SECONDS,
  ENDING,
  FLAGS,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  SIDE_DOUBLE_SHIFT,
  START_NANOSECONDS,
  START_SECONDS,
} from './connection-rows.ts';
import { hasPassed } from './connection-times.ts';
import { sideAt, stateOf } from './tcp-sequence.ts';
import { STATE } from './tcp-states.ts';

/** When a connection is over though nothing says so, in milliseconds; what comes later is a new one. */
export interface Timeouts {
  /** A SYN without answer. */
  readonly attemptMs: number;
  /** After both sides of TCP have closed, or one has reset. */
  readonly closeMs: number;
  /** TCP that is open, without a packet. */
  readonly tcpMs: number;
  /** TCP before the handshake is complete; UDP; all that has no ports. */
  readonly udpMs: number;
  readonly icmpMs: number;
  /** UDP to ports of DNS. */
  readonly dnsMs: number;
  /** TCP where people type: FTP, SSH, telnet, rlogin, by the responder's port. */
  readonly sessionMs: number;
}

/** Zeek's own. */
export const ZEEK_TIMEOUTS: Timeouts = {
  attemptMs: 5000,
  closeMs: 5000,
  tcpMs: 300_000,
  udpMs: 60_000,
  icmpMs: 60_000,
  dnsMs: 10_000,
  sessionMs: 3_600_000,
};

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
/** Zeek's: so long a tunnel keeps its uid without a packet. */
const TUNNEL_SILENCE_MS = 86_400_000;
/** DNS, NetBIOS's names, multicast DNS, LLMNR. */
const DNS_PORTS = [53, 137, 5353, 5355];
/** Zeek looks whether all but so much of the time has passed without a packet. */
const DNS_SLACK_MS = 1000;

/** No TCP connection is over sooner after its last packet, unless it ended or never began. */
export function shortestSilenceSeconds({ tcpMs, udpMs, sessionMs }: Timeouts): number {
  return Math.floor(Math.min(tcpMs, udpMs, sessionMs) / 1000);
}

/** Is a connection of any kind over at the packet's time, if none of its own came until then? */
export function isOver(rows: ConnectionRows, row: number, packet: Packet, timeouts: Timeouts): boolean {
  if (rows.isTunnel(row)) return isSilent(rows, row, packet, TUNNEL_SILENCE_MS);
  switch (rows.ipProtocol(row)) {
    case TCP:
      return isTcpOver(rows, row, packet, timeouts);
    case ICMP:
    case ICMPV6:
      return isSilent(rows, row, packet, timeouts.icmpMs);
    case UDP:
      return isUdpOver(rows, row, packet, timeouts);
    default:
      return isSilent(rows, row, packet, timeouts.udpMs);
  }
}

/** Was the connection of UDP over when this packet came? */
export function isUdpOver(rows: ConnectionRows, row: number, packet: Packet, { udpMs, dnsMs }: Timeouts): boolean {
  if (!isSilent(rows, row, packet, Math.min(udpMs, dnsMs - DNS_SLACK_MS))) return false;
  if (isSilent(rows, row, packet, udpMs)) return true;
  const responder = rows.originator(row) === 0 ? 1 : 0;
  return DNS_PORTS.includes(rows.port(row, responder)) && isDnsOver(rows, row, packet, dnsMs);
}

/** Zeek looks each `limitMs` from the connection's beginning on. */
function isDnsOver(rows: ConnectionRows, row: number, packet: Packet, limitMs: number): boolean {
  const at = row << ROW_SHIFT;
  const start = rows.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
  // Seconds of the last packet are modulo 2^32.
  const seconds = (rows.words[at + LAST_SECONDS] - start) | 0;
  const lastMs = seconds * 1000 + (rows.words[at + LAST_NANOSECONDS] - rows.cold[at + START_NANOSECONDS]) / 1e6;
  const lookMs = (Math.floor(lastMs / limitMs) + 1) * limitMs;
  const overMs = lookMs - lastMs >= limitMs - DNS_SLACK_MS ? lookMs : lookMs + limitMs;
  return hasPassed(packet, start, rows.cold[at + START_NANOSECONDS], overMs);
}

/** Was the TCP connection over when this packet came? */
export function isTcpOver(rows: ConnectionRows, row: number, packet: Packet, timeouts: Timeouts): boolean {
  const at = row << ROW_SHIFT;
  const flags = rows.words[at + FLAGS];
  if ((flags & ENDING) !== 0) {
    const seconds = rows.sideDoubles[(row << (SIDE_DOUBLE_SHIFT + 1)) + END_SECONDS];
    if (hasPassed(packet, seconds, rows.sides[sideAt(row, 0) + END_NANOSECONDS], timeouts.closeMs)) return true;
  } else if ((flags & ATTEMPTING) !== 0 && isAttempt(rows, row)) {
    const seconds = rows.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
    if (hasPassed(packet, seconds, rows.cold[at + START_NANOSECONDS], timeouts.attemptMs)) return true;
  }
  const isHandshake = stateOf(rows, row, 0) < STATE.partial && stateOf(rows, row, 1) < STATE.partial;
  return isSilent(rows, row, packet, isHandshake ? timeouts.udpMs : openMs(rows, row, timeouts));
}

/** Was the last packet so long before this one? */
export function isSilent(rows: ConnectionRows, row: number, packet: Packet, limitMs: number): boolean {
  const at = row << ROW_SHIFT;
  return hasPassed(packet, rows.words[at + LAST_SECONDS], rows.words[at + LAST_NANOSECONDS], limitMs);
}

function isAttempt(rows: ConnectionRows, row: number): boolean {
  const originator = rows.originator(row);
  const state = stateOf(rows, row, originator);
  const isUnheard = stateOf(rows, row, originator === 0 ? 1 : 0) === STATE.inactive;
  return isUnheard && (state === STATE.synSent || state === STATE.synAckSent);
}

/** FTP, SSH, telnet, rlogin. */
function isSessionPort(port: number): boolean {
  return (port >= 21 && port <= 23) || port === 513;
}

function openMs(rows: ConnectionRows, row: number, timeouts: Timeouts): number {
  const responder = rows.originator(row) === 0 ? 1 : 0;
  return isSessionPort(rows.port(row, responder)) ? timeouts.sessionMs : timeouts.tcpMs;
}
