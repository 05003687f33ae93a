import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { AlertEvent } from '../../src/alerts/events.ts';
import { ExecHook } from '../../src/alerts/exec-hook.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { rule } from './support.ts';

const EVENT: AlertEvent = {
  type: 'fired',
  rule: rule({ name: 'Much', metric: 'bytes', threshold: '1KB', by: 'client', window: '10s' }),
  key: 'a\nb\0c',
  time: { seconds: 1_700_000_000, nanoseconds: 5 },
  value: 1500,
  threshold: 1000,
  since: { seconds: 1_699_999_999, nanoseconds: 0 },
  peak: 1600,
  durationNs: 1_000_000_005,
  frames: [],
};

/** A program that notes its arguments, environment and stdin, one line a run. */
function note(t: ExecutionContext, text: string): { script: string; notes: () => unknown[] } {
  const folder = makeTempFolder(t);
  const script = join(folder, 'a note.mjs');
  const path = join(folder, 'notes');
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs';
const alert = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('ALERT_')));
appendFileSync(${JSON.stringify(path)}, JSON.stringify({ args: process.argv.slice(2), alert, stdin: readFileSync(0, 'utf8') }) + '\\n');
${text}`,
  );
  writeFileSync(path, '');
  return {
    script,
    notes: () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line)),
  };
}

test('the event in the environment and on stdin, arguments as they are, one run after the other', async (t) => {
  const { script, notes } = note(t, '');
  const warn = (message: string): void => t.fail(message);
  const hook = new ExecHook({ words: [process.execPath, script, 'a b', '$HOME', ''], warn });
  for (const json of ['{"n":1}', '{"n":2}', '{"n":3}']) hook.run(EVENT, json, 6);
  await hook.end();
  const runs = notes() as { args: string[]; alert: Record<string, string>; stdin: string }[];
  t.deepEqual(
    runs.map(({ stdin }) => stdin),
    ['{"n":1}\n', '{"n":2}\n', '{"n":3}\n'],
  );
  t.deepEqual(runs[0]?.args, ['a b', '$HOME', '']);
  t.deepEqual(runs[0]?.alert, {
    ALERT_TYPE: 'fired',
    ALERT_RULE: 'Much',
    ALERT_METRIC: 'bytes',
    ALERT_KEY: 'a\\nb\\x00c',
    ALERT_TIME: '2023-11-14T22:13:20.000000Z',
    ALERT_SINCE: '2023-11-14T22:13:19.000000Z',
    ALERT_VALUE: '1500',
    ALERT_THRESHOLD: '1000',
    ALERT_PEAK: '1600',
    ALERT_WINDOW: '10',
    ALERT_DURATION: '1.000000005',
  });
});

test('a program that fails, or that is not there, is told each time, and the next event is its own', async (t) => {
  const { script, notes } = note(t, 'process.exit(7);');
  const warnings: string[] = [];
  const failing = new ExecHook({ words: [process.execPath, script], warn: (message) => warnings.push(message) });
  failing.run(EVENT, '{}', 6);
  failing.run(EVENT, '{}', 6);
  await failing.end();
  t.is(notes().length, 2);
  t.is(failing.lost, 2);
  t.regex(warnings[0] ?? '', /ended with code 7/);
  const missing = new ExecHook({ words: ['/nonexistent/program'], warn: (message) => warnings.push(message) });
  missing.run(EVENT, '{}', 6);
  await missing.end();
  t.is(missing.lost, 1);
  t.regex(warnings[2] ?? '', /--exec \/nonexistent\/program: .*ENOENT/);
});
