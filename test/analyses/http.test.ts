import { readFileSync } from 'node:fs';
import test from 'ava';
import type { PartName } from '../../src/analyses/analysis.ts';
import { analyzeBytes, analyzeToJson } from '../support/analyze.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { ACK, end, RST, tcpFrame } from '../support/frames.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { render } from '../support/render.ts';
import { type SegmentFrame, TcpConversation } from '../support/tcp-conversation.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/analyze.schema.json', import.meta.url), 'utf8'),
);
const HTTP_PARTS: readonly PartName[] = ['http', 'hosts', 'sections', 'urls', 'methods', 'statuses', 'timeline', 'tcp'];

interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

interface Row {
  readonly host?: string;
  readonly section?: string;
  readonly url?: string;
  readonly hits: number;
  readonly bytes: number;
  readonly perSecond: number | null;
  readonly errors: number;
  readonly serverErrors: number;
  readonly latency: Percentiles;
  readonly network: Percentiles;
  readonly server: Percentiles;
}

interface Http {
  readonly requests: number;
  readonly responses: number;
  readonly hosts: Row[];
  readonly sections: Row[];
  readonly urls: Row[];
  readonly methods: { method: string; hits: number }[];
  readonly statuses: { status: number; hits: number }[];
  readonly latency: Percentiles;
  readonly network: Percentiles;
  readonly server: Percentiles;
}

function pcapOf(frames: readonly SegmentFrame[], startSeconds = 100): Buffer {
  const packets = frames.map(({ data, nanoseconds }) => ({
    data,
    seconds: startSeconds + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
  }));
  return buildPcap(packets, { variant: 'nanoseconds' });
}

async function httpOf(capture: Buffer, options: object = {}): Promise<Http> {
  const report = await analyzeToJson(capture, { show: HTTP_PARTS, ...options });
  return Reflect.get(report, 'http') as Http;
}

