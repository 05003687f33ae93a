import type { BpfInstruction } from './instructions.ts';
import { BPF } from './opcodes.ts';

/** A load as JavaScript. The registers `a` and `x` hold 32 bits as signed integers. */
export interface Load {
  readonly statement: string;
  /** Bytes that must be there: from the packet's start, or from `offset` on where there is one. */
  readonly need: number;
  /** What `o` is to be set to before: the place depends on `x`. */
  readonly offset?: string;
  /** The scratch word it reads. */
  readonly word?: number;
}

export function loadOf({ code, k }: BpfInstruction): Load {
  const register = (code & 0x07) === BPF.ld ? 'a' : 'x';
  const size = code & 0x18;
  const length = size === BPF.w ? 4 : size === BPF.h ? 2 : 1;
  switch (code & 0xe0) {
    case BPF.imm:
      return { statement: `${register} = ${k | 0};`, need: 0 };
    case BPF.mem:
      return { statement: `${register} = m${k};`, need: 0, word: k };
    case BPF.len:
      return { statement: `${register} = packet.wireLength | 0;`, need: 0 };
    case BPF.msh:
      return { statement: `${register} = (view.getUint8(start + ${k}) & 0x0f) << 2;`, need: k + 1 };
    case BPF.ind:
      return { statement: `${register} = ${read(length, 'o')};`, need: length, offset: `(x >>> 0) + ${k}` };
    default:
      return { statement: `${register} = ${read(length, String(k))};`, need: k + length };
  }
}

/** The condition of a jump. */
export function condition({ code, k }: BpfInstruction): string {
  const isRegister = (code & BPF.x) !== 0;
  const signed = isRegister ? 'x' : String(k | 0);
  const unsigned = isRegister ? '(x >>> 0)' : String(k >>> 0);
  switch (code & 0xf0) {
    case BPF.jeq:
      return `a === ${signed}`;
    case BPF.jgt:
      return `(a >>> 0) > ${unsigned}`;
    case BPF.jge:
      return `(a >>> 0) >= ${unsigned}`;
    default:
      return `(a & ${signed}) !== 0`;
  }
}

/** The statements of an arithmetic instruction. */
export function computation({ code, k }: BpfInstruction): string {
  const isRegister = (code & BPF.x) !== 0;
  const signed = isRegister ? 'x' : String(k | 0);
  const unsigned = isRegister ? '(x >>> 0)' : String(k >>> 0);
  switch (code & 0xf0) {
    case BPF.add:
      return `a = (a + ${signed}) | 0;`;
    case BPF.sub:
      return `a = (a - ${signed}) | 0;`;
    case BPF.mul:
      return `a = Math.imul(a, ${signed});`;
    case BPF.div:
      return `if (${signed} === 0) return 0;\na = ((a >>> 0) / ${unsigned}) | 0;`;
    case BPF.mod:
      return `if (${signed} === 0) return 0;\na = ((a >>> 0) % ${unsigned}) | 0;`;
    case BPF.or:
      return `a |= ${signed};`;
    case BPF.and:
      return `a &= ${signed};`;
    case BPF.xor:
      return `a ^= ${signed};`;
    case BPF.lsh:
      return `a = ${unsigned} < 32 ? a << ${signed} : 0;`;
    case BPF.rsh:
      return `a = ${unsigned} < 32 ? (a >>> ${signed}) | 0 : 0;`;
    default:
      return 'a = -a | 0;';
  }
}

function read(length: number, offset: string): string {
  const at = `start + ${offset}`;
  if (length === 4) return `view.getInt32(${at})`;
  return length === 2 ? `view.getUint16(${at})` : `view.getUint8(${at})`;
}
