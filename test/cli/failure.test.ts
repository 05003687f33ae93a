import test from 'ava';
import { describeFailure } from '../../src/cli/failure.ts';
import { environmentError, usageError } from '../../src/core/errors.ts';

test('message, remedy and exit code of our own errors', (t) => {
  t.deepEqual(describeFailure(usageError('bad rule\n  tcp prot 80\n      ^', 'Fix it.'), false), {
    exitCode: 2,
    lines: ['sniff: bad rule', '    tcp prot 80', '        ^', '  Fix it.'],
  });
  t.is(describeFailure(environmentError('no such file'), false).exitCode, 1);
});

test('control characters in a message are escaped', (t) => {
  const { lines } = describeFailure(usageError("'\u001b[2J' is no size"), false);
  t.deepEqual(lines, ["sniff: '\\x1b[2J' is no size"]);
});

test('an error of the system is told as it is, any other as a bug', (t) => {
  const system = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' });
  t.deepEqual(describeFailure(system, false), { exitCode: 1, lines: [`sniff: ${system.message}`] });
  const bug = describeFailure(new TypeError('x is undefined'), false);
  t.is(bug.exitCode, 1);
  t.deepEqual(bug.lines[0], 'sniff: internal error: x is undefined');
  t.regex(bug.lines[1] ?? '', /SNIFF_DEBUG=1/);
});

test('stack traces, with causes, only when debugging', (t) => {
  const error = environmentError('outer', undefined, new Error('inner'));
  t.is(describeFailure(error, false).lines.length, 1);
  const { lines } = describeFailure(error, true);
  t.true(lines.some((line) => line.includes('failure.test.ts')));
  t.true(lines.includes('caused by:'));
});

test("oclif's own exit says nothing", (t) => {
  const exit = Object.assign(new Error('EEXIT: 0'), { oclif: { exit: 0 }, code: 'EEXIT' });
  t.deepEqual(describeFailure(exit, true), { exitCode: 0, lines: [] });
});