/** One connection, a request each, answered with 200. */
function asking(...requests: string[]): Buffer {
  const conversation = new TcpConversation();
  for (const request of requests) conversation.send(0, request).send(1, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  return pcapOf(conversation.close().frames);
}

function get(target: string, host = 'Host: h\r\n'): string {
  return `GET ${target} HTTP/1.1\r\n${host}\r\n`;
}

test('sections: the host and what stands before the second slash of the path', async (t) => {
  const sections: Record<string, string> = {
    '/api/users/7': 'h/api',
    '/': 'h/',
    '/index.html?x': 'h/index.html',
    '/a/': 'h/a',
    '/a/b': 'h/a',
    '/a%2Fb/c': 'h/a%2Fb',
    '//x': 'h/',
    '/q?y=/z/w': 'h/q',
    '/f#g/h': 'h/f',
    '*': 'h/*',
    'http://U@Shop.Example:81/x/y': 'shop.example:81/x',
    'http://only.example': 'only.example/',
    'https://o.example?q=1': 'o.example/',
  };
  for (const [target, expected] of Object.entries(sections)) {
    const capture = asking(get(target));
    const alone = await analyzeToJson(capture, { show: ['sections'] });
    const all = await httpOf(capture);
    t.deepEqual([target, (Reflect.get(alone, 'http') as Http).sections[0].section], [target, expected]);
    t.is(all.sections[0].section, expected, `${target}, out of the URLs`);
  }
});

test('hosts: lower case, port kept, user dropped; without Host the server; the authority of CONNECT', async (t) => {
  const hostOf = async (request: string) => (await httpOf(asking(request))).hosts[0].host;
  t.is(await hostOf(get('/', 'Host: Shop.EXAMPLE:8080\r\n')), 'shop.example:8080');
  t.is(await hostOf(get('/', 'Host: me@shop.example\r\n')), 'shop.example');
  t.is(await hostOf(get('/', '')), '10.0.0.2:80');
  t.is(await hostOf(get('/', 'Host:\r\n')), '10.0.0.2:80');
  t.is(await hostOf('CONNECT a.example:443 HTTP/1.1\r\nHost: b\r\n\r\n'), 'a.example:443');
  const ends = { client: end('[2001:db8::1]:40000'), server: end('[2001:db8::2]:8080') };
  const six = new TcpConversation(ends).send(0, get('/', '')).send(1, 'HTTP/1.1 204 N\r\n\r\n').close();
  t.is((await httpOf(pcapOf(six.frames))).hosts[0].host, '[2001:db8::2]:8080');
});

test('URLs: without query, with it where asked for, never with a fragment', async (t) => {
  const capture = asking(get('/a?x=1'), get('/a?x=2'), get('/a#f'), get('http://o/b?y'));
  const urls = async (withQuery: boolean) =>
    (await httpOf(capture, { withQuery })).urls.map(({ url, hits }) => [url, hits]);
  t.deepEqual(await urls(false), [
    ['http://h/a', 3],
    ['http://o/b', 1],
  ]);
  t.deepEqual(await urls(true), [
    ['http://h/a?x=1', 1],
    ['http://h/a?x=2', 1],
    ['http://h/a', 1],
    ['http://o/b?y', 1],
  ]);
});

test('counts: hits, bytes, rate, errors, methods, statuses, requests in the timeline', async (t) => {
  const conversation = new TcpConversation({ stepNanoseconds: 0 }).wait(500e6);
  const answers = [200, 404, 500, 503, 200];
  let bytes = 0;
  for (const [index, status] of answers.entries()) {
    const request = index === 0 ? 'POST /s/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc' : get('/s/y');
    const response = `HTTP/1.1 ${status} S\r\nContent-Length: 2\r\n\r\nok`;
    bytes += request.length + response.length;
    conversation.send(0, request).send(1, response).wait(1e9);
  }
  const capture = pcapOf(conversation.close().frames);
  const report = await analyzeToJson(capture, { show: HTTP_PARTS });
  t.deepEqual(schemaViolations(schema, report), []);
  const http = Reflect.get(report, 'http') as Http;
  t.like(http, { requests: 5, responses: 5 });
  const [section] = http.sections;
  t.like(section, { section: 'h/s', hits: 5, bytes, errors: 3, serverErrors: 2 });
  t.is(section.perSecond, 5 / 5.5);
  t.deepEqual(http.methods, [
    { method: 'GET', hits: 4 },
    { method: 'POST', hits: 1 },
  ]);
  t.deepEqual(http.statuses, [
    { status: 200, hits: 2 },
    { status: 404, hits: 1 },
    { status: 500, hits: 1 },
    { status: 503, hits: 1 },
  ]);
  t.deepEqual(
    report.timeline.map(({ requests }) => requests),
    [1, 1, 1, 1, 1, 0],
  );
});

test('times: request to answer; the round trip to the server is the network, the rest the server', async (t) => {
  const conversation = new TcpConversation({ stepNanoseconds: 0 });
  const [syn, synAck, ack] = conversation.frames;
  synAck.nanoseconds = 20e6;
  ack.nanoseconds = 21e6;
  conversation.wait(30e6);
  for (const milliseconds of [50, 5, 100]) {
    conversation
      .send(0, get('/'))
      .wait(milliseconds * 1e6)
      .send(1, 'HTTP/1.1 204 N\r\n\r\n')
      .wait(1e9);
  }
  t.is(syn.nanoseconds, 0);
  const report = await analyzeToJson(pcapOf(conversation.frames), { show: HTTP_PARTS });
  const { latency, network, server, hosts } = Reflect.get(report, 'http') as Http;
  const near = (value: number | null, expected: number) =>
    t.true(value !== null && Math.abs(value - expected) <= expected * 0.01, `${value} for ${expected}`);
  near(latency.p50, 0.05);
  near(latency.max, 0.1);
  near(network.p50, 0.02);
  // An answer faster than the handshake has no server's time.
  near(server.p50, 0.03);
  near(server.max, 0.08);
  t.deepEqual(hosts[0].latency, latency);
  t.deepEqual(hosts[0].server, server);
  const { handshakeRtt } = Reflect.get(report, 'tcp') as { handshakeRtt: Percentiles };
  t.is(handshakeRtt.max, 0.021);
});

test('percentiles are nearest ranks, at most 1 % off', async (t) => {
  const conversation = new TcpConversation({ stepNanoseconds: 0 });
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const nanoseconds = Math.round(1e4 * 1.08 ** i) + i;
    times.push(nanoseconds);
    conversation
      .send(0, get(`/${i % 3}/x`))
      .wait(nanoseconds)
      .send(1, 'HTTP/1.1 204 N\r\n\r\n')
      .wait(1000);
  }
  const { latency, sections } = await httpOf(pcapOf(conversation.frames));
  const check = (percentiles: Percentiles, sorted: number[]) => {
    for (const [key, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
      ['max', 1],
    ] as const) {
      const expected = sorted[Math.ceil(share * sorted.length) - 1] / 1e9;
      const value = percentiles[key] ?? Number.NaN;
      t.true(Math.abs(value - expected) <= expected * 0.01, `${key}: ${value} for ${expected}`);
    }
  };
  check(latency, times);
  for (const { section, latency: own } of sections) {
    check(
      own,
      times.filter((_, index) => `h/${index % 3}` === section),
    );
  }
});

