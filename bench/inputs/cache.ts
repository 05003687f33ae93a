import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowsInput } from './flows.ts';
import { httpInput, httpTwiceInput } from './http.ts';
import type { Facts, Input, InputSpec, Log } from './input.ts';
import { mixedInput } from './mixed.ts';

/** One line an input; the small ones serve `--smoke`, which needs no server, no privilege and no time. */
const SPECS: readonly InputSpec[] = [
  httpInput,
  httpTwiceInput,
  flowsInput('flows', 1_000_000),
  mixedInput('mixed', 1_000_000),
  flowsInput('tiny', 5),
  flowsInput('flows-small', 20_000),
  flowsInput('flows-small-twice', 40_000),
  mixedInput('mixed-small', 50_000),
];

/**
 * The input of that name from the cache folder, made first when it is not there or stale. Answers the reason instead
 * when it can't be made here.
 */
export async function ensureInput(name: string, log: Log): Promise<Input | string> {
  const spec = SPECS.find((candidate) => candidate.name === name);
  if (spec === undefined) throw new Error(`no input is called ${name}`);
  const source = spec.from === undefined ? undefined : await ensureInput(spec.from, log);
  if (typeof source === 'string') return source;
  const path = join(cacheFolder(), `${name}.pcap`);
  const cached = readFacts(path, spec.version, source?.path);
  if (cached !== undefined) return { name, path, facts: cached };
  const missing = spec.needs();
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  try {
    return { name, path, facts: await buildInput(spec, path, source?.path ?? '', log) };
  } catch (error) {
    rmSync(unfinishedPath(path), { force: true });
    if (error instanceof Error && error.name === 'AbortError') throw error;
    const said = error instanceof Error ? error.message : String(error);
    return `could not be made: ${said.replace(/\s+/g, ' ')}`;
  }
}

export function cacheFolder(): string {
  const folder = process.env.SNIFF_BENCH_DIR ?? join(tmpdir(), 'sniff-bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The facts are written last: an input without them is one that was interrupted. */
async function buildInput(spec: InputSpec, path: string, source: string, log: Log): Promise<Facts> {
  log(`building ${spec.name}: ${spec.describe}`);
  const unfinished = unfinishedPath(path);
  rmSync(factsPath(path), { force: true });
  const facts = await spec.build(unfinished, log, source);
  renameSync(unfinished, path);
  writeFileSync(factsPath(path), `${JSON.stringify({ version: spec.version, ...facts })}\n`);
  return facts;
}

/** Undefined when there is no whole input of that version, or its source was made anew since. */
function readFacts(path: string, version: number, source: string | undefined): Facts | undefined {
  if (!existsSync(path) || !existsSync(factsPath(path))) return undefined;
  if (source !== undefined && statSync(source).mtimeMs > statSync(path).mtimeMs) return undefined;
  const { version: found, ...facts } = JSON.parse(readFileSync(factsPath(path), 'utf8')) as Facts & { version: number };
  return found === version ? facts : undefined;
}

function factsPath(path: string): string {
  return `${path}.json`;
}

function unfinishedPath(path: string): string {
  return `${path}.part`;
}
