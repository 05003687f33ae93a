import test from 'ava';
import {
  drawDelayMs,
  findRule,
  parseDelayRange,
  parseDelayRule,
  parseFailureRule,
  parseShare,
  parseStatus,
} from '../../src/monitor/path-rules.ts';

test('delays: one, a range, below a path', (t) => {
  t.deepEqual(parseDelayRange('250ms'), { fromMs: 250, toMs: 250 });
  t.deepEqual(parseDelayRange('5'), { fromMs: 5, toMs: 5 });
  t.deepEqual(parseDelayRange('150ms-1.5s'), { fromMs: 150, toMs: 1500 });
  t.deepEqual(parseDelayRule('search=1s'), { path: '/search', value: { fromMs: 1000, toMs: 1000 } });
  t.deepEqual(parseDelayRule('/a=b=1s').path, '/a=b');
});

test('failures: all, or a share', (t) => {
  t.deepEqual(parseFailureRule('/old=404'), { path: '/old', value: { status: 404, share: 1 } });
  t.deepEqual(parseFailureRule('/cart=503@12%').value, { status: 503, share: 0.12 });
  t.deepEqual(parseFailureRule('/cart=503@0.5').value, { status: 503, share: 0.5 });
});

for (const [parse, texts] of [
  [parseDelayRange, ['', 'soon', '2s-1s', '1s-2s-3s', '2h', '-1s']],
  [parseDelayRule, ['/search', '=1s', '/search=']],
  [parseFailureRule, ['/old', '/old=44', '/old=100', '/old=404@2', '/old=404@1@1', '/old=']],
  [parseShare, ['', '%', '1.01', '101%', '-1', '1e-1', 'half']],
  [parseStatus, ['', '199', '600', '2000', '20x']],
] as const) {
  test(`${parse.name} refuses what makes no sense`, (t) => {
    for (const text of texts) t.throws(() => parse(text), { name: 'SniffError' }, text);
  });
}

test('a rule holds for its path and what is below; the longest wins', (t) => {
  const rules = ['/', '/a', '/a/b'].map((path) => ({ path, value: path }));
  const found = ['/', '/x', '/a', '/a?q', '/a/', '/a/bc', '/a/b', '/a/b/c?d', '/ab'].map((path) =>
    findRule(rules, path),
  );
  t.deepEqual(found, ['/', '/', '/a', '/a', '/a', '/a', '/a/b', '/a/b', '/']);
  t.is(findRule(rules.slice(1), '/ab'), undefined);
});

test('a delay is drawn between both ends', (t) => {
  const range = parseDelayRange('100ms-200ms');
  t.deepEqual([drawDelayMs(range, () => 0), drawDelayMs(range, () => 0.5)], [100, 150]);
});
