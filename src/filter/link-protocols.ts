import { bothIf, type Condition, constant, either } from './conditions.ts';
import type { Generator } from './generator.ts';
import { etherProtocol, llcProtocol, sllProtocol, wirelessProtocol } from './link-ethernet.ts';
import { isEthernet, isWireless, LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';
import { ETHER, OSI, PPP_IP, PPP_IP6, PPP_PROTOCOLS } from './protocol-numbers.ts';
import { previousHeaderCheck } from './tunnels.ts';

/** That the link layer carries this protocol: an Ethernet type, or a SAP of LLC up to 1500. */
export function linkProtocol(g: Generator, protocol: number): Condition {
  if (g.labels > 0) return underLabels(g, protocol);
  if (isEthernet(g.linkType)) {
    return bothIf(g.isGeneve ? undefined : previousHeaderCheck(g), etherProtocol(g, protocol));
  }
  if (isWireless(g.linkType)) return wirelessProtocol(g, protocol);
  return byLinkType(g, protocol);
}

function byLinkType(g: Generator, protocol: number): Condition {
  switch (g.linkType) {
    case LINK.fddi:
    case LINK.tokenRing:
    case LINK.atmRfc1483:
    case LINK.atmClip:
    case LINK.ipOverFc:
      return llcProtocol(g, protocol);
    case LINK.sll:
      return sllProtocol(g, protocol);
    case LINK.cHdlc:
      return typeIs(g, protocol === ETHER.isoNetwork ? (ETHER.isoNetwork << 8) | ETHER.isoNetwork : protocol);
    case LINK.slip:
    case LINK.raw:
      return rawProtocol(g, protocol);
    case LINK.ipv4:
      return constant(protocol === ETHER.ip);
    case LINK.ipv6:
      return constant(protocol === ETHER.ip6);
    case LINK.ppp:
    case LINK.pppd:
    case LINK.pppSerial:
    case LINK.pppWithDirection:
    case LINK.pppEther:
      return typeIs(g, PPP_PROTOCOLS.get(protocol) ?? protocol);
    case LINK.null:
    case LINK.loop:
    case LINK.enc:
      return loopbackProtocol(g, protocol);
    case LINK.arcnet:
    case LINK.arcnetLinux:
      return arcnetProtocol(g, protocol);
    case LINK.localTalk:
      return constant(protocol === ETHER.appleTalk);
    case LINK.frameRelay:
      return frameRelayProtocol(g, protocol);
    case LINK.bacnet:
      return g.masked('header', 0, BPF.w, 0x55ff0000, 0xffff0000);
    case LINK.ipnet:
      return ipnetProtocol(g, protocol);
    case LINK.pfsync:
      return notImplemented(g);
    default:
      return g.hasTypeField ? typeIs(g, protocol) : notImplemented(g);
  }
}

function typeIs(g: Generator, protocol: number): Condition {
  return g.equals('type', 0, BPF.h, protocol);
}

function notImplemented(g: Generator): never {
  return g.fail(`what stands inside ${g.linkName} can't be filtered by`, 'choose by bytes: link[0] = 1');
}

/** At the bottom of the stack of labels only the version tells what comes. */
function underLabels(g: Generator, protocol: number): Condition {
  const version =
    protocol === ETHER.ip || protocol === PPP_IP
      ? 0x40
      : protocol === ETHER.ip6 || protocol === PPP_IP6
        ? 0x60
        : undefined;
  if (version === undefined) return g.fail('behind mpls only ip and ip6 can be told apart');
  const bottom = g.masked('network', -2, BPF.b, 0x01, 0x01);
  return { kind: 'and', left: bottom, right: g.masked('network', 0, BPF.b, version, 0xf0) };
}

function rawProtocol(g: Generator, protocol: number): Condition {
  if (protocol === ETHER.ip) return g.masked('header', 0, BPF.b, 0x40, 0xf0);
  if (protocol === ETHER.ip6) return g.masked('header', 0, BPF.b, 0x60, 0xf0);
  return constant(false);
}

const AF_INET = 2;
/** Of NetBSD, OpenBSD and Windows, of FreeBSD, of macOS. */
const AF_INET6 = [24, 28, 30] as const;

/** An address family of the system that captured, in its byte order; DLT_LOOP has network order. */
function loopbackProtocol(g: Generator, protocol: number): Condition {
  if (protocol === ETHER.ip) return familyIs(g, AF_INET);
  if (protocol !== ETHER.ip6) return constant(false);
  const [bsd, freeBsd, darwin] = AF_INET6;
  return either(familyIs(g, darwin), either(familyIs(g, bsd), familyIs(g, freeBsd)));
}

/** Where the file's byte order isn't known either is taken: a family is a small number in one of them only. */
function familyIs(g: Generator, family: number): Condition {
  const big = g.equals('header', 0, BPF.w, family);
  const { swapped } = g.options;
  if (g.linkType === LINK.loop || swapped === true) return big;
  const little = g.equals('header', 0, BPF.w, family << 24);
  return swapped === false ? little : either(little, big);
}

/** RFC 1201 and, for IPv4 and ARP, RFC 1051. */
function arcnetProtocol(g: Generator, protocol: number): Condition {
  const is = (type: number): Condition => g.equals('type', 0, BPF.b, type);
  switch (protocol) {
    case ETHER.ip6:
      return is(196);
    case ETHER.ip:
      return either(is(212), is(240));
    case ETHER.arp:
      return either(is(213), is(241));
    case ETHER.rarp:
      return is(214);
    case ETHER.appleTalk:
      return is(221);
    default:
      return constant(false);
  }
}

/** An unnumbered frame (0x03) and the NLPID (RFC 2427), behind an address of two bytes. */
function frameRelayProtocol(g: Generator, protocol: number): Condition {
  const is = (nlpid: number): Condition => g.equals('header', 2, BPF.h, 0x0300 | nlpid);
  if (protocol === ETHER.ip) return is(0xcc);
  if (protocol === ETHER.ip6) return is(0x8e);
  if (protocol === ETHER.isoNetwork) return either(is(OSI.clnp), either(is(OSI.esis), is(OSI.isis)));
  return constant(false);
}

function ipnetProtocol(g: Generator, protocol: number): Condition {
  if (protocol === ETHER.ip) return g.equals('type', 0, BPF.b, 2);
  if (protocol === ETHER.ip6) return g.equals('type', 0, BPF.b, 26);
  return constant(false);
}
