import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { Delivery } from '../../src/monitor/delivery.ts';
import type { DummyServerOptions } from '../../src/monitor/dummy-server.ts';
import { MemoryQueue } from '../../src/monitor/memory-queue.ts';
import { openClient } from '../../src/monitor/monitor-client.ts';
import { startServer } from './support.ts';

const SENDER = { agent: 'h/1', host: 'h', interface: 'eth0' };
const PATIENCE = { firstMs: 60_000, laterMs: 60_000 };
const NEVER = new AbortController().signal;

/** A queue of batches, and what sends them. */
async function makeDelivery(url: string, batches: number) {
  const queue = new MemoryQueue(SENDER, 1e6);
  for (let batch = 1; batch <= batches; batch++) {
    await queue.add(gzipSync(`{"batch":${batch}}\n`), 1);
    await queue.seal();
  }
  const told: string[] = [];
  const client = openClient({
    url: new URL(url),
    headers: { 'X-Site': 'here' },
    token: 'secret',
    caFile: undefined,
    certFile: undefined,
    keyFile: undefined,
    userAgent: 'sniff',
  });
  const delivery = new Delivery({
    queue,
    client,
    onTrouble: (reason) => told.push(reason),
    onRecovery: () => told.push('again'),
    onRefusal: (reason, { sequence }) => told.push(`batch ${sequence}: ${reason}`),
    random: () => 0,
  });
  return { queue, delivery, told };
}

/** Sends batches to a server and tells what it has of them. */
async function deliver(t: ExecutionContext, options: Partial<DummyServerOptions>) {
  const { server, url, records } = await startServer(t, options);
  const { queue, delivery, told } = await makeDelivery(url, 20);
  delivery.start();
  await delivery.finish(PATIENCE, NEVER);
  return { ledger: server.stats.ledger, queue, delivery, told, records };
}

test('all batches, in sequence', async (t) => {
  const { ledger, queue, delivery, told } = await deliver(t, {});
  t.is(queue.length, 0);
  t.like(delivery, { batches: 20, records: 20, trouble: undefined });
  t.like(ledger, { batches: 20, duplicates: 0, gaps: { gaps: 0, missing: 0 } });
  t.like(ledger.agents(1)[0], { ...SENDER, sequence: 20, records: 20 });
  t.deepEqual(told, []);
});

test('a monitor that fails and drops: every batch once, in sequence', async (t) => {
  const { ledger, told, records } = await deliver(t, { failRate: 0.15, dropRate: 0.15 });
  t.like(ledger, { batches: 20, gaps: { gaps: 0, missing: 0 } });
  t.true(records.length > 22, `${records.length}`);
  t.true(told.includes('status 503') && told.includes('again'), told.join());
});

test('only a 2xx removes a batch', async (t) => {
  const { url, records, logged } = await startServer(t, { status: 302 });
  const { queue, delivery, told } = await makeDelivery(url, 2);
  delivery.start();
  await logged(2);
  await delivery.finish({ firstMs: 0, laterMs: 0 }, NEVER);
  t.is(queue.length, 2);
  t.deepEqual(told, ['status 302']);
  t.true(records.every(({ status }) => status === 302));
});

for (const status of [400, 409, 413, 414, 415, 422, 431]) {
  test(`a batch that gets a ${status} would get it again: set aside, counted and told, the others go on`, async (t) => {
    const { url, taken } = await startPickyMonitor(t, (sequence) => (sequence % 5 === 2 ? status : 204));
    const { queue, delivery, told } = await makeDelivery(url, 10);
    delivery.start();
    await delivery.finish(PATIENCE, NEVER);
    t.deepEqual(taken, [1, 3, 4, 5, 6, 8, 9, 10]);
    t.is(queue.length, 0);
    t.like(delivery, { batches: 8, records: 8, trouble: undefined });
    t.like(queue.losses, { refusedBatches: 2, refusedRecords: 2, evictedBatches: 0 });
    t.deepEqual(told, [`batch 2: status ${status}`]);
  });
}

for (const status of [301, 401, 403, 404, 405, 408, 425, 429, 500, 503]) {
  test(`a ${status} is about the monitor, not the batch: it is sent again, and the others wait`, async (t) => {
    let refusals = 2;
    const { url, taken } = await startPickyMonitor(t, (sequence) => (sequence === 2 && refusals-- > 0 ? status : 200));
    const { queue, delivery, told } = await makeDelivery(url, 3);
    delivery.start();
    await delivery.finish(PATIENCE, NEVER);
    t.deepEqual(taken, [1, 2, 3]);
    t.is(queue.losses.refusedBatches, 0);
    t.deepEqual(told, [`status ${status}`, 'again']);
  });
}

/** A monitor that has its own answer for each batch. */
async function startPickyMonitor(t: ExecutionContext, statusFor: (sequence: number) => number) {
  const taken: number[] = [];
  const server = createServer((request, response) => {
    const sequence = Number(request.headers['sniff-sequence']);
    request.resume().on('end', () => {
      const status = statusFor(sequence);
      if (status < 300) taken.push(sequence);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, taken };
}

test('nobody there: given up when patience ends, without a busy loop', async (t) => {
  const { server, url } = await startServer(t);
  await server.close();
  const { queue, delivery } = await makeDelivery(url, 1);
  delivery.start();
  await delivery.finish({ firstMs: 300, laterMs: 0 }, NEVER);
  t.is(queue.length, 1);
  t.is(delivery.trouble, 'connection refused');
});

test('a monitor that never answers: given up when patience ends', async (t) => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const asked = once(server, 'request');
  const { port } = server.address() as { port: number };
  const { queue, delivery } = await makeDelivery(`http://127.0.0.1:${port}/`, 2);
  delivery.start();
  await asked;
  await delivery.finish({ firstMs: 60_000, laterMs: 100 }, NEVER);
  t.is(queue.length, 2);
});

test('what is added while nothing is there goes out when it is told of', async (t) => {
  const { server, url } = await startServer(t);
  const { queue, delivery } = await makeDelivery(url, 0);
  delivery.start();
  await turn();
  await queue.add(gzipSync('{}\n'), 1);
  await queue.seal();
  delivery.wake();
  while (server.stats.ledger.batches === 0) await sleep(5);
  await delivery.finish(PATIENCE, NEVER);
  t.is(delivery.batches, 1);
});

test('headers: type, encoding, key, agent, sequence, token, and those of the user', async (t) => {
  const seen: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const { delivery } = await makeDelivery(`http://127.0.0.1:${port}/in?x=1`, 1);
  delivery.start();
  await delivery.finish(PATIENCE, NEVER);
  t.like(seen[0], {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'idempotency-key': 'h/1#1',
    'sniff-agent': 'h/1',
    'sniff-host': 'h',
    'sniff-interface': 'eth0',
    'sniff-sequence': '1',
    'sniff-records': '1',
    authorization: 'Bearer secret',
    'x-site': 'here',
  });
});

test('a queue that can not be read ends the job, told and thrown', async (t) => {
  const { url } = await startServer(t);
  const { queue, delivery, told } = await makeDelivery(url, 1);
  queue.oldest = () => Promise.reject(new Error('the disk is gone'));
  delivery.start();
  await t.throwsAsync(delivery.finish(PATIENCE, NEVER), { message: 'the disk is gone' });
  t.deepEqual(told, ['the disk is gone']);
});
