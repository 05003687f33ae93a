import { networkInterfaces } from 'node:os';
import { hardwareTypeName } from './hardware-types.ts';
import { loadLibc } from './libc.ts';
import { type InterfaceCounters, type Link, readAddresses, readLinks } from './links.ts';
import { readDefaultRoutes } from './routes.ts';

/** What `sniff interfaces` tells of one; null where the system doesn't say. */
export interface NetworkInterface {
  readonly name: string;
  readonly index: number | null;
  /** `up`: able to carry packets; `down`: switched off or without a cable. */
  readonly state: 'up' | 'down';
  /** The hardware: `ethernet`, `loopback`, `wifi`, `none` (a tunnel), … */
  readonly type: string | null;
  /** What software it is made of: `veth`, `bridge`, `wireguard`; null for hardware. */
  readonly kind: string | null;
  readonly mtu: number | null;
  readonly mac: string | null;
  /** `10.0.0.1/24`, `fe80::1/64` */
  readonly addresses: readonly string[];
  /** Of its default routes, IPv4's first. */
  readonly gateways: readonly string[];
  /** Whether a capture without `-i` listens here. */
  readonly default: boolean;
  readonly counters: InterfaceCounters | null;
}

export interface DefaultInterface {
  readonly name: string;
  /** Why this one: `the default route's`. */
  readonly reason: string;
}

/** In the order of the system; everything but names and addresses is known on Linux only. */
export async function listInterfaces(): Promise<NetworkInterface[]> {
  if (process.platform !== 'linux') return portableInterfaces();
  const libc = await loadLibc();
  const [links, addresses, routes] = [readLinks(libc), readAddresses(libc), readDefaultRoutes(libc)];
  const chosen = chooseInterface(links, routes);
  return links.map((link) => ({
    name: link.name,
    index: link.index,
    state: isReady(link) ? 'up' : 'down',
    type: hardwareTypeName(link.hardwareType),
    kind: link.kind ?? null,
    mtu: link.mtu,
    mac: link.mac ?? null,
    addresses: addresses.filter(isOf(link)).map(({ address, prefixLength }) => `${address}/${prefixLength}`),
    gateways: [...new Set(routes.filter(isOf(link)).flatMap(({ gateway }) => gateway ?? []))],
    default: link.name === chosen?.name,
    counters: link.counters ?? null,
  }));
}

/** Where to listen when nobody says: undefined where there is no interface at all. */
export async function findDefaultInterface(): Promise<DefaultInterface | undefined> {
  if (process.platform === 'linux') {
    const libc = await loadLibc();
    return chooseInterface(readLinks(libc), readDefaultRoutes(libc));
  }
  const chosen = portableInterfaces().find((candidate) => candidate.default);
  return chosen && { name: chosen.name, reason: 'the first that is up' };
}

/** The default route's interface (IPv4, then IPv6), else the first that is up and not loopback, else loopback. */
export function chooseInterface(
  links: readonly Link[],
  routes: readonly { readonly family: string; readonly index: number }[],
): DefaultInterface | undefined {
  for (const { index, family } of routes) {
    const link = links.find((candidate) => candidate.index === index);
    if (link !== undefined) return { name: link.name, reason: `the default route's, ${family.replace('ip', 'IP')}` };
  }
  const ready = links.find((link) => !link.isLoopback && isReady(link));
  if (ready !== undefined) return { name: ready.name, reason: 'the first that is up: there is no default route' };
  const loopback = links.find((link) => link.isLoopback);
  return loopback && { name: loopback.name, reason: 'no other is up' };
}

/** Tunnels and `lo` don't tell whether they can carry packets. */
function isReady({ isUp, operState }: Link): boolean {
  return isUp && (operState === 'up' || operState === 'unknown');
}

function isOf(link: Link): (item: { readonly index: number }) => boolean {
  return ({ index }) => index === link.index;
}

/** What Node knows anywhere: interfaces that are up and have an address. */
function portableInterfaces(): NetworkInterface[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    addresses === undefined || addresses.length === 0 ? [] : [{ name, addresses }],
  );
  const chosen = all.find(({ addresses }) => !addresses[0].internal) ?? all[0];
  return all.map(({ name, addresses }) => ({
    name,
    index: null,
    state: 'up',
    type: addresses[0].internal ? 'loopback' : null,
    kind: null,
    mtu: null,
    mac: addresses[0].mac,
    addresses: addresses.flatMap(({ cidr, address }) => cidr ?? address),
    gateways: [],
    default: name === chosen.name,
    counters: null,
  }));
}
