import { both, type Condition, either, negation, test } from './conditions.ts';
import type { Base, Generator } from './generator.ts';
import { eitherEnd } from './host-conditions.ts';
import type { Direction } from './keywords.ts';
import { linkProtocol } from './link-protocols.ts';
import { BPF } from './opcodes.ts';
import { ETHER, IP } from './protocol-numbers.ts';

/** Ports from `low` to `high`; `protocol` undefined: of TCP, UDP and SCTP. */
export interface Ports {
  readonly low: number;
  readonly high: number;
  /** A range of one port is asked for otherwise than the port. */
  readonly isRange: boolean;
  readonly protocol: number | undefined;
}

export function portCondition(g: Generator, ports: Ports, direction: Direction | undefined): Condition {
  const inIpv4 = port4Condition(g, ports, direction);
  return either(port6Condition(g, ports, direction), inIpv4);
}

/** In IPv4 alone. */
export function port4Condition(g: Generator, ports: Ports, direction: Direction | undefined): Condition {
  return both(
    linkProtocol(g, ETHER.ip),
    ofProtocols(ports, (protocol) => port4(g, ports, protocol, direction)),
  );
}

/** In IPv6, directly behind its header. */
export function port6Condition(g: Generator, ports: Ports, direction: Direction | undefined): Condition {
  return both(
    linkProtocol(g, ETHER.ip6),
    ofProtocols(ports, (protocol) => {
      const isProtocol = g.equals('network', 6, BPF.b, protocol);
      return both(isProtocol, portsAt(g, ports, 'transport6', direction));
    }),
  );
}

function ofProtocols({ protocol }: Ports, condition: (protocol: number) => Condition): Condition {
  if (protocol !== undefined) return condition(protocol);
  const tcpOrUdp = either(condition(IP.tcp), condition(IP.udp));
  return either(condition(IP.sctp), tcpOrUdp);
}

function port4(g: Generator, ports: Ports, protocol: number, direction: Direction | undefined): Condition {
  const hasPorts = both(g.equals('network', 9, BPF.b, protocol), isFirstFragment(g));
  return both(hasPorts, portsAt(g, ports, 'transport4', direction));
}

/** The offset of an IPv4 fragment is 0 (RFC 791 §3.1): others have no transport header. */
export function isFirstFragment(g: Generator): Condition {
  return negation(test(g.load('network', 6, BPF.h), BPF.jset, 0x1fff));
}

function portsAt(g: Generator, ports: Ports, base: Base, direction: Direction | undefined): Condition {
  return eitherEnd(g, direction, (isSource) => {
    const offset = isSource ? 0 : 2;
    if (!ports.isRange) return g.equals(base, offset, BPF.h, ports.low);
    const fromLow = g.compare(base, offset, BPF.h, 0xffffffff, BPF.jge, ports.low);
    return both(fromLow, g.atMost(base, offset, BPF.h, ports.high));
  });
}
