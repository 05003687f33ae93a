import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import type { BpfInstruction, BpfProgram } from '../../src/filter/instructions.ts';
import { interpreterOf } from '../../src/filter/interpreter.ts';
import { compileProgram } from '../../src/filter/machine.ts';
import { BPF } from '../../src/filter/opcodes.ts';
import { testUnless } from '../support/skip.ts';
import { randomProgram } from './random-program.ts';
import { noTcpdump, packetOf, programOfTcpdump } from './support.ts';

const BYTES = Uint8Array.from([0x45, 0xff, 0x80, 0x00, 0x00, 0x01, 0x7f]);

function op(code: number, k = 0, jt = 0, jf = 0): BpfInstruction {
  return { code, jt, jf, k };
}

const load = (k: number): BpfInstruction => op(BPF.ld | BPF.imm, k);
const index = (k: number): BpfInstruction => op(BPF.ldx | BPF.imm, k);
const alu = (operation: number, k: number): BpfInstruction => op(BPF.alu | operation, k);
const aluX = (operation: number): BpfInstruction => op(BPF.alu | operation | BPF.x);
const RETURN_A = op(BPF.ret | BPF.a);

/** What libpcap's machine answers; 0 also where a load or a division drops the packet. */
const rows: [title: string, answer: number, program: BpfProgram][] = [
  ['a word', 0x45ff8000, [op(BPF.ld | BPF.w | BPF.abs, 0), RETURN_A]],
  ['the last word', 0x0000017f, [op(BPF.ld | BPF.w | BPF.abs, 3), RETURN_A]],
  ['a word that ends behind the packet', 0, [op(BPF.ld | BPF.w | BPF.abs, 4), op(BPF.ret, 9)]],
  ['the last half-word', 0x017f, [op(BPF.ld | BPF.h | BPF.abs, 5), RETURN_A]],
  ['a half-word behind the packet', 0, [op(BPF.ld | BPF.h | BPF.abs, 6), op(BPF.ret, 9)]],
  ['the last byte', 0x7f, [op(BPF.ld | BPF.b | BPF.abs, 6), RETURN_A]],
  ['a byte behind the packet', 0, [op(BPF.ld | BPF.b | BPF.abs, 7), op(BPF.ret, 9)]],
  ['what the kernel keeps beside', 0, [op(BPF.ld | BPF.b | BPF.abs, 0xfffff030), op(BPF.ret, 9)]],
  ['by index', 0x8000, [index(1), op(BPF.ld | BPF.h | BPF.ind, 1), RETURN_A]],
  ['an index that would wrap', 0, [index(0xffff_ffff), op(BPF.ld | BPF.b | BPF.ind, 1), op(BPF.ret, 9)]],
  ['a header length', 20, [op(BPF.ldx | BPF.b | BPF.msh, 0), op(BPF.misc | BPF.txa), RETURN_A]],
  ['a header length behind the packet', 0, [op(BPF.ldx | BPF.b | BPF.msh, 7), op(BPF.ret, 9)]],
  ['the length on the wire', 1500, [op(BPF.ld | BPF.len), RETURN_A]],
  ['a sum beyond 32 bits', 4, [load(0xffff_ffff), alu(BPF.add, 5), RETURN_A]],
  ['a difference below 0', 0xffff_ffff, [load(4), alu(BPF.sub, 5), RETURN_A]],
  ['a product of 64 bits', 1, [load(0xffff_ffff), alu(BPF.mul, 0xffff_ffff), RETURN_A]],
  ['a quotient without sign', 0x7fff_ffff, [load(0xffff_fffe), alu(BPF.div, 2), RETURN_A]],
  ['a remainder without sign', 5, [load(0xffff_ffff), alu(BPF.mod, 10), RETURN_A]],
  ['a division by an index of 0', 0, [load(4), aluX(BPF.div), op(BPF.ret, 9)]],
  ['a remainder by an index of 0', 0, [load(4), aluX(BPF.mod), op(BPF.ret, 9)]],
  ['a shift by 32', 0, [load(1), index(32), aluX(BPF.lsh), RETURN_A]],
  ['a shift to the right fills with 0', 1, [load(0x8000_0000), alu(BPF.rsh, 31), RETURN_A]],
  ['bits', 0b0110 ^ 0xff, [load(0b1100), alu(BPF.or, 0b0010), alu(BPF.and, 0b0110), alu(BPF.xor, 0xff), RETURN_A]],
  ['a negation', 0xffff_fffb, [load(5), alu(BPF.neg, 0), RETURN_A]],
  ['a memory word', 7, [load(7), op(BPF.st, 3), load(1), op(BPF.ldx | BPF.mem, 3), op(BPF.misc | BPF.txa), RETURN_A]],
  ['greater without sign', 1, [load(0x8000_0000), op(BPF.jmp | BPF.jgt, 1, 0, 1), op(BPF.ret, 1), op(BPF.ret, 2)]],
  ['at least, equal', 1, [load(7), op(BPF.jmp | BPF.jge, 7, 0, 1), op(BPF.ret, 1), op(BPF.ret, 2)]],
  ['equal at the sign', 2, [load(0xffff_ffff), op(BPF.jmp | BPF.jeq, 0xffff_ffff, 1, 0), op(BPF.ret), op(BPF.ret, 2)]],
  ['a set bit', 2, [load(6), op(BPF.jmp | BPF.jset, 4, 1, 0), op(BPF.ret), op(BPF.ret, 2)]],
  ['a jump', 3, [load(3), op(BPF.jmp | BPF.ja, 1), load(4), RETURN_A]],
  ['all bytes', 0xffff_ffff, [op(BPF.ret, 0xffff_ffff)]],
];

