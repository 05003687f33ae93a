import { fileURLToPath } from 'node:url';
import test from 'ava';
import { runPipeline } from '../../src/core/pipeline.ts';
import { PacketRecords } from '../../src/monitor/packet-records.ts';
import { openCapture } from '../../src/sources/open.ts';
import { gatherBatches, linesOf } from './record-batches.ts';

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));

test('--payload adds the first bytes of what TCP and UDP carry; batches hold exactly what they may', async (t) => {
  const { batches, take } = gatherBatches(700);
  const records = new PacketRecords({ batches, payloadBytes: 4, isLive: false });
  const source = await openCapture([SHOP]);
  await runPipeline(source, {}, (packet) => records.packet(packet));
  await source.close();
  records.end();
  const sent = await take();
  t.deepEqual(
    sent.map((batch) => batch.records),
    [700, 700, 700, 364],
  );
  const lines = sent.flatMap(linesOf);
  t.is(lines.length, 2464);
  let requests = 0;
  for (const line of lines) {
    const { payload, http, tcp } = JSON.parse(line);
    if (payload !== undefined) t.true(/^([0-9a-f]{2}){1,4}$/.test(payload), payload);
    if (http?.['request.method'] === 'GET') {
      requests += 1;
      t.is(payload, Buffer.from('GET ').toString('hex'));
    }
    if (tcp?.len === 0) t.is(payload, undefined);
  }
  t.true(requests > 100, `${requests}`);
});
