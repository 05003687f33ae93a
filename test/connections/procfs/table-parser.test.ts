import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { kernelEnd, parseTable, TCP6_HEADER, tableLine, tableText, UDP_HEADER } from '../../support/socket-tables.ts';

const sample = readFileSync(new URL('../../../samples/proc-net-tcp.txt', import.meta.url), 'latin1');
const A = kernelEnd('10.0.0.1:80');
const B = kernelEnd('192.0.2.7:50000');

test('the sample: addresses, ports, states, users, inodes', (t) => {
  const { lines, parser } = parseTable(sample);
  t.is(lines.length, 15);
  t.deepEqual(lines.slice(2, 6), [
    'tcp 0.0.0.0:80 0.0.0.0:0 LISTEN 0 21377',
    'tcp 192.0.2.10:80 203.0.113.7:51514 ESTABLISHED 33 48213',
    'tcp 192.0.2.10:80 203.0.113.9:40022 ESTABLISHED 33 48377',
    'tcp 192.0.2.10:36088 198.51.100.15:80 ESTABLISHED 1000 51002',
  ]);
  t.deepEqual([parser.malformed, parser.isTorn, parser.strange], [0, false, undefined]);
});

test('whatever the pieces in which it is read', (t) => {
  const whole = parseTable(sample).lines;
  for (const size of [1, 7, 149, 150, 151, 1000]) t.deepEqual(parseTable(sample, size).lines, whole, String(size));
});

test('address words are of the order of the machine, ports are numbers', (t) => {
  const big = tableText([{ local: '0A000001:0050', remote: 'C0000207:C350' }]);
  t.deepEqual(parseTable(big, big.length, false).lines, ['tcp 10.0.0.1:80 192.0.2.7:50000 ESTABLISHED 1000 1']);
  const big6 = tableText(
    [{ local: '20010DB8000000000000000000000001:01BB', remote: '0000000000000000000000000A000001:0001' }],
    TCP6_HEADER,
  );
  t.deepEqual(parseTable(big6, big6.length, false).lines, ['tcp [2001:db8::1]:443 [::10.0.0.1]:1 ESTABLISHED 1000 1']);
});

test('IPv6, and IPv4 mapped into it', (t) => {
  const text = tableText(
    [
      { local: 'B80D0120000000000000000001000000:01BB', remote: '00000000000000000000000000000000:0000', state: '0A' },
      { local: '0000000000000000FFFF00000100007F:0050', remote: '0000000000000000FFFF00000200007F:C350' },
      { local: '00000000000000000000000001000000:0016', remote: '00000000000000000000000001000000:FFFF' },
    ],
    TCP6_HEADER,
  );
  t.deepEqual(parseTable(text).lines, [
    'tcp [2001:db8::1]:443 [::]:0 LISTEN 1000 1',
    'tcp [::ffff:127.0.0.1]:80 [::ffff:127.0.0.2]:50000 ESTABLISHED 1000 1',
    'tcp [::1]:22 [::1]:65535 ESTABLISHED 1000 1',
  ]);
});

test('every state by its name, and numbers that have none', (t) => {
  const states = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '0A', '0B', '0C', '0D', 'FF', '00'];
  const { lines } = parseTable(tableText(states.map((state) => ({ local: A, remote: B, state }))));
  t.is(
    lines.map((line) => line.split(' ')[3]).join(' '),
    'ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING NEW_SYN_RECV 0x0D 0xFF 0x00',
  );
});

test('UDP is told by its header', (t) => {
  const text = tableText(
    [{ local: A, remote: '00000000:0000', state: '07', tail: '2 0000000000000000 0' }],
    UDP_HEADER,
  );
  t.deepEqual(parseTable(text).lines, ['udp 10.0.0.1:80 0.0.0.0:0 CLOSE 1000 1']);
});

test('a table without its header: by the columns of its first row', (t) => {
  t.deepEqual(parseTable(`${tableLine(0, { local: A, remote: B })}\n`).lines, [
    'tcp 10.0.0.1:80 192.0.2.7:50000 ESTABLISHED 1000 1',
  ]);
  const udp = tableLine(0, { local: A, remote: B, tail: '2 0000000000000000 0' });
  t.deepEqual(parseTable(`${udp}\n${udp}\n`).lines.length, 2);
  t.regex(parseTable(`${udp}\n`).lines[0], /^udp /);
});

