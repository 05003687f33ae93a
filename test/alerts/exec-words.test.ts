import test from 'ava';
import { execWords } from '../../src/alerts/exec-words.ts';
import { SniffError } from '../../src/core/errors.ts';

test('words are apart by spaces; quotes keep them together; nothing else means anything', (t) => {
  const cases: [string, string[]][] = [
    ['notify', ['notify']],
    ['  notify   --to\tme ', ['notify', '--to', 'me']],
    [`'/opt/my tools/notify' "the night shift"`, ['/opt/my tools/notify', 'the night shift']],
    [`a'b c'd "it's" '' '"'`, ['ab cd', "it's", '', '"']],
    ['echo $HOME > x; rm -rf * | a\\ b `c`', ['echo', '$HOME', '>', 'x;', 'rm', '-rf', '*', '|', 'a\\', 'b', '`c`']],
  ];
  for (const [command, words] of cases) t.deepEqual(execWords(command), words, command);
});

test('an open quote and no program at all are mistakes', (t) => {
  for (const command of ['', '  ', "''", `notify "me`, `notify 'me"`]) {
    const error = t.throws(() => execWords(command), { instanceOf: SniffError }, command);
    t.is(error.exitCode, 2);
  }
});
