import test from 'ava';
import fc from 'fast-check';
import { compileFilter } from '../../src/filter/compiler.ts';
import type { BpfInstruction } from '../../src/filter/instructions.ts';
import { compileProgram } from '../../src/filter/machine.ts';
import { BPF } from '../../src/filter/opcodes.ts';
import { fromHex } from '../support/dissect.ts';
import { hex, listenWhile } from '../support/live.ts';
import { enterNetworkNamespace, ip, makeVethPair } from '../support/network-namespace.ts';
import { readSampleFrames } from '../support/sample-frames.ts';
import { sendFrames } from '../support/send-frames.ts';
import { testUnless } from '../support/skip.ts';
import { randomProgram } from './random-program.ts';
import { packetOf } from './support.ts';

const noNamespace = enterNetworkNamespace();
const liveTest = testUnless(noNamespace, test.serial);

const SMALLEST = 14;
const LARGEST = 1500;
const SLL2 = 276;

const frames = (await readSampleFrames())
  .filter(({ path, linkType, bytes }) => {
    return path.startsWith('protocols/') && linkType === 1 && bytes.length >= SMALLEST && bytes.length <= LARGEST;
  })
  .map(({ bytes }) => bytes);
const isTagged = (frame: Uint8Array): boolean => ['8100', '88a8', '9100'].includes(hex(frame.subarray(12, 14)));
const untagged = frames.filter((frame) => !isTagged(frame));

/** What looks for tags; the rest is asked of frames without: the kernel shows it those as if they had none. */
const VLAN_FILTERS = [
  'vlan',
  'vlan 10',
  'not vlan',
  'vlan and ip',
  'vlan and udp port 53',
  'vlan and vlan',
  'vlan 10 and tcp',
];

const FILTERS = [
  'ip',
  'tcp port 80 or udp port 53',
  'ip6',
  'arp',
  'not ip and not ip6',
  'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0',
  'icmp[icmptype] = icmp-echo or icmp6',
  'len > 100 and ip[8] / 2 != 32',
  'ip[2:2] - ((ip[0] & 0xf) << 2) > 40',
  'net 192.0.2.0/24 and not portrange 1-1023',
  'ip proto gre or ip proto 4',
];

/** Not of cooked packets. */
const ETHERNET_FILTERS = ['mpls', 'pppoes and ip', 'ether multicast or ether host 02:00:00:00:00:01'];

/** Known of each cooked packet, and something that stands in its made-up header alone. */
const COOKED_FILTERS = [
  'inbound',
  'outbound and udp',
  'inbound and tcp port 80',
  'ether[0:2] = 0x0806',
  'ether[12] != 0',
];

const RANDOM_PROGRAMS = Number(process.env.KERNEL_PROGRAMS ?? 40);
/** From here on loads are of what stands beside a packet (SKF_LL_OFF, linux/filter.h). */
const BESIDE = 0xffe00000;

/** What the kernel refuses, or does otherwise than libpcap's machine: shifts by more than 31, unwritten memory. */
function forKernel(instruction: BpfInstruction): BpfInstruction {
  const { code, jt, jf, k } = instruction;
  if ([BPF.ld | BPF.mem, BPF.ldx | BPF.mem].includes(code)) return { code: code & 0x07, jt, jf, k };
  if ((code & 0x07) <= BPF.ldx && (code & 0xe0) !== BPF.imm) return { code, jt, jf, k: k >= BESIDE ? 99 : k };
  const operation = code & 0xf0;
  if ((code & 0x07) !== BPF.alu) return instruction;
  if (operation === BPF.lsh || operation === BPF.rsh) return { code: BPF.alu | operation, jt, jf, k: k % 32 };
  if (operation === BPF.div || operation === BPF.mod) return { code, jt, jf, k: Math.max(k, 1) };
  return operation === BPF.neg ? { code: BPF.alu | BPF.neg, jt, jf, k: 0 } : instruction;
}

interface Run {
  readonly interface: string;
  readonly filter: string;
  readonly send: () => Promise<void>;
}

/** The packets that the kernel lets through, and whether it took the program. */
async function chosenByKernel({
  interface: name,
  filter,
  send,
}: Run): Promise<{ chosen: string[]; filtered: boolean }> {
  let filtered = false;
  const filterFor = (linkType: number) => compileFilter(filter, linkType, { ancillary: true });
  const { packets } = await listenWhile({ interfaces: [name], filterFor }, async (source) => {
    filtered = source.interfaces[0].filtered;
    await send();
  });
  return { chosen: packets.map(({ data }) => data).sort(), filtered };
}

