import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Packet } from '../../src/core/packet.ts';
import type { BpfProgram } from '../../src/filter/instructions.ts';

const TCPDUMP = ['/usr/bin/tcpdump', '/usr/sbin/tcpdump'].find(existsSync);

export const noTcpdump = TCPDUMP === undefined ? 'tcpdump is not installed' : undefined;

/** What tcpdump says on stdout. */
export function tcpdump(...args: string[]): Buffer {
  return execFileSync(TCPDUMP ?? 'tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
}

/** libpcap's program for the filter, from `tcpdump -ddd`. */
export function programOfTcpdump(filter: string, ...args: string[]): BpfProgram {
  const [, ...lines] = tcpdump(...args, '-ddd', filter)
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [code, jt, jf, k] = line.split(' ').map(Number);
    return { code, jt, jf, k };
  });
}

/** A packet of its own buffer, which has more bytes around it. */
export function packetOf(bytes: Uint8Array, wireLength = bytes.length): Packet {
  const packet = new Packet();
  const buffer = new Uint8Array(bytes.length + 10).fill(0xa5);
  buffer.set(bytes, 3);
  packet.setBuffer(buffer, new DataView(buffer.buffer));
  packet.start = 3;
  packet.end = 3 + bytes.length;
  packet.wireLength = wireLength;
  return packet;
}
