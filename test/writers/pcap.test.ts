import test from 'ava';
import { CaptureWriter } from '../../src/writers/capture-writer.ts';
import { PcapFormat } from '../../src/writers/pcap.ts';
import { buildPcap, makePayload, type PacketToBuild } from '../support/capture-builder.ts';
import { MemorySink, makePacket } from '../support/memory-sink.ts';

const packets: PacketToBuild[] = [
  { data: makePayload(60), seconds: 1_763_631_721, nanoseconds: 123_456_789 },
  { data: makePayload(1), seconds: 0xffff_ffff, nanoseconds: 999_999_999, wireLength: 70_000 },
  { data: makePayload(0), seconds: 1 },
  { data: makePayload(1514), seconds: 2, nanoseconds: 1999 },
];

for (const [precision, variant] of [
  ['ns', 'nanoseconds'],
  ['us', 'microseconds'],
] as const) {
  test(`pcap, ${variant}: byte for byte what the specification says`, async (t) => {
    const sink = new MemorySink();
    const format = new PcapFormat({ linkType: 1, snapLength: 262_144, precision });
    const writer = new CaptureWriter(format, sink, () => []);
    for (const packet of packets) writer.write(makePacket(packet));
    await writer.end();
    t.deepEqual(sink.content, buildPcap(packets, { variant }));
    t.is(sink.packets, packets.length);
    t.true(sink.ended);
  });
}

test('a packet of another link type is refused, with the way out', (t) => {
  const format = new PcapFormat({ linkType: 1, snapLength: 65_535, precision: 'ns' });
  const error = t.throws(() => format.sizeOf(makePacket({ data: makePayload(1), linkType: 276 })));
  t.regex(error?.message ?? '', /EN10MB, and one of LINUX_SLL2 came/);
});

test('records are found whole up to any byte', (t) => {
  const format = new PcapFormat({ linkType: 1, snapLength: 65_535, precision: 'ns' });
  const records = buildPcap(packets).subarray(24);
  const ends = [76, 93, 109, 1639];
  for (let end = 0; end <= records.length; end++) {
    const whole = ends.filter((place) => place <= end);
    t.deepEqual(format.wholeRecords(records, 0, end), { end: whole.at(-1) ?? 0, packets: whole.length });
  }
});