for (const [title, answer, program] of rows) {
  test(title, (t) => {
    t.is(interpreterOf(program)(packetOf(BYTES, 1500)), answer, 'interpreted');
    t.is(compileProgram(program)(packetOf(BYTES, 1500)), answer, 'compiled');
  });
}

test('generated code answers what the interpreter does', (t) => {
  const packets = fc.tuple(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 0xffff_ffff }));
  fc.assert(
    fc.property(randomProgram(60), fc.array(packets, { minLength: 3, maxLength: 8 }), (program, list) => {
      const compiled = compileProgram(program);
      const interpreted = interpreterOf(program);
      return list.every(([bytes, wireLength]) => {
        const packet = packetOf(bytes, wireLength);
        return compiled(packet) === interpreted(packet);
      });
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

test('so it does when the engine has optimized it', (t) => {
  const inputs = fc.sample(fc.uint8Array({ minLength: 40, maxLength: 64 }), { numRuns: 20, seed: 5 });
  const packets = inputs.map((bytes) => packetOf(bytes));
  for (const program of fc.sample(randomProgram(40), { numRuns: 40, seed: 7 })) {
    const compiled = compileProgram(program);
    const expected = packets.map(interpreterOf(program));
    for (let round = 0; round < 1000; round++) {
      t.true(packets.every((packet, at) => compiled(packet) === expected[at]));
    }
  }
});

test('long programs are compiled as far as the engine can, else interpreted', (t) => {
  // Each jump has targets of its own: no nesting is deeper.
  const programOf = (length: number): BpfProgram => [
    ...Array.from({ length: length - 3 }, () => op(BPF.jmp | BPF.jeq, 1, 1, 2)),
    ...[1, 2, 3].map((k) => op(BPF.ret, k)),
  ];
  const { compiledBlocks, filterInstructions } = limits;
  for (const length of [compiledBlocks, compiledBlocks + 10, filterInstructions, filterInstructions * 4]) {
    const program = programOf(length);
    t.is(compileProgram(program)(packetOf(BYTES)), interpreterOf(program)(packetOf(BYTES)));
  }
});

testUnless(noTcpdump)('a loop through extension headers ends', (t) => {
  const program = programOfTcpdump('ip6 protochain 6', '-y', 'RAW');
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  const [hopByHop, tcp] = [Buffer.from('3c00010400000000', 'hex'), Buffer.from('0600010400000000', 'hex')];
  const answers = [
    [hopByHop, tcp],
    [hopByHop, hopByHop],
    [hopByHop, hopByHop, tcp],
  ].map((headers) => compileProgram(program)(packetOf(Buffer.concat([header, ...headers, Buffer.alloc(8)]))) !== 0);
  t.deepEqual(answers, [true, false, true]);
});
