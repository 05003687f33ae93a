import { type Condition, either } from './conditions.ts';
import { arcnetHost, etherHost } from './ether-hosts.ts';
import { quoteWord, suggestWord } from './filter-error.ts';
import type { Generator } from './generator.ts';
import { decnetCondition, host6Condition, hostCondition } from './host-conditions.ts';
import type { FilterProtocol } from './keywords.ts';
import { findNetwork, findPort, findPortRange, findProtocol, protocolNames, serviceNames } from './names.ts';
import { parseDotted, parseIpv6, parseMac } from './numbers.ts';
import { type Ports, portCondition } from './port-conditions.ts';
import { protochainCondition } from './protochain.ts';
import { numberedProtocol } from './protocol-conditions.ts';
import { IP } from './protocol-numbers.ts';
import type { Qualifiers, Value } from './syntax.ts';

/** A name, number or address and what its qualifiers make of it. */
export function valueCondition(g: Generator, value: Value, qualifiers: Qualifiers): Condition {
  switch (value.kind) {
    case 'name':
      return nameCondition(g, value.text, qualifiers);
    case 'number':
      return numberCondition(g, value.number, qualifiers);
    case 'ipv4':
      return ipv4Condition(g, value, qualifiers);
    case 'ipv6':
      return ipv6Condition(g, value, qualifiers);
    case 'mac':
      checkLinkHost(g, qualifiers, 'a MAC address');
      return etherHost(g, parseMac(value.text), qualifiers.direction);
    case 'arcnet':
      checkLinkHost(g, qualifiers, 'an ARCnet address');
      return arcnetHost(g, Number.parseInt(value.text.slice(1), 16), qualifiers.direction);
  }
}

function checkLinkHost(g: Generator, { protocol, type }: Qualifiers, what: string): void {
  if (protocol === 'link' && (type === undefined || type === 'host')) return;
  g.fail(`${what} stands here for something else`, "expected 'ether host', 'ether src' or 'ether dst' before it");
}

function nameCondition(g: Generator, name: string, qualifiers: Qualifiers): Condition {
  const { protocol, direction, type } = qualifiers;
  switch (type) {
    case undefined:
    case 'host':
      return hostNameCondition(g, name, qualifiers);
    case 'net': {
      const network = findNetwork(name);
      if (network === undefined) g.fail(`no network is called ${quoteWord(name)}`, 'expected a network as 10.0.0.0/8');
      return hostCondition(g, network, 0xffffffff, protocol, direction);
    }
    case 'port':
    case 'portrange':
      return portCondition(g, namedPorts(g, name, type === 'portrange', protocol), direction);
    case 'proto':
      return numberedProtocol(g, namedProtocol(g, name, protocol), protocol);
    case 'protochain':
      return protochainCondition(g, namedProtocol(g, name, protocol), protocol);
    default:
      return noGateway(g);
  }
}

function noGateway(g: Generator): never {
  return g.fail(
    "'gateway' needs the gateway's MAC address, which is not known here",
    'try ether host MAC and not host IP',
  );
}

function hostNameCondition(g: Generator, name: string, { protocol, direction }: Qualifiers): Condition {
  if (protocol === 'link')
    g.fail(`no Ethernet host is called ${quoteWord(name)}`, 'expected an address as 00:1b:21:3a:4b:5c');
  if (protocol === 'decnet') g.fail(`no DECnet node is called ${quoteWord(name)}`, 'expected area and node as 1.5');
  // Without a type field ARP can't be told, so it is not looked for.
  const isIpAlone = protocol === undefined && !g.hasTypeField;
  const conditions: Condition[] = [];
  for (const address of g.options.resolve(name)) {
    const ipv4 = parseDotted(address);
    if (ipv4 !== undefined && protocol !== 'ip6') {
      conditions.push(hostCondition(g, ipv4.value, 0xffffffff, isIpAlone ? 'ip' : protocol, direction));
    } else if (ipv4 === undefined && protocol !== 'ip') {
      conditions.push(host6Condition(g, parseIpv6(address) ?? [0, 0, 0, 0], FULL_MASK, protocol, direction));
    }
  }
  if (conditions.length === 0)
    g.fail(`no host is called ${quoteWord(name)}`, 'expected an address, or a name that resolves');
  return conditions.reduce(either);
}

