import test, { type ExecutionContext } from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { followHttp } from '../support/follow-http.ts';
import { end } from '../support/frames.ts';
import { dataFrame, HpackEncoder, headFrames, PREFACE, settingsFrame } from '../support/http2-builder.ts';
import { type SegmentFrame, TcpConversation } from '../support/tcp-conversation.ts';

type Range = readonly [from: number, to: number];

interface Sent {
  readonly uri: string;
  readonly status: number;
  readonly bodies: readonly [number, number];
  /** Where its frames stand in each side's stream. */
  readonly places: readonly [Range[], Range[]];
}

/** Shares of a hundred frames. */
interface Noise {
  readonly lose: number;
  readonly duplicate: number;
  readonly overlap: number;
  /** How many places a frame moves at most. */
  readonly move: number;
  /** Streams that are open at once, at most. */
  readonly streams: number;
  readonly segment: number;
  readonly body: number;
}

const CLEAN: Noise = { lose: 0, duplicate: 0, overlap: 0, move: 0, streams: 4, segment: 1460, body: 900 };

/** An exchange whose frames are still to be sent: of both sides, the request's first. */
interface Open {
  readonly sent: Sent;
  readonly frames: readonly [(() => Buffer)[], (() => Buffer)[]];
}

/** A connection, with what it carries and where content stands, then its frames with noise. */
class Connection {
  readonly sent: Sent[] = [];
  /** Of each side, content of DATA: what may be lost without harm to others. */
  readonly contents: readonly [Range[], Range[]] = [[], []];
  readonly conversation: TcpConversation;
  readonly #random: Random;
  readonly #noise: Noise;
  readonly #encoders = [new HpackEncoder(400, [':path']), new HpackEncoder(200)] as const;

  constructor(random: Random, port: number, exchanges: number, noise: Noise) {
    this.#random = random;
    this.#noise = noise;
    this.conversation = new TcpConversation({
      client: end(`10.0.0.1:${port}`),
      server: end('10.0.0.2:8080'),
      initial: [random.below(2 ** 32), random.below(2 ** 32)],
      stepNanoseconds: 10_000,
    });
    this.#send(0, Buffer.concat([PREFACE, settingsFrame()]));
    this.#send(1, settingsFrame());
    const open: Open[] = [];
    while (this.sent.length < exchanges || open.length > 0) {
      const isNew = this.sent.length < exchanges && open.length < 1 + random.below(noise.streams);
      if (isNew) open.push(this.#begin(`/${port}/${this.sent.length}`, this.sent.length * 2 + 1));
      const next = open[random.below(open.length)];
      this.#step(next);
      if (next.frames[1].length === 0) open.splice(open.indexOf(next), 1);
      if (random.chance(noise.overlap)) this.#resend();
    }
    this.conversation.close();
  }

  /** The next frame of the request, or when it is whole, of the response. */
  #step({ sent, frames }: Open): void {
    const side = frames[0].length > 0 ? 0 : 1;
    const frame = frames[side].shift()?.() ?? Buffer.alloc(0);
    const from = this.conversation.length(side);
    sent.places[side].push([from, from + frame.length]);
    if (frame[3] === 0) this.contents[side].push([from + 9, from + frame.length]);
    this.#send(side, frame);
  }

  #send(side: 0 | 1, bytes: Uint8Array): void {
    this.conversation.send(side, bytes, () => 1 + this.#random.below(this.#noise.segment));
  }

