import { both, type Condition, constant, either, type Statement, statement, testX } from './conditions.ts';
import type { Base, Generator } from './generator.ts';
import { LINK } from './link-layouts.ts';
import { BPF } from './opcodes.ts';
import { type Ports, port4Condition, port6Condition } from './port-conditions.ts';
import { ETHER, IP } from './protocol-numbers.ts';

const GENEVE_PORT: Ports = { low: 6081, high: 6081, isRange: false, protocol: IP.udp };

/** `geneve`, `geneve 10`: what is written behind it looks inside the tunnel (RFC 8926). */
export function geneveCondition(g: Generator, network: number | undefined): Condition {
  if (network !== undefined && network > 0xffffff) g.fail(`network ${network} is more than 16777215`);
  const isGeneve = either(overIpv4(g, network), overIpv6(g, network));
  const always = constant(true);
  always.statements = [...innerOffsets(g), ...always.statements];
  g.isGeneve = true;
  return both(isGeneve, always);
}

/** Leaves the length of the IP header (and what varies before it) in A. */
function overIpv4(g: Generator, network: number | undefined): Condition {
  const check = versionAndNetwork(g, port4Condition(g, GENEVE_PORT, 'dst'), 'transport4', network);
  return both(check, testX([...g.ipv4HeaderLength(), statement(BPF.misc | BPF.txa)], BPF.jeq));
}

function overIpv6(g: Generator, network: number | undefined): Condition {
  const check = versionAndNetwork(g, port6Condition(g, GENEVE_PORT, 'dst'), 'transport6', network);
  const variable = g.variablePart(g.payload);
  const length = [...variable, statement(BPF.ld | BPF.imm, 40)];
  if (variable.length > 0) length.push(statement(BPF.alu | BPF.add | BPF.x));
  return both(check, testX([...length, statement(BPF.misc | BPF.tax)], BPF.jeq));
}

/** Version 0 and, where it is asked for, the network's number. */
function versionAndNetwork(g: Generator, port: Condition, base: Base, network: number | undefined): Condition {
  const isVersion = both(port, g.masked(base, 8, BPF.b, 0, 0xc0));
  if (network === undefined) return isVersion;
  return both(isVersion, g.masked(base, 12, BPF.w, network << 8, 0xffffff00));
}

/**
 * Computes from the IP header's length in A where the inner type, header and payload stand. The payload may be Ethernet
 * or a network layer alone; the header's type is an Ethernet type in either case.
 */
function innerOffsets(g: Generator): Statement[] {
  const k = BPF.alu | BPF.k;
  const udpPayload = g.payload.constant + g.network + 8;
  const type = g.allocate();
  const header = g.allocate();
  const payload = g.allocate();
  const isEthernet = statement(BPF.jmp | BPF.jeq | BPF.k, ETHER.bridgedEthernet);
  const toA = statement(BPF.misc | BPF.txa);
  const storePayload = statement(BPF.stx, payload);
  isEthernet.jt = toA;
  isEthernet.jf = storePayload;
  g.type = { constant: 0, isVariable: true, register: type };
  g.enter(LINK.ethernet, { constant: 0, isVariable: true, register: header });
  g.payload = { constant: 0, isVariable: true, register: payload };
  g.network = 0;
  g.isUnoptimizable = true;
  return [
    statement(k | BPF.add, udpPayload),
    statement(BPF.misc | BPF.tax),
    statement(k | BPF.add, 2),
    statement(BPF.st, type),
    // Options, in words of four bytes, and the fixed header.
    statement(BPF.ld | BPF.ind | BPF.b, 0),
    statement(k | BPF.and, 0x3f),
    statement(k | BPF.mul, 4),
    statement(k | BPF.add, 8),
    statement(BPF.alu | BPF.add | BPF.x),
    statement(BPF.st, header),
    statement(BPF.ld | BPF.ind | BPF.h, 2),
    statement(BPF.ldx | BPF.mem, header),
    isEthernet,
    toA,
    statement(k | BPF.add, 12),
    statement(BPF.st, type),
    statement(k | BPF.add, 2),
    statement(BPF.misc | BPF.tax),
    storePayload,
  ];
}
