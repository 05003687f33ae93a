import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { openLive } from '../../../src/sources/live/open-live.ts';
import { hex, listenWhile, testFrame, until } from '../../support/live.ts';
import { enterNetworkNamespace, makeVethPair } from '../../support/network-namespace.ts';
import { runNode } from '../../support/run-sniff.ts';
import { sendFrames } from '../../support/send-frames.ts';
import { testUnless } from '../../support/skip.ts';

const isBuilt = await import('cap').then(
  () => true,
  () => false,
);
const capTest = testUnless(isBuilt ? enterNetworkNamespace() : 'cap is not built', test.serial);

capTest('packets come as they are, and it is said what is not known of them', async (t) => {
  const { near, far } = makeVethPair();
  const frames = Array.from({ length: 100 }, (_, mark) => testFrame(mark, 60 + mark * 10));
  const before = Date.now();
  const { packets, statistics } = await listenWhile({ interfaces: [near], engine: 'cap' }, async (source) => {
    t.is(source.engine, 'cap');
    t.is(source.caveats.length, 2);
    await sendFrames(far, frames);
    await until(() => source.statistics()[0].received === 100);
  });
  t.deepEqual(
    packets.map(({ data }) => data),
    frames.map(hex),
  );
  for (const [index, packet] of packets.entries()) {
    t.like(packet, { number: index + 1, interfaceId: 0, linkType: 1, wireLength: 60 + index * 10 });
    const ms = packet.seconds * 1000 + packet.nanoseconds / 1e6;
    t.true(ms > before - 1 && ms < Date.now() + 1);
  }
  t.deepEqual(statistics, [{ name: near, received: 100, dropped: undefined, refused: 0 }]);
});

capTest('several interfaces, cut to the snap length, with a filter that is left to others', async (t) => {
  const { near, far } = makeVethPair();
  const linkTypes: number[] = [];
  const options = {
    interfaces: [near, 'any'],
    engine: 'cap',
    snaplen: 30,
    filterFor: (linkType: number) => {
      linkTypes.push(linkType);
      return [{ code: 6, jt: 0, jf: 0, k: 0 }];
    },
  } as const;
  const { packets } = await listenWhile(options, async (source) => {
    t.deepEqual(
      source.interfaces.map(({ filtered, snapLength }) => [filtered, snapLength]),
      [
        [false, 30],
        [false, 30],
      ],
    );
    await sendFrames(far, [testFrame(1)]);
    await until(() => source.statistics().every(({ received }) => received > 0));
  });
  t.deepEqual(linkTypes, [1, 113]);
  const ethernet = packets.filter(({ interfaceId }) => interfaceId === 0);
  t.deepEqual(
    ethernet.map(({ data, wireLength }) => [data, wireLength]),
    [[hex(testFrame(1)).slice(0, 60), 60]],
  );
  t.true(packets.filter(({ interfaceId }) => interfaceId === 1).every(({ linkType }) => linkType === 113));
});

capTest('what nobody reads is bounded, and counted', async (t) => {
  const { near, far } = makeVethPair();
  const source = await openLive({ interfaces: [near], engine: 'cap', bufferSize: 10_000 });
  await sendFrames(
    far,
    Array.from({ length: 50 }, (_, mark) => testFrame(mark, 1000)),
  );
  await until(() => source.statistics()[0].received === 50);
  t.is(source.statistics()[0].refused, 40);
  source.stop();
  t.true(await source.fill());
  t.false((await source.fill()) && (await source.fill()));
  source.close();
});

capTest('stopped or closed while it waits, it ends', async (t) => {
  const { near } = makeVethPair();
  for (const how of ['stop', 'close'] as const) {
    const source = await openLive({ interfaces: [near], engine: 'cap' });
    const waiting = source.fill();
    await sleep(10);
    source[how]();
    t.false(await waiting);
    t.false(await source.fill());
    source.close();
  }
});

test('where it is not built, it is told how to build it', async (t) => {
  const hook = `export const resolve = (name, context, next) => {
    if (name === 'cap') throw new Error('not built');
    return next(name, context);
  };`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { openLive } = await import(${JSON.stringify(new URL('../../../src/sources/live/open-live.ts', import.meta.url).href)});
    await openLive({ interfaces: ['lo'], engine: 'cap' }).catch(({ kind, message, remedy }) => console.log(kind, message, remedy));
  `;
  const { stdout, stderr } = await runNode(['--import=tsx', '--input-type=module', '--eval', script]);
  t.is(stderr, '');
  t.is(
    stdout,
    "environment the cap engine is not there: it is an optional package that has to be compiled Install libpcap's " +
      'headers and a compiler, then: npm rebuild cap\n',
  );
});

capTest('what it can’t do is told', async (t) => {
  t.like(await t.throwsAsync(openLive({ interfaces: ['nowhere9'], engine: 'cap' })), {
    kind: 'environment',
    message: "can't listen on 'nowhere9': No such device exists",
  });
  t.like(await t.throwsAsync(openLive({ interfaces: ['lo'], engine: 'cap', promiscuous: false })), { kind: 'usage' });
});
