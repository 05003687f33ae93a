import { readFileSync } from 'node:fs';
import test from 'ava';
import { QueriedNames } from '../../src/analyses/queried-names.ts';
import { limits } from '../../src/core/limits.ts';
import { analyzeBytes, analyzeToJson } from '../support/analyze.ts';
import { buildPcap, type PacketToBuild } from '../support/capture-builder.ts';
import { dnsMessage, prefixed, RESPONSE } from '../support/dns-builder.ts';
import { end, udpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);
const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:53')];

function exchange(id: number, name: string, type: number, rcode: number | undefined, seconds: number): PacketToBuild[] {
  const query = { data: udpFrame(client, server, dnsMessage({ id, name, type })), seconds };
  if (rcode === undefined) return [query];
  const response = dnsMessage({ id, name, type, flags: RESPONSE | rcode });
  return [query, { data: udpFrame(server, client, response), seconds, nanoseconds: 2_000_000 }];
}

test('names, types and codes by hits, latency, what nothing answered', async (t) => {
  const packets = [
    ...exchange(1, 'B.example', 1, 0, 1),
    ...exchange(2, 'a.example', 28, 3, 2),
    ...exchange(3, 'a.Example', 1, 0, 3),
    ...exchange(4, '', 2, undefined, 4),
  ];
  const report = await analyzeToJson(buildPcap(packets, { variant: 'nanoseconds' }));
  t.deepEqual(schemaViolations(schema, report), []);
  t.deepEqual((report as unknown as { dns: unknown }).dns, {
    queries: 4,
    responses: 3,
    unanswered: 1,
    names: [
      { name: 'a.example', hits: 2 },
      { name: 'b.example', hits: 1 },
      { name: '<Root>', hits: 1 },
    ],
    types: [
      { type: 'A', hits: 2 },
      { type: 'NS', hits: 1 },
      { type: 'AAAA', hits: 1 },
    ],
    rcodes: [
      { rcode: 'NOERROR', hits: 2 },
      { rcode: 'NXDOMAIN', hits: 1 },
    ],
    latency: { p50: 0.002, p95: 0.002, p99: 0.002, max: 0.002 },
  });
});

test('TCP counts too, and beside HTTP and TLS', async (t) => {
  const { frames } = new TcpConversation({ server })
    .send(0, prefixed(dnsMessage({ name: 'a.example' })))
    .send(1, prefixed(dnsMessage({ name: 'a.example', flags: RESPONSE })))
    .close();
  const capture = buildPcap(frames.map(({ data }) => ({ data, seconds: 1 })));
  for (const options of [{}, { show: ['dns'] as const }]) {
    const { dns } = (await analyzeToJson(capture, options)) as unknown as { dns: Record<string, unknown> };
    t.like(dns, { queries: 1, responses: 1, unanswered: 0 });
  }
});

test('shown by default when there is something to show', async (t) => {
  const parts = async (packets: PacketToBuild[]) =>
    (await analyzeBytes(buildPcap(packets))).parts.map(({ name }) => name);
  t.true((await parts(exchange(1, 'a.example', 1, 0, 1))).includes('dns'));
  t.false((await parts([{ data: udpFrame(client, end('10.0.0.2:9')), seconds: 1 }])).includes('dns'));
});

test('alone it follows no datagrams, and the others tell the same with it', async (t) => {
  const packets = exchange(1, 'a.example', 1, 0, 1);
  const capture = buildPcap(packets);
  const alone = await analyzeToJson(capture, { show: ['dns'] });
  const both = await analyzeToJson(capture, { show: ['dns', 'conversations', 'endpoints'] });
  t.deepEqual((alone as unknown as { dns: unknown }).dns, (both as unknown as { dns: unknown }).dns);
  t.is((both as unknown as { conversations: unknown[] }).conversations.length, 1);
});

test('too many names: the rarer are counted together, one that comes again goes on', (t) => {
  const names = new QueriedNames();
  const add = (text: string) => names.add(Buffer.from(text), text.length);
  for (let i = 0; i < 5; i++) add('often.example');
  add('twice.example');
  for (let i = 0; i < limits.queriedNames * 3; i++) add(`${i}.example`);
  add('Often.example');
  add('twice.example');
  const hits = new Map([...names.rows()].map((row) => [names.name(row), names.hits(row)]));
  t.is(hits.get('often.example'), 6);
  t.is(hits.get('twice.example'), 2);
  t.true(hits.size <= limits.queriedNames);
  const counted = [...hits.values()].reduce((sum, each) => sum + each, 0);
  t.is(counted + names.mergedHits, 8 + limits.queriedNames * 3);
});
