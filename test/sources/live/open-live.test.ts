import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import test from 'ava';
import { openLive } from '../../../src/sources/live/open-live.ts';
import { hex, listenWhile, testFrame, until } from '../../support/live.ts';
import { enterNetworkNamespace, ip, makeVethPair, waitUntilUp } from '../../support/network-namespace.ts';
import { readCapture } from '../../support/read-capture.ts';
import { sendFrames } from '../../support/send-frames.ts';
import { testUnless } from '../../support/skip.ts';

const liveTest = testUnless(enterNetworkNamespace(), test.serial);

liveTest('packets come as they are on the wire, in order, with their time to the nanosecond', async (t) => {
  const { near, far } = makeVethPair();
  const frames = Array.from({ length: 100 }, (_, mark) => testFrame(mark, 60 + mark * 10));
  const before = Date.now();
  const { packets, statistics } = await listenWhile({ interfaces: [near] }, () => sendFrames(far, frames));
  t.deepEqual(
    packets.map(({ data }) => data),
    frames.map(hex),
  );
  for (const [index, packet] of packets.entries()) {
    t.like(packet, { number: index + 1, interfaceId: 0, linkType: 1, wireLength: 60 + index * 10, hasTime: true });
    const ms = packet.seconds * 1000 + packet.nanoseconds / 1e6;
    t.true(ms > before - 1 && ms < Date.now() + 1);
  }
  t.true(packets.some(({ nanoseconds }) => nanoseconds % 1000 !== 0));
  t.deepEqual(statistics, [{ name: near, received: 100, dropped: 0, refused: 0 }]);
});

liveTest('what an interface sends is seen too', async (t) => {
  const { near } = makeVethPair();
  const { packets } = await listenWhile({ interfaces: [near] }, () => sendFrames(near, [testFrame(1)]));
  t.deepEqual(
    packets.map(({ data }) => data),
    [hex(testFrame(1))],
  );
});

liveTest('loopback shows each packet once, by itself and among all interfaces', async (t) => {
  const { near, far } = makeVethPair();
  const { packets, statistics } = await listenWhile({ interfaces: ['lo', 'any'] }, async () => {
    await sendFrames('lo', [testFrame(7)]);
    await sendFrames(near, [testFrame(8)]);
  });
  t.is(packets.filter(({ interfaceId }) => interfaceId === 0).length, 1);
  const all = packets.filter(({ interfaceId }) => interfaceId === 1);
  // Once in on lo; out of one end of the cable and in at the other: LINKTYPE_LINUX_SLL2 tells by packet type.
  t.deepEqual(
    all.map(({ data }) => [data.slice(0, 4), data.slice(16, 20), data.slice(20, 22), data.slice(40, 48)]),
    [
      ['88b5', '0304', all[0].data.slice(20, 22), '00000007'],
      ['88b5', '0001', '04', '00000008'],
      ['88b5', '0001', '03', '00000008'],
    ],
  );
  t.not(all[0].data.slice(20, 22), '04');
  t.true(all.every(({ linkType, wireLength }) => linkType === 276 && wireLength === 66));
  t.deepEqual(
    statistics.map(({ received }) => received),
    [1, 3],
  );
  t.regex(ip(`link show ${far}`), /UP/);
});

liveTest('VLAN tags stand where they stood', async (t) => {
  const { near, far } = makeVethPair();
  const tagged = insert(testFrame(1), '8100600a');
  const doubly = insert(testFrame(2), '88a800148100001e');
  const cut = { interfaces: [near], snaplen: 20 };
  const { packets } = await listenWhile({ interfaces: [near] }, () => sendFrames(far, [tagged, doubly]));
  t.deepEqual(
    packets.map(({ data, wireLength }) => [data, wireLength]),
    [
      [hex(tagged), 64],
      [hex(doubly), 68],
    ],
  );
  const short = await listenWhile(cut, () => sendFrames(far, [tagged, testFrame(3)]));
  t.deepEqual(
    short.packets.map(({ data, wireLength }) => [data, wireLength]),
    [
      [hex(tagged).slice(0, 40), 64],
      [hex(testFrame(3)).slice(0, 40), 60],
    ],
  );
});

liveTest('VLAN tags stand behind the header of cooked packets', async (t) => {
  const { far } = makeVethPair();
  const { packets } = await listenWhile({ interfaces: ['any'] }, () =>
    sendFrames(far, [insert(testFrame(1), '8100600a')]),
  );
  const received = packets.filter(({ data }) => data.slice(20, 22) === '03');
  t.deepEqual(
    received.map(({ data }) => [data.slice(0, 4), data.slice(40, 56)]),
    [['8100', '600a88b500000001']],
  );
  t.is(received[0].wireLength, 70);
});

