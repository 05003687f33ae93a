import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { readHttp } from '../../src/cli/replay-http.ts';
import type { HttpBody } from '../../src/replay/http-body.ts';
import { headerOf } from '../../src/replay/http-message.ts';
import { HttpRecorder, type RecordedExchange } from '../../src/replay/http-recording.ts';
import { urlOf } from '../../src/replay/http-tally.ts';
import { openCapture } from '../../src/sources/open.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { runSniff } from '../support/run-sniff.ts';
import { startSniff } from '../support/start-sniff.ts';

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/replay-http.schema.json', import.meta.url), 'utf8'),
);
const EVERYTHING = { since: undefined, until: undefined, count: undefined, accept: undefined };

interface Asked {
  readonly line: string;
  readonly host: string | undefined;
  readonly body: string;
  readonly mark: string | undefined;
}

/** What the capture has, in order. */
async function recorded(): Promise<readonly RecordedExchange[]> {
  const source = await openCapture([SHOP]);
  const exchanges: RecordedExchange[] = [];
  const recorder = new HttpRecorder({
    mostAnswerBytes: 1 << 20,
    onExchange: (exchange) => exchanges.push(exchange),
    onClose: () => undefined,
  });
  await readHttp(source, EVERYTHING, recorder);
  await source.close();
  return exchanges.sort((a, b) => a.time - b.time || a.connection - b.connection);
}

