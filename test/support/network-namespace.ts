import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import koffi from 'koffi';

const CLONE_NEWNET = 0x40000000;
let pairs = 0;

/**
 * Moves this process (its main thread, and every program it starts) into a network namespace of its own, which ends with
 * it: nothing is left behind whatever happens, and no traffic but the test's is seen. Answers why it can't.
 */
export function enterNetworkNamespace(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (spawnSync('ip', ['-V']).error !== undefined) return 'ip is not installed';
  const unshare = koffi.load(null).func('int unshare(int flags)');
  if (unshare(CLONE_NEWNET) !== 0) return 'no permission to make a network namespace';
  // No address is to announce itself: every packet is the test's.
  for (const name of ['all', 'default']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  ip('link set lo up');
  return undefined;
}

/** `ip('link set lo up')` */
export function ip(words: string): string {
  return execFileSync('ip', words.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Two interfaces joined by a cable, both up: what one sends comes in at the other. */
export function makeVethPair(): { readonly near: string; readonly far: string } {
  const near = `near${++pairs}`;
  const far = `far${pairs}`;
  ip(`link add ${near} type veth peer name ${far}`);
  for (const name of [near, far]) ip(`link set ${name} up`);
  waitUntilUp(near, far);
  return { near, far };
}

/** The kernel takes up a link, and lets packets pass, some time after its carrier has come back. */
export function waitUntilUp(...names: readonly string[]): void {
  for (const name of names) while (!/ UP /.test(ip(`-brief link show dev ${name}`)));
}