const FULL_MASK = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];

const TRANSPORTS: Readonly<Partial<Record<FilterProtocol, number>>> = { tcp: IP.tcp, udp: IP.udp, sctp: IP.sctp };
const TRANSPORT_NAMES: Readonly<Record<number, string>> = { [IP.tcp]: 'tcp', [IP.udp]: 'udp', [IP.sctp]: 'sctp' };

function transportOf(g: Generator, protocol: FilterProtocol | undefined): number | undefined {
  if (protocol === undefined) return undefined;
  return TRANSPORTS[protocol] ?? g.fail(`'${protocol}' has no ports`, "expected 'tcp', 'udp', 'sctp' or none of them");
}

function namedPorts(g: Generator, name: string, isRange: boolean, protocol: FilterProtocol | undefined): Ports {
  const wanted = transportOf(g, protocol);
  const found = isRange ? findPortRange(name) : findPort(name);
  if (found === undefined) {
    const otherwise = isRange ? 'expected two ports as 8000-8999' : 'expected a number up to 65535 or a service';
    g.fail(`no port is called ${quoteWord(name)}`, suggestWord(name, serviceNames(), otherwise));
  }
  if (wanted !== undefined && found.protocol !== undefined && found.protocol !== wanted) {
    g.fail(`${quoteWord(name)} is a port of ${TRANSPORT_NAMES[found.protocol]}, not of ${protocol}`);
  }
  return ports(g, found.low, found.high, isRange, wanted ?? found.protocol);
}

function ports(g: Generator, one: number, other: number, isRange: boolean, protocol: number | undefined): Ports {
  const [low, high] = one <= other ? [one, other] : [other, one];
  if (high > 0xffff) g.fail(`port ${high} is more than 65535`);
  return { low, high, isRange, protocol };
}

function namedProtocol(g: Generator, name: string, within: FilterProtocol | undefined): number {
  const number = findProtocol(name, within);
  if (number !== undefined) return number;
  const names = protocolNames(within);
  if (names === undefined) g.fail(`'${within}' carries no named protocols`);
  return g.fail(
    `no protocol is called ${quoteWord(name)}`,
    suggestWord(name, names, 'expected a number or a known name'),
  );
}

function numberCondition(g: Generator, number: number, qualifiers: Qualifiers): Condition {
  const { protocol, direction, type } = qualifiers;
  switch (type) {
    case undefined:
    case 'host':
    case 'net':
      if (protocol === 'decnet') return decnetCondition(g, number & 0xffff, direction);
      return addressCondition(g, type === 'net' ? shortNetwork(number) : { value: number, bits: 32 }, qualifiers);
    case 'port':
    case 'portrange': {
      const transport = transportOf(g, protocol);
      return portCondition(g, ports(g, number, number, type === 'portrange', transport), direction);
    }
    case 'proto':
      return numberedProtocol(g, number, protocol);
    case 'protochain':
      return protochainCondition(g, number, protocol);
    default:
      return noGateway(g);
  }
}

/** `net 10` is 10.0.0.0/8: bytes of zero in front are left out. */
function shortNetwork(number: number): { value: number; bits: number } {
  let [value, bits] = [number, 32];
  while (value !== 0 && value <= 0xffffff) {
    value = (value << 8) >>> 0;
    bits -= 8;
  }
  return { value: bits === 0 ? 0 : value >>> (32 - bits), bits };
}

