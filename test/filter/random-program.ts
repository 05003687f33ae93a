import fc from 'fast-check';
import type { BpfInstruction, BpfProgram } from '../../src/filter/instructions.ts';
import { BPF, MEMORY_WORDS } from '../../src/filter/opcodes.ts';

const SIZES = [BPF.w, BPF.h, BPF.b];
const COMPUTATIONS = [0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90, 0xa0];
const QUESTIONS = [BPF.jeq, BPF.jgt, BPF.jge, BPF.jset];
const EDGES = [0, 1, 2, 31, 32, 33, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

const small = fc.integer({ min: 0, max: 40 });
const word = fc.integer({ min: 0, max: MEMORY_WORDS - 1 });
const number = fc.oneof(small, small, fc.constantFrom(...EDGES), fc.integer({ min: 0, max: 0xffff_ffff }));
const place = fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: number });
const size = fc.constantFrom(...SIZES);

function plain(code: fc.Arbitrary<number>, k: fc.Arbitrary<number>): fc.Arbitrary<BpfInstruction> {
  return fc.record({ code, jt: fc.constant(0), jf: fc.constant(0), k });
}

const load = fc.oneof(
  plain(
    size.map((bits) => BPF.ld | bits | BPF.abs),
    place,
  ),
  plain(
    size.map((bits) => BPF.ld | bits | BPF.ind),
    place,
  ),
  plain(fc.constantFrom(BPF.ld | BPF.imm, BPF.ldx | BPF.imm), number),
  plain(fc.constantFrom(BPF.ld | BPF.len, BPF.ldx | BPF.len), fc.constant(0)),
  plain(fc.constantFrom(BPF.ld | BPF.mem, BPF.ldx | BPF.mem, BPF.st, BPF.stx), word),
  plain(fc.constant(BPF.ldx | BPF.b | BPF.msh), place),
);
const other = fc.oneof(
  plain(
    fc.constantFrom(...COMPUTATIONS).map((bits) => BPF.alu | bits),
    number,
  ),
  plain(
    fc.constantFrom(...COMPUTATIONS).map((bits) => BPF.alu | bits | BPF.x),
    fc.constant(0),
  ),
  plain(fc.constantFrom(BPF.misc | BPF.tax, BPF.misc | BPF.txa), fc.constant(0)),
);
const far = fc.integer({ min: 0, max: 255 });
const jump = fc.oneof(
  fc.record({
    code: fc.tuple(fc.constantFrom(...QUESTIONS), fc.constantFrom(BPF.k, BPF.x)).map(([question, source]) => {
      return BPF.jmp | question | source;
    }),
    jt: far,
    jf: far,
    k: number,
  }),
  plain(fc.constant(BPF.jmp | BPF.ja), far),
);
const end = plain(fc.constantFrom(BPF.ret, BPF.ret | BPF.a), number);

/** Programs as the kernel takes them: jumps go forward and stay inside, the last instruction returns. */
export function randomProgram(longest: number): fc.Arbitrary<BpfProgram> {
  const body = fc.oneof(
    { weight: 6, arbitrary: load },
    { weight: 6, arbitrary: other },
    { weight: 6, arbitrary: jump },
    { weight: 1, arbitrary: end },
  );
  return fc
    .tuple(fc.array(body, { maxLength: longest - 1, size: 'max' }), end)
    .map(([instructions, last]) => keepInside([...instructions, last]));
}

function keepInside(program: readonly BpfInstruction[]): BpfProgram {
  return program.map((instruction, at) => {
    if ((instruction.code & 0x07) !== BPF.jmp) return instruction;
    const behind = program.length - at - 1;
    const { code, jt, jf, k } = instruction;
    if (code === (BPF.jmp | BPF.ja)) return { code, jt, jf, k: k % behind };
    return { code, jt: jt % behind, jf: jf % behind, k };
  });
}
