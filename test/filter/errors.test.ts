import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { compileFilter } from '../../src/filter/compiler.ts';

const ETHERNET = 1;

/** The filter, the reason, the words under which the carets stand, and what is told to do. */
const MISTAKES: readonly [filter: string, reason: string, marked: string, remedy: string | undefined][] = [
  ['tcp port foo or udp', "no port is called 'foo'", 'foo', 'expected a number up to 65535 or a service'],
  ['tcp port htpp', "no port is called 'htpp'", 'htpp', "Did you mean 'http'?"],
  ['tcp prt 80', "the filter can't have 'prt' here", 'prt', "Did you mean 'port'?"],
  ['tpc', "nothing before it says what 'tpc' is", 'tpc', "Did you mean 'tcp'?"],
  ['ip proto tpc', "no protocol is called 'tpc'", 'tpc', "Did you mean 'tcp'?"],
  ['host 10.0.0.256', "'10.0.0.256' is no IPv4 address", '10.0.0.256', 'its parts go up to 255'],
  ['port 80 or', 'the filter ends too early', '', "expected a primitive as 'tcp', 'host 10.0.0.1' or 'port 80'"],
  ['(tcp', 'the filter ends too early', '', "expected ')'"],
  ['tcp)', "the filter can't have ')' here", ')', "expected 'and', 'or' or the end"],
  ['ip[0:3] = 1', "a field of 3 bytes can't be read", '3', 'expected 1, 2 or 4'],
  ['len / 0 = 1', 'nothing can be divided by zero', '0', undefined],
  ['ether host 1:2:3', "'1:2:' is no Ethernet address", '1:2:', 'six bytes are expected: 00:1b:21:3a:4b:5c'],
  ['net 10.0.0.1/8', 'the network has bits set behind its prefix', '10.0.0.1/8', 'set them to 0, or ask for a host'],
  ['port 99999999999', "'99999999999' has more than 32 bits", '99999999999', undefined],
  [
    '(port 80) or 443',
    'nothing before it says what this number is',
    '443',
    "expected what it is first: 'port', 'host', 'net', 'proto'",
  ],
  ['lane', "'lane' is about raw ATM, which is not decoded here", 'lane', 'choose by other fields: link[0]'],
  ['tcp and vlan 5000', 'VLAN 5000 is more than 4095', 'vlan 5000', undefined],
];

for (const [filter, reason, marked, remedy] of MISTAKES) {
  test(`${filter}: ${reason}`, (t) => {
    const error = t.throws(() => compileFilter(filter, ETHERNET), { instanceOf: SniffError });
    t.is(error?.kind, 'usage');
    const [first, line, carets] = (error?.message ?? '').split('\n');
    t.is(first, reason);
    t.is(line, `  ${filter}`);
    t.is(error?.remedy, remedy);
    const at = carets.indexOf('^');
    const length = carets.length - at;
    t.is(carets.slice(at), '^'.repeat(Math.max(1, marked.length)));
    t.is(line.slice(at, at + length), marked);
  });
}

test('the line of several that is wrong is shown', (t) => {
  const error = t.throws(() => compileFilter('tcp and\n  port foo\n or udp', ETHERNET));
  t.is(error?.message, "no port is called 'foo'\n    port foo\n         ^^^");
});

test('of a long line the place of the mistake is shown', (t) => {
  const filter = `${'tcp or '.repeat(1000)}port foo${' or udp'.repeat(1000)}`;
  const [, line, carets] = (t.throws(() => compileFilter(filter, ETHERNET))?.message ?? '').split('\n');
  t.true(line.length < 120);
  t.is(line.slice(carets.indexOf('^'), carets.length), 'foo');
});

test('control characters are not printed', (t) => {
  const message = t.throws(() => compileFilter('tcp\t\u001b[31m', ETHERNET))?.message ?? '';
  t.false(message.includes('\u001b'));
});

const NESTED: Readonly<Record<string, string>> = {
  parentheses: `${'('.repeat(10_000)}tcp${')'.repeat(10_000)}`,
  'parentheses that stay open': '('.repeat(10_000),
  not: `${'not '.repeat(10_000)}tcp`,
  minus: `len > ${'-'.repeat(10_000)}1`,
  brackets: `${'ip['.repeat(10_000)}0${']'.repeat(10_000)} = 1`,
  'numbers in parentheses': `vlan ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
};

for (const [name, filter] of Object.entries(NESTED)) {
  test(`10,000 levels of ${name}`, (t) => {
    t.throws(() => compileFilter(filter, ETHERNET), {
      instanceOf: SniffError,
      message: /^the filter is nested more than/,
    });
  });
}

const LONG: Readonly<Record<string, string>> = {
  'or and nothing else': 'or '.repeat(21_845),
  'or between protocols': Array(11_000).fill('ip').join(' or '),
  'or between ports': Array.from({ length: 5000 }, (_, i) => `port ${i}`).join(' or '),
  'or between values': `port 1${Array.from({ length: 9000 }, (_, i) => ` or ${i}`).join('')}`,
  'one word': 'a'.repeat(65_536),
  'one number': '1'.repeat(65_536),
  colons: '1:'.repeat(32_768),
  'arithmetic that chooses nothing': `${Array(20_000).fill('1').join(' + ')} = 3`,
  'arithmetic to the right': `${Array(20_000).fill('7').join(' % ')} = 3`,
};

for (const [name, filter] of Object.entries(LONG)) {
  test(`64 KiB of ${name} is a clear error`, (t) => {
    const error = t.throws(() => compileFilter(filter, ETHERNET), { instanceOf: SniffError });
    t.true((error?.message.length ?? 0) < 500);
  });
}

test('what rejects all packets is refused, where it can be told', (t) => {
  for (const filter of [
    'tcp and udp',
    'ip and arp',
    'ip and not ip',
    '1 = 2',
    'src 10.0.0.1 and src 10.0.0.2 and ip',
  ]) {
    t.throws(() => compileFilter(filter, ETHERNET), { message: 'the filter rejects all packets' }, filter);
  }
  t.notThrows(() => compileFilter('less 5 and greater 10', ETHERNET));
});
