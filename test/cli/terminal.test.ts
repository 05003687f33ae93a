import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runNode } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';

const JOB = fileURLToPath(new URL('fixtures/terminal-job.ts', import.meta.url));
const hasScript = spawnSync('script', ['--version']).status === 0;
const terminalTest = testUnless(hasScript ? undefined : 'script(1) is not installed');

/** Runs the job on a pseudo-terminal; what it shows comes in one stream, lines ended by CR LF. */
function runOnTerminal(word: string): { shown: string; exitCode: number | null } {
  const command = `'${process.execPath}' --import=tsx '${JOB}' ${word}`;
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  return { shown: stdout, exitCode: status };
}

terminalTest('binary output to a terminal is refused with exit code 2', (t) => {
  const { shown, exitCode } = runOnTerminal('binary');
  t.is(exitCode, 2);
  t.regex(shown, /^sniff: binary output is not for a terminal\r\n {2}Give -o FILE/);
});

terminalTest('binary output into a pipe is fine', async (t) => {
  const { exitCode, stderr } = await runNode(['--import=tsx', JOB, 'binary']);
  t.deepEqual([exitCode, stderr], [0, '']);
});

terminalTest('on a terminal progress is drawn, kept below messages, and cleared at the end', (t) => {
  const { shown } = runOnTerminal('progress');
  const clear = '\r\u001b[K';
  const [before = '', bar = ''] = /(█+░+ 50 %[^\r]*)/.exec(shown) ?? [];
  t.is(shown, `${clear}${bar}${clear}warning: in between\r\n${bar}${clear}done\r\n`, before);
  t.true(bar.length < 60);
});

terminalTest('without a terminal there is no progress, and no escape sequence', async (t) => {
  const { stderr } = await runNode(['--import=tsx', JOB, 'progress']);
  t.is(stderr, 'warning: in between\ndone\n');
});