liveTest('the filter is in force before the first packet is seen', async (t) => {
  const { near, far } = makeVethPair();
  // Passes the frames with a 1 in their last byte of the mark.
  const program = [
    { code: 0x30, jt: 0, jf: 0, k: 17 },
    { code: 0x15, jt: 0, jf: 1, k: 1 },
    { code: 0x06, jt: 0, jf: 0, k: 0xffff_ffff },
    { code: 0x06, jt: 0, jf: 0, k: 0 },
  ];
  const frames = [testFrame(1), testFrame(2), testFrame(3)];
  let isOver = false;
  const flood = (async () => {
    while (!isOver) {
      await sendFrames(far, frames);
      await new Promise(setImmediate);
    }
  })();
  for (let opened = 0; opened < 20; opened++) {
    const { packets } = await listenWhile({ interfaces: [near], filterFor: () => program }, () =>
      sendFrames(far, frames),
    );
    t.true(packets.length > 0);
    t.true(packets.every(({ data }) => data === hex(testFrame(1))));
  }
  isOver = true;
  await flood;
});

liveTest('promiscuous only while open, and not when told so', async (t) => {
  const { near } = makeVethPair();
  const isPromiscuous = (): boolean => /promiscuity 1/.test(ip(`-d link show ${near}`));
  const source = await openLive({ interfaces: [near] });
  t.true(isPromiscuous());
  source.close();
  t.false(isPromiscuous());
  const modest = await openLive({ interfaces: [near], promiscuous: false });
  t.false(isPromiscuous());
  modest.close();
});

liveTest('several interfaces come in order of time, each packet with its interface', async (t) => {
  const first = makeVethPair();
  const second = makeVethPair();
  const { packets } = await listenWhile({ interfaces: [first.near, second.near] }, async () => {
    for (let mark = 0; mark < 200; mark++) {
      await sendFrames(mark % 3 === 0 ? first.far : second.far, [testFrame(mark)]);
    }
  });
  t.deepEqual(
    packets.map(({ data, interfaceId }) => [data, interfaceId]),
    Array.from({ length: 200 }, (_, mark) => [hex(testFrame(mark)), mark % 3 === 0 ? 0 : 1]),
  );
});

liveTest('a silent interface beside a busy one holds nothing up, while it goes on', async (t) => {
  const busy = makeVethPair();
  const silent = makeVethPair();
  const source = await openLive({ interfaces: [busy.near, silent.near] });
  await sendFrames(busy.far, [testFrame(1)]);
  t.true(await source.fill());
  source.close();
  t.false(await source.fill());
});

liveTest('drops are counted, and no packet is both', async (t) => {
  const { near, far } = makeVethPair();
  const source = await openLive({ interfaces: [near], bufferSize: 1 });
  const frames = Array.from({ length: 3000 }, (_, mark) => testFrame(mark, 1000));
  await sendFrames(far, frames);
  const [early] = source.statistics();
  t.is(early.received, 3000);
  t.true((early.dropped ?? 0) > 0);
  source.stop();
  const { packets } = await readCapture(source);
  const statistics = source.statistics();
  t.is(packets.length + (statistics[0].dropped ?? 0), 3000);
  t.deepEqual(
    packets.map(({ data }) => data),
    frames.slice(0, packets.length).map(hex),
  );
  t.deepEqual(statistics, [{ name: near, received: 3000, dropped: source.summary.kernelDrops, refused: 0 }]);
});

liveTest('an interface goes down and comes back', async (t) => {
  const { near, far } = makeVethPair();
  const { packets, events } = await listenWhile({ interfaces: [near] }, async (_, seen) => {
    await sendFrames(far, [testFrame(1)]);
    ip(`link set ${near} down`);
    await until(() => seen.length === 1);
    ip(`link set ${near} up`);
    await until(() => seen.length === 2);
    waitUntilUp(near, far);
    await sendFrames(far, [testFrame(2)]);
  });
  t.deepEqual(
    packets.map(({ data }) => data),
    [testFrame(1), testFrame(2)].map(hex),
  );
  t.deepEqual(
    events.map(({ name, kind }) => [name, kind]),
    [
      [near, 'down'],
      [near, 'up'],
    ],
  );
});

liveTest('one that is down when it is opened is waited for', async (t) => {
  const { near, far } = makeVethPair();
  ip(`link set ${near} down`);
  const { packets, events } = await listenWhile({ interfaces: [near] }, async (_, seen) => {
    ip(`link set ${near} up`);
    await until(() => seen.length === 2);
    waitUntilUp(near, far);
    await sendFrames(far, [testFrame(2)]);
  });
  t.is(packets.length, 1);
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['down', 'up'],
  );
});