/** Answers each request as the recorded server did, in the order of the same requests; `change` makes it another. */
async function startServer(
  t: ExecutionContext,
  exchanges: readonly RecordedExchange[],
  change: (path: string, body: Buffer) => Buffer = (_, body) => body,
): Promise<{ url: string; asked: Asked[] }> {
  const answers = new Map<string, RecordedExchange[]>();
  for (const exchange of exchanges) {
    const key = recordedKey(exchange);
    answers.set(key, [...(answers.get(key) ?? []), exchange]);
  }
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const line = `${request.method} ${request.url}`;
      const mark = request.headers['x-mark'];
      asked.push({ line, host: request.headers.host, body, mark: typeof mark === 'string' ? mark : undefined });
      const raw = request.rawHeaders.flatMap((name, i, all): [string, string][] =>
        i % 2 === 0 ? [[name, all[i + 1]]] : [],
      );
      const answer = answers.get(keyWith(line, raw, body))?.shift()?.response;
      const status = Number(answer?.startLine.split(' ')[1] ?? 599);
      const content = change(request.url ?? '', textOf(answer?.body));
      const type = answer === undefined ? undefined : headerOf(answer, 'content-type');
      response.writeHead(status, { ...(type === undefined ? {} : { 'content-type': type }) });
      response.end(status === 304 || status === 204 ? undefined : content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function textOf(body: HttpBody | undefined): Buffer {
  return body?.bytes ?? Buffer.alloc(0);
}

function keyOf(startLine: string): string {
  return startLine.split(' ').slice(0, 2).join(' ');
}

function recordedKey({ request }: RecordedExchange): string {
  return keyWith(keyOf(request.startLine), request.headers, textOf(request.body).toString('latin1'));
}

/** All of a request that says what is wanted. */
function keyWith(line: string, headers: readonly (readonly [string, string])[], body: string): string {
  const lines = headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`);
  return [
    line,
    ...lines.filter((one) => !/^(connection|content-length|transfer-encoding):/.test(one)).sort(),
    body,
  ].join('\n');
}

/** Leaves out the sections in which the same request got several answers: in which order they are asked is chance. */
function exclusions(exchanges: readonly RecordedExchange[]): string[] {
  const known = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const exchange of exchanges) {
    const { response } = exchange;
    const answer = `${response?.startLine} ${textOf(response?.body).toString('latin1')}`;
    const key = recordedKey(exchange);
    if (known.has(key) && known.get(key) !== answer) ambiguous.add(urlOf(exchange).split('/').slice(0, 2).join('/'));
    known.set(key, answer);
  }
  return [...ambiguous].flatMap((section) => ['--exclude', `^${section.replaceAll('.', '\\.')}(/|$)`]);
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('latin1');
}

test.serial('the sample shop: every request as it was, no answer differs', async (t) => {
  const exchanges = await recorded();
  t.true(exchanges.length > 20);
  const { url, asked } = await startServer(t, exchanges);
  const sent = await runSniff(['replay', SHOP, '--http', url, '--topspeed', '--json']);
  const result = JSON.parse(sent.stdout);
  t.deepEqual(schemaViolations(schema, result), []);
  t.is(sent.exitCode, 0, sent.stderr);
  t.deepEqual([result.sent, result.answered, result.failed], [exchanges.length, exchanges.length, 0]);
  const lines = exchanges.map(
    ({ request }) =>
      `${keyOf(request.startLine)} ${headerOf(request, 'host')} ${textOf(request.body).toString('latin1')}`,
  );
  t.deepEqual(asked.map(({ line, host, body }) => `${line} ${host} ${body}`).sort(), lines.sort());

  const again = await startServer(t, exchanges);
  const options = ['--topspeed', '--compare', '--compare-header', 'content-type', '--json'];
  const compared = await runSniff(['replay', SHOP, '--http', again.url, ...options, ...exclusions(exchanges)]);
  t.is(compared.exitCode, 0, compared.stdout);
  const { compared: held, differing } = JSON.parse(compared.stdout);
  t.true(held > exchanges.length / 4, `${held} of ${exchanges.length}`);
  t.is(differing, 0);
  t.log(`${held} of ${exchanges.length} answers compared`);
});

test.serial('one section changed: exactly that one is told, exit 3; what is ignored is none', async (t) => {
  const exchanges = await recorded();
  const left = exclusions(exchanges);
  const [busiest = ''] = exchanges
    .filter(({ response }) => (response?.body.length ?? 0) > 0)
    .map(({ request }) => request.startLine.split(' ')[1].split(/[/?]/)[1])
    .filter((section) => section !== '' && !left.some((one) => one.includes(`/${section}(`)));
  const isChanged = (path: string): boolean => path.split(/[/?]/)[1] === busiest;
  const change = (path: string, body: Buffer): Buffer =>
    isChanged(path) ? Buffer.from(`${body.toString('latin1')}!new!`, 'latin1') : body;
  const first = await startServer(t, exchanges, change);
  const changed = await runSniff(['replay', SHOP, '--http', first.url, '--topspeed', '--compare', '--json', ...left]);
  t.is(changed.exitCode, 3, changed.stderr);
  const { sections } = JSON.parse(changed.stdout) as {
    sections: { section: string; differing: number; differences: { what: string }[] }[];
  };
  const differing = sections.filter((section) => section.differing > 0);
  t.true(differing.length > 0);
  for (const { section, differences } of differing) {
    t.is(section.split('/')[1], busiest);
    t.true(differences.every(({ what }) => what === 'body'));
  }
  const third = await startServer(t, exchanges, change);
  const shown = await runSniff(['replay', SHOP, '--http', third.url, '--topspeed', '--compare', ...left]);
  t.is(shown.exitCode, 3);
  t.regex(shown.stdout, /what +recorded +now +url\n/);
  t.regex(shown.stdout, /\n +body +…\S.* +….*!new!/);
  const second = await startServer(t, exchanges, change);
  const ignored = await runSniff([
    'replay',
    SHOP,
    '--http',
    second.url,
    '--topspeed',
    '--compare',
    '--ignore',
    '!new!',
    ...left,
  ]);
  t.is(ignored.exitCode, 0, ignored.stdout);
});

test.serial('requests are chosen, headers set, the host rewritten', async (t) => {
  const exchanges = await recorded();
  const { url, asked } = await startServer(t, exchanges);
  const options = [
    '--limit',
    '3',
    '--host',
    'other.example',
    '--set-header',
    'X-Mark: 7',
    '--exclude',
    'nothing-like-this',
  ];
  const { exitCode } = await runSniff(['replay', SHOP, '--http', url, '--speed', '1000', ...options]);
  t.is(exitCode, 0);
  t.deepEqual(
    asked.map(({ host, mark }) => [host, mark]),
    [1, 2, 3].map(() => ['other.example', '7']),
  );
});

test.serial('at recorded times, however long nothing happens; Ctrl-C ends the wait', async (t) => {
  const exchanges = await recorded();
  const { url, asked } = await startServer(t, exchanges);
  const args = ['replay', SHOP, '--http', url, '--limit', '30'];
  const { exitCode, stdout } = await runSniff([...args, '--speed', '4', '--json']);
  const { sent, answered, seconds } = JSON.parse(stdout);
  t.deepEqual([exitCode, sent, answered, asked.length], [0, 30, 30, 30]);
  const span = Math.max(...exchanges.slice(0, 20).map(({ time }) => time)) - exchanges[0].time;
  t.true(seconds >= span / 4 - 0.01, `${seconds} of ${span}`);
  const slow = startSniff([...args, '--speed', '0.001']);
  while (asked.length < 31) await sleep(5);
  slow.child.kill('SIGINT');
  const ended = await slow.ended;
  t.is(ended.exitCode, 0, ended.stderr);
  t.regex(ended.stdout, /stopped by SIGINT/);
});

test.serial('no server, and a command line that makes no sense', async (t) => {
  const silent = await runSniff(['replay', SHOP, '--http', 'http://127.0.0.1:9', '--topspeed', '--limit', '2']);
  t.is(silent.exitCode, 1);
  t.regex(silent.stderr, /no answer from http:\/\/127\.0\.0\.1:9/);
  for (const args of [
    ['--http', 'ftp://x'],
    ['--http', 'http://x', '-i', 'lo'],
    ['--http', 'http://x', '--pps', '3'],
  ]) {
    t.is((await runSniff(['replay', SHOP, ...args])).exitCode, 2, args.join(' '));
  }
});
