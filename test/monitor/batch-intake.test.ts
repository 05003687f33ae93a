import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { limits } from '../../src/core/limits.ts';
import { BatchStore } from '../../src/monitor/batch-store.ts';
import type { DummyServerOptions } from '../../src/monitor/dummy-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { startServer, talk } from './support.ts';

interface Post {
  readonly key?: string;
  readonly sequence?: number | string;
  readonly agent?: string;
  readonly body?: Buffer;
  readonly encoding?: string;
}

/** Resolves with the status and what was answered. */
async function post(url: string, { key, sequence, agent = 'h/1', body, encoding = 'gzip' }: Post) {
  const answer = await fetch(url, {
    method: 'POST',
    body: body ?? gzipSync('{"a":1}\n{"b":2}\n'),
    headers: {
      'Content-Type': 'application/x-ndjson',
      'Content-Encoding': encoding,
      'Sniff-Agent': agent,
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(sequence === undefined ? {} : { 'Sniff-Sequence': String(sequence) }),
    },
  });
  return { status: answer.status, body: await answer.text() };
}

/** The sums as the server tells them. */
async function statsOf(url: string) {
  return (await (await fetch(`${url}/_sniff/stats`)).json()) as {
    batches: Record<string, number>;
    agents: Record<string, unknown>[];
  };
}

async function startWithStore(t: ExecutionContext, folder: string, options: Partial<DummyServerOptions> = {}) {
  const store = await BatchStore.open(folder);
  const running = await startServer(t, { ...options, store });
  const stop = async (): Promise<void> => {
    await running.server.close();
    await store.close();
  };
  return { ...running, stop };
}

test('batches are counted, once by key; gaps in the sequence are told', async (t) => {
  const notices: string[] = [];
  const { url, records, logged } = await startServer(t, { onNotice: (message) => notices.push(message) });
  t.deepEqual(await post(url, { key: 'k1', sequence: 1 }), { status: 200, body: '{"records":2,"duplicate":false}\n' });
  t.deepEqual(await post(url, { key: 'k1', sequence: 1 }), { status: 200, body: '{"records":0,"duplicate":true}\n' });
  await post(url, { key: 'k4', sequence: 4, body: gzipSync('{}\n\n{}') });
  await post(url, { key: 'k2', sequence: 2, encoding: 'identity', body: Buffer.from('{}\r\n\r\n') });
  await post(url, { key: 'other', sequence: 77, agent: 'h/2' });
  await post(url, { body: gzipSync('') });
  const { batches, agents } = await statsOf(url);
  t.deepEqual(batches, { taken: 5, records: 7, duplicates: 1, refused: 0, agents: 2, gaps: 1, missing: 1 });
  const row = agents.find(({ agent }) => agent === 'h/1');
  t.like(row, { batches: 4, records: 5, duplicates: 1, sequence: 4, gaps: 1, missing: 1 });
  t.deepEqual(notices, ['agent h/1: 2 batches missing between 1 and 4', 'agent h/1: batch 2 came after 4']);
  await logged(7);
  t.deepEqual(
    records.slice(0, 6).map((record) => record.records),
    [2, 0, 2, 1, 2, 0],
  );
});

test('what is no batch is refused and not counted; a gzip bomb too', async (t) => {
  const { url } = await startServer(t);
  const whole = gzipSync('{"a":1}\n');
  t.is((await post(url, { body: whole.subarray(0, -5) })).status, 400);
  t.is((await post(url, { body: Buffer.from('no gzip') })).status, 400);
  t.is((await post(url, { encoding: 'br' })).status, 415);
  t.is((await post(url, { sequence: '-1' })).status, 400);
  t.is((await post(url, { key: 'k'.repeat(300) })).status, 400);
  const bomb = gzipSync(Buffer.alloc(limits.batchRecordBytes + 1));
  t.true(bomb.length < 200_000);
  t.is((await post(url, { body: bomb })).status, 413);
  t.like((await statsOf(url)).batches, { taken: 0, records: 0, refused: 6 });
  t.is((await post(url, { key: 'k' })).status, 200);
});