liveTest('an interface is renamed', async (t) => {
  const { near, far } = makeVethPair();
  const { packets, events } = await listenWhile({ interfaces: [near] }, async (_, seen) => {
    ip(`link set ${near} name other`);
    await until(() => seen.length === 1);
    await sendFrames(far, [testFrame(1)]);
  });
  t.is(packets.length, 1);
  t.deepEqual(
    events.map(({ name, kind, message }) => [name, kind, message]),
    [[near, 'renamed', `${near} is called other now: its packets keep coming, as ${near}`]],
  );
});

liveTest('an interface vanishes beside another, and a new one of its name is taken up', async (t) => {
  const { near, far } = makeVethPair();
  const other = makeVethPair();
  const { packets, events } = await listenWhile({ interfaces: [near, other.near] }, async (_, seen) => {
    await sendFrames(far, [testFrame(1)]);
    ip(`link del ${near}`);
    await until(() => seen.length === 1);
    await sendFrames(other.far, [testFrame(2)]);
    ip(`link add ${near} type veth peer name ${far}`);
    ip(`link set ${far} up`);
    ip(`link set ${near} up`);
    await until(() => seen.at(-1)?.kind === 'up' || seen.at(-1)?.message === `${near} is back`);
    await sendFrames(far, [testFrame(3)]);
    t.regex(ip(`-d link show ${near}`), /promiscuity 1/);
  });
  t.deepEqual(
    packets.map(({ data, interfaceId }) => [data, interfaceId]),
    [
      [hex(testFrame(1)), 0],
      [hex(testFrame(2)), 1],
      [hex(testFrame(3)), 0],
    ],
  );
  t.deepEqual(
    events.slice(0, 2).map(({ name, kind }) => [name, kind]),
    [
      [near, 'vanished'],
      [near, 'returned'],
    ],
  );
});

liveTest('a tunnel of IP packets has no link layer', async (t) => {
  try {
    ip('tuntap add dev tunnel0 mode tun');
  } catch {
    t.pass('no /dev/net/tun here');
    return;
  }
  const source = await openLive({ interfaces: ['tunnel0'] });
  t.is(source.interfaces[0].linkType, 101);
  source.close();
});

liveTest('opened and closed again and again, nothing stays', async (t) => {
  const { near } = makeVethPair();
  const open = async (): Promise<void> => {
    const source = await openLive({ interfaces: [near, 'lo'] });
    const waiting = source.fill();
    source.close();
    t.false(await waiting);
  };
  await open();
  const before = readdirSync('/proc/self/fd').length;
  for (let times = 0; times < 20; times++) await open();
  t.is(readdirSync('/proc/self/fd').length, before);
});

test('an interface that there isn’t is told, with what was meant', async (t) => {
  const error = await t.throwsAsync(openLive({ interfaces: ['lol'] }));
  t.like(error, { kind: 'environment', message: "no interface 'lol'", remedy: "Did you mean 'lo'?" });
  const none = await t.throwsAsync(openLive({ interfaces: [] }));
  t.like(none, { kind: 'usage' });
});

liveTest('a buffer that can’t be is refused', async (t) => {
  const error = await t.throwsAsync(openLive({ interfaces: ['lo'], bufferSize: 3e12 }));
  t.like(error, { kind: 'usage', message: 'a buffer of 3000000000000 bytes is too large' });
  t.like(await t.throwsAsync(openLive({ interfaces: ['lo'], snaplen: -1 })), { kind: 'usage' });
});

const rootTest = testUnless(process.getuid?.() === 0 ? undefined : 'not root: nobody to become');

rootTest('without the permission, the remedy is told', async (t) => {
  const script = `
    import { openLive } from ${JSON.stringify(new URL('../../../src/sources/live/open-live.ts', import.meta.url).href)};
    process.setgid(65534);
    process.setuid(65534);
    await openLive({ interfaces: ['lo'] }).catch((error) => console.log(JSON.stringify({ ...error, message: error.message })));
  `;
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', script]);
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  await new Promise((resolve) => child.on('close', resolve));
  t.like(JSON.parse(told), {
    kind: 'environment',
    message: 'no permission to capture: it needs CAP_NET_RAW',
    remedy: 'Run it with sudo, or give a private copy of node the capability (README).',
  });
});

function insert(frame: Uint8Array, tag: string): Uint8Array {
  return Buffer.concat([frame.subarray(0, 12), Buffer.from(tag, 'hex'), frame.subarray(12)]);
}
