import { bothIf, type Condition, test } from './conditions.ts';
import type { Generator } from './generator.ts';
import { eitherEnd } from './host-conditions.ts';
import type { Direction } from './keywords.ts';
import { isEthernet, isWireless, LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';
import { previousHeaderCheck } from './tunnels.ts';
import { wirelessHost, wirelessMulticast } from './wireless-hosts.ts';

/** A MAC address of the link layer. */
export function etherHost(g: Generator, address: readonly number[], direction: Direction | undefined): Condition {
  if (isWireless(g.linkType)) return wirelessHost(g, address, direction);
  const offsets = addressOffsets(g);
  if (offsets === undefined) {
    return g.fail(`${g.linkName} has no Ethernet addresses`, 'Ethernet, 802.11, FDDI and token ring have');
  }
  const check = isEthernet(g.linkType) ? previousHeaderCheck(g) : undefined;
  return bothIf(
    check,
    eitherEnd(g, direction, (isSource) =>
      g.bytesEqual('header', isSource ? offsets.source : offsets.destination, address),
    ),
  );
}

/** An address of one byte, `$1f`. */
export function arcnetHost(g: Generator, address: number, direction: Direction | undefined): Condition {
  if (g.linkType !== LINK.arcnet && g.linkType !== LINK.arcnetLinux) return g.fail(`${g.linkName} is no ARCnet`);
  return eitherEnd(g, direction, (isSource) => g.equals('header', isSource ? 0 : 1, BPF.b, address));
}

const BROADCAST = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

export function linkBroadcast(g: Generator): Condition {
  if (g.linkType === LINK.arcnet || g.linkType === LINK.arcnetLinux) return arcnetHost(g, 0, 'dst');
  if (!isWireless(g.linkType) && addressOffsets(g) === undefined) return g.fail(`${g.linkName} knows no broadcast`);
  return etherHost(g, BROADCAST, 'dst');
}

/** The lowest bit of an address's first byte. */
export function linkMulticast(g: Generator): Condition {
  if (g.linkType === LINK.arcnet || g.linkType === LINK.arcnetLinux) return arcnetHost(g, 0, 'dst');
  if (isWireless(g.linkType)) return wirelessMulticast(g);
  const offsets = addressOffsets(g);
  if (offsets === undefined)
    return g.fail(`${g.linkName} knows no multicast`, 'ip multicast and ip6 multicast can be asked');
  const check = isEthernet(g.linkType) ? previousHeaderCheck(g) : undefined;
  return bothIf(check, test(g.load('header', offsets.destination, BPF.b), BPF.jset, 1));
}

function addressOffsets(g: Generator): { source: number; destination: number } | undefined {
  if (isEthernet(g.linkType)) return { source: 6, destination: 0 };
  switch (g.linkType) {
    case LINK.fddi:
      return { source: 7, destination: 1 };
    case LINK.tokenRing:
      return { source: 8, destination: 2 };
    case LINK.ipOverFc:
      return { source: 10, destination: 2 };
    default:
      return undefined;
  }
}
