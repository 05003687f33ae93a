import { both, type Condition, constant, negation, test } from './conditions.ts';
import { quoteWord, suggestWord } from './filter-error.ts';
import type { Generator } from './generator.ts';
import { isDataFrame } from './link-ethernet.ts';
import { isWireless, LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';
import { ETHERNET_MTU } from './protocol-numbers.ts';

/** `llc`, `llc i`, `llc ui`: a header of IEEE 802.2, and the kind of frame by its control field. */
export function llcCondition(g: Generator, type: string | undefined): Condition {
  if (type === undefined) return hasLlc(g);
  if (type === 'i') return both(hasLlc(g), negation(test(g.load('llc', 2, BPF.b), BPF.jset, 0x01)));
  const [value, mask] = CONTROL.get(type) ?? unknownType(g, type);
  return both(hasLlc(g), g.masked('llc', 2, BPF.b, value, mask));
}

/** The control field without its poll bit: supervisory and unnumbered frames. */
const CONTROL: ReadonlyMap<string, readonly [value: number, mask: number]> = new Map([
  ['s', [0x01, 0x03]],
  ['u', [0x03, 0x03]],
  ['rr', [0x01, 0x0f]],
  ['rnr', [0x05, 0x0f]],
  ['rej', [0x09, 0x0f]],
  ['ui', [0x03, 0xef]],
  ['ua', [0x63, 0xef]],
  ['disc', [0x43, 0xef]],
  ['dm', [0x0f, 0xef]],
  ['sabme', [0x6f, 0xef]],
  ['test', [0xe3, 0xef]],
  ['xid', [0xaf, 0xef]],
  ['frmr', [0x87, 0xef]],
]);

function unknownType(g: Generator, type: string): never {
  const otherwise = `known are i, ${[...CONTROL.keys()].join(', ')}`;
  return g.fail(`${quoteWord(type)} is no kind of LLC frame`, suggestWord(type, CONTROL.keys(), otherwise));
}

function hasLlc(g: Generator): Condition {
  if (isWireless(g.linkType)) return isDataFrame(g);
  switch (g.linkType) {
    case LINK.ethernet: {
      // Novell's raw 802.3 begins with FFFF.
      const isLength = g.atMost('type', 0, BPF.h, ETHERNET_MTU);
      return both(isLength, negation(g.equals('llc', 0, BPF.h, 0xffff)));
    }
    case LINK.tokenRing:
    case LINK.fddi:
    case LINK.atmRfc1483:
      return constant(true);
    default:
      return g.fail(`${g.linkName} has no LLC header`, 'Ethernet and 802.11 have');
  }
}