/** Those that the machine chooses among all that come. */
async function allOn(name: string, send: () => Promise<void>): Promise<(filter: string) => string[]> {
  const { packets } = await listenWhile({ interfaces: [name] }, send);
  return (filter) => {
    const passes = compileProgram(compileFilter(filter, packets[0].linkType));
    return packets
      .filter(({ data, wireLength }) => passes(packetOf(Buffer.from(data, 'hex'), wireLength)) !== 0)
      .map(({ data }) => data)
      .sort();
  };
}

liveTest('filters choose the same frames of a cable with VLAN tags in the kernel', async (t) => {
  t.true(frames.length > 100 && frames.some(isTagged));
  const { near, far } = makeVethPair();
  const send = (): Promise<void> => sendFrames(far, frames);
  const expected = await allOn(near, send);
  for (const filter of VLAN_FILTERS) {
    const { chosen, filtered } = await chosenByKernel({ interface: near, filter, send });
    t.true(filtered, filter);
    t.deepEqual(chosen, expected(filter), filter);
  }
  t.true(expected('vlan').length > 5 && expected('vlan and vlan').length > 0);
});

liveTest('filters choose the same frames of a cable without tags in the kernel', async (t) => {
  const { near, far } = makeVethPair();
  const send = (): Promise<void> => sendFrames(far, untagged);
  const expected = await allOn(near, send);
  for (const filter of [...FILTERS, ...ETHERNET_FILTERS]) {
    const { chosen, filtered } = await chosenByKernel({ interface: near, filter, send });
    t.true(filtered, filter);
    t.deepEqual(chosen, expected(filter), filter);
  }
});

liveTest('filters choose the same frames of the loopback in the kernel', async (t) => {
  const send = (): Promise<void> => sendFrames('lo', untagged);
  const expected = await allOn('lo', send);
  for (const filter of [...FILTERS, ...ETHERNET_FILTERS]) {
    const { chosen, filtered } = await chosenByKernel({ interface: 'lo', filter, send });
    t.true(filtered, filter);
    t.deepEqual(chosen, expected(filter), filter);
  }
});

liveTest('filters choose the same packets of all interfaces in the kernel', async (t) => {
  const { near, far } = makeVethPair();
  const send = async (): Promise<void> => {
    await sendFrames(near, untagged);
    await sendFrames('lo', untagged.slice(0, 20));
  };
  const expected = await allOn('any', send);
  const refused: string[] = [];
  for (const filter of [...FILTERS, ...COOKED_FILTERS]) {
    const { chosen, filtered } = await chosenByKernel({ interface: 'any', filter, send });
    if (!filtered) refused.push(filter);
    else t.deepEqual(chosen, expected(filter), filter);
  }
  // The kernel keeps no address of the link layer beside a packet.
  t.deepEqual(refused, ['ether[12] != 0']);
  t.regex(ip(`link show ${far}`), /UP/);
});

liveTest('any program gives the same in the kernel: how much it takes of each packet', async (t) => {
  const { near, far } = makeVethPair();
  const sent = untagged.filter((_, at) => at % 10 === 0);
  let taken = 0;
  for (const random of fc.sample(randomProgram(30), { numRuns: RANDOM_PROGRAMS, seed: 3 })) {
    const program = random.map(forKernel);
    const machine = compileProgram(program);
    const { packets } = await listenWhile({ interfaces: [near], filterFor: () => program }, () =>
      sendFrames(far, sent),
    );
    const expected = sent.flatMap((frame) => {
      const bytes = machine(packetOf(frame));
      return bytes === 0 ? [] : [hex(frame.subarray(0, bytes))];
    });
    t.deepEqual(
      packets.map(({ data }) => data),
      expected,
      JSON.stringify(program),
    );
    taken += expected.length;
  }
  t.true(taken > sent.length);
});

liveTest('what the kernel runs no program for is told, and passes', async (t) => {
  const { near, far } = makeVethPair();
  const send = (): Promise<void> => sendFrames(far, untagged);
  const { chosen, filtered } = await chosenByKernel({ interface: near, filter: 'ip6 protochain 6', send });
  t.deepEqual([chosen.length, filtered], [untagged.length, false]);
});

liveTest('the direction is known of a live interface', async (t) => {
  const { near, far } = makeVethPair();
  const [sent, received] = [fromHex('0200000000020200000000010800 4500'), fromHex('0200000000010200000000020800 4501')];
  const send = async (): Promise<void> => {
    await sendFrames(near, [sent]);
    await sendFrames(far, [received]);
  };
  t.deepEqual((await chosenByKernel({ interface: near, filter: 'inbound', send })).chosen, [hex(received)]);
  t.deepEqual((await chosenByKernel({ interface: near, filter: 'outbound', send })).chosen, [hex(sent)]);
  t.is((await allOn('any', send))('inbound').length > 0, true);
  t.throws(() => compileFilter('inbound', 1));
  t.notThrows(() => compileFilter('inbound', SLL2));
});
