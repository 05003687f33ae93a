import test from 'ava';
import { makeRandom } from '../../src/monitor/random.ts';
import { parseMixEntry, RequestMix } from '../../src/monitor/request-mix.ts';

test('sections, paths, methods, weights', (t) => {
  t.deepEqual(parseMixEntry('products=5'), { method: 'GET', path: '/products', isSection: true, weight: 5 });
  t.deepEqual(parseMixEntry('post cart'), { method: 'POST', path: '/cart', isSection: true, weight: 1 });
  t.deepEqual(parseMixEntry('/=0.5'), { method: 'GET', path: '/', isSection: false, weight: 0.5 });
  t.deepEqual(parseMixEntry('/search?q=tea=2').path, '/search?q=tea');
  t.deepEqual(parseMixEntry('/search?q=tea').path, '/search?q=tea');
  for (const text of ['', ' ', 'GET ', ' a', 'a b c', 'NO cart', 'CONNECT a', 'tea\u0007', 'é', '/a#b']) {
    t.throws(() => parseMixEntry(text), { name: 'SniffError' }, text);
  }
});

test('requests are drawn by weight, below their section, the same from the same seed', (t) => {
  const entries = ['products=6', '/only?q=3', 'DELETE gone=0', 'POST cart=2'].map(parseMixEntry);
  const draw = (seed: number) => {
    const mix = new RequestMix(entries, makeRandom(seed));
    return Array.from({ length: 10_000 }, () => mix.next());
  };
  const drawn = draw(1);
  t.deepEqual(drawn, draw(1));
  t.notDeepEqual(drawn, draw(2));
  const share = (pattern: RegExp) => drawn.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length / 1e4;
  t.true(Math.abs(share(/^GET \/products\/([1-9]|[1-3]\d|40)$/) - 6 / 11) < 0.02);
  t.true(Math.abs(share(/^GET \/only\?q$/) - 3 / 11) < 0.02);
  t.true(Math.abs(share(/^POST \/cart\/\d+$/) - 2 / 11) < 0.02);
  t.is(new Set(drawn.map(({ path }) => path)).size, 81);
});

test('weights that are all nought', (t) => {
  t.throws(() => new RequestMix([parseMixEntry('a=0')], Math.random), { message: /no section has a weight/ });
});
