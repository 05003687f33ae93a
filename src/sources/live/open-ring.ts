import { usageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import { COOKED, captureForm } from './hardware-types.ts';
import { type Libc, loadLibc } from './libc.ts';
import { LinkWatch } from './link-watch.ts';
import { type Link, readLinks } from './links.ts';
import { noSuchInterface } from './live-errors.ts';
import type { LiveOptions, LiveSource } from './live-source.ts';
import { openNetlink } from './netlink.ts';
import { PacketSocket } from './packet-socket.ts';
import { PollSet } from './poll-set.ts';
import { Ring } from './ring.ts';
import { type RingInput, RingSource } from './ring-source.ts';
import { passAll, socketProgram } from './socket-filter.ts';

const ANY = 'any';
const RTMGRP_LINK = 1;
/** The longest packet has room. The more there are, the longer a pause a slow trickle outlasts: each timeout takes one. */
const BLOCK_BYTES = 256 * 1024;
/** Packets of a quiet wire are seen after so long, or twice as long. */
const BLOCK_TIMEOUT_MS = 40;

/** Live capture on Linux: AF_PACKET sockets with rings that are read in place. */
export async function openRing(options: LiveOptions): Promise<LiveSource> {
  const libc = await loadLibc();
  const links = readLinks(libc);
  const targets = [...new Set(options.interfaces)].map((name) => findTarget(name, links));
  const loopbackIndex = links.find(({ isLoopback }) => isLoopback)?.index ?? 0;
  const inputs: RingInput[] = [];
  const changes = openNetlink(libc, RTMGRP_LINK);
  const watch = new LinkWatch(libc, changes, options.onEvent ?? (() => undefined));
  try {
    for (const target of targets) inputs.push(openInput(libc, target, loopbackIndex, options));
  } catch (error) {
    for (const { socket } of inputs) socket.close();
    libc.close(changes);
    throw error;
  }
  for (const [index, { link }] of targets.entries()) {
    const { socket } = inputs[index];
    if (link !== undefined) watch.watch(link, (newIndex) => listen(socket, newIndex, link.name, options));
  }
  return new RingSource(inputs, watch, new PollSet(libc, inputs.length, changes), BLOCK_TIMEOUT_MS);
}

interface Target {
  readonly name: string;
  /** Undefined for `any`. */
  readonly link: Link | undefined;
}

function findTarget(name: string, links: readonly Link[]): Target {
  const link = links.find((candidate) => candidate.name === name);
  if (link === undefined && name !== ANY) throw noSuchInterface(name, links);
  return { name, link };
}

function openInput(libc: Libc, { name, link }: Target, loopbackIndex: number, options: LiveOptions): RingInput {
  const { linkType, cooked } = link === undefined ? COOKED : captureForm(link.hardwareType);
  const snaplen = chosenSnaplen(options.snaplen);
  const wanted = options.filterFor?.(linkType);
  const program = wanted && socketProgram(wanted, snaplen, cooked);
  const layout = { blockSize: BLOCK_BYTES, blockCount: blockCount(options.bufferSize) };
  const socket = new PacketSocket(libc, {
    ...layout,
    cooked,
    ignoreOutgoing: link?.isLoopback === true,
    program: program ?? passAll(snaplen),
    blockTimeoutMs: BLOCK_TIMEOUT_MS,
  });
  const ring = new Ring(socket.memory, { ...layout, linkType, cooked, snaplen, loopbackIndex });
  try {
    listen(socket, link?.index ?? 0, name, options);
  } catch (error) {
    socket.close();
    throw error;
  }
  const filtered = wanted === undefined || program !== undefined;
  return { description: { name, linkType, snapLength: snaplen, filtered }, socket, ring };
}

function listen(socket: PacketSocket, index: number, name: string, { promiscuous = true }: LiveOptions): void {
  socket.bind(index, name);
  if (promiscuous && index !== 0) socket.setPromiscuous(index);
}

function chosenSnaplen(snaplen = 0): number {
  if (!Number.isInteger(snaplen) || snaplen < 0) throw usageError(`a snap length of ${snaplen} bytes makes no sense`);
  return snaplen === 0 ? limits.capturedLength : Math.min(snaplen, limits.capturedLength);
}

/** Two blocks at least: the kernel fills one while the other is read. */
function blockCount(bufferSize: number = limits.captureBufferBytes): number {
  if (bufferSize > limits.largestCaptureBufferBytes) {
    throw usageError(`a buffer of ${bufferSize} bytes is too large`, 'Take 2GiB at most: --buffer-size 256MiB.');
  }
  return Math.max(2, Math.ceil(bufferSize / BLOCK_BYTES));
}
