import { both, type Condition, either } from './conditions.ts';
import type { Generator } from './generator.ts';
import type { Direction, FilterProtocol } from './keywords.ts';
import { linkProtocol } from './link-protocols.ts';
import { BPF } from './opcodes.ts';
import { ETHER } from './protocol-numbers.ts';

/** An IPv4 address or network; without a protocol also in ARP and RARP. */
export function hostCondition(
  g: Generator,
  address: number,
  mask: number,
  protocol: FilterProtocol | undefined,
  direction: Direction | undefined,
): Condition {
  switch (protocol) {
    case undefined: {
      const inIp = hostCondition(g, address, mask, 'ip', direction);
      if (g.labels > 0) return inIp;
      const inArp = hostCondition(g, address, mask, 'arp', direction);
      return either(either(inIp, inArp), hostCondition(g, address, mask, 'rarp', direction));
    }
    case 'ip':
      return eitherEnd(g, direction, (isSource) => wordAt(g, ETHER.ip, isSource ? 12 : 16, address, mask));
    case 'arp':
      return eitherEnd(g, direction, (isSource) => wordAt(g, ETHER.arp, isSource ? 14 : 24, address, mask));
    case 'rarp':
      return eitherEnd(g, direction, (isSource) => wordAt(g, ETHER.rarp, isSource ? 14 : 24, address, mask));
    default:
      return g.fail(`'${protocol}' has no IPv4 addresses`, "expected 'ip', 'arp', 'rarp' or none of them");
  }
}

function wordAt(g: Generator, protocol: number, offset: number, address: number, mask: number): Condition {
  return both(linkProtocol(g, protocol), g.masked('network', offset, BPF.w, address, mask));
}

/** The four words of an IPv6 address and of its mask. */
export function host6Condition(
  g: Generator,
  address: readonly number[],
  mask: readonly number[],
  protocol: FilterProtocol | undefined,
  direction: Direction | undefined,
): Condition {
  if (protocol !== undefined && protocol !== 'ip6') {
    return g.fail(`'${protocol}' has no IPv6 addresses`, "expected 'ip6' or none");
  }
  return eitherEnd(g, direction, (isSource) => {
    const offset = isSource ? 8 : 24;
    let words = g.masked('network', offset + 12, BPF.w, address[3], mask[3]);
    for (const i of [2, 1, 0]) words = both(g.masked('network', offset + 4 * i, BPF.w, address[i], mask[i]), words);
    return both(linkProtocol(g, ETHER.ip6), words);
  });
}

/**
 * A DECnet node (phase IV, area and node): data packets with long or short headers, with no or one byte of padding.
 */
export function decnetCondition(g: Generator, address: number, direction: Direction | undefined): Condition {
  const node = ((address & 0xff) << 8) | (address >> 8);
  return eitherEnd(g, direction, (isSource) => {
    const isDecnet = linkProtocol(g, ETHER.decnet);
    const [short, long] = isSource ? [3, 15] : [1, 7];
    const form = (size: typeof BPF.h | typeof BPF.b, value: number, mask: number, offset: number): Condition =>
      both(g.masked('network', 2, size, value, mask), g.equals('network', 2 + offset, BPF.h, node));
    const paddedLong = form(BPF.h, 0x8106, 0xff07, 1 + long);
    const plainLong = form(BPF.b, 0x06, 0x07, long);
    const paddedShort = form(BPF.h, 0x8102, 0xff07, 1 + short);
    const plainShort = form(BPF.b, 0x02, 0x07, short);
    const any = either(plainShort, either(paddedShort, either(plainLong, paddedLong)));
    return both(isDecnet, any);
  });
}

/** `src`, `dst`, `src or dst` (also when nothing is said) or `src and dst`. */
export function eitherEnd(
  g: Generator,
  direction: Direction | undefined,
  at: (isSource: boolean) => Condition,
): Condition {
  switch (direction) {
    case 'src':
      return at(true);
    case 'dst':
      return at(false);
    case 'and': {
      const source = at(true);
      return both(source, at(false));
    }
    case undefined:
    case 'or': {
      const source = at(true);
      return either(source, at(false));
    }
    default:
      return g.fail(`'${direction}' is an address of 802.11, which this is not`, "expected 'src' or 'dst'");
  }
}
