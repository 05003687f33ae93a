import { spawnSync } from 'node:child_process';
import test from 'ava';
import type { KernelProgram } from '../../../src/sources/live/live-source.ts';
import { passAll, programBytes, socketProgram } from '../../../src/sources/live/socket-filter.ts';
import { listenWhile, testFrame } from '../../support/live.ts';
import { enterNetworkNamespace, makeVethPair } from '../../support/network-namespace.ts';
import { sendFrames } from '../../support/send-frames.ts';
import { testUnless } from '../../support/skip.ts';

test('what passes is cut to the snap length, what does not stays out', (t) => {
  const program = [ret(262_144), ret(0), ret(50)];
  t.deepEqual(socketProgram(program, 100, false), [ret(100), ret(0), ret(50)]);
  t.deepEqual(passAll(96), [ret(96)]);
});

test('a cooked socket has no header: what is behind it moves up, its fields are asked for otherwise', (t) => {
  const rewritten = (code: number, k: number): KernelProgram | undefined => socketProgram([ins(code, k)], 100, true);
  // Loads of the payload: absolute words, halves and bytes, behind an index, and the IP header's length.
  for (const code of [0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0xb1]) t.deepEqual(rewritten(code, 32), [ins(code, 12)]);
  // Protocol, interface, ARPHRD type, packet type.
  t.deepEqual(rewritten(0x28, 0), [ins(0x28, 0xffff_f000)]);
  t.deepEqual(rewritten(0x20, 4), [ins(0x20, 0xffff_f008)]);
  t.deepEqual(rewritten(0x28, 8), [ins(0x28, 0xffff_f01c)]);
  t.deepEqual(rewritten(0x30, 10), [ins(0x30, 0xffff_f004)]);
  // What the kernel tells anyway, and what is no load.
  t.deepEqual(rewritten(0x30, 0xffff_f02c), [ins(0x30, 0xffff_f02c)]);
  t.deepEqual(rewritten(0x04, 5), [ins(0x04, 5)]);
  t.deepEqual(rewritten(0x00, 5), [ins(0x00, 5)]);
  // An address in the header, half a field, an index before the payload, the length in X: nobody can tell.
  t.is(rewritten(0x20, 12), undefined);
  t.is(rewritten(0x30, 0), undefined);
  t.is(rewritten(0x40, 12), undefined);
  t.is(rewritten(0xb1, 14), undefined);
  t.is(rewritten(0x81, 0), undefined);
});

test('the length counts the header, and jumps over what was put in are longer', (t) => {
  const program = [
    { code: 0x15, jt: 1, jf: 2, k: 7 },
    { code: 0x05, jt: 0, jf: 0, k: 1 },
    ins(0x80, 0),
    { code: 0x35, jt: 0, jf: 1, k: 100 },
    ret(1),
    ret(0),
  ];
  t.deepEqual(socketProgram(program, 10, true), [
    { code: 0x15, jt: 1, jf: 3, k: 7 },
    { code: 0x05, jt: 0, jf: 0, k: 2 },
    ins(0x80, 0),
    ins(0x04, 20),
    { code: 0x35, jt: 0, jf: 1, k: 100 },
    ret(1),
    ret(0),
  ]);
  const far = [
    { code: 0x15, jt: 254, jf: 0, k: 7 },
    ...Array.from({ length: 254 }, () => ins(0x80, 0)),
    ret(1),
    ret(0),
  ];
  t.is(socketProgram(far, 10, true), undefined);
  t.is(
    socketProgram(
      Array.from({ length: 4097 }, () => ret(0)),
      10,
      false,
    ),
    undefined,
  );
});

test('a loop is none of the kernel’s business', (t) => {
  for (const cooked of [false, true]) t.is(socketProgram([ins(0x05, 0xffff_fff0), ret(1)], 10, cooked), undefined);
});

test('as the kernel takes it', (t) => {
  const bytes = programBytes([{ code: 0x15, jt: 1, jf: 2, k: 0xfedc_ba98 }]);
  t.deepEqual([...bytes], [0x15, 0, 1, 2, 0x98, 0xba, 0xdc, 0xfe]);
});

const hasTcpdump = spawnSync('tcpdump', ['--version']).error === undefined;
const liveTest = testUnless(hasTcpdump ? enterNetworkNamespace() : 'tcpdump is not installed', test.serial);

for (const [expression, expected] of [
  ['ether proto 0x88b5', [60, 200]],
  ['ether proto 0x88b6', []],
  ['greater 150', [200]],
  ['ether proto 0x88b5 and less 100', [60]],
] as const) {
  liveTest(`any: ${expression}`, async (t) => {
    const { far } = makeVethPair();
    const program = compileWithTcpdump(expression);
    const { packets } = await listenWhile({ interfaces: ['any'], filterFor: () => program }, async (source) => {
      t.true(source.interfaces[0].filtered);
      await sendFrames(far, [testFrame(1, 60), testFrame(2, 200)]);
    });
    // Each goes out at one end and comes in at the other; 6 bytes more than the frame: 20 of SLL2 for 14.
    t.deepEqual(
      packets.map(({ wireLength }) => wireLength - 6),
      expected.flatMap((length) => [length, length]),
    );
  });
}

/** tcpdump's own program for the link type of `any`, which says nothing of our compiler. */
function compileWithTcpdump(expression: string): KernelProgram {
  const { stdout } = spawnSync('tcpdump', ['-y', 'LINUX_SLL2', '-ddd', expression], { encoding: 'utf8' });
  const [, ...lines] = stdout.trim().split('\n');
  return lines.map((line) => {
    const [code, jt, jf, k] = line.split(' ').map(Number);
    return { code, jt, jf, k };
  });
}

function ins(code: number, k: number) {
  return { code, jt: 0, jf: 0, k };
}

function ret(k: number) {
  return ins(0x06, k);
}
