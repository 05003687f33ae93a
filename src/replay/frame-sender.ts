import { environmentError } from '../core/errors.ts';
import { findDefaultInterface } from '../sources/live/interfaces.ts';
import { loadLibc } from '../sources/live/libc.ts';
import { readLinks } from '../sources/live/links.ts';
import { noSuchInterface } from '../sources/live/live-errors.ts';
import { readDefaultRoutes } from '../sources/live/routes.ts';
import type { FrameQueue } from './frame-queue.ts';
import type { Clock } from './waiting.ts';

export type SendEngine = 'xdp' | 'mmsg' | 'cap';

/** Puts frames on a wire. */
export interface FrameSender {
  readonly engine: SendEngine | 'none';
  readonly clock: Clock;
  /** Memory that a queue's frames are sent from. */
  readonly memory: Uint8Array;
  /** LINKTYPE_ value of what the interface takes. */
  readonly linkType: number;
  /**
   * Sends frames `[from, to)` of the queue, which lies in `memory`; returns how many were taken, in order. When the
   * first of them was not, `refusal` says why.
   */
  send(queue: FrameQueue, from: number, to: number): number;
  /** `ENETDOWN`, or in words; and whether it is worth trying again at once. */
  readonly refusal: { readonly reason: string; readonly isBusy: boolean };
  /** Returns when nobody reads the memory any more: other frames may be put there. */
  settle(): void;
  close(): void;
}

/** What is known of the interface that is sent on. */
export interface SendTarget {
  readonly name: string;
  /** The system's number for it; 0 where it has none. */
  readonly index: number;
  /** LINKTYPE_ value of what it takes, as far as is known before it is opened. */
  readonly linkType: number;
  /** Bytes behind the link layer's header. */
  readonly mtu: number;
  /** Undefined where it has none: lo, tunnels. */
  readonly mac: string | undefined;
  readonly hasDefaultRoute: boolean;
}

/** Where nobody tells (no Linux), it is Ethernet's. */
const USUAL_MTU = 1500;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
/** linux/if_arp.h */
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;

/** Throws an environment error where there is no such interface. */
export async function findTarget(name: string): Promise<SendTarget> {
  if (process.platform !== 'linux') {
    const chosen = await findDefaultInterface();
    return {
      name,
      index: 0,
      linkType: LINKTYPE_ETHERNET,
      mtu: USUAL_MTU,
      mac: undefined,
      hasDefaultRoute: chosen?.name === name,
    };
  }
  const libc = await loadLibc();
  const links = readLinks(libc);
  const link = links.find((candidate) => candidate.name === name);
  if (link === undefined) throw noSuchInterface(name, links);
  if (!link.isUp) throw environmentError(`interface ${name} is down`, `Switch it on: ip link set ${name} up`);
  const hasDefaultRoute = readDefaultRoutes(libc).some(({ index }) => index === link.index);
  const hasHeader = link.hardwareType === ARPHRD_ETHER || link.hardwareType === ARPHRD_LOOPBACK;
  const linkType = hasHeader ? LINKTYPE_ETHERNET : LINKTYPE_RAW;
  return { name, index: link.index, linkType, mtu: link.mtu, mac: link.mac, hasDefaultRoute };
}

/** Opens the interface for sending: sendmmsg on Linux, or XDP where speed is all; libpcap elsewhere. */
export async function openSender(
  target: SendTarget,
  engine: SendEngine | 'auto',
  isForSpeed: boolean,
): Promise<FrameSender> {
  const isPortable = engine === 'cap' || (engine === 'auto' && process.platform !== 'linux');
  if (isPortable) return (await import('./cap-sender.ts')).openCapSender(target.name);
  if (engine === 'xdp') return (await import('./xdp-sender.ts')).openXdpSender(target);
  if (engine === 'auto' && isForSpeed) return (await import('./xdp-sender.ts')).openFastSender(target);
  return (await import('./mmsg-sender.ts')).openMmsgSender(target);
}
