import { both, type Condition, either, negation, test } from './conditions.ts';
import type { Generator } from './generator.ts';
import { BPF } from './opcodes.ts';
import { ETHER, ETHERNET_MTU } from './protocol-numbers.ts';

/** A type of Ethernet II, or behind a length the LLC header (IEEE 802.3, 802.2). */
export function etherProtocol(g: Generator, protocol: number): Condition {
  const isType = (type: number): Condition => g.equals('type', 0, BPF.h, type);
  const isLength = (): Condition => g.atMost('type', 0, BPF.h, ETHERNET_MTU);
  switch (protocol) {
    case ETHER.isoNetwork:
    case ETHER.ipSap:
    case ETHER.netbeui:
      return both(isLength(), bothSaps(g, protocol));
    case ETHER.ipx: {
      // Ethernet II, or Novell's raw 802.3 (FFFF where LLC would be), 802.2 or SNAP.
      const inLlc = either(g.equals('llc', 0, BPF.b, ETHER.ipx), g.equals('llc', 0, BPF.h, 0xffff));
      const framed = both(isLength(), either(snap(g, 0, ETHER.ipxType), inLlc));
      return either(isType(ETHER.ipxType), framed);
    }
    case ETHER.appleTalk:
    case ETHER.appleTalkArp:
      return either(isType(protocol), both(isLength(), appleSnap(g, protocol)));
    default:
      if (protocol > ETHERNET_MTU) return isType(protocol);
      return both(isLength(), g.equals('type', 2, BPF.b, protocol));
  }
}

/** Linux's cooked header has an Ethernet type, or 1 and 4 for Novell's 802.3 and for LLC (linux/if_ether.h). */
export function sllProtocol(g: Generator, protocol: number): Condition {
  const isType = (type: number): Condition => g.equals('type', 0, BPF.h, type);
  switch (protocol) {
    case ETHER.isoNetwork:
    case ETHER.ipSap:
    case ETHER.netbeui:
      return both(isType(SLL_LLC), bothSaps(g, protocol));
    case ETHER.ipx: {
      const inLlc = either(g.equals('llc', 0, BPF.b, ETHER.ipx), snap(g, 0, ETHER.ipxType));
      return either(isType(ETHER.ipxType), either(isType(SLL_NOVELL), both(isType(SLL_LLC), inLlc)));
    }
    case ETHER.appleTalk:
    case ETHER.appleTalkArp:
      return either(isType(protocol), both(isType(SLL_LLC), appleSnap(g, protocol)));
    default:
      if (protocol > ETHERNET_MTU) return isType(protocol);
      return both(isType(SLL_LLC), g.equals('header', g.payload.constant, BPF.b, protocol));
  }
}

const SLL_NOVELL = 1;
const SLL_LLC = 4;

/** Data frames of 802.11 carry LLC. */
export function wirelessProtocol(g: Generator, protocol: number): Condition {
  return both(isDataFrame(g), llcProtocol(g, protocol));
}

/** Of the frame control field's type bits, 0x08 is set and 0x04 is not (IEEE 802.11 §9.2.4.1). */
export function isDataFrame(g: Generator): Condition {
  const hasDataBit = test(g.load('header', 0, BPF.b), BPF.jset, 0x08);
  const hasControlBit = test(g.load('header', 0, BPF.b), BPF.jset, 0x04);
  return both(negation(hasControlBit), hasDataBit);
}

/** The LLC header alone tells: types stand behind SNAP, which is taken for granted. */
export function llcProtocol(g: Generator, protocol: number): Condition {
  switch (protocol) {
    case ETHER.isoNetwork:
    case ETHER.ipSap:
    case ETHER.netbeui:
      return bothSaps(g, protocol);
    case ETHER.appleTalk:
      return snap(g, APPLE, ETHER.appleTalk);
    default:
      return protocol > ETHERNET_MTU ? g.equals('llc', 6, BPF.h, protocol) : g.equals('llc', 0, BPF.b, protocol);
  }
}

const APPLE = 0x080007;

function appleSnap(g: Generator, protocol: number): Condition {
  return snap(g, protocol === ETHER.appleTalk ? APPLE : 0, protocol);
}

/** Destination and source. */
function bothSaps(g: Generator, sap: number): Condition {
  return g.equals('llc', 0, BPF.h, (sap << 8) | sap);
}

/** An unnumbered frame for SNAP, the organisation and its protocol (RFC 1042). */
function snap(g: Generator, organisation: number, protocol: number): Condition {
  const oui = [organisation >> 16, (organisation >> 8) & 0xff, organisation & 0xff];
  return g.bytesEqual('llc', 0, [ETHER.snap, ETHER.snap, 0x03, ...oui, protocol >> 8, protocol & 0xff]);
}
