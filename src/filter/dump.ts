import type { BpfInstruction, BpfProgram } from './instructions.ts';
import { BPF } from './opcodes.ts';

/** The program as `tcpdump -d` prints it, one instruction a line. */
export function dumpProgram(program: BpfProgram): string {
  return program.map((instruction, at) => `${dumpInstruction(instruction, at)}\n`).join('');
}

function dumpInstruction(instruction: BpfInstruction, at: number): string {
  const { code, jt, jf } = instruction;
  const { name, operand } = wordsOf(instruction, at);
  const start = `(${String(at).padStart(3, '0')}) ${name.padEnd(8)} `;
  if ((code & 0x07) !== BPF.jmp || code === (BPF.jmp | BPF.ja)) return `${start}${operand}`;
  return `${start}${operand.padEnd(16)} jt ${at + 1 + jt}\tjf ${at + 1 + jf}`;
}

interface Words {
  readonly name: string;
  readonly operand: string;
}

/** Assembler's words; libpcap prints decimals with a sign. */
function wordsOf({ code, k }: BpfInstruction, at: number): Words {
  const operation = code & 0xf0;
  switch (code & 0x07) {
    case BPF.ld:
    case BPF.ldx:
      return loadWords(code, k);
    case BPF.st:
      return { name: 'st', operand: `M[${k}]` };
    case BPF.stx:
      return { name: 'stx', operand: `M[${k}]` };
    case BPF.alu: {
      const name = COMPUTATIONS[operation];
      if (operation === BPF.neg) return { name, operand: '' };
      return { name, operand: (code & BPF.x) !== 0 ? 'x' : BITWISE.has(operation) ? hex(k) : `#${k | 0}` };
    }
    case BPF.jmp:
      if (operation === BPF.ja) return { name: 'ja', operand: String((at + 1 + k) | 0) };
      return { name: QUESTIONS[operation], operand: (code & BPF.x) === 0 ? hex(k) : 'x' };
    case BPF.ret:
      return { name: 'ret', operand: (code & BPF.a) === 0 ? `#${k | 0}` : '' };
    default:
      return { name: (code & BPF.txa) === 0 ? 'tax' : 'txa', operand: '' };
  }
}

function loadWords(code: number, k: number): Words {
  const register = (code & 0x07) === BPF.ld ? 'ld' : 'ldx';
  const size = code & 0x18;
  const name = `${register}${size === BPF.w ? '' : size === BPF.h ? 'h' : 'b'}`;
  switch (code & 0xe0) {
    case BPF.imm:
      return { name, operand: hex(k) };
    case BPF.mem:
      return { name, operand: `M[${k}]` };
    case BPF.len:
      return { name, operand: '#pktlen' };
    case BPF.msh:
      return { name, operand: `4*([${k | 0}]&0xf)` };
    case BPF.ind:
      return { name, operand: `[x + ${k | 0}]` };
    default:
      return { name, operand: `[${BESIDE_PACKET[k - BESIDE_PACKET_FROM] ?? k | 0}]` };
  }
}

function hex(k: number): string {
  return `#0x${k.toString(16)}`;
}

const BITWISE: ReadonlySet<number> = new Set([BPF.and, BPF.or, BPF.xor]);

const COMPUTATIONS: Readonly<Record<number, string>> = {
  [BPF.add]: 'add',
  [BPF.sub]: 'sub',
  [BPF.mul]: 'mul',
  [BPF.div]: 'div',
  [BPF.mod]: 'mod',
  [BPF.or]: 'or',
  [BPF.and]: 'and',
  [BPF.xor]: 'xor',
  [BPF.lsh]: 'lsh',
  [BPF.rsh]: 'rsh',
  [BPF.neg]: 'neg',
};

const QUESTIONS: Readonly<Record<number, string>> = {
  [BPF.jeq]: 'jeq',
  [BPF.jgt]: 'jgt',
  [BPF.jge]: 'jge',
  [BPF.jset]: 'jset',
};

/** SKF_AD_OFF: what Linux keeps beside a packet (linux/filter.h), in libpcap's words. */
const BESIDE_PACKET_FROM = 0xfffff000;
const BESIDE_PACKET: Readonly<Record<number, string>> = {
  0: 'proto',
  4: 'type',
  8: 'ifidx',
  12: 'nla',
  16: 'nlan',
  20: 'mark',
  24: 'queue',
  28: 'hatype',
  32: 'rxhash',
  36: 'cpu',
  40: 'xor_x',
  44: 'vlan_tci',
  48: 'vlanp',
  52: 'poff',
  56: 'random',
  60: 'vlan_tpid',
};
