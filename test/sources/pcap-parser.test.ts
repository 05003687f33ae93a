import { fileURLToPath } from 'node:url';
import test from 'ava';
import parser, { type ParsedPacket } from 'pcap-parser';
import { openCapture } from '../../src/sources/open.ts';
import { readCapture } from '../support/read-capture.ts';

// An independent reader of classic pcap: microseconds alone, but written by others.
const READABLE = [
  'shop.pcap',
  'formats/us-le.pcap',
  'formats/us-be.pcap',
  'protocols/tcp.pcap',
  'protocols/snaplen.pcap',
];

for (const name of READABLE) {
  test(`${name}: the packets that pcap-parser reads`, async (t) => {
    const path = fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
    const theirs = await parseWithPeer(path);
    const { packets } = await readCapture(await openCapture([path]));
    t.true(theirs.length > 0);
    t.is(packets.length, theirs.length);
    for (const [index, { header, data }] of theirs.entries()) {
      const { seconds, nanoseconds, wireLength, data: hex } = packets[index];
      t.deepEqual(
        [seconds, nanoseconds, wireLength, hex],
        [header.timestampSeconds, header.timestampMicroseconds * 1000, header.originalLength, data.toString('hex')],
      );
    }
  });
}

function parseWithPeer(path: string): Promise<ParsedPacket[]> {
  return new Promise((resolve, reject) => {
    const packets: ParsedPacket[] = [];
    const reader = parser.parse(path);
    reader.on('packet', (packet) => packets.push(packet));
    reader.on('error', reject);
    reader.on('end', () => resolve(packets));
  });
}
