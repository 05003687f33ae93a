import {
  both,
  type Condition,
  either,
  firstTest,
  negation,
  type Statement,
  statement,
  test,
  testX,
} from './conditions.ts';
import type { Generator, Offset } from './generator.ts';
import { isEthernet, isWireless, LINK } from './link-layouts.ts';
import { linkProtocol } from './link-protocols.ts';
import { BPF } from './opcodes.ts';
import { ETHER, PPP_MPLS } from './protocol-numbers.ts';

/** Offsets of what Linux keeps beside a packet (linux/filter.h, SKF_AD_*). */
export const ANCILLARY = {
  packetType: 0xfffff000 + 4,
  interfaceIndex: 0xfffff000 + 8,
  vlanTag: 0xfffff000 + 44,
  hasVlanTag: 0xfffff000 + 48,
} as const;

/** Inside Geneve there may be a network layer alone: whether a link-layer header stands before it. */
export function previousHeaderCheck(g: Generator): Condition | undefined {
  if (!g.isGeneve) return undefined;
  const [header, payload] = [g.header.register ?? 0, g.payload.register ?? 0];
  return negation(testX([statement(BPF.ld | BPF.mem, header), statement(BPF.ldx | BPF.mem, payload)], BPF.jeq));
}

/** `vlan`, `vlan 3`: what is written behind it looks behind the tag. */
export function vlanCondition(g: Generator, tag: number | undefined): Condition {
  if (g.labels > 0) g.fail('a VLAN tag does not stand behind an MPLS label');
  if (!isEthernet(g.linkType) && (!isWireless(g.linkType) || g.linkType === LINK.ppi)) {
    g.fail(`${g.linkName} has no VLAN tags`, 'Ethernet and 802.11 have');
  }
  if (tag !== undefined && tag > 0xfff) g.fail(`VLAN ${tag} is more than 4095`);
  const mayStandBeside = g.options.isLive && isEthernet(g.linkType) && g.vlanTags === 0 && g.isOutermost;
  const condition = mayStandBeside ? vlanBeside(g, tag) : vlanInside(g, tag);
  g.vlanTags++;
  return condition;
}

function vlanInside(g: Generator, tag: number | undefined): Condition {
  const isTagged = hasTagType(g);
  const condition = tag === undefined ? isTagged : both(isTagged, tagIs(g, tag));
  g.payload.constant += VLAN_LENGTH;
  g.type.constant += VLAN_LENGTH;
  return condition;
}

const VLAN_LENGTH = 4;

/** 802.1Q, 802.1ad, and the number in use before it. */
function hasTagType(g: Generator): Condition {
  const oneTag = either(linkProtocol(g, ETHER.vlan), linkProtocol(g, ETHER.providerBridge));
  return either(oneTag, linkProtocol(g, ETHER.qInQ));
}

function tagIs(g: Generator, tag: number): Condition {
  return g.masked('network', 0, BPF.h, tag, 0xfff);
}

/**
 * The kernel takes the outermost tag out of the packet and keeps it beside. Where it did not, the offsets behind it are
 * 4 more, which is known when the packet is there.
 */
function vlanBeside(g: Generator, tag: number | undefined): Condition {
  const isBeside = test([statement(BPF.ld | BPF.b | BPF.abs, ANCILLARY.hasVlanTag)], BPF.jeq, 1);
  const isInside = hasTagType(g);
  const hasNumber = tag === undefined ? undefined : tagIs(g, tag);
  const first = firstTest(isInside);
  g.hasVlanOffsets = true;
  first.statements = [...addToOffset(g, g.payload), ...addToOffset(g, g.type), ...first.statements];
  const isTagged = either(isBeside, isInside);
  if (hasNumber === undefined) return isTagged;
  loadTagBeside(firstTest(hasNumber));
  return both(isTagged, hasNumber);
}

function addToOffset(g: Generator, offset: Offset): Statement[] {
  offset.isVariable = true;
  offset.register ??= g.allocate();
  return [
    statement(BPF.ld | BPF.mem, offset.register),
    statement(BPF.alu | BPF.add | BPF.k, VLAN_LENGTH),
    statement(BPF.st, offset.register),
  ];
}

/** The test loads the tag from the packet first: another load goes around that one. */
function loadTagBeside(numberTest: ReturnType<typeof firstTest>): void {
  const { statements } = numberTest;
  const loadTag = statement(BPF.ld | BPF.b | BPF.abs, ANCILLARY.vlanTag);
  const branch: Statement = { ...statement(BPF.jmp | BPF.jeq | BPF.k, 1), jt: loadTag, jf: statements[0] };
  const skip = statement(BPF.jmp | BPF.ja, statements.length - 1);
  numberTest.statements = [
    statement(BPF.ld | BPF.b | BPF.abs, ANCILLARY.hasVlanTag),
    branch,
    loadTag,
    skip,
    ...statements,
  ];
}

/** `mpls`, `mpls 1024`: one label; the next `mpls` is the label below (RFC 3032). */
export function mplsCondition(g: Generator, label: number | undefined): Condition {
  let condition = isLabelled(g);
  if (label !== undefined) {
    if (label > 0xfffff) g.fail(`label ${label} is more than 1048575`);
    condition = both(condition, g.masked('network', 0, BPF.w, label << 12, 0xfffff000));
  }
  g.networkAfterLlc += 4;
  g.network += 4;
  g.labels++;
  return condition;
}

function isLabelled(g: Generator): Condition {
  if (g.labels > 0) return g.masked('label', 2, BPF.b, 0, 0x01);
  if (g.linkType === LINK.cHdlc || isEthernet(g.linkType)) return linkProtocol(g, ETHER.mpls);
  if (g.linkType === LINK.ppp) return linkProtocol(g, PPP_MPLS);
  return g.fail(`${g.linkName} has no MPLS labels`, 'Ethernet, PPP and Cisco HDLC have');
}

/** `pppoes`, `pppoes 0x27`: a session's packets are PPP (RFC 2516 §4). */
export function pppoeCondition(g: Generator, session: number | undefined): Condition {
  let condition = linkProtocol(g, ETHER.pppoeSession);
  if (session !== undefined) {
    if (session > 0xffff) g.fail(`session ${session} is more than 65535`);
    condition = both(condition, g.masked('network', 0, BPF.w, session, 0xffff));
  }
  const { isVariable, register } = g.payload;
  const constant = g.payload.constant + g.network + PPPOE_LENGTH;
  g.enter(LINK.ppp, { constant, isVariable, register });
  g.type = { constant, isVariable, register };
  g.payload.constant = constant + 2;
  g.network = 0;
  g.networkAfterLlc = 0;
  return condition;
}

const PPPOE_LENGTH = 6;
