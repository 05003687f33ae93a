import test from 'ava';
import { ipv4Text, ipv6Text } from '../../src/bytes/addresses.ts';
import { parseEther, parseIpv4, parseIpv6 } from '../../src/bytes/parse-address.ts';
import { AddressCipher } from '../../src/replay/address-cipher.ts';

function cipher4(key: string): (text: string) => string {
  const cipher = new AddressCipher(key);
  return (text) => {
    const bytes = parseIpv4(text) ?? new Uint8Array(4);
    cipher.replaceIp(bytes, 0, 4);
    return ipv4Text(bytes, 0);
  };
}

function cipher6(text: string): string {
  const bytes = parseIpv6(text) ?? new Uint8Array(16);
  new AddressCipher('k').replaceIp(bytes, 0, 16);
  return ipv6Text(bytes, 0);
}

function sharedBits(a: string, b: string): number {
  const bits = (text: string): string =>
    [...(parseIpv4(text) ?? [])].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const [first, second] = [bits(a), bits(b)];
  let shared = 0;
  while (shared < 32 && first[shared] === second[shared]) shared++;
  return shared;
}

test('the same key gives the same addresses, another others; what two share they share afterwards', (t) => {
  const hide = cipher4('k');
  const addresses = Array.from({ length: 200 }, (_, i) => `${(i * 37) % 224}.${i % 7}.${i % 3}.${i}`).filter(
    (text) => !/^(0|127)\./.test(text),
  );
  for (const [i, address] of addresses.entries()) {
    const other = addresses[(i * 13 + 5) % addresses.length];
    t.is(sharedBits(hide(address), hide(other)), sharedBits(address, other), `${address} ${other}`);
    t.is(hide(address), cipher4('k')(address));
  }
  t.not(hide('10.1.2.3'), '10.1.2.3');
  t.not(hide('10.1.2.3'), cipher4('l')('10.1.2.3'));
  t.is(new Set(addresses.map(hide)).size, new Set(addresses).size);
});

test('kinds of addresses stay: nobody, all, groups, loopback, link-local', (t) => {
  const hide = cipher4('k');
  t.deepEqual([hide('0.0.0.0'), hide('255.255.255.255')], ['0.0.0.0', '255.255.255.255']);
  for (let i = 0; i < 100; i++) {
    const first = Number(hide(`${224 + (i % 16)}.1.2.${i}`).split('.')[0]);
    t.true(first >= 224 && first < 240);
    t.is(hide(`127.0.0.${i}`).split('.')[0], '127');
    const usual = Number(hide(`${1 + i}.1.2.3`).split('.')[0]);
    t.true(usual > 0 && usual !== 127 && usual < 224);
  }
  t.is(cipher6('::'), '::');
  t.regex(cipher6('fe80::1'), /^fe80::/);
  t.regex(cipher6('ff02::fb'), /^ff02:/);
  t.regex(cipher6('2001:db8::1'), /^[23]/);
  t.not(cipher6('::1'), '::1');
});

test('MACs become local ones, groups stay groups', (t) => {
  const cipher = new AddressCipher('k');
  const hide = (text: string): string => {
    const bytes = parseEther(text) ?? new Uint8Array(6);
    cipher.replaceMac(bytes, 0);
    return Buffer.from(bytes).toString('hex');
  };
  t.is(Number.parseInt(hide('00:1b:21:aa:bb:cc').slice(0, 2), 16) & 3, 2);
  t.not(hide('00:1b:21:aa:bb:cc'), hide('00:1b:21:aa:bb:cd'));
  t.is(hide('ff:ff:ff:ff:ff:ff'), 'ffffffffffff');
  t.is(hide('01:80:c2:00:00:00'), '0180c2000000');
  t.regex(hide('01:00:5e:00:00:fb'), /^01005e(?!0000fb)/);
  t.regex(hide('33:33:00:00:00:fb'), /^3333(?!000000fb)/);
});
