import test from 'ava';
import { type Check, type Rule, selectChecks } from '../../bench/checks.ts';
import type { Input } from '../../bench/inputs/input.ts';
import { type Job, jobId } from '../../bench/jobs.ts';
import { type Program, sniff } from '../../bench/programs.ts';
import { judge } from '../../bench/verdict.ts';

const OURS = sniff('analyze');
const PEER: Program = { ...OURS, label: 'peer' };
const INPUT: Input = { name: 'http', path: 'http.pcap', facts: { packets: 1000, bytes: 0 } };
const INPUTS = new Map([['http', INPUT]]);

test('a peer that takes longer than asked is ok, just below is a miss', (t) => {
  t.is(verdictOf({ kind: 'faster', atLeast: 40 }, [1], [40]), 'ok');
  t.is(verdictOf({ kind: 'faster', atLeast: 40 }, [1], [39.9]), 'MISS');
});

test('the median counts, not the best or the mean', (t) => {
  t.is(verdictOf({ kind: 'faster', atLeast: 10 }, [0.1, 2, 9], [1, 19, 90]), 'MISS');
  t.is(verdictOf({ kind: 'faster', atLeast: 10 }, [0.1, 2, 9], [1, 20, 90]), 'ok');
});

test('slower by at most a factor', (t) => {
  t.is(verdictOf({ kind: 'slower', atMost: 2 }, [2], [1]), 'ok');
  t.is(verdictOf({ kind: 'slower', atMost: 2 }, [2.1], [1]), 'MISS');
});

test('memory against a fixed limit and against another run', (t) => {
  t.is(verdictOf({ kind: 'memory', atMostBytes: 120e6 }, [1], undefined, { ours: 120e6 }), 'ok');
  t.is(verdictOf({ kind: 'memory', atMostBytes: 120e6 }, [1], undefined, { ours: 121e6 }), 'MISS');
  t.is(verdictOf({ kind: 'growth', atMost: 1.1 }, [1], [1], { ours: 110e6, peer: 100e6 }), 'ok');
  t.is(verdictOf({ kind: 'growth', atMost: 1.1 }, [1], [1], { ours: 111e6, peer: 100e6 }), 'MISS');
});

test('a slice is scaled without its start-up time', (t) => {
  const jobs = jobsOf([1], [3]);
  const peer = jobs.get(jobId({ program: PEER, input: 'http' })) as Job;
  jobs.set(peer.id, { ...peer, slice: 100, startupSeconds: 1 });
  t.is(judge(checkOf({ kind: 'none' }, true), jobs, INPUTS).peer, '~21.00 s');
});

test('our failure fails, a missing peer is a visible skip, a demand without both is never ok', (t) => {
  const rule: Rule = { kind: 'faster', atLeast: 1 };
  const broken = jobsOf([1], [2]);
  for (const job of broken.values()) if (job.side.program === OURS) job.failed = 'exit 1';
  t.is(judge(checkOf(rule, true), broken, INPUTS).verdict, 'FAIL');
  const alone = jobsOf([1], [2]);
  for (const job of alone.values()) if (job.side.program === PEER) job.skipped = 'peer not installed';
  const row = judge(checkOf(rule, true), alone, INPUTS);
  t.is(row.verdict, 'SKIP');
  t.regex(row.against, /not installed/);
});

test('a small run shows ratios and judges only fixed limits', (t) => {
  for (const check of selectChecks([], true)) {
    const sides = check.peer === undefined ? [check.ours] : [check.ours, check.peer];
    const jobs = new Map(sides.map((side) => [jobId(side), jobOf(side.program, [9], 1, side.input)]));
    const inputs = new Map(sides.map(({ input }) => [input, { ...INPUT, name: input }]));
    t.is(judge(check, jobs, inputs).verdict, check.peer === undefined ? 'ok' : 'shown', check.name);
  }
});

function verdictOf(
  rule: Rule,
  ours: number[],
  peer: number[] | undefined,
  peaks?: { ours: number; peer?: number },
): string {
  return judge(checkOf(rule, peer !== undefined), jobsOf(ours, peer, peaks), INPUTS).verdict;
}

function checkOf(rule: Rule, hasPeer: boolean): Check {
  const peer = hasPeer ? { peer: { program: PEER, input: 'http' } } : {};
  return { group: 'http', name: 'check', ours: { program: OURS, input: 'http' }, ...peer, rule };
}

function jobsOf(
  ours: number[],
  peer: number[] | undefined,
  peaks: { ours: number; peer?: number } = { ours: 1 },
): Map<string, Job> {
  const jobs = [jobOf(OURS, ours, peaks.ours)];
  if (peer !== undefined) jobs.push(jobOf(PEER, peer, peaks.peer ?? 1));
  return new Map(jobs.map((job) => [job.id, job]));
}

function jobOf(program: Program, times: number[], peakBytes: number, input = 'http'): Job {
  const side = { program, input };
  const samples = times.map((seconds) => ({ seconds, peakBytes }));
  return { id: jobId(side), label: program.label, side, repeat: 1, slice: undefined, samples, startupSeconds: 0 };
}
