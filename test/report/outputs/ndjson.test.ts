import test from 'ava';
import { render } from '../../support/render.ts';
import { fakeReport } from '../fake-report.ts';

test('an object a line, each with its part', async (t) => {
  const lines = (await render(fakeReport(), 'ndjson')).trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line));
  const parts = new Map<string, number>();
  for (const { part } of objects) parts.set(part, (parts.get(part) ?? 0) + 1);
  t.deepEqual(Object.fromEntries(parts), {
    capture: 1,
    ledger: 1,
    protocols: 10,
    endpoints: 2,
    conversations: 3,
    http: 1,
    hosts: 4,
    statuses: 2,
    dns: 1,
    tcp: 1,
    arp: 1,
    timeline: 72,
  });
  t.is(lines[2], '{"part":"protocols","path":"eth","packets":1402113,"bytes":612345678}');
});

test('rows and records hold what the document holds', async (t) => {
  const document = JSON.parse(await render(fakeReport(), 'json'));
  const objects = (await render(fakeReport(), 'ndjson'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rowsOf = (name: string) => objects.filter(({ part }) => part === name).map(({ part: _, ...row }) => row);
  for (const name of ['protocols', 'endpoints', 'conversations', 'timeline']) t.deepEqual(rowsOf(name), document[name]);
  for (const name of ['capture', 'ledger', 'dns', 'tcp', 'arp']) t.deepEqual(rowsOf(name), [document[name]]);
  t.deepEqual(rowsOf('hosts'), document.http.hosts);
});

test('an implied part is left out', async (t) => {
  const [capture, ledger] = fakeReport().parts;
  const text = await render({ ...fakeReport(), parts: [{ ...capture, implied: true }, ledger] }, 'ndjson');
  t.deepEqual(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).part),
    ['ledger'],
  );
});

test('a record without entries is still a line', async (t) => {
  const parts = [{ kind: 'record', name: 'nothing', title: '', entries: [] }] as const;
  t.is(await render({ ...fakeReport(), parts }, 'ndjson'), '{"part":"nothing"}\n');
});
