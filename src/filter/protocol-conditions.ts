import { both, type Condition, either } from './conditions.ts';
import type { Generator } from './generator.ts';
import type { FilterProtocol } from './keywords.ts';
import { LINK } from './link-layouts.ts';
import { linkProtocol } from './link-protocols.ts';
import { BPF } from './opcodes.ts';
import { ETHER, IP, ISIS, OSI } from './protocol-numbers.ts';

/** `tcp`, `arp`, `isis`: a protocol by its name alone. */
export function protocolCondition(g: Generator, protocol: FilterProtocol): Condition {
  const linkNumber = LINK_PROTOCOLS[protocol];
  if (linkNumber !== undefined) return linkProtocol(g, linkNumber);
  const ipNumber = IP_PROTOCOLS[protocol];
  if (ipNumber !== undefined) return numberedProtocol(g, ipNumber, undefined);
  const ipv4Number = IPV4_PROTOCOLS[protocol];
  if (ipv4Number !== undefined) return numberedProtocol(g, ipv4Number, 'ip');
  const osiNumber = OSI_PROTOCOLS[protocol];
  if (osiNumber !== undefined) return numberedProtocol(g, osiNumber, 'iso');
  const pduTypes = ISIS_TYPES[protocol];
  if (pduTypes !== undefined) {
    return pduTypes
      .map((type) => numberedProtocol(g, type, 'isis'))
      .reduce((before, next, index) => (index === 1 ? either(before, next) : either(next, before)));
  }
  if (protocol === 'icmp6') return numberedProtocol(g, IP.icmp6, 'ip6');
  return g.fail(`'${protocol}' is no protocol that stands alone`, `expected what of it: ${protocol}[0] = 1`);
}

type Numbers = Readonly<Partial<Record<FilterProtocol, number>>>;

const LINK_PROTOCOLS: Numbers = {
  ip: ETHER.ip,
  arp: ETHER.arp,
  rarp: ETHER.rarp,
  atalk: ETHER.appleTalk,
  aarp: ETHER.appleTalkArp,
  decnet: ETHER.decnet,
  sca: ETHER.sca,
  lat: ETHER.lat,
  mopdl: ETHER.mopDump,
  moprc: ETHER.mopConsole,
  ip6: ETHER.ip6,
  iso: ETHER.isoNetwork,
  stp: ETHER.bridge,
  ipx: ETHER.ipx,
  netbeui: ETHER.netbeui,
};

/** Over IPv4 and IPv6. */
const IP_PROTOCOLS: Numbers = { sctp: IP.sctp, tcp: IP.tcp, udp: IP.udp, pim: IP.pim, ah: IP.ah, esp: IP.esp };

const IPV4_PROTOCOLS: Numbers = { icmp: IP.icmp, igmp: IP.igmp, igrp: IP.igrp, vrrp: IP.vrrp, carp: IP.carp };

const OSI_PROTOCOLS: Numbers = { esis: OSI.esis, isis: OSI.isis, clnp: OSI.clnp };

/** PDUs of IS-IS by level and kind. */
const ISIS_TYPES: Readonly<Partial<Record<FilterProtocol, readonly number[]>>> = {
  l1: [ISIS.level1Hello, ISIS.pointToPointHello, ISIS.level1Lsp, ISIS.level1Csnp, ISIS.level1Psnp],
  l2: [ISIS.level2Hello, ISIS.pointToPointHello, ISIS.level2Lsp, ISIS.level2Csnp, ISIS.level2Psnp],
  iih: [ISIS.level1Hello, ISIS.level2Hello, ISIS.pointToPointHello],
  lsp: [ISIS.level1Lsp, ISIS.level2Lsp],
  snp: [ISIS.level1Csnp, ISIS.level2Csnp, ISIS.level1Psnp, ISIS.level2Psnp],
  csnp: [ISIS.level1Csnp, ISIS.level2Csnp],
  psnp: [ISIS.level1Psnp, ISIS.level2Psnp],
};

/** `ip proto 6`, `ether proto 0x88cc`: a protocol by its number in the header of another. */
export function numberedProtocol(g: Generator, number: number, within: FilterProtocol | undefined): Condition {
  switch (within) {
    case undefined: {
      const inIpv4 = numberedProtocol(g, number, 'ip');
      return either(inIpv4, numberedProtocol(g, number, 'ip6'));
    }
    case 'link':
      return linkProtocol(g, number);
    case 'ip':
      return both(linkProtocol(g, ETHER.ip), g.equals('network', 9, BPF.b, number));
    case 'ip6':
      return both(linkProtocol(g, ETHER.ip6), behindIpv6(g, number));
    case 'iso':
      return osiProtocol(g, number);
    case 'isis':
      return both(osiProtocol(g, OSI.isis), g.equals('afterLlc', 4, BPF.b, number));
    default:
      return g.fail(`'${within}' carries no numbered protocols`, "expected 'ip', 'ip6', 'ether', 'iso' or 'isis'");
  }
}

/** The next header, also behind a fragment header. */
function behindIpv6(g: Generator, number: number): Condition {
  const behindFragment = both(g.equals('network', 6, BPF.b, IP.fragment), g.equals('network', 40, BPF.b, number));
  return either(g.equals('network', 6, BPF.b, number), behindFragment);
}

function osiProtocol(g: Generator, number: number): Condition {
  if (g.linkType === LINK.frameRelay) return g.equals('header', 2, BPF.h, 0x0300 | number);
  if (g.linkType !== LINK.cHdlc) {
    return both(linkProtocol(g, ETHER.isoNetwork), g.equals('afterLlc', 0, BPF.b, number));
  }
  // Cisco HDLC has a byte of padding in front.
  return both(linkProtocol(g, (ETHER.isoNetwork << 8) | ETHER.isoNetwork), g.equals('afterLlc', 1, BPF.b, number));
}
