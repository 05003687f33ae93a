/**
 * One instruction of classic BPF as a Linux socket takes it (struct sock_filter, linux/filter.h): an opcode, two forward jumps
 * counted from the next instruction, and an unsigned 32-bit operand.
 */
export interface BpfInstruction {
  code: number;
  jt: number;
  jf: number;
  k: number;
}

/**
 * A whole program: it ends in a `ret` on every path, and all jumps stay inside. They go forward, but for the `ja` of
 * `protochain`, which loops: no kernel runs that.
 */
export type BpfProgram = readonly BpfInstruction[];
