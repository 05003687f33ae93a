import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../../src/core/make-folder.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a folder and those it stands in', (t) => {
  const root = makeTempFolder(t);
  makeFolder(join(root, 'a', 'b', 'c'));
  t.true(statSync(join(root, 'a', 'b', 'c')).isDirectory());
  t.notThrows(() => makeFolder(join(root, 'a', 'b')));
});

test('a relative path', (t) => {
  t.notThrows(() => makeFolder('.'));
});

test('a file in the way', (t) => {
  const root = makeTempFolder(t);
  writeFileSync(join(root, 'file'), '');
  t.throws(() => makeFolder(join(root, 'file')), { code: 'EEXIST' });
  t.throws(() => makeFolder(join(root, 'file', 'below')), { code: 'ENOTDIR' });
});

(existsSync('/proc/self') ? test : test.skip)('where no folder can be made, it ends', (t) => {
  t.throws(() => makeFolder('/proc/sniff/below/it'), { code: 'ENOENT' });
});
