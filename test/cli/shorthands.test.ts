import test from 'ava';
import { addressCondition, portCondition } from '../../src/cli/shorthands.ts';

const ports: [words: string[], filter: string][] = [
  [['80'], 'port 80'],
  [['080'], 'port 80'],
  [['8000-8999'], 'portrange 8000-8999'],
  [['80', '443'], '(port 80 or port 443)'],
  [['80', ' 8000-8999'], '(port 80 or portrange 8000-8999)'],
  [['7-7'], 'port 7'],
  [['https'], 'port https'],
  [['0-65535'], 'portrange 0-65535'],
];

for (const [words, filter] of ports) {
  test(`--port ${words}`, (t) => t.is(portCondition(words), filter));
}

for (const word of ['65536', '90-80', '80-', '-1', '', '80 or udp', '1-2-3']) {
  test(`--port '${word}' is refused`, (t) => {
    t.like(
      t.throws(() => portCondition([word])),
      { exitCode: 2, message: `--port: '${word}' is no port` },
    );
  });
}

const addresses: [argument: string, filter: string][] = [
  ['10.0.0.1', 'host 10.0.0.1'],
  ['src:10.0.0.1', 'src host 10.0.0.1'],
  ['DST:10.0.0.1', 'dst host 10.0.0.1'],
  ['10.1.2.3/8', 'net 10.0.0.0/8'],
  ['10.1.2.3/32', 'net 10.1.2.3/32'],
  ['0.0.0.0/0', 'net 0.0.0.0/0'],
  ['dst:172.31.0.0/12', 'dst net 172.16.0.0/12'],
  ['2001:db8::1', 'host 2001:db8::1'],
  ['src:2001:db8::1', 'src host 2001:db8::1'],
  ['2001:db8:ffff::1/33', 'net 2001:db8:8000:0:0:0:0:0/33'],
  ['10.0.0.1,dst:10.0.0.2', '(host 10.0.0.1 or dst host 10.0.0.2)'],
];

for (const [argument, filter] of addresses) {
  test(`--ip ${argument}`, (t) => t.is(addressCondition(argument), filter));
}

for (const word of [
  '10.0.0',
  '10.0.0.256',
  '10.0.0.0/33',
  '10.0.0.0/',
  'from:10.0.0.1',
  'example.org',
  '::1/129',
  '',
]) {
  test(`--ip '${word}' is refused`, (t) => {
    t.like(
      t.throws(() => addressCondition(word)),
      { exitCode: 2, message: `--ip: '${word}' is no address` },
    );
  });
}
