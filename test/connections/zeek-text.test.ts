import test from 'ava';
import fc from 'fast-check';
import { fileName, headerLines } from '../../src/connections/http-header-lines.ts';
import { unescapedUri, utf8Text } from '../../src/connections/zeek-text.ts';

const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'));

/** Bytes again: half a surrogate pair stands for one. */
function bytesOf(text: string): Buffer {
  return Buffer.concat(
    [...text].map((character) => {
      const code = character.charCodeAt(0);
      return character.length === 1 && code >= 0xdc80 && code <= 0xdcff
        ? Buffer.from([code - 0xdc00])
        : Buffer.from(character);
    }),
  );
}

test('UTF-8 comes out as text', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => utf8Text(Buffer.from(text).toString('latin1')) === text),
  );
  t.is(utf8Text('caf\xc3\xa9'), 'café');
});

test('no byte is lost', (t) => {
  fc.assert(fc.property(bytes, (text) => bytesOf(utf8Text(text)).toString('latin1') === text));
  t.is(utf8Text('\xe4\xb8'), '\udce4\udcb8');
  t.is(utf8Text('\xe4\xb8\xad\xff'), '中\udcff');
});

test('what has no escapes stays as it is', (t) => {
  fc.assert(
    fc.property(
      bytes.filter((text) => !text.includes('%')),
      (text) => unescapedUri(text) === text,
    ),
  );
  fc.assert(
    fc.property(bytes, (text) => unescapedUri(encodeURIComponent(text)) === Buffer.from(text).toString('latin1')),
  );
  t.is(unescapedUri('%%%u00e9%'), '\xe9%');
});

test('any head is read', (t) => {
  fc.assert(
    fc.property(bytes, (text) =>
      headerLines(`GET / HTTP/1.1\r\n${text}`).every(([name]) => name === name.toUpperCase() && !name.includes(':')),
    ),
  );
  const name = (value: string) => fileName([['CONTENT-DISPOSITION', value]]);
  t.is(name('attachment'), undefined);
  t.is(name('attachment; filename="a;b"; size=3'), 'a;b');
  t.is(name('filename="open'), 'open');
  t.is(name("filename=x; FileName*= UTF-8''%e4%b8%ad"), '中');
  t.is(name('filename='), '');
});
