import test from 'ava';
import { Screen } from '../../src/cli/screen.ts';

function makeTerminal(columns: number, rows: number) {
  const writes: string[] = [];
  return { columns, rows, writes, write: (text: string) => void writes.push(text) };
}

test('one write a picture, no line beyond the last row, none wrapped', (t) => {
  const terminal = makeTerminal(80, 3);
  const screen = new Screen(terminal);
  screen.draw(['a', 'b'], []);
  screen.draw(['c', 'd', 'e', 'f'], []);
  t.deepEqual(terminal.writes, [
    '\u001b[?1049h\u001b[?7l\u001b[H\u001b[2Ka\r\n\u001b[2Kb\u001b[J',
    '\u001b[H\u001b[2Kc\r\n\u001b[2Kd\r\n\u001b[2Ke\u001b[J',
  ]);
});

test('left as it was found, with the last picture on it where that is wanted; left once', (t) => {
  const terminal = makeTerminal(80, 3);
  const screen = new Screen(terminal);
  screen.leave(true);
  screen.draw(['a', 'b', 'c'], ['a', 'b']);
  screen.leave(true);
  screen.leave(true);
  screen.draw(['c'], ['c']);
  screen.leave(false);
  t.deepEqual(terminal.writes.slice(1), [
    '\u001b[?7h\u001b[?1049la\r\nb\r\n',
    '\u001b[?1049h\u001b[?7l\u001b[H\u001b[2Kc\u001b[J',
    '\u001b[?7h\u001b[?1049l',
  ]);
});
