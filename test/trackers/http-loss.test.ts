import test, { type ExecutionContext } from 'ava';
import { followHttp } from '../support/follow-http.ts';
import { end } from '../support/frames.ts';
import { type SegmentFrame, TcpConversation } from '../support/tcp-conversation.ts';

/** Numbers from a seed (mulberry32): a failure can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Sent {
  readonly uri: string;
  readonly status: number;
  readonly body: number;
  readonly request: readonly [number, number];
  readonly response: readonly [number, number];
  /** The first and the last of those that were asked at once. */
  readonly burst: readonly [number, number];
}

interface Noise {
  readonly lose: number;
  readonly duplicate: number;
  readonly overlap: number;
  /** How many places a frame moves at most. */
  readonly move: number;
  /** Requests sent at once, at most. */
  readonly pipeline: number;
  readonly segment: number;
}

const CLEAN: Noise = { lose: 0, duplicate: 0, overlap: 0, move: 0, pipeline: 1, segment: 1460 };

/** A connection with its exchanges, then its frames with noise. */
function makeConnection(random: () => number, port: number, exchanges: number, noise: Noise) {
  const conversation = new TcpConversation({
    client: end(`10.0.0.1:${port}`),
    initial: [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)],
    stepNanoseconds: 10_000,
  });
  const size = () => 1 + Math.floor(random() * noise.segment);
  const sent: Sent[] = [];
  while (sent.length < exchanges) {
    const burst = Array.from({ length: Math.min(exchanges - sent.length, 1 + Math.floor(random() * noise.pipeline)) });
    const requests = burst.map((_, index) => makeRequest(random, `/${port}/${sent.length + index}`));
    const first = sent.length;
    const froms = requests.map((text, index) => {
      const from = conversation.length(0) + requests.slice(0, index).join('').length;
      return [from, from + text.length] as const;
    });
    conversation.send(0, requests.join(''), size);
    for (const request of froms) {
      const status = 200 + ((sent.length * 7) % 99 === 4 ? 0 : (sent.length * 7) % 99);
      const isBodiless = status === 204;
      const body = isBodiless ? 0 : Math.floor(random() * 900);
      const from = conversation.length(1);
      conversation.send(1, makeResponse(random, status, body), size);
      const uri = `/${port}/${sent.length}`;
      const last = first + burst.length - 1;
      sent.push({ uri, status, body, request, response: [from, conversation.length(1)], burst: [first, last] });
      if (random() < noise.overlap) resendSome(random, conversation);
    }
  }
  conversation.close();
  return { sent, frames: disturb(random, conversation.frames, noise), conversation };
}

function makeRequest(random: () => number, uri: string): string {
  const filler = 'x'.repeat(Math.floor(random() * 80));
  if (random() < 0.3) return `POST ${uri} HTTP/1.1\r\nHost: h\r\nContent-Length: ${filler.length}\r\n\r\n${filler}`;
  if (random() < 0.1) {
    const chunk = filler === '' ? '' : `${filler.length.toString(16)}\r\n${filler}\r\n`;
    return `PUT ${uri} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
  }
  return `GET ${uri} HTTP/1.1\r\nHost: h\r\nX: ${filler}\r\n\r\n`;
}

function makeResponse(random: () => number, status: number, body: number): string {
  if (status === 204) return 'HTTP/1.1 204 No\r\n\r\n';
  const text = 'y'.repeat(body);
  if (random() < 0.7 || body === 0) return `HTTP/1.1 ${status} S\r\nContent-Length: ${body}\r\n\r\n${text}`;
  const cut = Math.floor(random() * (body - 1)) + 1;
  const chunks = [text.slice(0, cut), text.slice(cut)].filter((chunk) => chunk !== '');
  const coded = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `HTTP/1.1 ${status} S\r\nTransfer-Encoding: chunked\r\n\r\n${coded}0\r\n\r\n`;
}

function resendSome(random: () => number, conversation: TcpConversation): void {
  const side = random() < 0.5 ? 0 : 1;
  const length = conversation.length(side);
  const from = Math.floor(Math.max(0, length - 2000 * random()));
  conversation.resend(side, from, Math.min(length, from + 1 + Math.floor(random() * 1400)));
}

/** The handshake stays: it makes the connection one. */
function disturb(random: () => number, frames: readonly SegmentFrame[], noise: Noise): SegmentFrame[] {
  const [syn, synAck, ...rest] = frames;
  const placed: { frame: SegmentFrame; place: number }[] = [];
  rest.forEach((frame, index) => {
    if (frame.isPayload && random() < noise.lose) return;
    placed.push({ frame, place: index + random() * noise.move });
    if (random() < noise.duplicate) placed.push({ frame, place: index + random() * (noise.move + 4) });
  });
  placed.sort((a, b) => a.place - b.place);
  return [syn, synAck, ...placed.map(({ frame }) => frame)];
}

/** Are all bytes of the range in some frame? */
function isThere(frames: readonly SegmentFrame[], side: 0 | 1, [from, to]: readonly [number, number]): boolean {
  const own = frames.filter((frame) => frame.side === side && frame.isPayload && frame.to > from && frame.from < to);
  own.sort((a, b) => a.from - b.from);
  let at = from;
  for (const frame of own) if (frame.from <= at) at = Math.max(at, frame.to);
  return at >= to;
}

/**
 * Who must be told: every exchange whose bytes are all there. Of those that were asked at once, and lost something, only
 * those that can be counted from an end of them, past whole exchanges. What is between two losses may belong anywhere.
 */
function isDecidable(wholes: readonly boolean[], index: number, [first, last]: readonly [number, number]): boolean {
  if (!wholes[index]) return false;
  const isCounted = wholes.slice(first, index).every(Boolean);
  return isCounted || wholes.slice(index, last + 1).every(Boolean);
}

interface Check {
  readonly noise: Partial<Noise>;
  readonly connections: number;
  readonly exchanges: number;
  readonly seed: number;
}

function check(t: ExecutionContext, { noise, connections, exchanges, seed }: Check): void {
  const random = randomFrom(seed);
  let complete = 0;
  let between = 0;
  for (let number = 0; number < connections; number++) {
    const { sent, frames } = makeConnection(random, 10_000 + number, exchanges, { ...CLEAN, ...noise });
    const told = followHttp(frames);
    const matched = told.exchanges.filter(({ method, status }) => method !== undefined && status !== undefined);
    const byUri = new Map(matched.map((exchange) => [exchange.uri, exchange]));
    const where = `connection ${number} of seed ${seed}`;
    t.is(byUri.size, matched.length, `${where}: one told twice`);
    const wholes = sent.map(({ request, response }) => isThere(frames, 0, request) && isThere(frames, 1, response));
    let untold = 0;
    for (const [index, { uri, status, body, request, response, burst }] of sent.entries()) {
      const exchange = byUri.get(uri);
      const isWhole = wholes[index];
      if (isWhole) complete += 1;
      if (isDecidable(wholes, index, burst)) t.not(exchange, undefined, `${where}: ${uri} is not told`);
      else if (isWhole && exchange === undefined) between += 1;
      if (exchange !== undefined) t.is(exchange.status, status, `${where}: ${uri} with another's response`);
      if (isWhole && exchange !== undefined) t.is(exchange.responseBody, body, `${where}: body of ${uri}`);
      // Of an exchange that is told in neither way, both heads are lost: bytes are missing.
      const isSeen = isThere(frames, 0, request) || isThere(frames, 1, response);
      if (exchange === undefined && isSeen) untold += 1;
    }
    t.true(untold <= told.unmatchedRequests + told.unmatchedResponses, `${where}: ${untold} are in no ledger`);
    if (wholes.every(Boolean)) t.is(told.unmatchedRequests + told.unmatchedResponses + told.gapBytes, 0, where);
    else t.true(told.gapBytes > 0, where);
  }
  t.log(`${complete} complete exchanges, ${between} of them between two losses of a pipeline`);
}

