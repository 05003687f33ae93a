import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Poll, type SocketChoice, SocketWatch } from '../../../src/connections/procfs/poll.ts';
import { stateNumber } from '../../../src/connections/procfs/socket-states.ts';
import { namedTables } from '../../../src/connections/procfs/table-files.ts';
import { kernelEnd, type SocketToWrite, tableText, UDP_HEADER } from '../../support/socket-tables.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const HERE = kernelEnd('10.0.0.1:40000');
const THERE = kernelEnd('192.0.2.7:80');

/** Polls of tables that change in between. */
class Watched {
  readonly problems: string[] = [];
  readonly paths: string[];
  readonly watch: SocketWatch;

  constructor(t: ExecutionContext, choice: Partial<SocketChoice> = {}, tables = 1) {
    const folder = makeTempFolder(t);
    this.paths = Array.from({ length: tables }, (_, index) => join(folder, `table${index}`));
    this.watch = new SocketWatch({
      tables: () => namedTables(this.paths),
      choice: { states: undefined, listening: undefined, ...choice },
      isLittleEndian: true,
      onProblem: (message) => this.problems.push(message),
    });
  }

  async see(...tables: (string | readonly SocketToWrite[])[]): Promise<{ opened: string[]; closed: string[] }> {
    for (const [index, table] of tables.entries()) {
      writeFileSync(this.paths[index], typeof table === 'string' ? table : tableText(table), 'latin1');
    }
    return this.poll();
  }

  async poll(): Promise<{ opened: string[]; closed: string[] }> {
    const { rows, opened, earlier, closed } = await this.watch.poll();
    return {
      opened: opened.map((row) => `${rows.end(row, 0)} ${rows.identities[row]}`),
      closed: closed.map((row) => `${earlier.end(row, 0)} ${earlier.identities[row]}`),
    };
  }
}

function socket(more: Partial<SocketToWrite> = {}): SocketToWrite {
  return { local: HERE, remote: THERE, inode: 7, ...more };
}

const OPENED = { opened: ['10.0.0.1:40000 7'], closed: [] };
const NOTHING = { opened: [], closed: [] };

test('the first poll has every row, later ones what is new, each once', async (t) => {
  const watched = new Watched(t);
  const other = socket({ local: kernelEnd('10.0.0.1:40001'), inode: 8 });
  t.deepEqual(await watched.see([socket()]), OPENED);
  t.deepEqual(await watched.see([socket()]), NOTHING);
  t.deepEqual(await watched.see([other, socket()]), { opened: ['10.0.0.1:40001 8'], closed: [] });
  t.deepEqual(await watched.see([socket(), other]), NOTHING);
  t.deepEqual(await watched.see([other]), { opened: [], closed: ['10.0.0.1:40000 7'] });
  t.deepEqual(await watched.see([other, socket()]), OPENED);
});

test('the same ends with another inode are another connection', async (t) => {
  const watched = new Watched(t);
  await watched.see([socket()]);
  t.deepEqual(await watched.see([socket({ inode: 9 })]), {
    opened: ['10.0.0.1:40000 9'],
    closed: ['10.0.0.1:40000 7'],
  });
});

test('listeners that share a port are as many as they are', async (t) => {
  const watched = new Watched(t);
  const listener = { local: kernelEnd('0.0.0.0:80'), remote: kernelEnd('0.0.0.0:0'), state: '0A' };
  const two = [1, 2].map((inode) => ({ ...listener, inode }));
  t.deepEqual((await watched.see(two)).opened, ['0.0.0.0:80 1', '0.0.0.0:80 2']);
  t.deepEqual(await watched.see([two[1]]), { opened: [], closed: ['0.0.0.0:80 1'] });
});

