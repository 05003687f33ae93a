import type { Check, Rule } from './checks.ts';
import { type Inputs, type Job, jobId, jobPeakBytes, jobSeconds } from './jobs.ts';

/** One judged row. `shown` is measured without a demand; `FAIL` is a program that did not do its work. */
export interface Row {
  readonly name: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  readonly required: string;
  readonly verdict: 'ok' | 'MISS' | 'FAIL' | 'shown' | 'SKIP';
  readonly memory: string;
  readonly against: string;
}

const MEGABYTE = 1e6;

export function judge(check: Check, jobs: ReadonlyMap<string, Job>, inputs: Inputs): Row {
  const ours = jobs.get(jobId(check.ours)) as Job;
  const peer = check.peer === undefined ? undefined : (jobs.get(jobId(check.peer)) as Job);
  const against = peer === undefined ? 'fixed limit' : describePeer(check, peer);
  const base = {
    name: check.name,
    required: describeRule(check.rule),
    against,
    ours: '',
    peer: '',
    ratio: '',
    memory: '',
  };
  const trouble = troubleOf(ours, check) ?? (peer === undefined ? undefined : troubleOf(peer, check));
  if (trouble !== undefined) return { ...base, ...trouble };
  const { ratio, isMet } = compare(check.rule, ours, peer, inputs);
  const measured = show(check.rule, ours, peer, inputs);
  const verdict = check.rule.kind === 'none' ? 'shown' : isMet ? 'ok' : 'MISS';
  return { ...base, ...measured, ratio: `${ratio.toFixed(ratio < 10 ? 2 : 1)}x`, verdict };
}

/** Times compare as peer ÷ ours when faster is asked or nothing is, everything else as ours ÷ peer. */
function compare(rule: Rule, ours: Job, peer: Job | undefined, inputs: Inputs): { ratio: number; isMet: boolean } {
  if (rule.kind === 'memory') {
    const ratio = jobPeakBytes(ours) / rule.atMostBytes;
    return { ratio, isMet: ratio <= 1 };
  }
  const other = peer as Job;
  if (rule.kind === 'growth') {
    const ratio = jobPeakBytes(ours) / jobPeakBytes(other);
    return { ratio, isMet: ratio <= rule.atMost };
  }
  const times = jobSeconds(other, inputs) / jobSeconds(ours, inputs);
  if (rule.kind === 'slower') return { ratio: 1 / times, isMet: 1 / times <= rule.atMost };
  return { ratio: times, isMet: rule.kind === 'none' || times >= rule.atLeast };
}

function show(rule: Rule, ours: Job, peer: Job | undefined, inputs: Inputs): Pick<Row, 'ours' | 'peer' | 'memory'> {
  const memory = `${megabytes(jobPeakBytes(ours))}${peer === undefined ? '' : ` / ${megabytes(jobPeakBytes(peer))}`}`;
  if (rule.kind === 'memory') {
    return { ours: megabytes(jobPeakBytes(ours)), peer: megabytes(rule.atMostBytes), memory };
  }
  const other = peer as Job;
  if (rule.kind === 'growth') {
    return { ours: megabytes(jobPeakBytes(ours)), peer: megabytes(jobPeakBytes(other)), memory };
  }
  const scaled = other.slice === undefined ? '' : '~';
  return { ours: seconds(jobSeconds(ours, inputs)), peer: scaled + seconds(jobSeconds(other, inputs)), memory };
}

function troubleOf(job: Job, check: Check): Pick<Row, 'verdict' | 'against'> | undefined {
  if (job.failed !== undefined) {
    // A peer that fails proves nothing about us, but must not go unseen.
    return { verdict: job.id === jobId(check.ours) ? 'FAIL' : 'SKIP', against: `${job.label}: ${job.failed}` };
  }
  return job.skipped === undefined ? undefined : { verdict: 'SKIP', against: `${job.label}: ${job.skipped}` };
}

function describePeer(check: Check, peer: Job): string {
  const input = check.peer?.input === check.ours.input ? '' : `, ${check.peer?.input}`;
  return `${peer.label}${input}${peer.slice === undefined ? '' : ', scaled'}`;
}

function describeRule(rule: Rule): string {
  switch (rule.kind) {
    case 'faster':
      return `>= ${rule.atLeast}x`;
    case 'slower':
    case 'growth':
      return `<= ${rule.atMost}x`;
    case 'memory':
      return '<= 1x';
    case 'none':
      return '';
  }
}

export function seconds(value: number): string {
  return value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(2)} s`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}
