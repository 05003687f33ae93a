import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export const SNIFF = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs the built program as a user does; the environment has no `SNIFF_*` but those given. */
export function runSniff(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return runNode([SNIFF, ...args], options);
}

/** Runs any script with this Node. */
export function runNode(args: readonly string[], { env = {}, cwd, input = '' }: RunOptions = {}): Promise<RunResult> {
  const child = spawn(process.execPath, args, { env: { ...cleanEnvironment(), ...env }, cwd });
  child.stdin.on('error', () => {
    // The program may end before it has read its input.
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ stdout, stderr, exitCode, signal }));
  });
}

/** This process's environment without what would change how the program behaves. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SNIFF_|XDG_|NODE_ENV$|FORCE_COLOR$)/.test(name));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: '/nonexistent' };
}