  #begin(uri: string, stream: number): Open {
    const random = this.#random;
    const status = random.chance(50) ? 200 : 200 + random.below(300);
    const bodies = [random.chance(30) ? random.below(this.#noise.body) : 0, random.below(this.#noise.body)] as const;
    const sent: Sent = { uri, status, bodies, places: [[], []] };
    this.sent.push(sent);
    const [client, server] = this.#encoders;
    const request = [
      [':method', bodies[0] > 0 ? 'POST' : 'GET'],
      [':authority', `host${random.below(3)}`],
      [':path', uri],
      ['x-some', `${random.below(8)}`.repeat(20)],
    ] as const;
    const response = [
      [':status', `${status}`],
      ['x-other', `${random.below(8)}`.repeat(30)],
    ] as const;
    const cut = () => (random.chance(10) ? { cut: 5 } : {});
    const frames: Open['frames'] = [
      [() => headFrames(stream, client.encode(request), { isLast: bodies[0] === 0, ...cut() })],
      [() => headFrames(stream, server.encode(response), { isLast: bodies[1] === 0, ...cut() })],
    ];
    for (const side of [0, 1] as const) {
      for (let left = bodies[side]; left > 0; ) {
        const length = Math.min(left, 1 + random.below(600));
        left -= length;
        const isLast = left === 0;
        frames[side].push(() => dataFrame(stream, 'x'.repeat(length), { isLast }));
      }
    }
    return { sent, frames };
  }

  #resend(): void {
    const side = this.#random.chance(50) ? 0 : 1;
    const length = this.conversation.length(side);
    const from = Math.max(0, length - this.#random.below(2000));
    this.conversation.resend(side, from, Math.min(length, from + 1 + this.#random.below(1400)));
  }
}

/** The handshake stays: it makes the connection one. */
function disturb(random: Random, frames: readonly SegmentFrame[], noise: Noise): SegmentFrame[] {
  const [syn, synAck, ...rest] = frames;
  const placed: { frame: SegmentFrame; place: number }[] = [];
  rest.forEach((frame, index) => {
    if (frame.isPayload && random.chance(noise.lose)) return;
    placed.push({ frame, place: index + random.below(100 * noise.move + 1) / 100 });
    if (random.chance(noise.duplicate)) placed.push({ frame, place: index + random.below(noise.move + 5) });
  });
  placed.sort((a, b) => a.place - b.place);
  return [syn, synAck, ...placed.map(({ frame }) => frame)];
}

/** What of `[0, length)` is in no frame. */
function missingRanges(frames: readonly SegmentFrame[], side: 0 | 1, length: number): Range[] {
  const own = frames.filter((frame) => frame.side === side && frame.isPayload).sort((a, b) => a.from - b.from);
  const missing: Range[] = [];
  let at = 0;
  for (const { from, to } of own) {
    if (from > at) missing.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < length) missing.push([at, length]);
  return missing;
}

/** From where on a side's frames and its table are not whole any more: content that is lost does no harm. */
function firstHarm(missing: readonly Range[], contents: readonly Range[]): number {
  const harm = missing.find(([from, to]) => !contents.some(([start, stop]) => start <= from && to <= stop));
  return harm?.[0] ?? Number.POSITIVE_INFINITY;
}

interface Check {
  readonly noise: Partial<Noise>;
  readonly connections: number;
  readonly exchanges: number;
  readonly seed: number;
}

function check(t: ExecutionContext, { noise, connections, exchanges, seed }: Check): void {
  const random = new Random(seed);
  const whole = { ...CLEAN, ...noise };
  const counts = { told: 0, expected: 0, behind: 0 };
  for (let number = 0; number < connections; number++) {
    const { sent, contents, conversation } = new Connection(random, 10_000 + number, exchanges, whole);
    const frames = disturb(random, conversation.frames, whole);
    const told = followHttp(frames);
    const where = `connection ${number} of seed ${seed}`;
    const named = told.exchanges.filter(({ method }) => method !== undefined);
    const byUri = new Map(named.map((exchange) => [exchange.uri, exchange]));
    t.is(byUri.size, named.length, `${where}: one told twice`);
    const missing = ([0, 1] as const).map((side) => missingRanges(frames, side, conversation.stream(side).length));
    const harms = ([0, 1] as const).map((side) => firstHarm(missing[side], contents[side]));
    let untold = 0;
    let untoldWhole = 0;
    for (const { uri, status, bodies, places } of sent) {
      const exchange = byUri.get(uri);
      const isWhole = ([0, 1] as const).every((side) =>
        places[side].every(([from, to]) => missing[side].every(([start, stop]) => stop <= from || start >= to)),
      );
      const isBefore = ([0, 1] as const).every((side) => places[side].every(([, to]) => to <= harms[side]));
      const isTold = exchange?.status !== undefined;
      if (isWhole && isBefore) {
        counts.expected += 1;
        t.true(isTold, `${where}: ${uri} is not told`);
        t.deepEqual([exchange?.requestBody, exchange?.responseBody], [...bodies], `${where}: bodies of ${uri}`);
      } else if (isTold) {
        counts.behind += 1;
      }
      if (isTold) {
        counts.told += 1;
        t.is(exchange.status, status, `${where}: ${uri} with another's response`);
        t.regex(exchange.host, /^host[012]$/, where);
      } else {
        untold += 1;
        if (isWhole) untoldWhole += 1;
      }
    }
    for (const uri of byUri.keys())
      t.true(
        sent.some((each) => each.uri === uri),
        `${where}: ${uri} was never asked`,
      );
    const isLost = missing.flat().length > 0;
    t.is(told.gapBytes > 0, isLost, `${where}: bytes are missing`);
    const inLedger = told.unmatchedRequests + told.unmatchedResponses + told.unreadableHeads;
    if (!isLost) t.is(inLedger + untold, 0, where);
    t.true(untoldWhole <= inLedger, `${where}: ${untoldWhole} are in no ledger but ${inLedger}`);
  }
  t.log(`${counts.told} exchanges told, ${counts.expected} of them had to be, ${counts.behind} beside those`);
  t.true(counts.expected > 0);
}

test('bytes that are flipped: never thrown, nothing told twice', (t) => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed);
    const { conversation } = new Connection(random, 10_000, 10, { ...CLEAN, segment: 200 });
    for (let flips = 0; flips < 1 + random.below(8); flips++) {
      const { data, isPayload } = conversation.frames[random.below(conversation.frames.length)];
      if (isPayload) data[54 + random.below(data.length - 54)] = random.below(256);
    }
    const { exchanges } = followHttp(conversation.frames);
    t.true(exchanges.filter(({ method }) => method !== undefined).length <= 10, `seed ${seed}`);
  }
});

test('nothing lost: order, duplicates, overlaps, many streams, any segments', (t) => {
  check(t, { noise: {}, connections: 10, exchanges: 40, seed: 1 });
  check(t, { noise: { segment: 40, move: 6, duplicate: 20, overlap: 30 }, connections: 5, exchanges: 40, seed: 2 });
  check(t, { noise: { streams: 30, move: 8, duplicate: 10, overlap: 20 }, connections: 10, exchanges: 40, seed: 3 });
  check(t, { noise: { segment: 3, move: 3, body: 100 }, connections: 2, exchanges: 20, seed: 4 });
});

test('losses: what is whole and before them is told, nothing twice or wrong, the others are in the ledger', (t) => {
  check(t, { noise: { lose: 1 }, connections: 30, exchanges: 40, seed: 5 });
  check(t, { noise: { lose: 1, body: 20_000, streams: 2 }, connections: 8, exchanges: 20, seed: 6 });
  check(t, { noise: { lose: 10, segment: 400 }, connections: 60, exchanges: 10, seed: 7 });
  check(t, { noise: { lose: 2, move: 6, duplicate: 10, overlap: 10 }, connections: 30, exchanges: 40, seed: 8 });
  check(t, { noise: { lose: 40, segment: 300, move: 4 }, connections: 60, exchanges: 5, seed: 9 });
});
