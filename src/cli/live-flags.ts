import { Flags } from '@oclif/core';
import { usageError } from '../core/errors.ts';
import type { Engine } from '../sources/live/live-source.ts';
import { durationFlag, sizeFlag } from './flags.ts';

const LIVE = 'LIVE';
const ENGINES = ['auto', 'ring', 'cap'] as const satisfies readonly (Engine | 'auto')[];

/** Every command that listens has these. */
export const liveFlags = {
  interface: Flags.string({
    char: 'i',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: LIVE,
    helpValue: 'IFACE',
    summary: 'listen on this interface; any is all of them; may be given several times',
  }),
  duration: durationFlag('s', { char: 'd', helpGroup: LIVE, summary: 'for so long' }),
  snaplen: Flags.integer({
    char: 's',
    min: 0,
    helpGroup: LIVE,
    helpValue: 'BYTES',
    summary: 'keep only so many bytes of each packet (0: all)',
  }),
  promiscuous: Flags.boolean({
    allowNo: true,
    default: true,
    helpGroup: LIVE,
    summary: 'also what is for other hosts',
  }),
  'buffer-size': sizeFlag({ helpGroup: LIVE, summary: "the kernel's buffer for each interface" }),
  user: Flags.string({
    helpGroup: LIVE,
    helpValue: 'NAME',
    summary: 'once all is open, go on as this user instead of root',
  }),
  engine: Flags.option({
    options: ENGINES,
    default: async () => 'auto' as const,
    defaultHelp: async () => 'auto',
    helpGroup: LIVE,
    summary: 'what captures: ring (Linux), or cap (libpcap: approximate times, drops unknown)',
  })(),
};

/** What is listened to, and how. Plain and frozen. */
export interface LivePlan {
  /** Empty: the command chooses. */
  readonly interfaces: readonly string[];
  readonly durationMs: number | undefined;
  readonly snaplen: number;
  readonly promiscuous: boolean;
  readonly bufferSize: number | undefined;
  readonly engine: Engine | 'auto';
  readonly user: string | undefined;
}

export interface LiveFlagValues {
  readonly interface?: string[] | undefined;
  readonly duration?: number | undefined;
  readonly snaplen?: number | undefined;
  readonly promiscuous?: boolean | undefined;
  readonly 'buffer-size'?: number | undefined;
  readonly engine?: Engine | 'auto' | undefined;
  readonly user?: string | undefined;
}

export function planLive(flags: LiveFlagValues): LivePlan {
  const { interface: interfaces = [], duration, snaplen = 0, promiscuous = true, engine = 'auto' } = flags;
  if (interfaces.includes(''))
    throw usageError('-i: the name of the interface is empty', "'sniff interfaces' lists them.");
  return Object.freeze({
    interfaces: Object.freeze([...interfaces]),
    durationMs: duration,
    snaplen,
    promiscuous,
    bufferSize: flags['buffer-size'],
    engine,
    user: flags.user,
  });
}

/** Files, or the wire: undefined is the files that are named. */
export function planLiveOrFiles(paths: readonly string[] | undefined, flags: LiveFlagValues): LivePlan | undefined {
  const isLive = flags.interface !== undefined && flags.interface.length > 0;
  if (isLive && paths !== undefined && paths.length > 0) {
    throw usageError(
      `${paths[0]} and -i ${flags.interface?.[0]}: either files are read, or the wire`,
      'Leave one out.',
    );
  }
  return isLive ? planLive(flags) : undefined;
}
