import { join } from 'node:path';
import test from 'ava';
import { type CaptureFacts, containerOf, openWriter, type WriterPlan } from '../../src/writers/open-writer.ts';
import { makePayload } from '../support/capture-builder.ts';
import { MemorySink, makePacket } from '../support/memory-sink.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

for (const [name, container, gzip] of [
  ['a.pcap', 'pcap', false],
  ['A.PCAPNG.GZ', 'pcapng', true],
  ['a.cap.gz', 'pcap', true],
  ['pcapng', 'pcap', false],
  ['a.dump', 'pcap', false],
  ['a.dump.gz', 'pcap', true],
  ['-', 'pcap', false],
] as const) {
  test(`${name} is ${container}${gzip ? ' in gzip' : ''}`, (t) => {
    t.deepEqual(containerOf(name), { container, gzip });
  });
}

const plan: WriterPlan = {
  path: undefined,
  container: 'pcap',
  gzip: false,
  precision: 'ns',
  rotation: undefined,
  comment: undefined,
};
const wires = [
  { linkType: 1, snapLength: 0, name: 'eth0' },
  { linkType: 276, snapLength: 0, name: 'any' },
];
const facts: CaptureFacts = { interfaces: wires, counts: () => [], application: 's', os: 'o', warn: () => undefined };

test('interfaces of two link types need pcapng', async (t) => {
  const path = join(makeTempFolder(t), 'a.pcap');
  const error = t.throws(() => openWriter({ ...plan, path }, facts));
  t.regex(error?.message ?? '', /eth0 and any differ/);
  const pipe = new MemorySink();
  const writer = openWriter({ ...plan, container: 'pcapng' }, { ...facts, pipe });
  writer.write(makePacket({ data: makePayload(60), linkType: 276, interfaceId: 1 }));
  await writer.end();
  t.is(pipe.packets, 1);
});
