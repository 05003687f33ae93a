import test from 'ava';
import { SniffError } from '../../src/core/errors.ts';
import { limits } from '../../src/core/limits.ts';
import { type CompileOptions, compileFilter } from '../../src/filter/compiler.ts';
import { interpreterOf } from '../../src/filter/interpreter.ts';
import { HAND_WRITTEN_FILTERS } from '../oracles/filter-list.ts';
import { fromHex } from '../support/dissect.ts';
import { testUnless } from '../support/skip.ts';
import { noTcpdump, packetOf, programOfTcpdump } from './support.ts';

const NULL = 0;
const ETHERNET = 1;
const RAW = 101;
const LINUX_SLL = 113;
const SLL2 = 276;
const SEVENTH = 7;

const oracleTest = testUnless(noTcpdump);
const liveTest = testUnless(noTcpdump ?? (process.getuid?.() === 0 ? undefined : 'not root'));

test('an empty filter takes whole packets', (t) => {
  t.deepEqual(compileFilter('', ETHERNET), [{ code: 0x06, jt: 0, jf: 0, k: 262_144 }]);
  t.deepEqual(compileFilter(' \n', ETHERNET, { snaplen: 96 }), [{ code: 0x06, jt: 0, jf: 0, k: 96 }]);
});

test('ip asks for the type of Ethernet', (t) => {
  t.deepEqual(compileFilter('ip', ETHERNET), [
    { code: 0x28, jt: 0, jf: 0, k: 12 },
    { code: 0x15, jt: 0, jf: 1, k: 0x800 },
    { code: 0x06, jt: 0, jf: 0, k: 262_144 },
    { code: 0x06, jt: 0, jf: 0, k: 0 },
  ]);
});

oracleTest("each seventh filter of the list gives libpcap's program, instruction for instruction", (t) => {
  // A host's name, and what only a live interface tells, are answered otherwise there.
  const filters = HAND_WRITTEN_FILTERS.filter(
    (filter, i) => i % SEVENTH === 0 && !/localhost|bound|ifindex/.test(filter),
  );
  for (const filter of filters) {
    t.deepEqual(programOrRefusal(filter), libpcapsProgram(filter), filter);
  }
});

oracleTest('unoptimised programs are those of tcpdump -O', (t) => {
  for (const filter of [
    'tcp port 80',
    'ip[0] & 0xf != 5',
    'vlan 3 and host 10.0.0.1',
    'geneve and ip6',
    'wlan[0] = 8',
  ]) {
    t.deepEqual(
      compileFilter(filter, ETHERNET, { optimize: false }),
      programOfTcpdump(filter, '-O', '-y', 'EN10MB'),
      filter,
    );
  }
});

liveTest("programs for a live interface are libpcap's", (t) => {
  for (const filter of LIVE_FILTERS) {
    t.deepEqual(compileFilter(filter, ETHERNET, { ancillary: true }), programOfTcpdump(filter, '-i', 'lo'), filter);
  }
});

const LIVE_FILTERS = [
  'vlan',
  'not vlan',
  'vlan 3 and tcp port 80',
  'vlan and ip',
  'vlan and vlan 4 and ip6',
  'vlan 5 or vlan 6',
  'vlan and pppoes and ip',
  'vlan and ip[0] = 69 and ether broadcast',
  'inbound and vlan 3',
  'outbound and tcp',
  'ifindex 2',
];

test('loopback headers are read in either byte order, unless it is known', (t) => {
  const little = fromHex(`02000000 ${IPV4}`);
  const big = fromHex(`00000002 ${IPV4}`);
  const ip6 = ['18', '1c', '1e'].map((family) => fromHex(`${family}000000 6000000000000000`));
  t.deepEqual([little, big].map(takes('ip', NULL)), [true, true]);
  t.deepEqual([little, big].map(takes('ip', NULL, { swapped: false })), [true, false]);
  t.deepEqual([little, big].map(takes('ip', NULL, { swapped: true })), [false, true]);
  t.deepEqual(ip6.map(takes('ip6', NULL)), [true, true, true]);
  t.deepEqual(ip6.map(takes('ip', NULL)), [false, false, false]);
});

test('raw IP has several numbers', (t) => {
  for (const linkType of [RAW, 12, 14]) t.deepEqual([fromHex(IPV4)].map(takes('ip', linkType)), [true]);
});

test('PPP with a direction tells it, and what it carries', (t) => {
  const received = fromHex(`00 ff03 0021 ${IPV4}`);
  const sent = fromHex(`01 ff03 0021 ${IPV4}`);
  t.deepEqual([received, sent].map(takes('ip and host 10.0.0.1', 204)), [true, true]);
  t.deepEqual([received, sent].map(takes('inbound', 204)), [true, false]);
  t.deepEqual([received, sent].map(takes('outbound', 204)), [false, true]);
});

