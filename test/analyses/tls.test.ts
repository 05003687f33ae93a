import { readFileSync } from 'node:fs';
import test from 'ava';
import { NameCounts } from '../../src/analyses/name-counts.ts';
import { limits } from '../../src/core/limits.ts';
import { analyzeBytes, analyzeToJson } from '../support/analyze.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { end } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import { clientHello, handshake, serverHello, serverName } from '../support/tls-builder.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);

function pcapOf(names: readonly (string | undefined)[]): Buffer {
  const frames = names.flatMap((name, at) => {
    const hello = clientHello({ extensions: name === undefined ? [] : [serverName(name)] });
    const answer = serverHello({ version: 0x0302 });
    return new TcpConversation({ client: end(`10.0.0.1:${40_000 + at}`), server: end('10.0.0.2:8443') })
      .send(0, handshake(hello))
      .send(1, at === 0 ? '' : handshake(answer))
      .close().frames;
  });
  return buildPcap(frames.map(({ data }) => ({ data, seconds: 1 })));
}

test('handshakes, names, versions and fingerprints by hits', async (t) => {
  const capture = pcapOf(['b.example', 'a.example', 'a.example', undefined]);
  const report = await analyzeToJson(capture);
  t.deepEqual(schemaViolations(schema, report), []);
  t.deepEqual((report as unknown as { tls: unknown }).tls, {
    handshakes: 4,
    serverNames: [
      { name: 'a.example', hits: 2 },
      { name: 'b.example', hits: 1 },
    ],
    versions: [{ version: 'TLSv11', hits: 3 }],
    ja4: [
      { ja4: 't12d010100_0f2cb44170f4_000000000000', hits: 3 },
      { ja4: 't12i010000_0f2cb44170f4_000000000000', hits: 1 },
    ],
  });
});

test('shown by default when there is something to show', async (t) => {
  const parts = async (capture: Buffer) => (await analyzeBytes(capture)).parts.map(({ name }) => name);
  t.true((await parts(pcapOf(['a.example']))).includes('tls'));
  const plain = new TcpConversation().send(0, 'GET / HTTP/1.1\r\n\r\n').close();
  t.false((await parts(buildPcap(plain.frames.map(({ data }) => ({ data, seconds: 1 }))))).includes('tls'));
});

test('too many names: the frequent stay', (t) => {
  const counts = new NameCounts();
  for (let round = 0; round < 3; round++) counts.add('often.example');
  for (let i = 0; i < limits.countedNames * 3; i++) counts.add(`${i}.example`);
  counts.add('often.example');
  counts.add('x'.repeat(70_000));
  const entry = counts.entry('names', '', ['name', ''], undefined);
  if (!('table' in entry)) throw new Error('no table');
  const { table } = entry;
  t.true(table.rowCount <= limits.countedNames);
  t.deepEqual([table.columns[0].value(0), table.columns[1].value(0)], ['often.example', 4]);
  t.true(counts.forgotten > limits.countedNames);
  let longest = 0;
  for (let row = 0; row < table.rowCount; row++)
    longest = Math.max(longest, String(table.columns[0].value(row)).length);
  t.is(longest, 256);
});
