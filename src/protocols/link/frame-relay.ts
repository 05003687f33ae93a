import { defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { ciscoPids, etherTypes, INNER, innerLayers } from '../spaces.ts';
import { frameRelayFields, walkFrameRelay } from './frame-relay-fields.ts';
import { circuitOf, EXTENSION, isCisco, isInformation, NLPID, OUI, UNNUMBERED, XID } from './frame-relay-shape.ts';

/** Network layer protocols of ISO, and Q.933: the identifier is a part of their packets. */
const WITH_IDENTIFIER = [0x00, 0x08, 0x81, 0x82, 0x83];
const ETHERNET_HEADER = 14;
/** IEEE 802.3 §3.2.6. */
const MAX_LENGTH = 1500;

/** Frame Relay, with RFC 2427's encapsulation or Cisco's. */
export const frameRelay = defineProtocol({
  name: 'fr',
  title: 'Frame Relay',
  label: 'Frame Relay',
  ref: 'ITU-T Q.922',
  claims: { linktype: [107], 'gre.proto': [0x6559] },
  minimumLength: 1,
  decode(d, at) {
    const address = addressEnd(d, at);
    if (address < 0 || !d.has(address, 1)) return STOP;
    if (d.bytes[address] === UNNUMBERED) return decodeIdentified(d, address + 1);
    d.offset = address;
    if (circuitOf(d.bytes, at, address) === 0 || d.bytes[address] === XID) return 0;
    if (!d.has(address, 2)) return STOP;
    const type = d.view.getUint16(address);
    if (isCisco(type)) {
      d.offset = address + 2;
      return ciscoProtocol(type);
    }
    if (isInformation(d.bytes, address, d.wireEnd)) return decodeIdentified(d, address + 2);
    if (address + ETHERNET_HEADER > d.end) return 0;
    return isEthernet(d.view.getUint16(address + 12)) ? innerLayers.table[INNER.ethernet] : 0;
  },
  fields: frameRelayFields,
  walk: walkFrameRelay,
  summarize: ({ bytes, start, end }) => `DLCI ${circuitOf(bytes, start, end)}`,
});

/** Behind the octet that says it is the last; negative where it isn't there. */
function addressEnd(d: Dissection, at: number): number {
  for (let octet = at; ; octet++) {
    if (!d.has(octet, 1)) return -1;
    if ((d.bytes[octet] & EXTENSION) !== 0) return octet + 1;
  }
}

/** RFC 2427 §3: a byte of padding maybe, the network layer's identifier, SNAP where it says so. */
function decodeIdentified(d: Dissection, start: number): number {
  if (!d.has(start, 1)) return STOP;
  let at = start;
  if (d.bytes[at] === 0 && !d.has(++at, 1)) return STOP;
  const network = d.bytes[at];
  d.offset = WITH_IDENTIFIER.includes(network) ? at : at + 1;
  switch (network) {
    case NLPID.ipv4:
      return innerLayers.table[INNER.ipv4];
    case NLPID.ipv6:
      return innerLayers.table[INNER.ipv6];
    case NLPID.ppp:
      return innerLayers.table[INNER.pppPayload];
    case NLPID.isis:
      return innerLayers.table[INNER.osi];
    case NLPID.snap:
      return decodeSnap(d, at + 1);
    default:
      return 0;
  }
}

function decodeSnap(d: Dissection, at: number): number {
  if (!d.has(at, 5)) return STOP;
  d.offset = at + 5;
  const oui = d.view.getUint32(at) >>> 8;
  const type = d.view.getUint16(at + 3);
  if (oui === OUI.etherType) return etherTypes.table[type];
  return oui === OUI.bridged && (type === 1 || type === 7) ? innerLayers.table[INNER.ethernet] : 0;
}

/** Ethernet without any encapsulation: a length, or a type that is known. */
function isEthernet(typeOrLength: number): boolean {
  return typeOrLength <= MAX_LENGTH || etherTypes.table[typeOrLength] !== 0;
}

/** What Cisco's encapsulation has, as on its serial lines. */
function ciscoProtocol(type: number): number {
  switch (type) {
    case 0x0800:
    case 0x6558:
    case 0x86dd:
    case 0x8847:
    case 0x8848:
      return etherTypes.table[type];
    case 0x2000:
      return ciscoPids.table[type];
    default:
      return 0;
  }
}
