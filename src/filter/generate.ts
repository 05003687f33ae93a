import { relationCondition } from './arithmetic.ts';
import { both, type Condition, either, negation, statement, test } from './conditions.ts';
import { linkBroadcast, linkMulticast } from './ether-hosts.ts';
import type { Generator } from './generator.ts';
import { geneveCondition } from './geneve.ts';
import type { FilterProtocol } from './keywords.ts';
import { isWireless, LINK } from './link-layouts.ts';
import { linkProtocol } from './link-protocols.ts';
import { llcCondition } from './llc-conditions.ts';
import { BPF } from './opcodes.ts';
import { protocolCondition } from './protocol-conditions.ts';
import { ETHER } from './protocol-numbers.ts';
import type { Expression, Primitive } from './syntax.ts';
import { ANCILLARY, mplsCondition, pppoeCondition, vlanCondition } from './tunnels.ts';
import { valueCondition } from './value-conditions.ts';

/**
 * What the expression asks of a packet, in the order in which it is written: encapsulations move what is behind them.
 * Chains of `and` and `or` lean to the left and may be long: they are walked, not descended.
 */
export function generate(g: Generator, expression: Expression): Condition {
  const links: { kind: 'and' | 'or'; right: Expression }[] = [];
  let first: Expression = expression;
  while (isCombination(first)) {
    links.push(first);
    first = first.left;
  }
  let condition = first.kind === 'not' ? negation(generate(g, first.of)) : primitiveCondition(g, first);
  for (const { kind, right } of links.reverse()) {
    condition = { kind, left: condition, right: generate(g, right) };
  }
  return condition;
}

type Combination = Expression & { readonly kind: 'and' | 'or' };

function isCombination(expression: Expression): expression is Combination {
  return expression.kind === 'and' || expression.kind === 'or';
}

function primitiveCondition(g: Generator, primitive: Primitive): Condition {
  g.at = primitive.at;
  switch (primitive.kind) {
    case 'protocol':
      return protocolCondition(g, primitive.protocol);
    case 'value':
      return valueCondition(g, primitive.value, primitive.qualifiers);
    case 'relation':
      return relationCondition(g, primitive.left, primitive.operator, primitive.right);
    case 'broadcast':
      return broadcast(g, primitive.protocol);
    case 'multicast':
      return multicast(g, primitive.protocol);
    case 'less':
      return negation(test([statement(BPF.ld | BPF.len)], BPF.jgt, primitive.number));
    case 'greater':
      return test([statement(BPF.ld | BPF.len)], BPF.jge, primitive.number);
    case 'byte':
      return byte(g, primitive.index, primitive.operator, primitive.number);
    case 'inbound':
    case 'outbound':
      return direction(g, primitive.kind);
    case 'ifindex':
      return interfaceIndex(g, primitive.number);
    case 'pppoed':
      return linkProtocol(g, ETHER.pppoeDiscovery);
    case 'vlan':
      return vlanCondition(g, primitive.number);
    case 'mpls':
      return mplsCondition(g, primitive.number);
    case 'pppoes':
      return pppoeCondition(g, primitive.number);
    case 'geneve':
      return geneveCondition(g, primitive.number);
    case 'llc':
      return llcCondition(g, primitive.type);
    case 'frame-type':
      return frameControl(g, 0, primitive.value, primitive.mask);
    case 'frame-direction':
      return frameControl(g, 1, primitive.value, 0x03);
  }
}

/** Of a network its lowest and highest address; of the link layer its own. */
function broadcast(g: Generator, protocol: FilterProtocol | undefined): Condition {
  if (protocol === undefined || protocol === 'link') return linkBroadcast(g);
  if (protocol !== 'ip') g.fail(`'${protocol}' has no broadcast`, "expected 'ether', 'ip' or none of them");
  const hostBits = ~g.options.netmask >>> 0;
  const isIp = linkProtocol(g, ETHER.ip);
  const allZeros = g.masked('network', 16, BPF.w, 0, hostBits);
  return both(isIp, either(allZeros, g.masked('network', 16, BPF.w, hostBits, hostBits)));
}

function multicast(g: Generator, protocol: FilterProtocol | undefined): Condition {
  switch (protocol) {
    case undefined:
    case 'link':
      return linkMulticast(g);
    case 'ip':
      return both(linkProtocol(g, ETHER.ip), g.compare('network', 16, BPF.b, 0xffffffff, BPF.jge, 224));
    case 'ip6':
      return both(linkProtocol(g, ETHER.ip6), g.equals('network', 24, BPF.b, 255));
    default:
      return g.fail(`'${protocol}' has no multicast`, "expected 'ether', 'ip', 'ip6' or none of them");
  }
}

/** `&` and `|` are libpcap's: they test what is in A, which nothing has loaded. */
function byte(g: Generator, index: number, operator: string, number: number): Condition {
  switch (operator) {
    case '=':
      return g.equals('header', index, BPF.b, number);
    case '<':
      return negation(g.compare('header', index, BPF.b, 0xffffffff, BPF.jge, number));
    case '>':
      return g.compare('header', index, BPF.b, 0xffffffff, BPF.jgt, number);
    default: {
      const operation = operator === '|' ? BPF.or : BPF.and;
      return negation(test([statement(BPF.alu | BPF.k | operation, number)], BPF.jeq, 0));
    }
  }
}

/** What this host sends (linux/if_packet.h, PACKET_OUTGOING). */
const OUTGOING = 4;

function direction(g: Generator, kind: 'inbound' | 'outbound'): Condition {
  if (g.linkType === LINK.slip) {
    const isInbound = g.equals('header', 0, BPF.b, 0);
    return kind === 'inbound' ? isInbound : negation(isInbound);
  }
  if (g.options.linkType === LINK.pppWithDirection) {
    const isReceived = g.equals('packet', 0, BPF.b, 0);
    return kind === 'inbound' ? isReceived : negation(isReceived);
  }
  if (g.linkType === LINK.pppd) return g.equals('header', 0, BPF.b, kind === 'outbound' ? 1 : 0);
  if (g.linkType === LINK.ipnet) return g.equals('header', 2, BPF.h, kind === 'outbound' ? 1 : 2);
  const outgoing = isOutgoing(g, kind);
  return kind === 'outbound' ? outgoing : negation(outgoing);
}

function isOutgoing(g: Generator, kind: string): Condition {
  if (g.linkType === LINK.sll) return g.equals('header', 0, BPF.h, OUTGOING);
  if (g.linkType === LINK.sll2) return g.equals('header', 10, BPF.b, OUTGOING);
  if (g.options.isLive) return g.equals('packet', ANCILLARY.packetType, BPF.h, OUTGOING);
  return g.fail(`a capture of ${g.linkName} does not tell '${kind}'`, 'live captures and cooked ones (-i any) tell it');
}

function interfaceIndex(g: Generator, index: number): Condition {
  if (g.linkType === LINK.sll2) return g.equals('header', 4, BPF.w, index);
  if (g.options.isLive) return g.equals('packet', ANCILLARY.interfaceIndex, BPF.w, index);
  return g.fail(`a capture of ${g.linkName} does not tell 'ifindex'`, 'live captures and cooked ones (-i any) tell it');
}

function frameControl(g: Generator, offset: number, value: number, mask: number): Condition {
  if (!isWireless(g.linkType) || g.linkType === LINK.ppi) g.fail(`${g.linkName} has no frames of 802.11`);
  return g.masked('header', offset, BPF.b, value, mask);
}
