import type { Packet } from '../core/packet.ts';
import type { BpfProgram } from './instructions.ts';
import { BPF, MEMORY_WORDS } from './opcodes.ts';

/** How many bytes of the packet the filter takes; 0: it drops the packet. */
export type PacketTest = (packet: Packet) => number;

/**
 * Runs the program instruction by instruction: the reference for generated code, and what runs programs that are too
 * long for it or jump backwards (`protochain`). It is libpcap's machine: registers of 32 bits without sign, shifts by
 * more than 31 give 0, and a load outside the captured bytes or a division by zero drops the packet. What the kernel
 * keeps beside a packet (negative offsets) no packet of ours has: such loads are outside too.
 */
export function interpreterOf(program: BpfProgram): PacketTest {
  const memory = new Int32Array(MEMORY_WORDS);
  return (packet) => {
    memory.fill(0);
    return run(program, memory, packet);
  };
}

/** The registers hold the 32 bits as signed integers, which is what the engine computes with. */
function run(program: BpfProgram, memory: Int32Array, packet: Packet): number {
  let a = 0;
  let x = 0;
  for (let pc = 0; ; pc++) {
    const { code, jt, jf, k } = program[pc];
    const operand = (code & BPF.x) === 0 ? k | 0 : x;
    switch (code & 0x07) {
      case BPF.ld:
      case BPF.ldx: {
        const value = load(code, k, x, memory, packet);
        if (value === undefined) return 0;
        if ((code & 0x07) === BPF.ld) a = value;
        else x = value;
        break;
      }
      case BPF.st:
        memory[k] = a;
        break;
      case BPF.stx:
        memory[k] = x;
        break;
      case BPF.alu: {
        const result = compute(code & 0xf0, a, operand);
        if (result === undefined) return 0;
        a = result;
        break;
      }
      case BPF.jmp:
        if ((code & 0xf0) === BPF.ja) pc += k | 0;
        else pc += holds(code & 0xf0, a, operand) ? jt : jf;
        break;
      case BPF.ret:
        return (code & BPF.a) === 0 ? k >>> 0 : a >>> 0;
      default:
        if ((code & BPF.txa) === 0) x = a;
        else a = x;
    }
  }
}

function load(code: number, k: number, x: number, memory: Int32Array, packet: Packet): number | undefined {
  switch (code & 0xe0) {
    case BPF.imm:
      return k | 0;
    case BPF.mem:
      return memory[k];
    case BPF.len:
      return packet.wireLength | 0;
    case BPF.msh: {
      const byte = read(BPF.b, k, packet);
      return byte === undefined ? undefined : (byte & 0x0f) << 2;
    }
    case BPF.ind:
      return read(code & 0x18, (x >>> 0) + k, packet);
    default:
      return read(code & 0x18, k, packet);
  }
}

function read(size: number, offset: number, { view, start, end }: Packet): number | undefined {
  const at = start + offset;
  const length = size === BPF.w ? 4 : size === BPF.h ? 2 : 1;
  if (at + length > end) return undefined;
  return length === 4 ? view.getInt32(at) : length === 2 ? view.getUint16(at) : view.getUint8(at);
}

function compute(operation: number, a: number, operand: number): number | undefined {
  const count = operand >>> 0;
  switch (operation) {
    case BPF.add:
      return (a + operand) | 0;
    case BPF.sub:
      return (a - operand) | 0;
    case BPF.mul:
      return Math.imul(a, operand);
    case BPF.div:
      return operand === 0 ? undefined : ((a >>> 0) / count) | 0;
    case BPF.mod:
      return operand === 0 ? undefined : ((a >>> 0) % count) | 0;
    case BPF.or:
      return a | operand;
    case BPF.and:
      return a & operand;
    case BPF.xor:
      return a ^ operand;
    case BPF.lsh:
      return count < 32 ? a << count : 0;
    case BPF.rsh:
      return count < 32 ? (a >>> count) | 0 : 0;
    default:
      return -a | 0;
  }
}

function holds(question: number, a: number, operand: number): boolean {
  switch (question) {
    case BPF.jeq:
      return a === operand;
    case BPF.jgt:
      return a >>> 0 > operand >>> 0;
    case BPF.jge:
      return a >>> 0 >= operand >>> 0;
    default:
      return (a & operand) !== 0;
  }
}
