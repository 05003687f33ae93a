import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SocketOwners } from '../../../src/connections/procfs/owners.ts';
import { withoutRoot } from '../../support/root.ts';
import { testUnless } from '../../support/skip.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const NOBODY = 65_534;
const rootTest = testUnless(withoutRoot, test.serial);

interface Process {
  readonly pid: number;
  readonly name?: string;
  readonly descriptors: readonly string[];
}

function makeProc(t: ExecutionContext, processes: readonly Process[]): string {
  const root = makeTempFolder(t);
  mkdirSync(join(root, 'net'));
  for (const { pid, name, descriptors } of processes) {
    mkdirSync(join(root, `${pid}`, 'fd'), { recursive: true });
    if (name !== undefined) writeFileSync(join(root, `${pid}`, 'comm'), `${name}\n`);
    for (const [fd, target] of descriptors.entries()) symlinkSync(target, join(root, `${pid}`, 'fd', `${fd}`));
  }
  return root;
}

test('the process whose descriptor has the inode; of several the first', async (t) => {
  const owners = new SocketOwners(
    makeProc(t, [
      { pid: 100, name: 'worker', descriptors: ['/dev/null', 'socket:[7]', 'socket:[8]'] },
      { pid: 20, name: 'my server\n:)', descriptors: ['pipe:[9]', 'socket:[7]'] },
      { pid: 30, descriptors: ['socket:[10]'] },
    ]),
  );
  await owners.search([7, 8, 9, 10, 0]);
  t.deepEqual(owners.of(7), { pid: 20, name: 'my server\n:)' });
  t.deepEqual(owners.of(8), { pid: 100, name: 'worker' });
  t.deepEqual(owners.of(10), { pid: 30, name: 'gone' });
  t.deepEqual([owners.of(9), owners.of(0), owners.denied], [undefined, undefined, 0]);
  owners.keep([8]);
  t.deepEqual([owners.size, owners.of(7)], [1, undefined]);
});

test('what was found is not searched for again; what is gone is noted', async (t) => {
  const root = makeProc(t, [{ pid: 1, name: 'one', descriptors: ['socket:[1]'] }]);
  const owners = new SocketOwners(root);
  await owners.search([1]);
  owners.noteGone(2);
  writeFileSync(join(root, '1', 'comm'), 'renamed\n');
  await owners.search([1, 2]);
  t.deepEqual([owners.of(1)?.name, owners.of(2)], ['one', { pid: null, name: 'gone' }]);
});

rootTest("others' descriptors without permission: counted, our own are found", async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const owners = new SocketOwners();
  process.seteuid?.(NOBODY);
  try {
    await owners.search([2 ** 40]);
  } finally {
    process.seteuid?.(0);
    server.close();
  }
  t.true(owners.denied > 0);
});
