import { usageError } from '../../core/errors.ts';
import type { LiveOptions, LiveSource } from './live-source.ts';

/**
 * Listens on interfaces. Throws an environment error where there is no such interface, or the permission is missing
 * (CAP_NET_RAW); what happens to an interface later is told by `onEvent`.
 */
export async function openLive(options: LiveOptions): Promise<LiveSource> {
  if (options.interfaces.length === 0) throw usageError('no interface to listen on', 'Name one: -i eth0, or -i any.');
  const { engine = 'auto' } = options;
  if (engine === 'ring' || (engine === 'auto' && process.platform === 'linux')) {
    return (await import('./open-ring.ts')).openRing(options);
  }
  return (await import('./open-cap.ts')).openCap(options);
}
