import type { Check, Side } from './checks.ts';
import type { Input, Log } from './inputs/input.ts';
import { measure, median, type Sample } from './measure.ts';
import type { Options } from './options.ts';

/** One program on one input, measured several times, or the reason why not. */
export interface Job {
  readonly id: string;
  readonly label: string;
  readonly side: Side;
  readonly repeat: number;
  /** How many packets it reads, when not all. */
  readonly slice: number | undefined;
  readonly samples: Sample[];
  /** Of the same program on a handful of packets: what is not to be scaled up with the slice. */
  startupSeconds: number;
  skipped?: string;
  failed?: string;
}

export type Inputs = ReadonlyMap<string, Input | string>;

/** The distinct programs and inputs that a group's checks need. */
export function planJobs(checks: readonly Check[], inputs: Inputs, options: Options): Map<string, Job> {
  const jobs = new Map<string, Job>();
  for (const check of checks) {
    const repeat = check.group === 'startup' ? options.startupRepeat : options.repeat;
    for (const side of check.peer === undefined ? [check.ours] : [check.ours, check.peer]) {
      if (!jobs.has(jobId(side))) jobs.set(jobId(side), planJob(side, inputs, options, repeat));
    }
  }
  return jobs;
}

export function jobId(side: Side): string {
  return `${side.program.label} | ${side.input}`;
}

/** Runs the jobs in rounds, every second round backwards, so that drift of the machine falls on all alike. */
export async function runJobs(jobs: readonly Job[], inputs: Inputs, tiny: Input, log: Log): Promise<void> {
  const rounds = Math.max(0, ...jobs.map(({ repeat }) => repeat));
  for (let round = 0; round < rounds; round++) {
    for (const job of round % 2 === 0 ? jobs : jobs.toReversed()) {
      if (round >= job.repeat || job.skipped !== undefined || job.failed !== undefined) continue;
      log(`${job.label} on ${job.side.input}, ${round + 1} of ${job.repeat}`);
      await runOnce(job, (inputs.get(job.side.input) as Input).path, tiny.path);
    }
  }
}

/** Median time; of a slice, what the whole file would take at the same pace. */
export function jobSeconds(job: Job, inputs: Inputs): number {
  const seconds = median(job.samples.map((sample) => sample.seconds));
  const input = inputs.get(job.side.input) as Input;
  if (job.slice === undefined) return seconds;
  return job.startupSeconds + (seconds - job.startupSeconds) * (input.facts.packets / job.slice);
}

export function jobPeakBytes(job: Job): number {
  return median(job.samples.map((sample) => sample.peakBytes));
}

function planJob(side: Side, inputs: Inputs, options: Options, repeat: number): Job {
  const { program } = side;
  const input = inputs.get(side.input);
  const missing = program.missing();
  const skipped = missing === undefined ? (typeof input === 'string' ? input : undefined) : `${missing} not installed`;
  const isSliced =
    program.sliced && !options.full && typeof input === 'object' && input.facts.packets > options.slicePackets;
  return {
    id: jobId(side),
    label: isSliced ? `${program.label}, first ${options.slicePackets.toLocaleString('en')} packets` : program.label,
    side,
    repeat: program.slow ? options.slowRepeat : repeat,
    slice: isSliced ? options.slicePackets : undefined,
    samples: [],
    startupSeconds: 0,
    ...(skipped === undefined ? {} : { skipped }),
  };
}

async function runOnce(job: Job, path: string, tinyPath: string): Promise<void> {
  const { program } = job.side;
  try {
    if (job.slice !== undefined && job.samples.length === 0) {
      job.startupSeconds = (await measure(program.argv(tinyPath, undefined))).seconds;
    }
    job.samples.push(await measure(program.argv(path, job.slice)));
  } catch (error) {
    job.failed = error instanceof Error ? error.message : String(error);
  }
}
