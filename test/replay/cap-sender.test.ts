import test from 'ava';
import { openCapSender } from '../../src/replay/cap-sender.ts';
import { FrameQueue } from '../../src/replay/frame-queue.ts';
import { hex, listenWhile, testFrame, until } from '../support/live.ts';
import { enterNetworkNamespace, makeVethPair } from '../support/network-namespace.ts';
import { runNode } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';

const isBuilt = await import('cap').then(
  () => true,
  () => false,
);
const capTest = testUnless(isBuilt ? enterNetworkNamespace() : 'cap is not built', test.serial);

function fill(queue: FrameQueue, frames: readonly Uint8Array[]): void {
  for (const frame of frames) {
    const start = queue.begin(frame.length);
    queue.append(frame, new DataView(frame.buffer), 0, frame.length);
    queue.push(start, 0);
  }
}

capTest('frames of the queue go out as they are', async (t) => {
  const { near, far } = makeVethPair();
  const sender = await openCapSender(near);
  t.like(sender, { engine: 'cap', linkType: 1 });
  const queue = new FrameQueue(sender.memory);
  const frames = Array.from({ length: 50 }, (_, mark) => testFrame(mark, 60 + mark * 20));
  fill(queue, frames);
  const { packets } = await listenWhile({ interfaces: [far] }, async (source) => {
    t.is(sender.send(queue, 0, 20), 20);
    t.is(sender.send(queue, 20, 50), 30);
    await until(() => source.statistics()[0].received === 50);
  });
  t.deepEqual(
    packets.map(({ data }) => data),
    frames.map(hex),
  );
  sender.close();
});

capTest('a frame that is not taken: how many were before it, and why', async (t) => {
  const { near } = makeVethPair();
  const sender = await openCapSender(near);
  const queue = new FrameQueue(sender.memory);
  fill(queue, [testFrame(1), testFrame(2), testFrame(3, 9000), testFrame(4)]);
  t.is(sender.send(queue, 0, 4), 2);
  t.is(sender.send(queue, 2, 4), 0);
  t.regex(sender.refusal.reason, /too (long|big|large)/i);
  t.is(sender.send(queue, 3, 4), 1);
  sender.close();
});

capTest('an interface that is not there', async (t) => {
  t.like(await t.throwsAsync(openCapSender('nowhere9')), { kind: 'environment' });
});

test('where cap is not built it is told how it could be', async (t) => {
  const hook = `export const resolve = (name, context, next) => {
    if (name === 'cap') throw new Error('not built');
    return next(name, context);
  };`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { openCapSender } = await import(${JSON.stringify(new URL('../../src/replay/cap-sender.ts', import.meta.url).href)});
    await openCapSender('lo').catch(({ kind, message }) => console.log(kind, message));`;
  const { stdout } = await runNode(['--import=tsx', '--input-type=module', '--eval', script]);
  t.regex(stdout, /^environment the cap engine is not there/);
});
