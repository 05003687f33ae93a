import type { KernelInstruction, KernelProgram } from './live-source.ts';

/** Opcodes of classic BPF, linux/bpf_common.h: class in the lowest three bits. */
const CLASS_MASK = 0x07;
const LD = 0x00;
const LDX = 0x01;
const JMP = 0x05;
const MODE_MASK = 0xe0;
const MODE_ABSOLUTE = 0x20;
const MODE_INDIRECT = 0x40;
const MODE_LENGTH = 0x80;
const MODE_HEADER_LENGTH = 0xa0;
const ADD_CONSTANT = 0x04;
const JUMP_ALWAYS = 0x05;
const RETURN_CONSTANT = 0x06;

/** Loads from these negative offsets tell what the kernel knows of a packet, linux/filter.h (SKF_AD_…). */
const ANCILLARY = 0xff_ff_f0_00;
const SLL2_HEADER = 20;
/** Fields of the SLL2 header by their offset and size, with the ancillary load that tells the same. */
const COOKED_FIELDS = [
  { at: 0, size: 2, load: 0 }, // protocol
  { at: 4, size: 4, load: 8 }, // interface index
  { at: 8, size: 2, load: 28 }, // ARPHRD_ type
  { at: 10, size: 1, load: 4 }, // packet type
];

/** Longest jump of a condition. */
const MAX_JUMP = 255;
/** The kernel takes no longer program (BPF_MAXINSNS). */
const MAX_INSTRUCTIONS = 4096;

/**
 * A program for a socket, which keeps `snaplen` bytes of what passes. A cooked socket shows no SLL2 header, only what stands
 * behind it: loads from the header become ancillary ones. Undefined where the kernel can't run it.
 */
export function socketProgram(program: KernelProgram, snaplen: number, cooked: boolean): KernelProgram | undefined {
  if (program.some(jumpsBack)) return undefined;
  const parts = program.map((instruction) => {
    if (instruction.code === RETURN_CONSTANT) return [{ ...instruction, k: Math.min(instruction.k, snaplen) }];
    return cooked ? cookedInstruction(instruction) : [instruction];
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  const joined = joinParts(parts);
  return joined !== undefined && joined.length <= MAX_INSTRUCTIONS ? joined : undefined;
}

/** Passes everything, cut to `snaplen`. */
export function passAll(snaplen: number): KernelProgram {
  return [{ code: RETURN_CONSTANT, jt: 0, jf: 0, k: snaplen }];
}

/** struct sock_filter, one after the other, in this machine's byte order. */
export function programBytes(program: KernelProgram): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const halves = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(bytes.buffer);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    halves[index * 4] = code;
    bytes[index * 8 + 2] = jt;
    bytes[index * 8 + 3] = jf;
    words[index * 2 + 1] = k;
  }
  return bytes;
}

/** The kernel runs no loops; `protochain` is one. */
function jumpsBack({ code, k }: KernelInstruction): boolean {
  return code === JUMP_ALWAYS && (k | 0) < 0;
}

function cookedInstruction(instruction: KernelInstruction): KernelInstruction[] | undefined {
  const { code, k } = instruction;
  const kind = code & CLASS_MASK;
  const mode = code & MODE_MASK;
  if (kind === LD && mode === MODE_ABSOLUTE) {
    if (k >= ANCILLARY) return [instruction];
    if (k >= SLL2_HEADER) return [{ ...instruction, k: k - SLL2_HEADER }];
    const field = COOKED_FIELDS.find(({ at, size }) => at === k && size === loadSize(code));
    return field && [{ ...instruction, k: ANCILLARY + field.load }];
  }
  if (kind === LD && mode === MODE_INDIRECT)
    return k >= SLL2_HEADER ? [{ ...instruction, k: k - SLL2_HEADER }] : undefined;
  if (kind === LDX && mode === MODE_HEADER_LENGTH) {
    return k >= SLL2_HEADER ? [{ ...instruction, k: k - SLL2_HEADER }] : undefined;
  }
  if (mode === MODE_LENGTH && kind === LD) return [instruction, { code: ADD_CONSTANT, jt: 0, jf: 0, k: SLL2_HEADER }];
  // The length in X can't be added to without losing A.
  if (mode === MODE_LENGTH && kind === LDX) return undefined;
  return [instruction];
}

function loadSize(code: number): number {
  return [4, 2, 1, 0][(code >> 3) & 3];
}

/** Jumps count instructions: those that were put in between lengthen them. */
function joinParts(parts: readonly KernelInstruction[][]): KernelProgram | undefined {
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.length;
  }
  const joined = parts.flatMap((part, index) =>
    part.map((instruction, place) => {
      const from = starts[index] + place + 1;
      const moved = (jump: number): number => (starts[index + 1 + jump] ?? length) - from;
      if ((instruction.code & CLASS_MASK) !== JMP) return instruction;
      if (instruction.code === JUMP_ALWAYS) return { ...instruction, k: moved(instruction.k) };
      return { ...instruction, jt: moved(instruction.jt), jf: moved(instruction.jf) };
    }),
  );
  return joined.every(({ jt, jf }) => jt <= MAX_JUMP && jf <= MAX_JUMP) ? joined : undefined;
}