test('cooked packets tell direction and interface', (t) => {
  const sll = (type: string): Uint8Array => fromHex(`${type} 0001 0006 020000000001 0000 0800 ${IPV4}`);
  const sll2 = (type: string): Uint8Array => fromHex(`0800 0000 00000003 0001 ${type} 06 020000000001 0000 ${IPV4}`);
  t.deepEqual([sll('0000'), sll('0004')].map(takes('inbound and ip', LINUX_SLL)), [true, false]);
  t.deepEqual([sll2('00'), sll2('04')].map(takes('outbound', SLL2)), [false, true]);
  t.deepEqual([sll2('00')].map(takes('ifindex 3 and host 10.0.0.2', SLL2)), [true]);
  t.deepEqual([sll2('00')].map(takes('ifindex 4', SLL2)), [false]);
});

test('what a capture does not tell is refused, and asked for on a live interface', (t) => {
  for (const filter of ['inbound', 'outbound', 'ifindex 3']) {
    t.throws(() => compileFilter(filter, ETHERNET), { instanceOf: SniffError }, filter);
    t.true(compileFilter(filter, ETHERNET, { ancillary: true })[0].k >= 0xfffff000, filter);
  }
});

test('VLAN tags stand in the packet, or beside it on a live interface', (t) => {
  const beside = 0xfffff000 + 48;
  t.false(compileFilter('vlan 3', ETHERNET).some(({ k }) => k === beside));
  t.true(compileFilter('vlan 3', ETHERNET, { ancillary: true }).some(({ k }) => k === beside));
});

test('a name of a host stands for all of its addresses', (t) => {
  const resolve = (name: string): string[] => (name === 'both.example' ? ['10.0.0.1', '2001:db8::1'] : []);
  t.deepEqual([fromHex(IPV4)].map(takes('host both.example', RAW, { resolve })), [true]);
  t.deepEqual([fromHex(IPV4)].map(takes('ip6 host both.example or dst both.example', RAW, { resolve })), [false]);
  t.throws(() => compileFilter('host none.example', RAW, { resolve }), {
    message: /^no host is called 'none.example'/,
  });
});

test("broadcasts of IP are the network's, where it is known", (t) => {
  const toNetwork = fromHex(IPV4.replace('0a000002', '0a0000ff'));
  t.deepEqual([toNetwork].map(takes('ip broadcast', RAW)), [false]);
  t.deepEqual([toNetwork].map(takes('ip broadcast', RAW, { netmask: 0xffffff00 })), [true]);
});

test('jumps that are too far go over others', (t) => {
  const ports = Array.from({ length: 100 }, (_, i) => `port ${i * 2}`).join(' or ');
  const program = compileFilter(ports, RAW);
  t.true(program.length > 256);
  t.true(program.every(({ jt, jf }) => jt <= 255 && jf <= 255));
  const to = (port: string): Uint8Array => fromHex(`${IPV4} 0401${port}`);
  t.deepEqual([to('00c6'), to('00c5'), to('0000')].map(takes(ports, RAW)), [true, false, true]);
});

test('what would be too long for the kernel is refused', (t) => {
  const hosts = (count: number): string =>
    Array.from(
      { length: count },
      (_, i) => `ip src 10.0.${i >> 8}.${i & 255} or ip dst 10.1.${i >> 8}.${i & 255}`,
    ).join(' or ');
  t.throws(() => compileFilter(hosts(limits.filterTests), ETHERNET), { message: /tests.*4096 instructions/ });
  t.throws(() => compileFilter(Array(7).fill(hosts(400)).join(' or '), ETHERNET, { optimize: false }), {
    message: /^the filter takes \d+ instructions: the kernel takes programs of at most 4096 instructions$/,
  });
});

/** 10.0.0.1 to 10.0.0.2, TCP. */
const IPV4 = '4500001800000000400600000a0000010a000002';

function takes(filter: string, linkType: number, options: CompileOptions = {}): (bytes: Uint8Array) => boolean {
  const run = interpreterOf(compileFilter(filter, linkType, options));
  return (bytes) => run(packetOf(bytes)) !== 0;
}

function programOrRefusal(filter: string): unknown {
  try {
    return compileFilter(filter, ETHERNET);
  } catch (error) {
    return error instanceof SniffError ? 'refused' : error;
  }
}

function libpcapsProgram(filter: string): unknown {
  try {
    return programOfTcpdump(filter, '-y', 'EN10MB');
  } catch {
    return 'refused';
  }
}