/** `value` fills the first bits of an address. */
function addressCondition(
  g: Generator,
  { value, bits }: { value: number; bits: number },
  { protocol, direction }: Qualifiers,
): Condition {
  if (protocol === 'link') g.fail('an IP address is none of the link layer', "expected 'ip', or a MAC address");
  return hostCondition(g, leftJustified(value, bits), prefixMask(bits), protocol, direction);
}

function leftJustified(value: number, bits: number): number {
  return (value << (32 - bits)) >>> 0;
}

function prefixMask(bits: number): number {
  return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
}

function ipv4Condition(g: Generator, value: Value & { kind: 'ipv4' }, qualifiers: Qualifiers): Condition {
  const { protocol, direction, type } = qualifiers;
  if (type === 'port' || type === 'portrange' || type === 'proto' || type === 'protochain') {
    g.fail(`${quoteWord(value.text)} is an address, no ${type}`, `expected a number or a name behind '${type}'`);
  }
  if (value.prefix !== undefined || value.mask !== undefined) return networkCondition(g, value, qualifiers);
  if (protocol === 'decnet') return decnetCondition(g, decnetAddress(g, value.text), direction);
  if (type === 'gateway') return noGateway(g);
  const dotted =
    parseDotted(value.text) ?? g.fail(`${quoteWord(value.text)} is no IPv4 address`, 'its parts go up to 255');
  return addressCondition(g, dotted, qualifiers);
}

/** Area and node, `1.5`: six and ten bits. */
function decnetAddress(g: Generator, text: string): number {
  const [area, node] = text.split('.').map(Number);
  if (Number.isNaN(area) || Number.isNaN(node))
    g.fail(`${quoteWord(text)} is no DECnet address`, 'expected area and node as 1.5');
  return ((area << 10) & 0xfc00) | (node & 0x3ff);
}

function networkCondition(g: Generator, value: Value & { kind: 'ipv4' }, qualifiers: Qualifiers): Condition {
  const { text, prefix = 0, mask } = value;
  const dotted = parseDotted(text) ?? g.fail(`${quoteWord(text)} is no IPv4 address`, 'its parts go up to 255');
  const address = leftJustified(dotted.value, dotted.bits);
  let bits = prefixMask(Math.min(prefix, 32));
  if (mask !== undefined) {
    const dottedMask = parseDotted(mask) ?? g.fail(`${quoteWord(mask)} is no mask`, 'its parts go up to 255');
    bits = leftJustified(dottedMask.value, dottedMask.bits);
  } else if (prefix > 32) g.fail(`a prefix of ${prefix} bits is longer than the address`, 'expected at most 32');
  if ((address & ~bits) !== 0) g.fail('the network has bits set behind its prefix', 'set them to 0, or ask for a host');
  if (qualifiers.type !== 'net') g.fail('only networks have a prefix or mask', "expected 'net' before it");
  return hostCondition(g, address, bits, qualifiers.protocol, qualifiers.direction);
}

function ipv6Condition(g: Generator, value: Value & { kind: 'ipv6' }, qualifiers: Qualifiers): Condition {
  const { protocol, direction, type } = qualifiers;
  const address = parseIpv6(value.text) ?? g.fail(`${quoteWord(value.text)} is no IPv6 address`);
  const prefix = value.prefix ?? 128;
  if (prefix > 128) g.fail(`a prefix of ${prefix} bits is longer than the address`, 'expected at most 128');
  const mask = [0, 32, 64, 96].map((start) => prefixMask(Math.max(0, Math.min(32, prefix - start))));
  if (address.some((word, i) => (word & ~mask[i]) !== 0)) {
    g.fail('the network has bits set behind its prefix', 'set them to 0, or ask for a host');
  }
  if (type !== undefined && type !== 'host' && type !== 'net') g.fail(`an address is no ${type}`);
  if (type !== 'net' && prefix !== 128) g.fail('only networks have a prefix', "expected 'net' before it");
  return host6Condition(g, address, mask, protocol, direction);
}
