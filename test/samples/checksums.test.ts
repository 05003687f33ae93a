import test from 'ava';
import { CHECKSUM } from '../../src/protocols/checksum-status.ts';
import { SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import { dissect } from '../support/dissect.ts';
import { readSampleFrames, type SampleFrame } from '../support/sample-frames.ts';

const frames = await readSampleFrames();
const GOOD = new Set<number>([CHECKSUM.good, CHECKSUM.absent, CHECKSUM.unverified]);

/** `ip 1 tcp 0`: each layer that has a checksum, with its status. */
function statuses({ bytes, linkType, wireLength }: SampleFrame): string {
  const { dissection: d } = dissect(bytes, linkType, wireLength);
  const words: string[] = [];
  for (let index = 0; index < d.count; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol]];
    if (protocol?.checksum !== undefined) words.push(`${protocol.name} ${protocol.checksum(d, index)}`);
  }
  return words.join(' ');
}

test('wrong and partial checksums are told apart', (t) => {
  const found = frames.filter(({ path }) => path === 'protocols/checksums.pcap').map(statuses);
  const { good, bad, partial } = CHECKSUM;
  t.deepEqual(found, [
    `ip ${good} tcp ${good}`,
    `ip ${bad} tcp ${good}`,
    `ip ${good} tcp ${bad}`,
    `ip ${good} udp ${bad}`,
    `ip ${good} icmp ${bad}`,
    `icmpv6 ${bad}`,
    `ip ${good} tcp ${partial}`,
    `ip ${good} udp ${partial}`,
  ]);
});

test('everywhere else they are right', (t) => {
  const others = frames.filter(({ path }) => path !== 'protocols/checksums.pcap' && !path.startsWith('damaged/'));
  const wrong = others.filter((frame) => {
    const values = statuses(frame).match(/ \d+/g) ?? [];
    return values.some((value) => !GOOD.has(Number(value)));
  });
  t.deepEqual(
    wrong.map((frame) => `${frame.path} ${frame.number}: ${statuses(frame)}`),
    [],
  );
});
