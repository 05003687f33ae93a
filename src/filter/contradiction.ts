import { limits } from '../core/limits.ts';
import type { BpfInstruction, BpfProgram } from './instructions.ts';
import { BPF, MEMORY_WORDS } from './opcodes.ts';

/**
 * Whether no packet can pass: every way to a `ret` of more than 0 asks the same value to lie in ranges that exclude each
 * other, as `less 5 and greater 10` does. False also where that can't be told, or would take too long to.
 */
export function passesNothing(program: BpfProgram): boolean {
  return !new Search(program).findsWay(0, START, NO_BOUNDS);
}

/** What the registers hold, by how it was computed: equal texts are equal values, as the packet stays the same. */
interface State {
  readonly a: string;
  readonly x: string;
  readonly memory: readonly string[];
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What the jumps on the way so far say of values. */
type AllBounds = ReadonlyMap<string, Bounds>;

const START: State = { a: '0', x: '0', memory: new Array<string>(MEMORY_WORDS).fill('0') };
const NO_BOUNDS: AllBounds = new Map();
const LARGEST = 0xffffffff;
/** Two of them, or of what is computed from them, need not be equal. */
const UNKNOWN = '?';
const LONGEST_TEXT = 1000;

class Search {
  readonly #program: BpfProgram;
  #steps = 0;

  constructor(program: BpfProgram) {
    this.#program = program;
  }

  /** Is there a way from `start` to where a packet passes? Depth: jumps of the longest way. */
  findsWay(start: number, before: State, bounds: AllBounds): boolean {
    let state = before;
    for (let at = start; ; at++) {
      if (++this.#steps > limits.contradictionSteps) return true;
      const instruction = this.#program[at];
      const { code, jt, jf, k } = instruction;
      if ((code & 0x07) === BPF.ret) return (code & BPF.a) !== 0 || k !== 0;
      if ((code & 0x07) !== BPF.jmp) {
        state = after(instruction, state);
      } else if (code === (BPF.jmp | BPF.ja)) {
        // A loop: who knows how it ends.
        if ((k | 0) < 0) return true;
        at += k;
      } else {
        const [holds, fails] = [
          boundsIf(instruction, state, bounds, true),
          boundsIf(instruction, state, bounds, false),
        ];
        if (holds !== undefined && this.findsWay(at + 1 + jt, state, holds)) return true;
        if (fails === undefined) return false;
        return this.findsWay(at + 1 + jf, state, fails);
      }
    }
  }
}

function after({ code, k }: BpfInstruction, { a, x, memory }: State): State {
  switch (code & 0x07) {
    case BPF.ld:
      return { a: loaded(code, k, x, memory), x, memory };
    case BPF.ldx:
      return { a, x: loaded(code, k, x, memory), memory };
    case BPF.st:
      return { a, x, memory: memory.with(k, a) };
    case BPF.stx:
      return { a, x, memory: memory.with(k, x) };
    case BPF.alu:
      return { a: shortened(`(${a} ${code & 0xf0} ${(code & BPF.x) === 0 ? k : x})`), x, memory };
    default:
      return (code & BPF.txa) === 0 ? { a, x: a, memory } : { a: x, x, memory };
  }
}

/** A value that is added to itself again and again doubles its text. */
function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? UNKNOWN : text;
}

function loaded(code: number, k: number, x: string, memory: readonly string[]): string {
  switch (code & 0xe0) {
    case BPF.imm:
      return String(k);
    case BPF.mem:
      return memory[k];
    case BPF.len:
      return 'length';
    case BPF.msh:
      return `header ${k}`;
    default:
      return `${code & 0x18}[${k}${(code & 0xe0) === BPF.ind ? ` + ${x}` : ''}]`;
  }
}

/** The bounds where the jump's condition `holds`, or does not; undefined: that can't be. */
function boundsIf({ code, k }: BpfInstruction, { a, x }: State, all: AllBounds, holds: boolean): AllBounds | undefined {
  const constant = (code & BPF.x) === 0 ? k : /^\d+$/.test(x) ? Number(x) : undefined;
  if (constant === undefined || a.includes(UNKNOWN)) return all;
  const known = all.get(a) ?? naturalBounds(a);
  const bounds = narrow(code & 0xf0, constant, known, holds);
  if (bounds.low > bounds.high) return undefined;
  return bounds === known ? all : new Map(all).set(a, bounds);
}

function narrow(question: number, k: number, known: Bounds, holds: boolean): Bounds {
  const { low, high } = known;
  switch (question) {
    case BPF.jeq:
      if (holds) return { low: Math.max(low, k), high: Math.min(high, k) };
      return { low: low === k ? low + 1 : low, high: high === k ? high - 1 : high };
    case BPF.jgt:
      return holds ? { low: Math.max(low, k + 1), high } : { low, high: Math.min(high, k) };
    case BPF.jge:
      return holds ? { low: Math.max(low, k), high } : { low, high: Math.min(high, k - 1) };
    default:
      return known;
  }
}

function naturalBounds(value: string): Bounds {
  if (/^\d+$/.test(value)) return { low: Number(value), high: Number(value) };
  if (value.startsWith(`${BPF.b}[`)) return { low: 0, high: 0xff };
  if (value.startsWith(`${BPF.h}[`)) return { low: 0, high: 0xffff };
  return { low: 0, high: value.startsWith('header') ? 60 : LARGEST };
}
