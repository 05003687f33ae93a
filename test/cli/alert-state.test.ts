import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import { readState } from '../../src/alerts/state-file.ts';
import { StateKeeper } from '../../src/cli/alert-state.ts';
import type { Logger } from '../../src/cli/logger.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { rule } from '../alerts/support.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a folder that goes away meanwhile is told once, and the job goes on; at its end it is an error', async (t) => {
  const folder = join(makeTempFolder(t), 'folder');
  mkdirSync(folder);
  const path = join(folder, 'state');
  const warnings: string[] = [];
  const logger: Pick<Logger, 'warn' | 'note'> = {
    warn: (message) => warnings.push(message),
    note: () => undefined,
  };
  const keeper = new StateKeeper(path, logger as Logger);
  const source = await openCaptureFrom(new MemoryChunks(buildPcap([])), { chunkSize: 1024 });
  keeper.open(new AlertSession(source, [rule({})], { maxKeys: 16, withFrames: false, onEvent: () => undefined }));
  keeper.write(['{"n":1}']);
  const state = readState(path);
  t.deepEqual(typeof state === 'string' ? state : state.waiting, ['{"n":1}']);
  rmSync(folder, { recursive: true });
  keeper.tick(1, []);
  t.is(warnings.length, 1);
  t.regex(warnings[0] ?? '', /--state: can't write .*no such file/);
  t.throws(() => keeper.write([]), { message: /can't write/ });
});
