import { execFile as execFileCallback } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { enterNetworkNamespace } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { SNIFF } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { Tmux } from '../support/tmux.ts';

const reason = missing('tmux', 'ip') ?? enterNetworkNamespace();
const wireTest = testUnless(reason, test.serial);

const execFile = promisify(execFileCallback);
const MODES = 'echo modes $(stty -g | md5sum)';
const ALERT = `${process.execPath} ${SNIFF} alert -i lo`;

for (const [columns, rows] of [
  [80, 24],
  [160, 50],
] as const) {
  for (const key of ['q', 'C-c'] as const) {
    wireTest(`alerts stay on a screen of ${columns}×${rows}, values below them; left by ${key}`, async (t) => {
      const ask = await serve(t);
      const { tmux, modes } = await openTerminal(t, columns, rows);
      tmux.type(`${ALERT} --threshold 5 --window 3s --by section`);
      await tmux.until((screen) => screen.includes('q quits'));
      await ask(8);
      const fired = await tmux.until((screen) => /generated an alert/.test(screen) && /1 alert on/.test(screen));
      t.regex(fired, /High traffic: hits 8 of 5 +[▁▂▃▄▅▆▇█ ]*[▁▂▃▄▅▆▇█] 1 on 127\.0\.0\.1/);
      t.true(fired.split('\n').every((line) => line.length <= columns));
      const over = await tmux.until((screen) => /recovered - hits/.test(screen) && /0 alerts on/.test(screen));
      t.regex(over, /generated an alert/);
      t.is(over.match(/q quits/g)?.length, 1, over);
      tmux.press(key);
      const left = await tmux.until((screen) => screen.trimEnd().endsWith('$'));
      t.false(left.includes('q quits'), left);
      t.regex(tmux.history, /generated an alert[\s\S]*recovered/);
      tmux.type(MODES);
      const screen = await tmux.until((text) => /^modes \w{32}/m.test(text));
      t.is(/^modes (\w{32})/m.exec(screen)?.[1], modes);
    });
  }
}

wireTest('Ctrl-Z gives the terminal back, fg goes on, a crash leaves it as it was', async (t) => {
  const { tmux, modes } = await openTerminal(t, 100, 30);
  // No other process is called like this.
  const command = `${ALERT} --window ${process.pid}s`;
  tmux.type(command);
  await tmux.until((screen) => screen.includes('q quits'));
  tmux.press('C-z');
  await tmux.until((screen) => /Stopped/.test(screen) && screen.trimEnd().endsWith('$'));
  tmux.type(`clear; ${MODES}`);
  const suspended = await tmux.until((text) => /^modes \w{32}/m.test(text));
  t.is(/^modes (\w{32})/m.exec(suspended)?.[1], modes);
  tmux.type('clear; fg');
  await tmux.until((screen) => screen.includes('q quits'));
  const { stdout } = await execFile('pgrep', ['-f', `^${command}$`]);
  process.kill(Number(stdout), 'SIGKILL');
  const gone = await tmux.until((screen) => screen.includes('Killed') && screen.trimEnd().endsWith('$'));
  t.false(gone.includes('q quits'), gone);
  tmux.type(`clear; ${MODES}`);
  const killed = await tmux.until((text) => /^modes \w{32}/m.test(text));
  t.is(/^modes (\w{32})/m.exec(killed)?.[1], modes);
});

async function openTerminal(t: ExecutionContext, columns: number, rows: number) {
  const tmux = new Tmux(t, columns, rows);
  tmux.type(MODES);
  const screen = await tmux.until((text) => /^modes \w{32}/m.test(text));
  tmux.type('clear');
  await tmux.until((text) => !text.includes('modes '));
  return { tmux, modes: /^modes (\w{32})/m.exec(screen)?.[1] ?? '' };
}

/** A server; what is returned asks it so many times. */
async function serve(t: ExecutionContext): Promise<(times: number) => Promise<void>> {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const one = async (_: unknown, i: number): Promise<void> => {
    await (await fetch(`http://127.0.0.1:${port}/section/${i}`, { headers: { connection: 'close' } })).text();
  };
  return async (times) => {
    await Promise.all(Array.from({ length: times }, one));
  };
}
