import test from 'ava';
import { prefixText } from '../../src/bytes/addresses.ts';

const ONES = new Uint8Array(20).fill(0xff);

test('of a prefix no more bits are shown than it has, whatever stands behind them', (t) => {
  t.is(prefixText(ONES, 1, 0, 4), '0.0.0.0');
  t.is(prefixText(ONES, 1, 20, 4), '255.255.240.0');
  t.is(prefixText(ONES, 1, 32, 4), '255.255.255.255');
  t.is(prefixText(ONES, 0, 33, 16), 'ffff:ffff:8000::');
  t.is(prefixText(ONES, 4, 128, 16), 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
  t.is(prefixText(Uint8Array.of(10, 1), 0, 16, 4), '10.1.0.0');
});
