import { type Condition, type Statement, statement, test } from './conditions.ts';
import type { Generator } from './generator.ts';
import { isWireless, LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';

/**
 * What has to be computed before the first test, for the registers that the tests use: the lengths of the radio header
 * and of the 802.11 header, and the place of VLAN tags. `next`: the first statement behind it.
 */
export function offsetStatements(g: Generator, next: Statement): Statement[] {
  if (g.payload.register !== undefined && g.header.isVariable) g.header.register ??= g.allocate();
  const outermost = g.options.linkType;
  if (outermost === LINK.prism) g.isUnoptimizable = true;
  const radio = g.header.register === undefined ? [] : radioHeaderLength(outermost, g.header.register);
  if (isWireless(outermost) && g.payload.register !== undefined) {
    g.isUnoptimizable = true;
    return wirelessHeaderLength(g, radio, g.payload.register, next);
  }
  if (radio.length > 0 || !g.hasVlanOffsets) return radio;
  g.payload.register ??= g.allocate();
  g.type.register ??= g.allocate();
  return [statement(BPF.ld | BPF.imm, 0), statement(BPF.st, g.payload.register), statement(BPF.st, g.type.register)];
}

/** Of PPI's payloads only 802.11 is looked into: its link type stands in the header. */
export function ppiCheck(g: Generator): Condition | undefined {
  if (g.linkType !== LINK.ppi) return undefined;
  return test([statement(BPF.ld | BPF.w | BPF.abs, 4)], BPF.jeq, LINK.wireless << 24);
}

/** Leaves the length in the register and in X. */
function radioHeaderLength(linkType: number, register: number): Statement[] {
  const store = statement(BPF.st, register);
  const end = [store, statement(BPF.misc | BPF.tax)];
  switch (linkType) {
    case LINK.prism:
      return [...prismLength(), ...end];
    case LINK.avs:
      return [statement(BPF.ld | BPF.w | BPF.abs, 4), ...end];
    case LINK.radiotap:
    case LINK.ppi:
      // 16 bits, the low byte first.
      return [
        statement(BPF.ld | BPF.b | BPF.abs, 3),
        statement(BPF.alu | BPF.lsh | BPF.k, 8),
        statement(BPF.misc | BPF.tax),
        statement(BPF.ld | BPF.b | BPF.abs, 2),
        statement(BPF.alu | BPF.or | BPF.x),
        ...end,
      ];
    default:
      return [];
  }
}

/** Drivers put AVS headers where Prism's are announced; these have 144 bytes. */
function prismLength(): Statement[] {
  const avs = statement(BPF.ld | BPF.w | BPF.abs, 4);
  const prism = statement(BPF.ld | BPF.imm, 144);
  const isAvs: Statement = { ...statement(BPF.jmp | BPF.jeq | BPF.k, 0x80211000), jt: avs, jf: prism };
  return [
    statement(BPF.ld | BPF.w | BPF.abs, 0),
    statement(BPF.alu | BPF.and | BPF.k, 0xfffff000),
    isAvs,
    avs,
    statement(BPF.jmp | BPF.ja, 1),
    prism,
  ];
}

/**
 * The header of a data frame has 24 bytes, with QoS 26, and behind a radiotap header that says so it is padded to a
 * multiple of four. X has where it begins.
 */
function wirelessHeaderLength(g: Generator, radio: Statement[], register: number, next: Statement): Statement[] {
  const hasData = statement(BPF.jmp | BPF.jset | BPF.k, 0x08);
  const hasControl = statement(BPF.jmp | BPF.jset | BPF.k, 0x04);
  const hasQos = statement(BPF.jmp | BPF.jset | BPF.k, 0x80);
  const addQos = statement(BPF.ld | BPF.mem, register);
  const padding = g.linkType === LINK.radiotap ? atherosPadding(register, next) : [];
  Object.assign(hasData, { jt: hasControl, jf: next });
  Object.assign(hasControl, { jt: next, jf: hasQos });
  Object.assign(hasQos, { jt: addQos, jf: padding[0] ?? next });
  return [
    ...(radio.length > 0 ? radio : [statement(BPF.ldx | BPF.imm, 0)]),
    statement(BPF.misc | BPF.txa),
    statement(BPF.alu | BPF.add | BPF.k, 24),
    statement(BPF.st, register),
    statement(BPF.ld | BPF.ind | BPF.b, 0),
    hasData,
    hasControl,
    hasQos,
    addQos,
    statement(BPF.alu | BPF.add | BPF.k, 2),
    statement(BPF.st, register),
    ...padding,
  ];
}

/** Radiotap's flags say that the header is padded; they are its first field, or the second behind the TSFT. */
function atherosPadding(register: number, next: Statement): Statement[] {
  const roundUp = statement(BPF.ld | BPF.mem, register);
  const hasFlags = statement(BPF.jmp | BPF.jset | BPF.k, 0x02000000);
  const hasMoreWords = statement(BPF.jmp | BPF.jset | BPF.k, 0x00000080);
  const hasTsft = statement(BPF.jmp | BPF.jset | BPF.k, 0x01000000);
  const flagsBehind = statement(BPF.ld | BPF.b | BPF.abs, 16);
  const flagsFirst = statement(BPF.ld | BPF.b | BPF.abs, 8);
  const isPadded = (): Statement => ({ ...statement(BPF.jmp | BPF.jset | BPF.k, 0x20), jt: roundUp, jf: next });
  Object.assign(hasFlags, { jt: hasMoreWords, jf: next });
  Object.assign(hasMoreWords, { jt: next, jf: hasTsft });
  Object.assign(hasTsft, { jt: flagsBehind, jf: flagsFirst });
  return [
    statement(BPF.ld | BPF.w | BPF.abs, 4),
    hasFlags,
    hasMoreWords,
    hasTsft,
    flagsBehind,
    isPadded(),
    flagsFirst,
    isPadded(),
    roundUp,
    statement(BPF.alu | BPF.add | BPF.k, 3),
    statement(BPF.alu | BPF.and | BPF.k, 0xfffffffc),
    statement(BPF.st, register),
  ];
}
