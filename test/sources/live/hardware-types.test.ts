import test from 'ava';
import { captureForm, hardwareTypeName } from '../../../src/sources/live/hardware-types.ts';

test('loopback is Ethernet, tunnels are raw IP, as libpcap has it', (t) => {
  t.deepEqual(captureForm(1), { linkType: 1, cooked: false });
  t.deepEqual(captureForm(772), { linkType: 1, cooked: false });
  for (const tunnel of [519, 768, 776, 65_534]) t.deepEqual(captureForm(tunnel), { linkType: 101, cooked: false });
  t.deepEqual(captureForm(803), { linkType: 127, cooked: false });
});

test('hardware that nobody describes, known by name or not, is cooked', (t) => {
  for (const type of [280, 512, 778, 12_345]) t.deepEqual(captureForm(type), { linkType: 276, cooked: true });
  t.deepEqual([778, 12_345].map(hardwareTypeName), ['gre', 'arphrd-12345']);
});
