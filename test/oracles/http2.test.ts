import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { compileFilter } from '../../src/filter/compiler.ts';
import { buildPcap, type PacketToBuild } from '../support/capture-builder.ts';
import { fromHex } from '../support/dissect.ts';
import {
  portOf,
  recordHttp2,
  startHttp2Server,
  stopServer,
  talkHttp2,
  toConversations,
  wholeFrames,
} from '../support/http2-traffic.ts';
import { listenWhile } from '../support/live.ts';
import { withoutRoot } from '../support/root.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { readFieldInfo } from './field-info.ts';
import { FieldComparison } from './fields.ts';
import { readFrames } from './frames.ts';
import { ourExchanges, tsharkExchanges } from './http2-records.ts';
import { readOurHttp } from './our-http.ts';
import { ourTables, readOurFrames } from './ours.ts';
import { compactPdml } from './pdml.ts';
import { scoreProtocols } from './score.ts';
import { findTshark, spawnTshark } from './tshark.ts';

const EQUAL_FIELDS = 0.995;
/** Room for what `wholeFrames` puts in a chunk. */
const WHOLE = 65_000;

const withoutTshark = findTshark() === undefined ? 'tshark is not installed' : undefined;
const tsharkTest = testUnless(withoutTshark);
const liveTest = testUnless(withoutTshark ?? withoutRoot);

/** Exchanges of these packets as tshark has them. */
async function isAsTshark(
  t: ExecutionContext,
  packets: readonly PacketToBuild[],
  port: number,
  hasTimes: boolean,
): Promise<void> {
  const path = join(makeTempFolder(t), 'http2.pcap');
  writeFileSync(path, buildPcap(packets, { variant: 'nanoseconds' }));
  const theirs = tsharkExchanges(path, port, hasTimes);
  t.deepEqual(ourExchanges(await readOurHttp(path), hasTimes), theirs);
  t.log(`${theirs.length} exchanges`);
  t.true(theirs.length > 25);
}

tsharkTest("Node's own server and client: exchanges as tshark has them, in any segments", async (t) => {
  const connections = await recordHttp2(async (port) => {
    await Promise.all([talkHttp2(port), talkHttp2(port)]);
  });
  for (const segment of [WHOLE, 1460, 333]) {
    const recorded = segment === WHOLE ? connections.map(wholeFrames) : connections;
    const frames = toConversations(recorded, segment).flatMap(({ frames: own }) => own);
    const packets = frames.map(({ data, nanoseconds }) => ({ data, seconds: 1_700_000_000, nanoseconds }));
    // A head begins in the first segment that has a byte of it, and is there with the last: only tshark takes that.
    await isAsTshark(t, packets, 8080, segment === WHOLE);
  }
});

liveTest("Node's own server and client, captured on loopback: exchanges as tshark has them", async (t) => {
  const server = await startHttp2Server();
  const port = portOf(server);
  const filterFor = (linkType: number) => compileFilter(`tcp port ${port}`, linkType, { ancillary: true });
  const listen = () =>
    listenWhile({ interfaces: ['lo'], filterFor }, async () => {
      await talkHttp2(port);
      await talkHttp2(port);
    });
  let reading = await listen();
  // A busy machine may have no time for the wire: then there is nothing to compare.
  while (reading.statistics.some(({ dropped = 0 }) => dropped > 0)) reading = await listen();
  await stopServer(server);
  const packets = reading.packets.map(({ data, seconds, nanoseconds, wireLength }) => ({
    data: fromHex(data),
    seconds,
    nanoseconds,
    wireLength,
  }));
  await isAsTshark(t, packets, port, false);
});

tsharkTest("Node's own server and client: every field of every frame as tshark has it", async (t) => {
  const connections = await recordHttp2((port) => talkHttp2(port));
  const frames = toConversations(connections.map(wholeFrames), WHOLE).flatMap(({ frames: own }) => own);
  const path = join(makeTempFolder(t), 'http2.pcap');
  writeFileSync(path, buildPcap(frames.map(({ data, nanoseconds }) => ({ data, nanoseconds }))));
  const comparison = new FieldComparison(ourTables(), readFieldInfo());
  const run = spawnTshark(['-n', '-r', path, '-d', 'tcp.port==8080,http2', '-T', 'pdml']);
  const theirs = readFrames(compactPdml(run.stdout));
  for await (const ours of readOurFrames(path)) {
    const next = theirs.next();
    if (!next.done) comparison.add('http2.pcap', next.value, ours);
  }
  const score = scoreProtocols(comparison).find(({ protocol }) => protocol === 'http2');
  const differing = [...comparison.tallies.values()].filter(
    (tally) => tally.protocol === 'http2' && tally.differing.size > 0,
  );
  for (const tally of differing) t.log(`${tally.name} ${tally.equal} of ${tally.compared}: ${tally.examples[0]}`);
  const { compared = 0, equal = 0 } = score ?? {};
  t.log(`${equal} of ${compared} fields`);
  t.true(compared > 3000 && equal >= compared * EQUAL_FIELDS);
});
