import test from 'ava';
import { escapeControls } from '../../src/bytes/escape.ts';

test('control characters never reach a terminal', (t) => {
  for (let code = 0; code < 0x20; code++) t.notRegex(escapeControls(String.fromCharCode(code)), /[^ -~]/);
  for (let code = 0x7f; code < 0xa0; code++) t.notRegex(escapeControls(String.fromCharCode(code)), /[^ -~]/);
});

test('what is escaped stays readable', (t) => {
  t.is(escapeControls('a\nb\r\tc'), 'a\\nb\\r\\tc');
  t.is(escapeControls('\u001b[31mred\u0007'), '\\x1b[31mred\\x07');
  t.is(escapeControls('gpj.\u202eexe'), 'gpj.\\u202eexe');
});

test('all else stays as it is', (t) => {
  t.is(escapeControls('Grüße, 世界 🦈 \\ "\' ~'), 'Grüße, 世界 🦈 \\ "\' ~');
});
