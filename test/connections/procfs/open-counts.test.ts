import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { describeMissed, readOpenCounts } from '../../../src/connections/procfs/open-counts.ts';
import { UserNames } from '../../../src/connections/procfs/users.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('the counts stand below their names, wherever these are', (t) => {
  const path = join(makeTempFolder(t), 'snmp');
  writeFileSync(path, 'Ip: Forwarding\nIp: 1\nTcp: RtoMin PassiveOpens ActiveOpens\nTcp: 200 7 11\n');
  t.deepEqual(readOpenCounts(path), { active: 11, passive: 7 });
  writeFileSync(path, 'Tcp: RtoMin ActiveOpens\nTcp: 200 7\n');
  t.is(readOpenCounts(path), undefined);
  t.is(readOpenCounts(`${path}.absent`), undefined);
});

test('what polling missed', (t) => {
  const first = { active: 10, passive: 20 };
  const last = { active: 1210, passive: 25 };
  t.is(
    describeMissed(first, last, 3),
    "3 seen, 1,205 opened by the kernel's count (1,200 from here, 5 to here); those too short for a poll show at a shorter --interval, or in packets",
  );
  t.is(
    describeMissed(first, last, 1205),
    "1,205 seen, 1,205 opened by the kernel's count (1,200 from here, 5 to here)",
  );
});

test('users by their numbers, of several names the first; others are numbers', (t) => {
  const path = join(makeTempFolder(t), 'passwd');
  writeFileSync(path, 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n+::::::\nweb:x:33:33::/:/bin/false\n');
  const users = new UserNames(path);
  t.deepEqual([users.nameOf(0), users.nameOf(33), users.nameOf(1000)], ['root', 'web', '1000']);
  t.is(new UserNames(undefined).nameOf(0), '0');
  t.is(new UserNames(`${path}.absent`).nameOf(0), '0');
});
