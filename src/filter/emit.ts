import type { Statement } from './conditions.ts';
import { type Block, blocksFromEnd } from './flow-graph.ts';
import type { BpfInstruction, BpfProgram } from './instructions.ts';
import { BPF } from './opcodes.ts';

/**
 * Puts the blocks one behind the other, from the end. A conditional jump reaches 255 instructions: further ones lead to
 * a `ja` behind the test, which makes room for itself in another round.
 */
export function emit(root: Block): BpfProgram {
  const blocks = blocksFromEnd(root, 'whenFalse');
  const long = new Map<Block, { whenTrue: boolean; whenFalse: boolean }>();
  for (;;) {
    const starts = place(blocks, long);
    if (!widen(blocks, starts, long)) return write(blocks, starts, long);
  }
}

type LongJumps = Map<Block, { whenTrue: boolean; whenFalse: boolean }>;

const FURTHEST = 255;

function lengthOf(block: Block, long: LongJumps): number {
  const jumps = long.get(block);
  return block.statements.length + 1 + Number(jumps?.whenTrue ?? false) + Number(jumps?.whenFalse ?? false);
}

/** Where each block begins. */
function place(blocks: readonly Block[], long: LongJumps): Map<Block, number> {
  const starts = new Map<Block, number>();
  let at = 0;
  for (const block of blocks) at += lengthOf(block, long);
  for (const block of blocks) {
    at -= lengthOf(block, long);
    starts.set(block, at);
  }
  return starts;
}

/** Marks the jumps that don't reach; false when all do. */
function widen(blocks: readonly Block[], starts: ReadonlyMap<Block, number>, long: LongJumps): boolean {
  let isWidened = false;
  for (const block of blocks) {
    if (block.edges === undefined) continue;
    const jumps = long.get(block) ?? { whenTrue: false, whenFalse: false };
    const { whenTrue, whenFalse } = block.edges;
    const isFar = (to: Block): boolean => distance(block, to, starts) > FURTHEST;
    const next = {
      whenTrue: jumps.whenTrue || isFar(whenTrue.to),
      whenFalse: jumps.whenFalse || isFar(whenFalse.to),
    };
    if (next.whenTrue === jumps.whenTrue && next.whenFalse === jumps.whenFalse) continue;
    long.set(block, next);
    isWidened = true;
  }
  return isWidened;
}

/** From the instruction behind the test. */
function distance(from: Block, to: Block, starts: ReadonlyMap<Block, number>): number {
  return (starts.get(to) ?? 0) - (starts.get(from) ?? 0) - from.statements.length - 1;
}

function write(blocks: readonly Block[], starts: ReadonlyMap<Block, number>, long: LongJumps): BpfProgram {
  const program: BpfInstruction[] = [];
  for (const block of [...blocks].reverse()) {
    writeStatements(program, block.statements);
    const { edges } = block;
    if (edges === undefined) {
      program.push({ code: block.code, jt: 0, jf: 0, k: block.k });
      continue;
    }
    const jumps = long.get(block);
    const far: number[] = [];
    const reach = (to: Block, isLong: boolean | undefined): number => {
      const offset = distance(block, to, starts);
      if (isLong !== true) return offset;
      far.push(offset);
      return far.length - 1;
    };
    const jt = reach(edges.whenTrue.to, jumps?.whenTrue);
    const jf = reach(edges.whenFalse.to, jumps?.whenFalse);
    program.push({ code: block.code, jt, jf, k: block.k });
    far.forEach((offset, i) => void program.push({ code: BPF.jmp | BPF.ja, jt: 0, jf: 0, k: offset - i - 1 }));
  }
  return program;
}

/** Jumps among statements are counted in statements. */
function writeStatements(program: BpfInstruction[], statements: readonly Statement[]): void {
  statements.forEach(({ code, k, jt, jf }, at) => {
    const to = (target: Statement | undefined): number =>
      target === undefined ? 0 : statements.indexOf(target) - at - 1;
    program.push({ code, jt: to(jt), jf: to(jf), k });
  });
}
