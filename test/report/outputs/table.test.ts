import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { textWidth } from '../../../src/report/page/text-width.ts';
import { render } from '../../support/render.ts';
import { fakeReport } from '../fake-report.ts';
import { rowsPart } from '../fake-rows.ts';

for (const width of [80, 160]) {
  test(`the page at ${width} columns, as it was looked at`, async (t) => {
    const golden = new URL(`../golden/page-${width}.txt`, import.meta.url);
    const page = await render(fakeReport(), 'table', { width });
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, page);
    t.is(page, readFileSync(golden, 'utf8'));
  });
}

test('nothing is wider than the page', async (t) => {
  for (let width = 20; width <= 200; width += 7) {
    const page = await render(fakeReport(), 'table', { width });
    for (const line of page.split('\n')) t.true(textWidth(line) <= width, `${width}: ${line}`);
  }
});

test('colours add only colours', async (t) => {
  const plain = await render(fakeReport(), 'table');
  const colored = await render(fakeReport(), 'table', { color: true });
  t.not(colored, plain);
  t.is(colored.replace(/\u001b\[\d+m/g, ''), plain);
});

test('without colours there is no escape character', async (t) => {
  t.notRegex(await render(fakeReport(), 'table'), /\u001b/);
});

test('no raw control character, whatever the wire says', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
      fc.integer({ min: 20, max: 120 }),
      async (texts, width) => {
        const columns = [
          { key: 'a', label: 'A', type: 'text' },
          { key: 'b', label: 'B', type: 'address' },
          { key: 'c', label: 'C', type: 'list' },
          { key: 'd', label: 'D', type: 'path' },
        ] as const;
        const part = rowsPart(
          { name: 'p', title: 'P', notes: texts },
          columns,
          texts.map((text) => [text, text, [text], text]),
        );
        const entry = { key: 'e', label: 'E', type: 'text', value: texts[0] } as const;
        const record = { kind: 'record', name: 'r', title: 'R', entries: [entry] } as const;
        const page = await render({ schema: 's', timeDigits: 0, parts: [part, record], notes: texts }, 'table', {
          width,
        });
        t.notRegex(page, /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
        for (const line of page.split('\n')) t.true(textWidth(line) <= width, JSON.stringify(line));
      },
    ),
    { numRuns: 60 },
  );
});

test('a long table is paged, headings again, no row lost', async (t) => {
  const cells = Array.from({ length: 450 }, (_, row) => [`host-${row}`, row]);
  const part = rowsPart(
    { name: 'p', title: 'P' },
    [
      { key: 'h', label: 'Host', type: 'text' },
      { key: 'n', label: 'Hits', type: 'count' },
    ],
    cells,
  );
  const lines = (await render({ ...fakeReport(), parts: [part], notes: [] }, 'table')).trimEnd().split('\n');
  t.is(lines.filter((line) => /Host +Hits/.test(line)).length, 3);
  t.deepEqual(
    lines.filter((line) => line.includes('host-')).map((line) => line.trim().split(/ +/)),
    cells.map(([host, hits]) => [String(host), String(hits)]),
  );
});

test('an empty part says so, with its reason', async (t) => {
  const part = rowsPart(
    { name: 'p', title: 'Hosts', notes: ['No HTTP was seen.'] },
    [{ key: 'h', label: 'Host', type: 'text' }],
    [],
  );
  const page = await render({ ...fakeReport(), parts: [part], notes: [] }, 'table', { width: 40 });
  t.is(page, '── Hosts ─────────────────────── none ──\n  No HTTP was seen.\n');
});

test('an implied part is left out', async (t) => {
  const [capture] = fakeReport().parts;
  t.is(
    await render({ ...fakeReport(), parts: [{ ...capture, implied: true }], notes: ['0 packets.'] }, 'table'),
    '0 packets.\n',
  );
});
