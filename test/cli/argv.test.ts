import test from 'ava';
import { explainParseError, refuseSingleDash, splitAtDashes } from '../../src/cli/argv.ts';

const FLAGS = {
  ip: { type: 'option' },
  interface: { type: 'option', char: 'i' },
  json: { type: 'boolean' },
  top: { type: 'option' },
} as const;

test('what follows -- is the filter, untouched', (t) => {
  t.deepEqual(splitAtDashes(['a.pcap', '--', 'tcp', '--', '-x']), { own: ['a.pcap'], words: ['tcp', '--', '-x'] });
  t.deepEqual(splitAtDashes(['a.pcap']), { own: ['a.pcap'], words: [] });
});

for (const token of ['-ip', '-json', '-top=5', '-interface']) {
  test(`${token} is refused and the right form named`, (t) => {
    const error = t.throws(() => refuseSingleDash(['a.pcap', token, '10.0.0.1'], FLAGS));
    t.like(error, { exitCode: 2, remedy: `Did you mean '--${token.slice(1).replace(/=.*/, '')}'?` });
  });
}

test('short flags, values and stdin are left alone', (t) => {
  t.notThrows(() => refuseSingleDash(['-i', 'eth0', '-ieth0', '-', '-5', '--top', '5', '-vq'], FLAGS));
});

test('an unknown flag gets the nearest one', (t) => {
  const thrown = Object.assign(new Error('Nonexistent flag: --tpo=5'), { flags: ['--tpo=5'] });
  t.like(explainParseError(thrown, FLAGS, 'analyze'), {
    exitCode: 2,
    message: 'unknown flag --tpo=5',
    remedy: "Did you mean '--top'?",
  });
});

test('an unexpected argument is named', (t) => {
  const thrown = Object.assign(new Error('Unexpected argument: x'), { args: ['x'] });
  t.is(explainParseError(thrown, FLAGS, 'analyze')?.message, "unexpected argument 'x'");
});

test("a flag's own parser is quoted without oclif's frame", (t) => {
  const thrown = new Error('Parsing --top \n\tExpected an integer but received: x\nSee more help with --help');
  t.is(explainParseError(thrown, FLAGS, 'analyze')?.message, '--top: expected an integer but received: x');
});
