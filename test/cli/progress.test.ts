import test from 'ava';
import { createProgress, formatProgress } from '../../src/cli/progress.ts';
import type { StatusLine } from '../../src/cli/status-line.ts';

function makeProgress(columns = 200) {
  const shown: string[] = [];
  const clock = { ms: 0 };
  const stderr: Pick<StatusLine, 'show' | 'clear'> = { show: (text) => shown.push(text), clear: () => shown.push('') };
  const progress = createProgress({
    stderr: stderr as StatusLine,
    enabled: true,
    now: () => clock.ms,
    columns: () => columns,
  });
  return { progress, shown, clock };
}

test('nothing is shown before the job has run for a second, then ten times a second', (t) => {
  const { progress, shown, clock } = makeProgress();
  for (const ms of [0, 500, 999]) {
    clock.ms = ms;
    progress.update(1, 100, 1);
  }
  t.is(shown.length, 0);
  for (const ms of [1000, 1050, 1099, 1100]) {
    clock.ms = ms;
    progress.update(ms, 2000, 1);
  }
  t.is(shown.length, 2);
  progress.clear();
  t.is(shown.at(-1), '');
});

test('the line is cut to the terminal', (t) => {
  const { progress, shown, clock } = makeProgress(40);
  clock.ms = 5000;
  progress.update(50, 100, 7);
  t.is(shown[0]?.length, 39);
});

test('share, packets, rate and time left', (t) => {
  t.is(formatProgress(250e6, 1000e6, 1_234_567, 2), '██████░░░░░░░░░░░░░░░░░░ 25 %  1.2 M packets, 125 MB/s, 6 s left');
  t.is(formatProgress(1e9, 1e9, 12, 4000).includes('0 s left'), true);
});

test('a pipe has no end to measure by', (t) => {
  t.is(formatProgress(5_000_000, undefined, 999, 10), '5.0 MB read, 999 packets, 500 kB/s');
});