test('nothing lost: order, duplicates, overlaps, pipelines, any segments', (t) => {
  check(t, { noise: {}, connections: 20, exchanges: 40, seed: 1 });
  check(t, { noise: { segment: 40, move: 6, duplicate: 0.2, overlap: 0.3 }, connections: 30, exchanges: 40, seed: 2 });
  check(t, { noise: { pipeline: 6, move: 8, duplicate: 0.1, overlap: 0.2 }, connections: 60, exchanges: 40, seed: 3 });
  check(t, { noise: { segment: 3, pipeline: 3, move: 3 }, connections: 5, exchanges: 20, seed: 4 });
});

test('losses: every exchange that is complete is told, none twice, the others are in the ledger', (t) => {
  check(t, { noise: { lose: 0.01 }, connections: 80, exchanges: 40, seed: 5 });
  check(t, { noise: { lose: 0.1, segment: 400 }, connections: 40, exchanges: 40, seed: 6 });
  check(t, { noise: { lose: 0.03, move: 6, duplicate: 0.1, overlap: 0.1 }, connections: 80, exchanges: 40, seed: 7 });
  check(t, { noise: { lose: 0.4, segment: 300, move: 4 }, connections: 20, exchanges: 40, seed: 8 });
});

test('losses in pipelines: no wrong pairs; only what lies between two losses may stand alone', (t) => {
  const noise = { lose: 0.01, pipeline: 5, move: 4, duplicate: 0.05 };
  check(t, { noise, connections: 80, exchanges: 40, seed: 9 });
  check(t, { noise: { ...noise, lose: 0.05, overlap: 0.2 }, connections: 40, exchanges: 40, seed: 10 });
});

test('seeds that were told wrong once: repetitions of which the first is lost, holes on both sides, wrong orders', (t) => {
  const repeated = { lose: 0.03, move: 6, duplicate: 0.1, overlap: 0.1 };
  for (const seed of [1, 3, 8, 9, 14, 17]) check(t, { noise: repeated, connections: 80, exchanges: 40, seed });
  const half = { lose: 0.4, segment: 300, move: 4 };
  for (const seed of [2, 13, 16, 32]) check(t, { noise: half, connections: 20, exchanges: 40, seed });
  const pipelined = { lose: 0.01, pipeline: 5, move: 4, duplicate: 0.05 };
  for (const seed of [1, 13, 26, 35]) check(t, { noise: pipelined, connections: 80, exchanges: 40, seed });
  const resent = { lose: 0.05, pipeline: 5, move: 4, duplicate: 0.05, overlap: 0.2 };
  for (const seed of [1, 2, 3]) check(t, { noise: resent, connections: 40, exchanges: 40, seed });
  const heavy = { lose: 0.15, pipeline: 6, move: 4, segment: 400, duplicate: 0.05, overlap: 0.2 };
  for (const seed of [1, 2, 6]) check(t, { noise: heavy, connections: 40, exchanges: 40, seed });
  const quarter = { lose: 0.25, move: 6, segment: 700, duplicate: 0.1, overlap: 0.2 };
  for (const seed of [0, 1, 10]) check(t, { noise: quarter, connections: 40, exchanges: 40, seed });
});
