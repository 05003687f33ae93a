import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { openPage } from '../support/browser.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { testUnless } from '../support/skip.ts';
import { startServer } from './support.ts';

const hasChromium = spawnSync('which', ['chromium']).status === 0;
const browserTest = testUnless(hasChromium ? undefined : 'chromium is not installed', test.serial);
const SCHEMA = JSON.parse(
  readFileSync(new URL('../../docs/schemas/serve-dummy.schema.json', import.meta.url), 'utf8'),
) as Schema;

/** A server that has something to show, of hostile clients too. */
async function startShownServer(t: ExecutionContext) {
  const running = await startServer(t, { fail: [{ path: '/bad', value: { status: 500, share: 1 } }] });
  const { url } = running;
  for (let request = 0; request < 7; request++) await (await fetch(`${url}/shop/${request}`)).text();
  await (await fetch(`${url}/bad/%3Cscript%3E`)).text();
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Encoding': 'gzip',
    'Sniff-Agent': '<img src=x onerror=document.title="broken">',
    'Sniff-Sequence': '3',
    'Idempotency-Key': 'k',
  };
  await (await fetch(`${url}/in`, { method: 'POST', headers, body: gzipSync('{}\n{}\n') })).text();
  return running;
}

test('the sums are as the schema says', async (t) => {
  const { url } = await startShownServer(t);
  t.deepEqual(schemaViolations(SCHEMA, await (await fetch(`${url}/_sniff/stats`)).json()), []);
});

test('the page is one document that asks for nothing elsewhere; looking at it is not counted', async (t) => {
  const { url, server } = await startShownServer(t);
  const answer = await fetch(`${url}/_sniff`);
  const page = await answer.text();
  t.regex(answer.headers.get('content-type') ?? '', /^text\/html/);
  t.regex(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  t.notRegex(page, /\b(src|href)="(?!data:)/);
  t.regex(page, /uPlot=function/);
  t.is(server.stats.requests, 9);
});

test('events: the sums at once, and again each second', async (t) => {
  const { url } = await startShownServer(t);
  const leave = new AbortController();
  const answer = await fetch(`${url}/_sniff/events`, { signal: leave.signal });
  t.is(answer.headers.get('content-type'), 'text/event-stream');
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  while (text.split('\n\n').length < 3) text += Buffer.from((await reader.read()).value ?? []).toString();
  leave.abort();
  const [first, second] = text.split('\n\n').map((event) => JSON.parse(event.replace(/^data: /, '') || 'null'));
  t.is(first.requests, 9);
  t.is(second.requests, 9);
});

for (const scheme of ['light', 'dark'] as const) {
  browserTest(
    `a browser shows it live, ${scheme}; nothing of the wire is HTML, nothing is asked for elsewhere`,
    async (t) => {
      const { url } = await startShownServer(t);
      const page = await openPage(t, `${url}/_sniff`, scheme);
      await page.until(
        "document.querySelectorAll('canvas').length === 1 && document.querySelectorAll('td.text').length > 0",
      );
      const text = async (id: string): Promise<string> =>
        String(await page.evaluate(`document.getElementById('${id}').innerText`));
      t.regex(await text('sections'), /127\.0\.0\.1:\d+\/shop\s+7\s+0/);
      t.regex(await text('agents'), /<img src=x onerror=document\.title="broken">/);
      t.regex(await text('errors'), /GET \/bad\/%3Cscript%3E\s+500/);
      t.is(await page.evaluate('document.title'), 'sniff serve-dummy');
      t.is(await page.evaluate("document.images.length + document.querySelectorAll('td script').length"), 0);
      const back = scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(15, 19, 24)';
      t.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), back);
      await (await fetch(`${url}/later`)).text();
      await page.until("document.getElementById('sections').innerText.includes('/later')");
      t.true(page.requests.length >= 2);
      for (const asked of page.requests) t.true(asked.startsWith(url) || /^(data|about):/.test(asked), asked);
      // SNIFF_SCREENSHOTS=DIR keeps what it looks like.
      const folder = process.env.SNIFF_SCREENSHOTS;
      if (folder !== undefined) writeFileSync(`${folder}/serve-dummy-${scheme}.png`, await page.screenshot());
    },
  );
}
