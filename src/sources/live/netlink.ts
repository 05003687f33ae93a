import { environmentError } from '../../core/errors.ts';
import type { Libc } from './libc.ts';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const NETLINK_ROUTE = 0;
const MSG_DONTWAIT = 0x40;

const REQUEST_DUMP = 0x301;
const DUMP_INTERRUPTED = 0x10;
const MESSAGE_ERROR = 2;
const MESSAGE_DONE = 3;
const MESSAGE_HEADER = 16;

/** A kernel's datagram of a dump has 32 KiB at most. */
const RECEIVE_BYTES = 64 * 1024;
/** What stands in it is of no interest: the interfaces are listed anew. */
const CHANGE = new Uint8Array(8 * 1024);
/** A dump during which something changed is asked for again so many times. */
const DUMP_ATTEMPTS = 10;

/** One message of the kernel; `bytes` are what stands behind its header. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly bytes: Uint8Array;
}

/** `type` is an RTM_GET… number (linux/rtnetlink.h); all that the kernel has of it, of every address family. */
export function dumpNetlink(libc: Libc, type: number): NetlinkMessage[] {
  const fd = openNetlink(libc, 0);
  try {
    for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      const messages = dumpOnce(libc, fd, type, attempt + 1);
      if (messages !== undefined) return messages;
    }
    throw environmentError('the network interfaces change too fast to be listed');
  } finally {
    libc.close(fd);
  }
}

/** A socket that tells of changes: `groups` is a sum of RTMGRP_… bits. */
export function openNetlink(libc: Libc, groups: number): number {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  const address = new Uint8Array(12);
  new Uint16Array(address.buffer)[0] = AF_NETLINK;
  new Uint32Array(address.buffer)[2] = groups;
  if (fd < 0 || libc.bind(fd, address, address.length) < 0) {
    const reason = libc.errnoName(libc.errno());
    throw environmentError(`can't ask the kernel for its network interfaces (netlink: ${reason})`);
  }
  return fd;
}

/** Takes what has come on a socket of `openNetlink`, without waiting; true when something has changed. */
export function drainChanges(libc: Libc, fd: number): boolean {
  let hasChanged = false;
  for (;;) {
    const length = libc.recv(fd, CHANGE, CHANGE.length, MSG_DONTWAIT);
    // Changes were lost where there were too many of them: then too something has changed.
    if (length < 0 && libc.errnoName(libc.errno()) !== 'ENOBUFS') return hasChanged;
    hasChanged = true;
  }
}

/** Messages one after the other as in a datagram of the kernel; what stands behind a damaged length is left out. */
export function splitMessages(bytes: Uint8Array): NetlinkMessage[] {
  const view = viewOf(bytes);
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length; ) {
    const length = view.getUint32(at, LITTLE_ENDIAN);
    if (length < MESSAGE_HEADER || at + length > bytes.length) break;
    messages.push({
      type: view.getUint16(at + 4, LITTLE_ENDIAN),
      flags: view.getUint16(at + 6, LITTLE_ENDIAN),
      bytes: bytes.slice(at + MESSAGE_HEADER, at + length),
    });
    at += (length + 3) & ~3;
  }
  return messages;
}

/** Attributes by type (struct rtattr) from `start` on; of a repeated one the last. */
export function readAttributes(bytes: Uint8Array, start: number): Map<number, Uint8Array> {
  const view = viewOf(bytes);
  const attributes = new Map<number, Uint8Array>();
  for (let at = start; at + 4 <= bytes.length; ) {
    const length = view.getUint16(at, LITTLE_ENDIAN);
    if (length < 4 || at + length > bytes.length) break;
    // The upper two bits tell of nesting and byte order.
    attributes.set(view.getUint16(at + 2, LITTLE_ENDIAN) & 0x3fff, bytes.subarray(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return attributes;
}

/** Netlink speaks this machine's byte order. */
export const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function dumpOnce(libc: Libc, fd: number, type: number, sequence: number): NetlinkMessage[] | undefined {
  // struct nlmsghdr, then a family of 0 (all) in whatever header the type has: 20 bytes do for each.
  const request = new Uint8Array(MESSAGE_HEADER + 20);
  const view = viewOf(request);
  view.setUint32(0, request.length, LITTLE_ENDIAN);
  view.setUint16(4, type, LITTLE_ENDIAN);
  view.setUint16(6, REQUEST_DUMP, LITTLE_ENDIAN);
  view.setUint32(8, sequence, LITTLE_ENDIAN);
  if (libc.send(fd, request, request.length, 0) < 0) throw dumpError(libc.errnoName(libc.errno()));
  const messages: NetlinkMessage[] = [];
  let isWhole = true;
  for (;;) {
    const bytes = receive(libc, fd);
    if (bytes === undefined) throw dumpError(libc.errnoName(libc.errno()));
    for (const message of splitMessages(bytes)) {
      if (message.type === MESSAGE_ERROR) throw dumpError('refused');
      if ((message.flags & DUMP_INTERRUPTED) !== 0) isWhole = false;
      if (message.type === MESSAGE_DONE) return isWhole ? messages : undefined;
      messages.push(message);
    }
  }
}

function receive(libc: Libc, fd: number): Uint8Array | undefined {
  const buffer = new Uint8Array(RECEIVE_BYTES);
  const length = Number(libc.recv(fd, buffer, buffer.length, 0));
  return length < 0 ? undefined : buffer.subarray(0, length);
}

function dumpError(reason: string): Error {
  return environmentError(`can't list the network interfaces (netlink: ${reason})`);
}
