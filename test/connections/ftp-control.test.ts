import test from 'ava';
import { FLAGS, WATCHED } from '../../src/connections/connection-rows.ts';
import { ConnectionTable } from '../../src/connections/connection-table.ts';
import { FtpControl } from '../../src/connections/ftp-control.ts';
import { FtpData } from '../../src/connections/ftp-data.ts';
import { enterOpening } from '../../src/connections/services.ts';
import { Packet } from '../../src/core/packet.ts';
import { ROW_SHIFT } from '../../src/trackers/row-key.ts';
import { recordsOf } from '../support/connections.ts';
import { type Said, saidFrames, servicesOf } from '../support/said.ts';

const LOGIN: readonly Said[] = [
  ['server', '220 ready\r\n'],
  ['client', 'USER zeek\r\n'],
];

const carries = test.macro(async (t, said: readonly Said[], ...expected: readonly string[]) => {
  t.deepEqual(await servicesOf(said), [...expected]);
});

test('replies as they should be', carries, [...LOGIN, ['server', '331 who?\r\n'], ['server', '230\r\n']], 'ftp');
test('a code and no blank behind it', carries, [...LOGIN, ['server', '230_no_space\r\n']]);
test('no code', carries, [...LOGIN, ['server', 'welcome\r\n']]);
test('no code that there is', carries, [...LOGIN, ['server', '042 hello\r\n']]);
test(
  'lines end with LF alone, too; an empty one is none',
  carries,
  [...LOGIN, ['server', '\n331 a\n\r\n230\n']],
  'ftp',
);
test(
  'between the first and the last line of a reply anything may stand',
  carries,
  [...LOGIN, ['server', '230-welcome\r\n 42\r\n331 not yet\r\n230-nor now\r\n'], ['server', '230 done\r\n200 ok\r\n']],
  'ftp',
);
test('behind the last line none', carries, [...LOGIN, ['server', '230-a\r\n230 b\r\n'], ['server', 'no\r\n']]);
test(
  'a greeting of several lines',
  carries,
  [['server', '220-a\r\nfree text\r\n'], LOGIN[1], ['server', '220 b\r\n']],
  'ftp',
);
test('a line in pieces', carries, [...LOGIN, ['server', '2'], ['server', '30_'], ['server', 'x\r\n']]);
test('TLS is no reply', carries, [...LOGIN, ['server', '234 go\r\n'], ['server', 'opaque\n']], 'ftp');
test('what the client says is none', carries, [...LOGIN, ['client', 'nonsense\r\n']], 'ftp');
test('a greeting that goes wrong before the client has spoken', carries, [
  ['server', '220-a\r\n220 b\r\nc\r\n'],
  ['client', 'USER zeek\r\n'],
]);
test('after 10 KiB it does not matter any more', carries, [...LOGIN, ...talk(), ['server', '230_no\r\n']], 'ftp');
test(
  'SMTP, which greets in the same way, is not watched',
  carries,
  [LOGIN[0], ['client', 'EHLO a\r\n'], ['server', 'x\r\n']],
  'smtp',
);

function talk(): Said[] {
  return Array.from({ length: 12 }, () => ['server', `200 ${'x'.repeat(1000)}\r\n`]);
}

test('again is not another; behind a hole nobody knows where a line begins', async (t) => {
  const frames = saidFrames([...LOGIN, ['server', '230 abcd\r\n'], ['server', '331 ok\r\n'], ['server', 'bad\r\n']]);
  const service = async (chosen: readonly (typeof frames)[number][]) => (await recordsOf(chosen))[0]?.service ?? null;
  const [good, lost, bad] = frames.slice(-3);
  const before = frames.slice(0, -3);
  t.is(await service([...before, good, lost, good]), 'ftp');
  t.is(await service([...before, good, bad]), 'ftp');
  t.is(await service([...before, good, good, lost, bad]), null);
});

test('of too many connections the oldest are read no longer', (t) => {
  const rows = new ConnectionTable(10);
  const control = new FtpControl(rows, new FtpData(rows), 2);
  const said = [Buffer.from('USER a\r\n'), Buffer.from('220 b\r\n')] as const;
  for (const row of [0, 1, 2]) {
    for (const side of [0, 1] as const) {
      const bytes = Uint8Array.from(said[side]);
      enterOpening(rows, row, side, bytes, new DataView(bytes.buffer), 0, bytes.length);
      control.open(row, side, bytes, 0, bytes.length, new Packet());
    }
  }
  const isWatched = (row: number): boolean => (rows.words[(row << ROW_SHIFT) + FLAGS] & WATCHED) !== 0;
  t.deepEqual([0, 1, 2].map(isWatched), [false, true, true]);
});
