import { usageError } from '../core/errors.ts';
import type { SendEngine } from '../replay/frame-sender.ts';
import type { Pace } from '../replay/pacing.ts';
import type { Oversize } from '../replay/replay-tally.ts';

export interface WireFlags {
  readonly interface?: string | undefined;
  readonly speed?: number | undefined;
  readonly pps?: number | undefined;
  readonly mbps?: number | undefined;
  readonly topspeed?: boolean | undefined;
  readonly 'max-gap'?: number | undefined;
  readonly loop?: number | undefined;
  readonly limit?: number | undefined;
  readonly duration?: number | undefined;
  readonly oversize: Oversize;
  readonly 'source-mac'?: Uint8Array | undefined;
  readonly 'destination-mac'?: Uint8Array | undefined;
  readonly engine: SendEngine | 'auto';
  readonly yes?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
}

/** How packets go to a wire; plain data. */
export interface WirePlan {
  readonly interface: string;
  readonly pace: Pace;
  /** Passes over the input; Infinity until it is stopped. */
  readonly passes: number;
  readonly limit: number;
  readonly durationMs: number;
  readonly oversize: Oversize;
  readonly sourceMac: Uint8Array | undefined;
  readonly destinationMac: Uint8Array;
  readonly engine: SendEngine | 'auto';
  readonly mayUseDefaultRoute: boolean;
  readonly dryRun: boolean;
}

/** Locally administered: no device has it. */
const NOBODYS_MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);

export function planWire(flags: WireFlags, name: string, paths: readonly string[]): WirePlan {
  const { loop = 1, limit, duration } = flags;
  const passes = loop === 0 ? Number.POSITIVE_INFINITY : loop;
  if (passes > 1 && paths.includes('-')) throw usageError('stdin can be read only once', 'Leave --loop out.');
  return Object.freeze({
    interface: name,
    pace: planPace(flags),
    passes,
    limit: limit ?? Number.POSITIVE_INFINITY,
    durationMs: duration ?? Number.POSITIVE_INFINITY,
    oversize: flags.oversize,
    sourceMac: flags['source-mac'],
    destinationMac: flags['destination-mac'] ?? NOBODYS_MAC,
    engine: flags.engine,
    mayUseDefaultRoute: flags.yes ?? false,
    dryRun: flags['dry-run'] ?? false,
  });
}

export function planPace(flags: Pick<WireFlags, 'speed' | 'pps' | 'mbps' | 'topspeed' | 'max-gap'>): Pace {
  const { speed, pps, mbps, topspeed, 'max-gap': maxGapMs } = flags;
  const given = [
    speed === undefined ? [] : '--speed',
    pps === undefined ? [] : '--pps',
    mbps === undefined ? [] : '--mbps',
    topspeed === true ? '--topspeed' : [],
  ].flat();
  if (given.length > 1) throw usageError(`${given.join(' and ')} contradict each other`, 'Give one of them.');
  if (maxGapMs !== undefined && given.length > 0 && speed === undefined) {
    throw usageError(`--max-gap is about recorded time, ${given[0]} leaves that aside`, 'Leave one of them out.');
  }
  if (pps !== undefined) return { kind: 'packets', perSecond: pps };
  if (mbps !== undefined) return { kind: 'bits', perSecond: mbps * 1e6 };
  if (topspeed === true) return { kind: 'top' };
  const maxGapNanoseconds = maxGapMs === undefined ? Number.POSITIVE_INFINITY : maxGapMs * 1e6;
  return { kind: 'original', speed: speed ?? 1, maxGapNanoseconds };
}
