import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import { buildPcap, makePayload, type PacketToBuild, PcapngBuilder } from '../support/capture-builder.ts';
import { type ReadCapture, readCapture } from '../support/read-capture.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** The packet's data tells its file and its place there. */
function at(file: number, place: number, seconds: number, nanoseconds = 0): PacketToBuild {
  return { seconds, nanoseconds, data: Buffer.concat([Buffer.of(file, place), makePayload(20 + place)]) };
}

async function mergeFiles(t: ExecutionContext, files: readonly Buffer[], chunkSize?: number): Promise<ReadCapture> {
  const folder = makeTempFolder(t);
  const paths = files.map((bytes, index) => {
    const path = join(folder, `${index}.pcap`);
    writeFileSync(path, bytes);
    return path;
  });
  return readCapture(await openCapture(paths, chunkSize === undefined ? {} : { chunkSize }));
}

function order({ packets }: ReadCapture): string {
  return packets
    .map(({ data }) => `${Number.parseInt(data.slice(0, 2), 16)}${Number.parseInt(data.slice(2, 4), 16)}`)
    .join(' ');
}

test('time order over files, the file named first at equal times', async (t) => {
  const files = [
    buildPcap([at(0, 0, 10), at(0, 1, 20), at(0, 2, 30)]),
    buildPcap([at(1, 0, 5), at(1, 1, 20), at(1, 2, 20, 1000)]),
    buildPcap([at(2, 0, 20), at(2, 1, 31)]),
  ];
  const merged = await mergeFiles(t, files);
  t.is(order(merged), '10 00 01 11 20 12 02 21');
  t.deepEqual(
    merged.packets.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  for (const chunkSize of [1, 7, 64, 4096])
    t.deepEqual((await mergeFiles(t, files, chunkSize)).packets, merged.packets);
});

test('next goes on answering false until fill has brought the packet that is due', async (t) => {
  const folder = makeTempFolder(t);
  const paths = ['a.pcap', 'b.pcap'].map((name) => join(folder, name));
  writeFileSync(paths[0], buildPcap([at(0, 0, 1), at(0, 1, 2), at(0, 2, 3)]));
  writeFileSync(paths[1], buildPcap([at(1, 0, 10), at(1, 1, 11)]));
  const source = await openCapture(paths, { chunkSize: 32 });
  const packet = new Packet();
  const seconds: number[] = [];
  while (await source.fill()) {
    for (let failures = 0; failures < 3; ) {
      if (source.next(packet)) seconds.push(packet.seconds);
      else failures++;
    }
  }
  await source.close();
  t.deepEqual(seconds, [1, 2, 3, 10, 11]);
});

test('a packet out of order in its file stays in its place there', async (t) => {
  const merged = await mergeFiles(t, [buildPcap([at(0, 0, 10), at(0, 1, 3), at(0, 2, 12)]), buildPcap([at(1, 0, 11)])]);
  t.is(order(merged), '00 01 10 02');
});

test('interfaces of all files stand in one list', async (t) => {
  const pcapng = new PcapngBuilder()
    .section()
    .interface({ linkType: 101 })
    .interface({ linkType: 113 })
    .packet({ ...at(1, 0, 2), interface: 1 })
    .interface({ linkType: 276 })
    .packet({ ...at(1, 1, 4), interface: 2 })
    .packet({ ...at(1, 2, 6), interface: 0 })
    .build();
  for (const chunkSize of [undefined, 1, 64]) {
    const merged = await mergeFiles(t, [buildPcap([at(0, 0, 1), at(0, 1, 3), at(0, 2, 5)]), pcapng], chunkSize);
    t.is(order(merged), '00 10 01 11 02 12');
    for (const { interfaceId, linkType } of merged.packets) t.is(merged.interfaces[interfaceId].linkType, linkType);
    t.deepEqual(
      merged.interfaces.map(({ linkType }) => linkType),
      [1, 101, 113, 276],
    );
    t.deepEqual(
      merged.files.map(({ format }) => format),
      ['pcap', 'pcapng'],
    );
  }
});

test('problems, drops and skipped bytes of all files', async (t) => {
  const cut = buildPcap([at(0, 0, 1), at(0, 1, 9)]).subarray(0, -5);
  const dropping = new PcapngBuilder()
    .section()
    .interface()
    .packet(at(1, 0, 2))
    .statistics({ systemDrops: 4 })
    .build();
  const merged = await mergeFiles(t, [cut, dropping, cut]);
  t.is(order(merged), '00 00 10');
  t.is(merged.problems.length, 2);
  t.is(merged.summary.kernelDrops, 4);
  t.is(merged.summary.skippedBytes, 2 * (16 + 23 - 5));
});

test('files without packets, and all of them without', async (t) => {
  t.is(order(await mergeFiles(t, [buildPcap([]), buildPcap([at(1, 0, 2)]), buildPcap([])])), '10');
  t.deepEqual((await mergeFiles(t, [buildPcap([]), buildPcap([])])).packets, []);
});

test('many files', async (t) => {
  const files = Array.from({ length: 60 }, (_, file) =>
    buildPcap([0, 1, 2].map((place) => at(file, place, 100 * place + ((file * 37) % 60)))),
  );
  const { packets } = await mergeFiles(t, files, 64);
  t.is(packets.length, 180);
  const times = packets.map(({ seconds }) => seconds);
  t.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});
