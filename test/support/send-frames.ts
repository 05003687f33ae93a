import { setImmediate as turn } from 'node:timers/promises';
import { type Libc, loadLibc } from '../../src/sources/live/libc.ts';
import { listLinks } from '../../src/sources/live/links.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
/** Closing one takes the kernel some 20 ms, so they stay until the process ends. */
const sockets = new Map<number, number>();

/** Puts frames on an interface as they are, link layer included; who listens gets a turn after them. */
export async function sendFrames(name: string, frames: readonly Uint8Array[]): Promise<void> {
  const libc = await loadLibc();
  const link = (await listLinks()).find((candidate) => candidate.name === name);
  if (link === undefined) throw new Error(`no interface ${name} to send on`);
  const fd = sockets.get(link.index) ?? openSocket(libc, link.index);
  for (const frame of frames) {
    if (libc.send(fd, frame, frame.length, 0) < 0) throw new Error(`${name}: ${libc.errnoName(libc.errno())}`);
  }
  await turn();
}

function openSocket(libc: Libc, index: number): number {
  const fd = libc.socket(AF_PACKET, SOCK_RAW, 0);
  const address = new Uint8Array(20);
  new Uint16Array(address.buffer)[0] = AF_PACKET;
  new Int32Array(address.buffer)[1] = index;
  if (libc.bind(fd, address, address.length) < 0) throw new Error(libc.errnoName(libc.errno()));
  sockets.set(index, fd);
  return fd;
}
