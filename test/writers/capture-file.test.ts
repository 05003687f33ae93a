import { createCipheriv } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { CaptureFile } from '../../src/writers/capture-file.ts';
import type { CaptureFormat } from '../../src/writers/capture-format.ts';
import { CaptureWriter } from '../../src/writers/capture-writer.ts';
import { GzipSink, noPartOfMember } from '../../src/writers/gzip-sink.ts';
import { PcapFormat } from '../../src/writers/pcap.ts';
import { PcapngFormat } from '../../src/writers/pcapng.ts';
import { makePacket } from '../support/memory-sink.ts';
import { readBytes } from '../support/read-capture.ts';
import { withoutRoot } from '../support/root.ts';
import { testUnless } from '../support/skip.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const ROOM = 1_048_576;
const eth = { linkType: 1, snapLength: 65_535, name: 'eth0' };
const FORMATS: Record<string, () => CaptureFormat> = {
  pcap: () => new PcapFormat({ linkType: 1, snapLength: 65_535, precision: 'ns' }),
  pcapng: () => new PcapngFormat({ interfaces: [eth], precision: 'ns', application: 'sniff', os: 'Linux' }),
};

test('a file that is there is written anew; a folder that is not is told', (t) => {
  const path = join(makeTempFolder(t), 'a.pcap');
  const file = new CaptureFile(path, 'a.pcap', noPartOfMember);
  file.write(Buffer.from('abcdef'), 3, 1);
  file.write(Buffer.from('ghi'), 3, 2);
  file.abandon();
  t.is(readFileSync(path, 'utf8'), 'abcghi');
  t.deepEqual([file.packets, file.bytes], [3, 6]);
  const error = t.throws(() => new CaptureFile('/nonexistent/a.pcap', 'a.pcap', noPartOfMember));
  t.regex(error?.message ?? '', /^can't write a\.pcap: no such file or directory$/);
});

for (const [name, makeFormat] of Object.entries(FORMATS)) {
  testUnless(withoutRoot)(
    `${name} on a disk that runs full: an error, and every record of the file whole`,
    async (t) => {
      const path = join(mountSmallDisk(t, ROOM), `full.${name}`);
      const format = makeFormat();
      const sink = new CaptureFile(path, path, (bytes, start, end) => format.wholeRecords(bytes, start, end));
      const writer = new CaptureWriter(format, sink, () => [{ received: 1, dropped: 0 }]);
      await fillUp(t, writer);
      const { packets, problems } = await readBytes(readFileSync(path));
      t.deepEqual(problems, []);
      t.is(packets.length, sink.packets);
      t.is(statSync(path).size, sink.bytes);
      // No more than one record less than there was room for.
      t.true(ROOM - sink.bytes < 400, `${sink.bytes} bytes`);
      packets.forEach(({ seconds }, index) => {
        t.is(seconds, index);
      });
    },
  );
}

testUnless(withoutRoot)('gzip on a disk that runs full ends with a whole member', async (t) => {
  const path = join(mountSmallDisk(t, ROOM), 'full.pcap.gz');
  const sink = new GzipSink(new CaptureFile(path, path, noPartOfMember));
  const writer = new CaptureWriter(FORMATS.pcap(), sink, () => []);
  await fillUp(t, writer);
  const { packets, problems } = await readBytes(readFileSync(path));
  t.deepEqual(problems, []);
  t.is(packets.length, sink.packets);
  t.true(packets.length > 2000, `${packets.length} packets`);
});

/** Writes packets that don't compress until there is no room. */
async function fillUp(t: ExecutionContext, writer: CaptureWriter): Promise<void> {
  // A keystream: nothing that gzip could make smaller, and the same in each run.
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(2_000_000));
  const error = await t.throwsAsync(async () => {
    for (let seconds = 0; seconds < 20_000; seconds++) {
      const start = (seconds * 97) % 1_999_000;
      writer.write(makePacket({ data: noise.subarray(start, start + 60 + (seconds % 300)), seconds }));
      await writer.ready();
    }
    await writer.end();
  });
  t.regex(error?.message ?? '', /^can't go on writing .*: no space left on device; it is whole as far as it goes$/);
}
