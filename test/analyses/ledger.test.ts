import test from 'ava';
import { analyzeToJson } from '../support/analyze.ts';
import { buildPcap, makePayload, type PacketToBuild, PcapngBuilder } from '../support/capture-builder.ts';
import { fromHex } from '../support/dissect.ts';
import { end, udpFrame } from '../support/frames.ts';

const ETHERNET = '020000000002 020000000001 0800';
/** To a port of nobody's. Its sums (RFC 1071) were worked out by hand. */
const GOOD = `${ETHERNET} 4500 001d 0001 4000 4011 26cd 0a000001 0a000002 03e80036 0009 86bb 61`;

async function ledgerOf(packets: readonly (PacketToBuild | Uint8Array)[]) {
  const built = packets.map((packet) => (packet instanceof Uint8Array ? { data: packet } : packet));
  return (await analyzeToJson(buildPcap(built), { show: ['ledger'] })).ledger;
}

const CLEAN = {
  kernelDrops: 0,
  truncatedPackets: 0,
  malformedPackets: 0,
  badChecksums: 0,
  offloadedChecksums: 0,
  fragments: 0,
  fragmentsUnassembled: 0,
  skippedBytes: 0,
  tcpGapBytes: 0,
  unmatchedRequests: 0,
  unmatchedResponses: 0,
  unreadableHeads: 0,
  evictedFlows: 0,
  completeness: 1,
};

test('nothing is wrong', async (t) => {
  t.deepEqual(await ledgerOf([fromHex(GOOD)]), CLEAN);
});

test('a bad checksum, once a layer', async (t) => {
  const badUdp = fromHex(GOOD.replace('86bb', '86ba'));
  const badIp = fromHex(GOOD.replace('26cd', '26ce'));
  t.deepEqual(await ledgerOf([badUdp, badIp]), { ...CLEAN, badChecksums: 2 });
});

test('a checksum left to the network card is told apart', async (t) => {
  // The pseudo-header's sum alone: 0a00+0001+0a00+0002+0011+0009.
  t.deepEqual(await ledgerOf([fromHex(GOOD.replace('86bb', '141d'))]), { ...CLEAN, offloadedChecksums: 1 });
});

test('cut by the snap length is not malformed, and its sum is not verified', async (t) => {
  const data = fromHex(GOOD);
  const ledger = await ledgerOf([{ data: data.subarray(0, 30), wireLength: data.length }]);
  t.deepEqual(ledger, { ...CLEAN, truncatedPackets: 1, completeness: 30 / data.length });
});

test('a length that lies is malformed, and nothing is missing', async (t) => {
  t.like(await ledgerOf([fromHex(`${ETHERNET} 43000014`)]), {
    malformedPackets: 1,
    truncatedPackets: 0,
    completeness: 1,
  });
});

test("the kernel's drops count with the mean length of what came", async (t) => {
  const data = udpFrame(end('10.0.0.1:1'), end('10.0.0.2:2'), makePayload(58));
  const bytes = new PcapngBuilder()
    .section()
    .interface()
    .packet({ data })
    .packet({ data })
    .statistics({ interfaceDrops: 6 })
    .build();
  const { ledger } = await analyzeToJson(bytes, { show: ['ledger'] });
  t.like(ledger, { kernelDrops: 6, completeness: 0.25 });
});

test('bytes that nobody could read', async (t) => {
  const bytes = buildPcap([{ data: fromHex(GOOD) }, { data: fromHex(GOOD) }]);
  const { ledger, capture } = await analyzeToJson(bytes.subarray(0, -3), { show: ['ledger'] });
  t.is(ledger.skippedBytes, 16 + fromHex(GOOD).length - 3);
  t.is(capture.packets, 1);
});

test('fragments', async (t) => {
  const first = fromHex(`${ETHERNET} 4500001c000120004011 0000 0a0000010a000002 0102030405060708`);
  t.like(await ledgerOf([first]), { fragments: 1, fragmentsUnassembled: 1 });
});
