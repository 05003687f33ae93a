import { both, type Condition, either, type Statement, statement, test } from './conditions.ts';
import type { Generator } from './generator.ts';
import type { FilterProtocol } from './keywords.ts';
import { linkProtocol } from './link-protocols.ts';
import { BPF } from './opcodes.ts';
import { ETHER, IP } from './protocol-numbers.ts';

/**
 * `protochain 6`: the protocol stands anywhere in the chain of headers. The program jumps backwards, which no kernel
 * takes: such a filter runs here.
 */
export function protochainCondition(g: Generator, number: number, within: FilterProtocol | undefined): Condition {
  const register = g.allocate();
  if (within === undefined) {
    const inIpv4 = protochainCondition(g, number, 'ip');
    return either(inIpv4, protochainCondition(g, number, 'ip6'));
  }
  if (within !== 'ip' && within !== 'ip6') g.fail(`'${within}' has no chain of headers`, "expected 'ip' or 'ip6'");
  if (g.payload.isVariable) g.fail(`in ${g.linkName} no chain of headers can be followed`, "try 'proto'");
  g.isUnoptimizable = true;
  const link = linkProtocol(g, within === 'ip' ? ETHER.ip : ETHER.ip6);
  const chain = within === 'ip' ? ipv4Chain(g, number, register) : ipv6Chain(g, number, register);
  g.release(register);
  return both(link, test(chain, BPF.jeq, number));
}

/** A has the protocol, X the offset of its header from the network layer. Only AH leads on. */
function ipv4Chain(g: Generator, number: number, register: number): Statement[] {
  const at = g.payload.constant + g.network;
  const begin = [statement(BPF.ld | BPF.abs | BPF.b, at + 9), statement(BPF.ldx | BPF.msh | BPF.b, at)];
  const nothing = statement(BPF.alu | BPF.add | BPF.k, 0);
  return close(begin, number, [nothing], authentication(at, register));
}

function ipv6Chain(g: Generator, number: number, register: number): Statement[] {
  const at = g.payload.constant + g.network;
  const begin = [statement(BPF.ld | BPF.abs | BPF.b, at + 6), statement(BPF.ldx | BPF.imm, 40)];
  const [isAuthentication, ...authenticated] = authentication(at, register);
  // The next header and the length in units of eight bytes, less one (RFC 8200 §4).
  const advance = [
    statement(BPF.ld | BPF.ind | BPF.b, at),
    statement(BPF.st, register),
    statement(BPF.ld | BPF.ind | BPF.b, at + 1),
    statement(BPF.alu | BPF.add | BPF.k, 1),
    statement(BPF.alu | BPF.mul | BPF.k, 8),
    statement(BPF.alu | BPF.add | BPF.x),
    statement(BPF.misc | BPF.tax),
    statement(BPF.ld | BPF.mem, register),
  ];
  const kinds = [IP.hopByHop, IP.destinationOptions, IP.routing, IP.fragment].map((kind) =>
    statement(BPF.jmp | BPF.jeq | BPF.k, kind),
  );
  kinds.forEach((kind, i) => {
    kind.jt = advance[0];
    kind.jf = kinds[i + 1] ?? isAuthentication;
  });
  const back = statement(BPF.jmp | BPF.ja, -(2 + kinds.length + advance.length + 1));
  return close(begin, number, [...kinds, ...advance, back], [isAuthentication, ...authenticated]);
}

/** Its length is in units of four bytes, less two (RFC 4302 §2.2). The first statement asks for it. */
function authentication(at: number, register: number): Statement[] {
  const toA = statement(BPF.misc | BPF.txa);
  const isAuthentication = statement(BPF.jmp | BPF.jeq | BPF.k, IP.ah);
  isAuthentication.jt = toA;
  return [
    isAuthentication,
    toA,
    statement(BPF.ld | BPF.ind | BPF.b, at),
    statement(BPF.st, register),
    statement(BPF.misc | BPF.txa),
    statement(BPF.alu | BPF.add | BPF.k, 1),
    statement(BPF.misc | BPF.tax),
    statement(BPF.ld | BPF.ind | BPF.b, at),
    statement(BPF.alu | BPF.add | BPF.k, 2),
    statement(BPF.alu | BPF.mul | BPF.k, 4),
    statement(BPF.misc | BPF.tax),
    statement(BPF.ld | BPF.mem, register),
  ];
}

/** The loop around `body`: out of it where the protocol is found or nothing follows. */
function close(begin: Statement[], number: number, kinds: Statement[], authenticated: Statement[]): Statement[] {
  const end = statement(BPF.alu | BPF.add | BPF.k, 0);
  const isNone: Statement = { ...statement(BPF.jmp | BPF.jeq | BPF.k, IP.none), jt: end, jf: kinds[0] };
  const isFound: Statement = { ...statement(BPF.jmp | BPF.jeq | BPF.k, number), jt: end, jf: isNone };
  const loop = [isFound, isNone, ...kinds, ...authenticated];
  authenticated[0].jf = end;
  return [...begin, ...loop, statement(BPF.jmp | BPF.ja, -(loop.length + 1)), end];
}
