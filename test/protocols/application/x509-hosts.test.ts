import test from 'ava';
import { isForHost } from '../../../src/protocols/application/x509-hosts.ts';

test('by alternative names, where there are any', (t) => {
  t.true(isForHost('Shop.example', 'CN=x', ['a.example', 'shop.Example']));
  t.false(isForHost('x', 'CN=x', ['a.example']));
  t.false(isForHost('shop.example', 'CN=x', ['shop.example.net', 'example']));
});

test('else by the common name, the last that the subject has', (t) => {
  t.true(isForHost('shop.example', 'CN=shop.example,O=Shop\\, Inc.', []));
  t.true(isForHost('b', 'CN=b,OU=o+CN=a', []));
  t.false(isForHost('a', 'CN=b,OU=o+CN=a', []));
  t.true(isForHost('a,b', 'O=CN,CN=a\\,b', []));
  t.false(isForHost('a', 'O=CN=a', []));
  t.false(isForHost('a', '', []));
});

test('an asterisk stands for the rest of the first label of three', (t) => {
  const isFor = (host: string, name: string): boolean => isForHost(host, '', [name]);
  t.true(isFor('www.shop.example', '*.shop.example'));
  t.true(isFor('www.shop.example', 'w*.shop.example'));
  t.true(isFor('w.shop.example', 'w*.shop.example'));
  t.false(isFor('a.b.shop.example', '*.shop.example'));
  t.false(isFor('shop.example', '*.shop.example'));
  t.false(isFor('shop.example', '*.example'));
  t.false(isFor('www.shop.example', '*w.shop.example'));
  t.false(isFor('www.shop.example', 'www.*.example'));
  t.false(isFor('vww.shop.example', 'w*.shop.example'));
  t.false(isFor('a', '*'));
});
