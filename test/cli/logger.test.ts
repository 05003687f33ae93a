import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createLogger, type Logger } from '../../src/cli/logger.ts';
import { StatusLine } from '../../src/cli/status-line.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

function record(t: ExecutionContext, options: { verbose?: boolean; quiet?: boolean }, act: (logger: Logger) => void) {
  const folder = makeTempFolder(t);
  const shown = join(folder, 'stderr');
  const logFile = join(folder, 'log');
  const fd = openSync(shown, 'w');
  const stderr = new StatusLine(fd);
  const logger = createLogger({ stderr, verbose: false, quiet: false, ...options, logFile });
  act(logger);
  logger.close();
  closeSync(fd);
  return { shown: readFileSync(shown, 'utf8'), logged: readFileSync(logFile, 'utf8') };
}

function sayAll(logger: Logger): void {
  logger.warn('cut short');
  logger.note('12 packets');
  logger.debug('opened');
}

test('warnings and notes are shown, details are not', (t) => {
  t.is(record(t, {}, sayAll).shown, 'warning: cut short\n12 packets\n');
});

test('--verbose shows details, --quiet nothing', (t) => {
  t.is(record(t, { verbose: true }, sayAll).shown, 'warning: cut short\n12 packets\nopened\n');
  t.is(record(t, { quiet: true, verbose: true }, sayAll).shown, '');
});

test('the log file gets everything, with its time', (t) => {
  const { logged } = record(t, { quiet: true }, sayAll);
  const lines = logged.trimEnd().split('\n');
  t.deepEqual(
    lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')),
    ['warn cut short', 'note 12 packets', 'debug opened'],
  );
});

test('what a message quotes from the wire is escaped', (t) => {
  const { shown, logged } = record(t, {}, (logger) => logger.warn('host \u001b[2J\nfake line'));
  t.is(shown, 'warning: host \\x1b[2J\\nfake line\n');
  t.true(logged.endsWith('host \\x1b[2J\\nfake line\n'));
});

test('a log file that cannot be written is a failure of the environment', (t) => {
  const options = { stderr: new StatusLine(), verbose: false, quiet: false, logFile: '/nonexistent/log' };
  t.like(
    t.throws(() => createLogger(options)),
    { exitCode: 1 },
  );
});
