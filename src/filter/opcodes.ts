/**
 * Opcodes of classic BPF, as linux/filter.h and pcap/bpf.h have them: a class in the low three bits, and what the class
 * takes above it. An opcode is the sum of one of each: `BPF.ld | BPF.h | BPF.abs`.
 */
export const BPF = {
  // Classes.
  ld: 0x00,
  ldx: 0x01,
  st: 0x02,
  stx: 0x03,
  alu: 0x04,
  jmp: 0x05,
  ret: 0x06,
  misc: 0x07,
  // Sizes of loads.
  w: 0x00,
  h: 0x08,
  b: 0x10,
  // Where loads look.
  imm: 0x00,
  abs: 0x20,
  ind: 0x40,
  mem: 0x60,
  len: 0x80,
  msh: 0xa0,
  // What arithmetic does.
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mod: 0x90,
  xor: 0xa0,
  // What jumps ask.
  ja: 0x00,
  jeq: 0x10,
  jgt: 0x20,
  jge: 0x30,
  jset: 0x40,
  // The second operand: the instruction's own, or the index register.
  k: 0x00,
  x: 0x08,
  // What is returned, besides `k`.
  a: 0x10,
  // Register to register.
  tax: 0x00,
  txa: 0x80,
} as const;

/** Scratch words of the machine. */
export const MEMORY_WORDS = 16;
