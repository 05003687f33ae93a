import { createHash } from 'node:crypto';
import test from 'ava';
import type { HttpBody } from '../../src/replay/http-body.ts';
import { type Answer, compareAnswers } from '../../src/replay/http-compare.ts';
import type { RawMessage } from '../../src/replay/http-message.ts';

const RULES = { headers: [], ignore: [] };

const kept = (text: string): HttpBody => ({ length: text.length, bytes: Buffer.from(text), digest: undefined });
const digested = (text: string): HttpBody => ({
  length: text.length,
  bytes: undefined,
  digest: createHash('sha256').update(text).digest('hex'),
});

function recorded(body: HttpBody, headers: RawMessage['headers'] = []): RawMessage {
  return { startLine: 'HTTP/1.1 200 OK', headers, body, time: 0, endTime: 0 };
}

function now(body: HttpBody, headers: Answer['headers'] = {}, status = 200): Answer {
  return { status, headers, body };
}

test('the same is the same', (t) => {
  t.deepEqual(compareAnswers(recorded(kept('x')), now(kept('x')), RULES), []);
});

test('status and body, told from where they begin to differ', (t) => {
  const [before, after] = [`${'a'.repeat(100)}old`, `${'a'.repeat(100)}new and longer`];
  t.deepEqual(compareAnswers(recorded(kept(before)), now(kept(after), {}, 404), RULES), [
    { what: 'status', recorded: '200', now: '404' },
    { what: 'body', recorded: `${'a'.repeat(20)}old`, now: `${'a'.repeat(20)}new and longer` },
  ]);
});

test('headers that were chosen, by name in any case, several values as one', (t) => {
  const rules = { headers: ['etag', 'vary', 'x-gone'], ignore: [] };
  const before = recorded(kept(''), [
    ['ETag', '1'],
    ['Vary', 'a, b'],
    ['X-Gone', 'yes'],
    ['Other', 'o'],
  ]);
  t.deepEqual(compareAnswers(before, now(kept(''), { etag: '2', vary: ['a', 'b'] }), rules), [
    { what: 'header etag', recorded: '1', now: '2' },
    { what: 'header x-gone', recorded: 'yes', now: '' },
  ]);
});

test('what is to be ignored is taken out of both', (t) => {
  const rules = { headers: [], ignore: [/"time":\d+/g, /#\w+/g] };
  t.deepEqual(compareAnswers(recorded(kept('{"time":1} #a')), now(kept('{"time":22} #b')), rules), []);
  t.is(compareAnswers(recorded(kept('{"time":1} x')), now(kept('{"time":22} y')), rules).length, 1);
});

test('bodies that are not kept: by digest, whichever side has them', (t) => {
  for (const one of [kept, digested]) {
    for (const other of [kept, digested]) {
      t.deepEqual(compareAnswers(recorded(one('long')), now(other('long')), RULES), []);
      t.is(compareAnswers(recorded(one('long')), now(other('lang')), RULES).length, 1);
    }
  }
  const [{ recorded: before }] = compareAnswers(recorded(digested('long')), now(kept('')), RULES);
  t.regex(before, /^4 bytes, SHA-256 [0-9a-f]{64}$/);
});
