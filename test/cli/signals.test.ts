import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const WAITER = fileURLToPath(new URL('fixtures/wait-for-signal.ts', import.meta.url));

/** Starts the job; `until` resolves when its output holds the text, `ended` with code and signal. */
function startJob(...args: string[]) {
  const child = spawn(process.execPath, ['--import=tsx', WAITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  const until = async (text: string): Promise<void> => {
    while (!output.includes(text) && child.exitCode === null) await sleep(5);
  };
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  return { child, until, ended };
}

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  test(`a first ${name} ends the job cleanly`, async (t) => {
    const { child, until, ended } = startJob();
    await until('ready');
    child.kill(name);
    t.deepEqual(await ended, { code: 0, output: `ready\nstopping after ${name}\n` });
  });
}

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`a second signal, ${name}, exits with ${code} and leaves the terminal usable`, async (t) => {
    const { child, until, ended } = startJob('deaf');
    await until('ready');
    child.kill('SIGINT');
    await until('stopping');
    child.kill(name);
    t.deepEqual(await ended, { code, output: 'ready\nstopping after SIGINT\nleft\n' });
  });
}

test('Ctrl-Z leaves the terminal, stops, and comes back', async (t) => {
  const { child, until, ended } = startJob();
  await until('ready');
  child.kill('SIGTSTP');
  await until('left');
  while (stateOf(child.pid) !== 'T') await sleep(5);
  child.kill('SIGCONT');
  await until('returned');
  child.kill('SIGINT');
  t.deepEqual(await ended, { code: 0, output: 'ready\nleft\nreturned\nstopping after SIGINT\n' });
});

/** The letter of proc(5) after the parenthesised name: `T` is stopped. */
function stateOf(pid: number | undefined): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