for (const [title, before, after] of [
  ['is accepted', { state: '03', inode: 0 }, { state: '01', inode: 7 }],
  ['waits to be accepted', { state: '03', inode: 0 }, { state: '01', inode: 0 }],
  ['was closed before it was accepted', { state: '08', inode: 0 }, { state: '01', inode: 7 }],
  ['is closed', { state: '01', inode: 7 }, { state: '06', inode: 0 }],
  ['is closed from the other side first', { state: '08', inode: 7 }, { state: '09', inode: 0 }],
  ['is nearly over', { state: '05', inode: 0 }, { state: '06', inode: 0 }],
] as const) {
  test(`a connection that ${title} is not told again`, async (t) => {
    const watched = new Watched(t);
    await watched.see([socket(before)]);
    t.deepEqual(await watched.see([socket(after)]), NOTHING);
  });
}

for (const [title, before, after] of [
  ['after TIME_WAIT, with an owner', { state: '06', inode: 0 }, { state: '01', inode: 7 }],
  ['after TIME_WAIT, not accepted yet', { state: '06', inode: 0 }, { state: '03', inode: 0 }],
  ['after one that had an owner', { state: '01', inode: 5 }, { state: '01', inode: 0 }],
] as const) {
  test(`ports that are used again, ${title}: a new connection`, async (t) => {
    const watched = new Watched(t);
    await watched.see([socket(before)]);
    const { opened, closed } = await watched.see([socket(after)]);
    t.deepEqual([opened.length, closed.length], [1, 1]);
  });
}

test('used again after a whole life that was seen', async (t) => {
  const watched = new Watched(t);
  await watched.see([socket({ inode: 7 })]);
  t.deepEqual(await watched.see([socket({ state: '06', inode: 0 })]), NOTHING);
  t.deepEqual((await watched.see([socket({ inode: 8 })])).opened, ['10.0.0.1:40000 8']);
});

test('several tables are one: the same row twice is one connection, UDP is not TCP', async (t) => {
  const watched = new Watched(t, {}, 3);
  const udp = tableText([socket({ tail: '2 0000000000000000 0' })], UDP_HEADER);
  t.is((await watched.see([socket()], [socket()], udp)).opened.length, 2);
});

test('only some states: a connection is told when it comes into one', async (t) => {
  const watched = new Watched(t, { states: new Set([stateNumber('ESTABLISHED')]) });
  t.deepEqual(await watched.see([socket({ state: '02' })]), NOTHING);
  t.deepEqual(await watched.see([socket({ state: '01' })]), OPENED);
  t.deepEqual(await watched.see([socket({ state: '08' })]), NOTHING);
  t.deepEqual((await watched.see([])).closed.length, 1);
});

test('listeners only, and all but them', async (t) => {
  const listener = { local: kernelEnd('0.0.0.0:80'), remote: kernelEnd('0.0.0.0:0'), state: '0A', inode: 3 };
  t.deepEqual((await new Watched(t, { listening: true }).see([listener, socket()])).opened, ['0.0.0.0:80 3']);
  t.deepEqual((await new Watched(t, { listening: false }).see([listener, socket()])).opened, ['10.0.0.1:40000 7']);
});

test('a table that is away, empty or none keeps its connections, and it is said once', async (t) => {
  const watched = new Watched(t, {}, 2);
  const other = socket({ local: kernelEnd('10.0.0.1:40001'), inode: 8 });
  await watched.see([socket()], [other]);
  rmSync(watched.paths[0]);
  t.deepEqual(await watched.poll(), NOTHING);
  t.deepEqual(await watched.poll(), NOTHING);
  t.is(watched.problems.length, 1);
  t.regex(watched.problems[0], /no such file/);
  t.deepEqual(await watched.see(''), NOTHING);
  t.deepEqual(await watched.see('hello\n'), NOTHING);
  t.deepEqual(await watched.see([], [other]), { opened: [], closed: ['10.0.0.1:40000 7'] });
});

