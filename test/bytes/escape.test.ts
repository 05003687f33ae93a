import test from 'ava';
import fc from 'fast-check';
import { escapeControls, jsonText } from '../../src/bytes/escape.ts';

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

test('text as JSON is the same text, whatever it has, and safe on a terminal', (t) => {
  const character = fc.constantFrom(
    'a',
    ' ',
    '~',
    '"',
    '\\',
    '\n',
    '\u007f',
    '\u009b',
    'é',
    '\u202e',
    '\u2028',
    '🦈',
    '\udc80',
  );
  const text = fc.oneof(fc.string({ unit: character, maxLength: 90 }), fc.string({ minLength: 60, maxLength: 70 }));
  const isSame = fc.property(text, (given) => {
    const json = jsonText(given);
    return JSON.parse(json) === given && escapeControls(json) === json;
  });
  t.notThrows(() => fc.assert(isSame, { numRuns: 1000 }));
});
