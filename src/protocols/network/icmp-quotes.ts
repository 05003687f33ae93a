import { STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { ICMPV6 } from './icmpv6-types.ts';

const HEADER = 8;
const IPV4_TOTAL_LENGTH = 2;
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
/** Where the options of ICMPv6's redirect stand (RFC 4861 §4.5), and the one that quotes (§4.6.3). */
const REDIRECT_OPTIONS = 40;
const REDIRECTED_HEADER = 4;
const OPTION_UNIT = 8;

/** 1 for the types that quote the packet that they are about. */
const quoting = new Uint8Array(256);
for (const type of [UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM]) quoting[type] = 1;
const quotingV6 = new Uint8Array(256);
for (const type of [ICMPV6.unreachable, ICMPV6.packetTooBig, ICMPV6.timeExceeded, ICMPV6.parameterProblem]) {
  quotingV6[type] = 1;
}

/**
 * Goes on with the packet that the message of ICMP at `at` quotes: a header and at least eight bytes (RFC 792), which is
 * no traffic. Returns its protocol id; STOP where the message is no error.
 */
export function enterIcmpQuote(d: Dissection, at: number): number {
  if (quoting[d.bytes[at]] === 0) return STOP;
  d.offset = at + HEADER;
  d.beginQuote(quoteEnd(d, at));
  return innerLayers.table[d.bytes[d.offset] >>> 4 === 6 ? INNER.ipv6 : INNER.ipv4];
}

/** RFC 4884 §4.1: a length in words, where extensions follow what is quoted, which was cut there. */
function quoteEnd(d: Dissection, at: number): number {
  const length = d.bytes[at + 5] << 2;
  const end = at + HEADER + length;
  if (length === 0 || end >= d.end || at + HEADER + IPV4_TOTAL_LENGTH + 2 > d.end) return d.wireEnd;
  return d.view.getUint16(at + HEADER + IPV4_TOTAL_LENGTH) > length ? end : d.wireEnd;
}

/** The same for ICMPv6 (RFC 4443 §3); a redirect has it in an option. */
export function enterIcmpv6Quote(d: Dissection, at: number): number {
  const type = d.bytes[at];
  if (type === ICMPV6.redirect) return enterRedirected(d, at + REDIRECT_OPTIONS);
  if (quotingV6[type] === 0) return STOP;
  return enterIpv6(d, at + HEADER, d.wireEnd);
}

/** Each option has a length that is not 0: as many steps as there are bytes, at most. */
function enterRedirected(d: Dissection, options: number): number {
  for (let at = options; at + OPTION_UNIT <= d.end; ) {
    const length = d.bytes[at + 1] * OPTION_UNIT;
    if (length === 0) return STOP;
    if (d.bytes[at] === REDIRECTED_HEADER) return enterIpv6(d, at + OPTION_UNIT, at + length);
    at += length;
  }
  return STOP;
}

function enterIpv6(d: Dissection, at: number, end: number): number {
  d.offset = at;
  d.beginQuote(end);
  return d.bytes[at] >>> 4 === 6 ? innerLayers.table[INNER.ipv6] : 0;
}
