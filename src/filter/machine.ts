import { limits } from '../core/limits.ts';
import type { BpfInstruction, BpfProgram } from './instructions.ts';
import { interpreterOf, type PacketTest } from './interpreter.ts';
import { computation, condition, type Load, loadOf } from './machine-code.ts';
import { BPF } from './opcodes.ts';

/**
 * The program as one JavaScript function. All jumps go forward, so that each target is the end of a labelled block and
 * each jump leaves one: the engine gets plain branches. A length is asked for where no way there has asked for as much.
 * Programs that jump backwards or are too long for the engine's compiler are interpreted.
 */
export function compileProgram(program: BpfProgram): PacketTest {
  const text = program.length > limits.filterInstructions ? undefined : functionText(program);
  return text === undefined ? interpreterOf(program) : (new Function(`return ${text};`)() as PacketTest);
}

/** undefined: it can't be written, or only as what no engine compiles well. */
function functionText(program: BpfProgram): string | undefined {
  if (program.some(({ code, k }) => code === (BPF.jmp | BPF.ja) && (k | 0) < 0)) return undefined;
  const text = new ProgramText(program);
  return text.blocks > limits.compiledBlocks ? undefined : text.write();
}

class ProgramText {
  readonly #program: BpfProgram;
  /** Bytes known to be there before each instruction; undefined where no way has led yet. */
  readonly #known: (number | undefined)[];
  /** Targets that blocks end before. */
  readonly #targets = new Set<number>();
  readonly #words = new Set<number>();
  readonly #lines: string[] = [];

  constructor(program: BpfProgram) {
    this.#program = program;
    this.#known = [0];
    program.forEach((instruction, at) => {
      const known = this.#known[at];
      if (this.#targets.has(at)) this.#lines.push('}');
      if (known !== undefined) this.#instruction(instruction, at, known);
    });
  }

  get blocks(): number {
    return this.#targets.size;
  }

  write(): string {
    const blocks = [...this.#targets].sort((a, b) => b - a).map((target) => `L${target}: {`);
    const words = [...this.#words].map((word) => `, m${word} = 0`);
    return [
      '(packet) => {',
      'const { view, start } = packet;',
      'const length = packet.end - start;',
      `let a = 0, x = 0, o = 0${words.join('')};`,
      ...blocks,
      ...this.#lines,
      '}',
    ].join('\n');
  }

  #instruction(instruction: BpfInstruction, at: number, known: number): void {
    const { code, k } = instruction;
    switch (code & 0x07) {
      case BPF.jmp:
        this.#jump(instruction, at, known);
        return;
      case BPF.ret:
        this.#lines.push(returnOf(instruction));
        return;
      case BPF.ld:
      case BPF.ldx:
        this.#flow(at + 1, this.#load(loadOf(instruction), known));
        return;
      case BPF.st:
      case BPF.stx:
        this.#words.add(k);
        this.#lines.push(`m${k} = ${code === BPF.st ? 'a' : 'x'};`);
        break;
      case BPF.alu:
        this.#lines.push(computation(instruction));
        break;
      default:
        this.#lines.push((code & BPF.txa) === 0 ? 'x = a;' : 'a = x;');
    }
    this.#flow(at + 1, known);
  }

  /** Answers how many bytes are known to be there behind it. */
  #load({ statement, need, offset, word }: Load, known: number): number {
    if (word !== undefined) this.#words.add(word);
    if (offset !== undefined) this.#lines.push(`o = ${offset};`, `if (o + ${need} > length) return 0;`);
    else if (need > known) this.#lines.push(`if (length < ${need}) return 0;`);
    this.#lines.push(statement);
    return offset === undefined ? Math.max(known, need) : known;
  }

  #jump(instruction: BpfInstruction, at: number, known: number): void {
    const { code, jt, jf, k } = instruction;
    const next = at + 1;
    if (code === (BPF.jmp | BPF.ja) || jt === jf) {
      this.#lines.push(this.#goTo(next + (code === (BPF.jmp | BPF.ja) ? k : jt), next, known));
      return;
    }
    const [yes, no] = [this.#goTo(next + jt, next, known), this.#goTo(next + jf, next, known)];
    if (yes === '') this.#lines.push(`if (!(${condition(instruction)})) ${no}`);
    else this.#lines.push(`if (${condition(instruction)}) ${yes}`, no);
  }

  /** The statement that leads to `target`; none where it comes next anyway. */
  #goTo(target: number, next: number, known: number): string {
    const instruction = this.#program[target];
    if ((instruction.code & 0x07) === BPF.ret) return returnOf(instruction);
    this.#flow(target, known);
    if (target === next) return '';
    this.#targets.add(target);
    return `break L${target};`;
  }

  #flow(target: number, known: number): void {
    this.#known[target] = Math.min(this.#known[target] ?? known, known);
  }
}

function returnOf({ code, k }: BpfInstruction): string {
  return (code & BPF.a) === 0 ? `return ${k >>> 0};` : 'return a >>> 0;';
}
