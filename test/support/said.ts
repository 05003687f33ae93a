import { recordsOf, type TimedFrame } from './connections.ts';
import { ACK, end, SYN, tcpFrame } from './frames.ts';

const CLIENT = end('10.0.0.1:40000');
/** A port of nobody's. */
const SERVER = end('192.0.2.1:45678');

export type Said = readonly ['client' | 'server', string | Uint8Array];

/** A connection of TCP, opened, of which the sides say this, one after the other, a segment each. */
export function saidFrames(said: readonly Said[], server = SERVER): TimedFrame[] {
  const sequence = { client: 1000, server: 5000 };
  const frames: TimedFrame[] = [];
  const push = (by: 'client' | 'server', flags: number, payload = new Uint8Array(0)) => {
    const [from, to] = by === 'client' ? [CLIENT, server] : [server, CLIENT];
    const acknowledged = flags === SYN ? 0 : sequence[by === 'client' ? 'server' : 'client'];
    frames.push([frames.length, tcpFrame({ from, to, flags, sequence: sequence[by], acknowledged, payload })]);
    sequence[by] += (flags & SYN) !== 0 ? 1 : payload.length;
  };
  push('client', SYN);
  push('server', SYN | ACK);
  push('client', ACK);
  for (const [by, payload] of said) push(by, ACK, Buffer.from(payload as string, 'latin1'));
  return frames;
}

/** Services of the connection of which the sides say this. */
export async function servicesOf(said: readonly Said[], server = SERVER): Promise<readonly string[]> {
  const [record] = await recordsOf(saidFrames(said, server));
  return String(record?.service ?? '')
    .split(',')
    .filter((name) => name !== '');
}