test('columns that a kernel adds are passed over, at the end and in the middle', (t) => {
  const row = tableLine(0, { local: A, remote: B, inode: 77 }).trimEnd();
  const behind = `${tableText([]).trimEnd()} mark cgroup\n${row} 5 6 7\n`;
  t.deepEqual(parseTable(behind).lines, ['tcp 10.0.0.1:80 192.0.2.7:50000 ESTABLISHED 1000 77']);
  const between = `${tableText([]).trimEnd().replace('   uid', ' mark   uid').replace(' st ', ' dev st ')}\n${row
    .replace(' 01 ', ' eth0 01 ')
    .replace(' 00000000  1000', ' 00000000 0x10 1000')}\n`;
  t.deepEqual(parseTable(between).lines, ['tcp 10.0.0.1:80 192.0.2.7:50000 ESTABLISHED 1000 77']);
});

test('a torn last line is left out and told, a whole one without its end is not', (t) => {
  const whole = tableText([
    { local: A, remote: B, inode: 1 },
    { local: B, remote: A, inode: 22 },
  ]).trimEnd();
  t.deepEqual([parseTable(whole).lines.length, parseTable(whole).parser.isTorn], [2, false]);
  const behindInode = whole.lastIndexOf(' 22 ') + 3;
  for (let end = whole.lastIndexOf('\n') + 1; end <= whole.length; end++) {
    const { lines, parser } = parseTable(whole.slice(0, end));
    const rest = whole.slice(whole.lastIndexOf('\n') + 1, end);
    const isWhole = end > behindInode;
    t.is(lines.length, isWhole ? 2 : 1, rest);
    t.is(parser.isTorn, rest.trim() !== '' && !isWhole, rest);
  }
});

test('lines that are no rows are left out and counted', (t) => {
  const good = tableLine(0, { local: A, remote: B });
  const bad = [
    'garbage',
    good.replace(A, '0100000:0050'),
    good.replace(A, `${A}0`),
    good.replace(A, A.replace(':', '.')),
    good.replace(B, `G${B.slice(1)}`),
    good.replace(A, `${'0'.repeat(24)}${A}`),
    good.replace(' 01 ', ' 1 '),
    good.replace(' 01 ', ' XX '),
    good.replace('  1000', '  1x00'),
    good.slice(0, 60),
  ];
  const { lines, parser } = parseTable(`${tableText([])}${[...bad, good, '', '   '].join('\n')}\n`);
  t.deepEqual([lines.length, parser.malformed], [1, bad.length]);
});

test('a header alone is a table, nothing is not, and other text is strange', (t) => {
  t.deepEqual([parseTable(tableText([])).lines, parseTable(tableText([])).parser.isEmpty], [[], false]);
  t.true(parseTable('').parser.isEmpty);
  t.true(parseTable('\n\n').parser.isEmpty);
  t.is(parseTable('hello\nworld\n').parser.strange, 'hello');
  t.is(
    parseTable('  sl  local_address rem_address   st\n').parser.strange?.trim(),
    'sl  local_address rem_address   st',
  );
});

test('carriage returns and tabs are white space', (t) => {
  t.deepEqual(parseTable(sample.replaceAll('\n', '\r\n')).lines, parseTable(sample).lines);
  t.deepEqual(parseTable(sample.replaceAll(/ +/g, '\t')).lines, parseTable(sample).lines);
});

test('any bytes: never a throw, never more rows than lines', (t) => {
  const seed = Date.now() % 2 ** 31;
  t.log(`seed ${seed}`);
  const bytes = Buffer.from(sample, 'latin1');
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 40 }),
    (flips) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of flips) copy[at] = value;
      const text = copy.toString('latin1');
      return parseTable(text).rows.count <= text.split('\n').length;
    },
  );
  t.notThrows(() => fc.assert(property, { seed }));
});