test('at the first poll such a table is an error', async (t) => {
  await t.throwsAsync(new Watched(t).poll(), { message: /can't read .*no such file/ });
  await t.throwsAsync(new Watched(t).see(''), { message: /is empty/ });
  await t.throwsAsync(new Watched(t).see('# notes\n'), { message: /it starts with '# notes'/ });
  await t.throwsAsync(new Watched(t).see(`${'x'.repeat(10_000)}`), { message: /it starts with 'xxx/ });
  await t.throwsAsync(new Watched(t).see('\xd4\xc3\xb2\xa1'), { message: /but a capture/ });
});

test('a torn line and damaged ones are told once, the rest is read', async (t) => {
  const watched = new Watched(t);
  const text = tableText([socket(), socket({ inode: 8 })]);
  const damaged = `${text.replace('1: ', '1: x')}   2: 0100`;
  t.deepEqual(await watched.see(damaged), OPENED);
  t.deepEqual(await watched.see(damaged), NOTHING);
  t.deepEqual(
    watched.problems.map((problem) => problem.replace(/^.*: /, '')),
    ['lines that are no rows are left out', 'the last line is cut, it is left out'],
  );
});

test('a table that is replaced while it is read is of one piece', async (t) => {
  const watched = new Watched(t);
  const [path] = watched.paths;
  const tables = [0, 1].map((kind) =>
    tableText(Array.from({ length: 9000 }, (_, row) => socket({ inode: kind * 100_000 + row + 1 }))),
  );
  writeFileSync(path, tables[0]);
  for (let round = 0; round < 10; round++) {
    const polling = watched.watch.poll();
    writeFileSync(`${path}.new`, tables[(round + 1) % 2]);
    renameSync(`${path}.new`, path);
    t.true(isOfOnePiece(await polling, 9000));
  }
});

function isOfOnePiece({ rows }: Poll, count: number): boolean {
  const kinds = new Set(rows.identities.subarray(0, rows.count).map((inode) => (inode > 100_000 ? 1 : 0)));
  return rows.count === count && kinds.size === 1;
}

test('one that is written anew in place is read again', async (t) => {
  const watched = new Watched(t);
  const [path] = watched.paths;
  const text = tableText(Array.from({ length: 100 }, (_, row) => socket({ inode: row + 1 })));
  await watched.see(text);
  writeFileSync(path, text.slice(0, 5000));
  // However long it takes until it is read: it was changed just now.
  const justNow = Date.now() / 1000 + 60;
  utimesSync(path, justNow, justNow);
  const polling = watched.poll();
  // It was read by now, and waits whether the file is settled: here comes the rest.
  writeFileSync(path, text);
  t.deepEqual(await polling, NOTHING);
});

test('who opened it: states, listeners, and ports below 1024', async (t) => {
  const watched = new Watched(t);
  const row = (local: string, remote: string, state = '01', inode = 1): SocketToWrite => ({
    local: kernelEnd(local),
    remote: kernelEnd(remote),
    state,
    inode,
  });
  writeFileSync(
    watched.paths[0],
    tableText([
      row('0.0.0.0:5000', '0.0.0.0:0', '0A'),
      row('127.0.0.1:6000', '0.0.0.0:0', '0A'),
      row('10.0.0.1:5000', '192.0.2.7:40000'),
      row('127.0.0.1:6000', '127.0.0.1:40001'),
      row('127.0.0.1:40001', '127.0.0.1:6000'),
      row('10.0.0.1:6000', '192.0.2.7:40002'),
      row('10.0.0.1:22', '192.0.2.7:40003'),
      row('10.0.0.1:40004', '192.0.2.7:22'),
      row('10.0.0.1:5000', '192.0.2.7:40005', '02'),
      row('10.0.0.1:40006', '192.0.2.7:80', '03'),
    ]),
  );
  const { rows, directions } = await watched.watch.poll();
  t.is(
    Array.from({ length: rows.count }, (_, index) => directions.of(rows, index)).join(' '),
    'listen listen in in out out in out out in',
  );
});

test('two hundred thousand rows, told once each', async (t) => {
  const watched = new Watched(t);
  const text = tableText(
    Array.from({ length: 200_000 }, (_, row) =>
      socket({
        local: kernelEnd(`10.0.${row >> 16}.1:${row & 0xffff}`),
        // Half of them share their ends: hashing must not depend on these alone.
        ...(row % 2 === 0 ? {} : { local: HERE }),
        inode: row + 1,
      }),
    ),
  );
  t.is((await watched.see(text)).opened.length, 200_000);
  t.deepEqual(await watched.poll(), NOTHING);
});
