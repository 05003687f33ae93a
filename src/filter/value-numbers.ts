import { BPF } from './opcodes.ts';

/** What is not known has this number. */
export const UNKNOWN = 0;

/**
 * Gives equal numbers to values that are computed alike: the same load, the same operation on the same values. The
 * graph has no loops, so what holds at the end of one node holds at the beginning of the next.
 */
export class ValueNumbers {
  readonly #numbers = new Map<string, number>();
  /** By number; undefined where it is no constant. */
  readonly #constants: (number | undefined)[] = [undefined];

  /** Of what this opcode makes of two operands: constants or numbers of values, as the opcode has them. */
  of(code: number, first: number, second = 0): number {
    const key = `${code} ${first} ${second}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#constants.length;
    this.#constants.push(code === CONSTANT ? first : undefined);
    this.#numbers.set(key, number);
    return number;
  }

  ofConstant(k: number): number {
    return this.of(CONSTANT, k);
  }

  /** undefined where the value is no constant. */
  constant(number: number): number | undefined {
    return this.#constants[number];
  }
}

const CONSTANT = BPF.ld | BPF.imm;