test('no measurement, no percentile: unanswered, and packets without a round trip', async (t) => {
  const unanswered = await httpOf(pcapOf(new TcpConversation().send(0, get('/')).frames));
  t.deepEqual(unanswered.latency, { p50: null, p95: null, p99: null, max: null });
  t.is(unanswered.hosts[0].latency.p50, null);
  const open = new TcpConversation({ handshake: false }).send(0, get('/')).send(1, 'HTTP/1.1 204 N\r\n\r\n');
  const { latency, network } = await httpOf(pcapOf(open.frames));
  t.is(latency.max, 0.001);
  t.is(network.max, null);
});

test('the ledger: gaps, requests and responses that stand alone, completeness', async (t) => {
  const conversation = new TcpConversation();
  for (let i = 0; i < 4; i++) conversation.send(0, get('/')).send(1, 'HTTP/1.1 204 N\r\n\r\n');
  const { frames } = conversation.close();
  const kept = frames.filter((_, index) => index !== 4 && index !== 5);
  const { ledger } = await analyzeToJson(pcapOf(kept), { show: ['ledger'] });
  const missing = frames[4].to - frames[4].from + frames[5].to - frames[5].from;
  t.like(ledger, { tcpGapBytes: missing, unmatchedRequests: 1, unmatchedResponses: 1 });
  const captured = kept.reduce((sum, { data }) => sum + data.length, 0);
  t.is(ledger.completeness, captured / (captured + missing));
});

test('tcp: connections, retransmissions, order, duplicate ACKs, closed windows, resets', async (t) => {
  const { frames } = new TcpConversation({ stepNanoseconds: 1000 }).send(0, 'abcdef', 2).send(1, 'x');
  const ends = { from: end('10.0.0.2:80'), to: end('10.0.0.1:40000'), sequence: 0xffffff02 };
  const own = (extra: object): SegmentFrame =>
    ({ data: tcpFrame({ ...ends, ...extra }), nanoseconds: 10_000 }) as SegmentFrame;
  const again = { ...frames[3], nanoseconds: 1e9 };
  const late = [
    own({ acknowledged: 3, window: 0 }),
    own({ acknowledged: 3 }),
    own({ acknowledged: 3 }),
    own({ flags: RST }),
  ];
  const [first, second] = [frames[5], frames[4]].map((frame, index) => ({
    ...frame,
    nanoseconds: frames[4 + index].nanoseconds,
  }));
  const swapped = [...frames.slice(0, 4), first, second, frames[6]];
  const { tcp } = (await analyzeToJson(pcapOf([...swapped, again, ...late]), { show: ['tcp'] })) as unknown as {
    tcp: Record<string, unknown>;
  };
  const counts = { retransmissions: 1, outOfOrder: 1, duplicateAcks: 1, zeroWindows: 1, resets: 1 };
  t.like(tcp, { connections: 1, ...counts });
  const [connection, ...others] = tcp.perConnection as Record<string, unknown>[];
  t.like(connection, { addressA: '10.0.0.1', portA: 40_000, addressB: '10.0.0.2', portB: 80, ...counts });
  t.is(typeof connection.handshakeRtt, 'number');
  t.deepEqual(others, []);
});

test('tcp: per connection those that had anything, the most first; healthy ones are only counted', async (t) => {
  const answer = { from: end('10.0.0.2:80'), to: end('10.0.0.1:1'), flags: RST };
  const frames = [2, 1, 2, 3].map((port) => {
    const flags = port === 3 ? ACK : RST;
    return { data: tcpFrame({ ...answer, to: end(`10.0.0.1:${port}`), flags }), nanoseconds: 0 } as SegmentFrame;
  });
  const { tcp } = (await analyzeToJson(pcapOf(frames), { show: ['tcp'] })) as unknown as {
    tcp: { connections: number; perConnection: Record<string, unknown>[] };
  };
  t.is(tcp.connections, 3);
  t.deepEqual(
    tcp.perConnection.map(({ portB, resets, meanDataRtt }) => [portB, resets, meanDataRtt]),
    [
      [2, 2, null],
      [1, 1, null],
    ],
  );
});

test('names from the wire are escaped in every output', async (t) => {
  const capture = asking(get('/\x1b]0;x\x07/b', 'Host: =e\u0007vil\r\n'));
  for (const format of ['table', 'json', 'csv'] as const) {
    const report = await analyzeBytes(capture, { show: ['urls'] });
    t.false(
      [...(await render(report, format))].some((c) => c < ' ' && c !== '\n' && c !== '\r'),
      format,
    );
  }
});

test('without HTTP the default report says nothing of it', async (t) => {
  const { frames } = new TcpConversation().send(0, 'SSH-2.0-x\r\n').send(1, 'SSH-2.0-y\r\n').close();
  t.deepEqual(Object.keys(await analyzeToJson(pcapOf(frames))), [
    ...['schema', 'capture', 'ledger', 'protocols', 'endpoints', 'conversations', 'tcp', 'timeline'],
  ]);
});