test('flipped bytes anywhere in a batch: it is taken whole or refused, the server goes on', async (t) => {
  const { url } = await startServer(t);
  const body = gzipSync('{"a":1}\n{"b":2}\n');
  for (let at = 0; at < body.length; at++) {
    const wrong = Buffer.from(body);
    wrong[at] ^= 0x55;
    const { status } = await post(url, { body: wrong });
    t.true(status === 200 || status === 400, `${status} at ${at}`);
  }
  t.is((await post(url, { body })).status, 200);
});

test('a batch that is cut is none, and comes again', async (t) => {
  const { url, logged } = await startServer(t);
  const body = gzipSync('{"a":1}\n');
  const head = `POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\nIdempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n`;
  const { hostname, port } = new URL(url);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  socket.write(head);
  socket.write(body.subarray(0, 10), () => socket.destroy());
  await new Promise((resolve) => socket.on('close', resolve));
  await logged(1);
  t.is((await statsOf(url)).batches.taken, 0);
  t.regex(await talk(url, head.replace('Host: h', 'Host: h\r\nConnection: close'), body), /"duplicate":false/);
});

test('failing answers take no batch; a dropped one may have been taken, and is known again', async (t) => {
  const failing = await startServer(t, { failRate: 1 });
  t.is((await post(failing.url, { key: 'k' })).status, 503);
  t.is((await statsOf(failing.url)).batches.taken, 0);
  const dropping = await startServer(t, { dropRate: 0.6 });
  let drops = 0;
  for (let batch = 0; batch < 40; batch++) {
    for (;;) {
      const answer = await post(dropping.url, { key: `k${batch}` }).catch(() => undefined);
      if (answer?.status === 200) break;
      drops += 1;
    }
  }
  const { taken, duplicates } = (await statsOf(dropping.url)).batches;
  t.true(drops > 20, `${drops}`);
  t.is(taken, 40);
  t.true(duplicates > 5 && duplicates < drops, `${duplicates}`);
});

test('--store: a file a day, exactly what was sent; known again after a restart', async (t) => {
  const folder = makeTempFolder(t);
  const first = await startWithStore(t, folder);
  await post(first.url, { key: 'a', sequence: 1 });
  await post(first.url, { key: 'b', sequence: 2, body: gzipSync('{"last":"has no end"}') });
  await post(first.url, { key: 'a', sequence: 1 });
  await first.stop();
  const day = join(folder, `${new Date().toISOString().slice(0, 10)}.ndjson`);
  const stored = '{"a":1}\n{"b":2}\n{"last":"has no end"}\n';
  t.is(readFileSync(day, 'utf8'), stored);

  // A crash in the middle of a batch, and of a line of the journal.
  writeFileSync(day, `${stored}{"half":`);
  const journal = join(folder, 'batches.ndjson');
  writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"time":"2026`);
  const notices: string[] = [];
  const second = await startWithStore(t, folder, { onNotice: (message) => notices.push(message) });
  t.is(readFileSync(day, 'utf8'), stored);
  t.regex((await post(second.url, { key: 'b', sequence: 2 })).body, /"duplicate":true/);
  t.regex((await post(second.url, { key: 'c', sequence: 3 })).body, /"records":2,"duplicate":false/);
  t.is(readFileSync(day, 'utf8'), `${stored}{"a":1}\n{"b":2}\n`);
  t.like((await statsOf(second.url)).batches, { taken: 3, records: 5, duplicates: 1, gaps: 0 });
  await t.throwsAsync(BatchStore.open(folder), { message: `the store ${folder} is in use by another server` });
  t.deepEqual(notices, []);
  await second.stop();

  // Stored, but its line in the journal was not: it comes again.
  const lines = readFileSync(journal, 'utf8');
  truncateSync(journal, lines.lastIndexOf('\n', lines.length - 2) + 1);
  const third = await startWithStore(t, folder);
  t.is(readFileSync(day, 'utf8'), stored);
  t.regex((await post(third.url, { key: 'c', sequence: 3 })).body, /"duplicate":false/);
  await third.stop();
});
