import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { checkAnswers } from './answers.ts';
import { type Check, selectChecks } from './checks.ts';
import { ensureInput } from './inputs/cache.ts';
import type { Input } from './inputs/input.ts';
import { type Inputs, type Job, planJobs, runJobs } from './jobs.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { printInputs, printJobs, printRows } from './print.ts';
import { judge, type Row } from './verdict.ts';

const BUILD = fileURLToPath(new URL('../build.mjs', import.meta.url));
const WARM_CHUNK = 4 << 20;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
  else process.exitCode = await bench(options);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Exit code 1 when a demand is missed or we failed; skips are shown and don't count. */
async function bench(options: Options): Promise<number> {
  const checks = selectChecks(options.only, options.smoke);
  if (checks.length === 0) throw new Error(`no check or group is called ${options.only.join(' or ')}`);
  // A stale build would be measured without anyone noticing.
  if (options.build) execFileSync(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.stdout.write(`${machine()}\n\n`);
  const inputs = await gatherInputs(checks);
  printInputs(inputs);
  const rows = checkAnswers(inputs);
  const jobs: Job[] = [];
  for (const group of new Set(checks.map((check) => check.group))) {
    const members = checks.filter((check) => check.group === group);
    const planned = planJobs(members, inputs, options);
    await runGroup(planned, inputs);
    jobs.push(...planned.values());
    rows.push(...members.map((check) => judge(check, planned, inputs)));
  }
  printJobs(jobs);
  printRows(rows);
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, toJson(inputs, jobs, rows));
  return rows.some(({ verdict }) => verdict === 'MISS' || verdict === 'FAIL') ? 1 : 0;
}

async function gatherInputs(checks: readonly Check[]): Promise<Map<string, Input | string>> {
  const sides = checks.flatMap(({ ours, peer }) => (peer === undefined ? [ours] : [ours, peer]));
  const names = new Set([...sides.map(({ input }) => input), 'tiny']);
  const inputs = new Map<string, Input | string>();
  for (const name of names) inputs.set(name, await ensureInput(name, log));
  return inputs;
}

async function runGroup(jobs: ReadonlyMap<string, Job>, inputs: Inputs): Promise<void> {
  for (const name of new Set([...jobs.values()].map(({ side }) => side.input))) {
    const input = inputs.get(name);
    if (typeof input === 'object') warm(input.path);
  }
  await runJobs([...jobs.values()], inputs, inputs.get('tiny') as Input, log);
}

/** Into the page cache: whoever came first would pay for the disk. */
function warm(path: string): void {
  const descriptor = openSync(path, 'r');
  const chunk = Buffer.alloc(WARM_CHUNK);
  while (readSync(descriptor, chunk, 0, WARM_CHUNK, null) > 0);
  closeSync(descriptor);
}

function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model ?? 'unknown processor';
  return `node ${process.versions.node}, ${processors.length} x ${model}, ${process.platform} ${release()}`;
}

function toJson(inputs: Inputs, jobs: readonly Job[], rows: readonly Row[]): string {
  const measured = jobs.map(({ label, side, slice, samples, startupSeconds, skipped, failed }) => {
    return { label, input: side.input, slice, startupSeconds, samples, skipped, failed };
  });
  const facts = [...inputs].map(([name, input]) =>
    typeof input === 'string' ? { name, skipped: input } : { name, ...input.facts },
  );
  return `${JSON.stringify({ machine: machine(), inputs: facts, jobs: measured, checks: rows }, undefined, 2)}\n`;
}

/** Progress, on stderr: stdout carries the tables only. */
function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
