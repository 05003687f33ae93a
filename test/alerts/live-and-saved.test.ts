import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import { eventJson } from '../../src/alerts/event-text.ts';
import { readyRules } from '../../src/alerts/ready-rules.ts';
import type { AlertRule } from '../../src/alerts/rule.ts';
import { runLive } from '../../src/cli/run-live.ts';
import type { Packet } from '../../src/core/packet.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { wallTime } from '../../src/core/time.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openLive } from '../../src/sources/live/open-live.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import type { PacketSource } from '../../src/sources/source.ts';
import { PcapFormat } from '../../src/writers/pcap.ts';
import { until } from '../support/live.ts';
import { enterNetworkNamespace } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { testUnless } from '../support/skip.ts';
import { rule } from './support.ts';

const wireTest = testUnless(missing('ip') ?? enterNetworkNamespace(), test.serial);

const RULES = [
  rule({ threshold: 10, window: '1s' }),
  rule({ by: 'section', threshold: 5, window: '700ms', 'recover-below': 3 }),
  rule({ by: 'client', threshold: 3, window: '500ms', 'min-duration': '50ms', cooldown: '2s' }),
  rule({ metric: 'http.errors/http.requests', by: 'host', threshold: '5%', window: '1s', 'least-count': 5 }),
  rule({ metric: 'http.latency.p95', threshold: '1us', window: '1s', 'least-count': 5 }),
  rule({ metric: 'bytes', by: 'client', threshold: '2KB', window: '500ms' }),
  rule({ metric: 'packets', by: 'service', threshold: 20, window: '500ms' }),
  rule({ metric: 'connections', by: 'pair', threshold: 5, window: '1s' }),
  rule({ metric: 'syn', by: 'port', threshold: 0, window: '250ms' }),
  ...['port-scan', 'syn-flood', 'arp-spoofing', 'new-listener'].flatMap(readyRules),
];

/** A session, and what it tells. */
function openSession(source: PacketSource, rules: readonly AlertRule[]) {
  const events: string[] = [];
  const session: AlertSession = new AlertSession(source, rules, {
    maxKeys: 1000,
    withFrames: true,
    onEvent: (event) => events.push(eventJson(event, 9, true)),
  });
  return { session, events };
}

wireTest('the same rules tell the same of a wire and of the file that was saved of it', async (t) => {
  const source = await openLive({ interfaces: ['lo'] });
  const { session, events } = openSession(source, RULES);
  const format = new PcapFormat({ linkType: 1, snapLength: 262_144, precision: 'ns' });
  const saved: Uint8Array[] = [format.head()];
  const consume = (packet: Packet): void => {
    const record = new Uint8Array(format.sizeOf(packet));
    format.put(record, new DataView(record.buffer), 0, packet);
    saved.push(record);
    session.consume(packet);
  };
  const stopped = new AbortController();
  const onTick = (): undefined => session.tick(wallTime()) as undefined;
  const live = { durationMs: undefined, user: undefined };
  const end = runLive(source, { choice: {}, live, stop: stopped.signal, isOrphaned: () => false, onTick }, consume);
  await makeTraffic(t);
  const count = (type: string): number => events.filter((json) => json.includes(`"type":"${type}"`)).length;
  // What closed ports are told of after three seconds is among them.
  await until(() => events.some((json) => json.includes('"Port scan"')) && count('fired') === count('recovered') + 1);
  // The port scan's minute is longer than this test: it is still on at the end.
  const before = saved.length;
  const socket = createSocket('udp4');
  socket.send('the end', 9, '127.0.0.1');
  await until(() => saved.length > before);
  stopped.abort();
  await end;
  socket.close();
  session.finish();
  t.true(count('fired') > 8, events.join('\n'));
  t.is(count('ongoing'), 1);

  const file = await openCaptureFrom(new MemoryChunks(Buffer.concat(saved)), { chunkSize: 1 << 20 });
  const again = openSession(file, RULES);
  await runPipeline(file, {}, again.session.consume);
  again.session.finish();
  t.deepEqual(again.events, events);
});

/** Requests that are answered well and badly, and knocks at closed ports. */
async function makeTraffic(t: ExecutionContext): Promise<void> {
  const server = createServer((request, response) => {
    response.statusCode = request.url?.endsWith('3') === true ? 503 : 200;
    response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string): Promise<void> => {
    await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
  };
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`/section${index % 3}/${index}`)));
  }
  for (let closed = 1; closed <= 30; closed++) await knock(closed);
}

function knock(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve());
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
