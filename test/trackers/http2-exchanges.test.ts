import test from 'ava';
import { followHttp, type ToldHttp } from '../support/follow-http.ts';
import { end } from '../support/frames.ts';
import {
  dataFrame,
  type Fields,
  type HeadToBuild,
  HpackEncoder,
  headFrames,
  http2Frame,
  PREFACE,
  settingsFrame,
} from '../support/http2-builder.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

/** Both ends of an HTTP/2 connection. */
class Talk {
  readonly tcp: TcpConversation;
  readonly #encoders = [new HpackEncoder(), new HpackEncoder()] as const;

  constructor(options: { isUpgraded?: boolean; handshake?: boolean } = {}) {
    this.tcp = new TcpConversation({ server: end('10.0.0.2:8080'), handshake: options.handshake ?? true });
    if (options.isUpgraded || options.handshake === false) return;
    this.tcp
      .send(0, Buffer.concat([PREFACE, settingsFrame()]))
      .send(1, Buffer.concat([settingsFrame(), settingsFrame(true)]));
  }

  request(stream: number, path: string, options: HeadToBuild = {}, more: Fields = []): this {
    const fields = [
      [':method', options.isLast ? 'GET' : 'POST'],
      [':scheme', 'http'],
      [':authority', 'h'],
      [':path', path],
    ];
    return this.head(0, stream, [...(fields as unknown as Fields), ...more], options);
  }

  respond(stream: number, status: number, options: HeadToBuild = {}, more: Fields = []): this {
    return this.head(1, stream, [[':status', `${status}`], ['x-id', `${stream}`], ...more], options);
  }

  head(side: 0 | 1, stream: number, fields: Fields, options: HeadToBuild = {}): this {
    return this.send(side, headFrames(stream, this.block(side, fields), options));
  }

  block(side: 0 | 1, fields: Fields): Buffer {
    return this.#encoders[side].encode(fields);
  }

  data(side: 0 | 1, stream: number, content: string, isLast = false): this {
    return this.send(side, dataFrame(stream, content, { isLast }));
  }

  send(side: 0 | 1, bytes: Uint8Array): this {
    this.tcp.send(side, bytes);
    return this;
  }

  /** A segment that was never captured. */
  lose(): this {
    this.tcp.frames.pop();
    return this;
  }

  get told(): ToldHttp {
    return followHttp(this.tcp.frames);
  }
}

const LAST = { isLast: true };

function lines({ exchanges }: ToldHttp): string[] {
  return exchanges.map(
    ({ method, host, uri, status, requestBody, responseBody }) =>
      `${method ?? '-'} ${host}${uri} ${status ?? '-'} ${requestBody}/${responseBody}`,
  );
}

test('interleaved streams, answers in any order, bodies of both sides, times', (t) => {
  const talk = new Talk().request(1, '/a', LAST).request(3, '/b').request(5, '/c', LAST);
  talk.data(0, 3, 'xxxx').respond(5, 404, LAST).respond(1, 200).data(1, 1, 'yyy').data(0, 3, 'x', true);
  talk.tcp.wait(7_000_000);
  const { told } = talk.respond(3, 200).data(1, 1, 'y', true).data(1, 3, '', true);
  t.deepEqual(lines(told), ['GET h/c 404 0/0', 'GET h/a 200 0/4', 'POST h/b 200 5/0']);
  t.deepEqual(
    told.exchanges.map(({ answer }) => answer),
    [2_000_000, 5_000_000, 8_000_000],
  );
  t.is(told.unmatchedRequests + told.unmatchedResponses + told.unreadableHeads, 0);
});

test('any segments: byte by byte, and all in one', (t) => {
  for (const size of [1, 2, 3, 9, 10, 1460]) {
    const talk = new Talk({ isUpgraded: true });
    const other = new Talk();
    other.request(1, '/a', { padding: 3, hasPriority: true, cut: 4 }).data(0, 1, 'xxx', true).request(3, '/b', LAST);
    other
      .respond(1, 200)
      .data(1, 1, 'yy', true)
      .respond(3, 500, { ...LAST, padding: 200 });
    for (const side of [0, 1] as const) talk.tcp.send(side, other.tcp.stream(side), size);
    t.deepEqual(lines(talk.told), ['POST h/a 200 3/2', 'GET h/b 500 0/0'], `${size}`);
  }
});

test('padding is no content, priority and CONTINUATION no fields', (t) => {
  const talk = new Talk().request(1, '/a', { padding: 9, hasPriority: true, cut: 3 });
  talk.send(0, dataFrame(1, 'abc', { padding: 50, isLast: true }));
  const { told } = talk.respond(1, 200, { cut: 2 }).send(1, dataFrame(1, '', { padding: 0, isLast: true }));
  t.deepEqual(lines(told), ['POST h/a 200 3/0']);
});

test('trailers, of requests too; the status of gRPC, in trailers or in the only head', (t) => {
  const talk = new Talk()
    .request(1, '/pkg.Service/Method')
    .data(0, 1, 'hello')
    .head(0, 1, [['x-end', '1']], LAST);
  talk
    .respond(1, 200)
    .data(1, 1, 'abc')
    .head(
      1,
      1,
      [
        ['grpc-status', '5'],
        ['grpc-message', 'no'],
      ],
      LAST,
    );
  talk.request(3, '/pkg.Service/Other', LAST).respond(3, 200, LAST, [['grpc-status', '12']]);
  talk.request(5, '/plain', LAST).respond(5, 200, LAST);
  const { told } = talk;
  t.deepEqual(lines(told), [
    'POST h/pkg.Service/Method 200 5/3',
    'GET h/pkg.Service/Other 200 0/0',
    'GET h/plain 200 0/0',
  ]);
  t.deepEqual(
    told.exchanges.map(({ grpcStatus }) => grpcStatus),
    [5, 12, undefined],
  );
});

test('interim responses are none of their own', (t) => {
  const { told } = new Talk().request(1, '/a', LAST).respond(1, 103).respond(1, 200, LAST);
  t.deepEqual([lines(told), told.interim], [['GET h/a 200 0/0'], [103]]);
});

test('promised streams have the request of the promise', (t) => {
  const talk = new Talk().request(1, '/a', LAST);
  const fields: Fields = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', 'h'],
    [':path', '/pushed'],
  ];
  const { told } = talk.head(1, 1, fields, { promised: 2, padding: 4 }).respond(1, 200, LAST).respond(2, 204, LAST);
  t.deepEqual(lines(told), ['GET h/a 200 0/0', 'GET h/pushed 204 0/0']);
});

test('streams that are reset, refused, or open at the end', (t) => {
  const reset = (stream: number) => http2Frame({ type: 3, stream, payload: Buffer.from([0, 0, 0, 8]) });
  const talk = new Talk().request(1, '/a', LAST).request(3, '/b', LAST).request(5, '/c', LAST).request(7, '/d', LAST);
  talk.send(1, reset(1)).respond(3, 200).data(1, 3, 'y').send(0, reset(3)).respond(7, 200).data(1, 7, 'yy');
  talk.send(1, http2Frame({ type: 7, payload: Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]) }));
  const { told } = talk;
  t.deepEqual(lines(told), ['GET h/a - 0/0', 'GET h/b 200 0/1', 'GET h/c - 0/0', 'GET h/d 200 0/2']);
  t.is(told.unmatchedRequests, 2);
});

test('GOAWAY that refuses nothing ends nothing; a host field stands for the authority; CONNECT', (t) => {
  const goAway = http2Frame({ type: 7, payload: Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]) });
  const talk = new Talk().request(1, '/a', LAST).send(1, goAway).respond(1, 200, LAST);
  talk
    .head(
      0,
      3,
      [
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/b'],
        ['host', 'other'],
      ],
      LAST,
    )
    .respond(3, 200, LAST);
  talk
    .head(0, 5, [
      [':method', 'CONNECT'],
      [':authority', 'x:443'],
    ])
    .respond(5, 200)
    .data(0, 5, 'tls')
    .data(1, 5, 'tls');
  t.deepEqual(lines(talk.told), ['GET h/a 200 0/0', 'GET other/b 200 0/0', 'CONNECT x:443x:443 200 3/3']);
});

test('a response before its request is whole: no time to answer it', (t) => {
  const { told } = new Talk().request(1, '/a').respond(1, 413, LAST).data(0, 1, 'xx', true);
  t.deepEqual([lines(told), told.exchanges[0].answer], [['POST h/a 413 2/0'], -1]);
});

test('Upgrade: h2c: the request of HTTP/1 is answered on stream 1', (t) => {
  const talk = new Talk({ isUpgraded: true });
  talk.tcp.send(0, 'GET /old HTTP/1.1\r\nHost: h1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n');
  const switching = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  talk.send(1, Buffer.concat([switching, settingsFrame()])).send(0, Buffer.concat([PREFACE, settingsFrame()]));
  const { told } = talk.respond(1, 200).data(1, 1, 'yyy', true).request(3, '/new', LAST).respond(3, 404, LAST);
  t.deepEqual(lines(told), ['GET h1/old 200 0/3', 'GET h/new 404 0/0']);
  t.deepEqual([told.interim, told.unmatchedRequests, told.unmatchedResponses], [[101], 0, 0]);
});

test('other upgrades stay what they were', (t) => {
  const talk = new Talk({ isUpgraded: true });
  talk.tcp.send(0, 'GET /ws HTTP/1.1\r\nHost: h1\r\nUpgrade: websocket\r\n\r\n');
  talk.tcp.send(1, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
  t.deepEqual(lines(talk.told), ['GET h1/ws 101 0/0']);
});

test('lost content: its length is known, and nothing else is lost', (t) => {
  const talk = new Talk().request(1, '/a', LAST).respond(1, 200);
  const frame = dataFrame(1, 'y'.repeat(3000), { isLast: true });
  talk.tcp.send(1, frame.subarray(0, 1000)).send(1, frame.subarray(1000, 2000));
  talk.lose().tcp.send(1, frame.subarray(2000));
  const { told } = talk.request(3, '/b', LAST).respond(3, 204, LAST);
  t.deepEqual(lines(told), ['GET h/a 200 0/3000', 'GET h/b 204 0/0']);
  t.is(told.unreadableHeads, 0);
});

test('a lost head: what refers to it is not told, and the ledger says so', (t) => {
  const talk = new Talk().request(1, '/a', LAST).lose().respond(1, 200, LAST);
  // The authority is in the lost head.
  const { told } = talk.request(3, '/b', LAST).respond(3, 404, LAST);
  t.deepEqual(lines(told), ['-  200 0/0', '-  404 0/0']);
  t.deepEqual([told.unmatchedResponses, told.unreadableHeads], [2, 1]);
});

test('a lost answer: statuses that refer to nothing are told, others are not', (t) => {
  const talk = new Talk()
    .request(1, '/a', LAST)
    .respond(1, 599, LAST)
    .lose()
    .request(3, '/b', LAST)
    .respond(3, 599, LAST);
  const { told } = talk.request(5, '/c', LAST).respond(5, 200, LAST);
  t.deepEqual(lines(told), ['GET h/b - 0/0', 'GET h/c 200 0/0', 'GET h/a - 0/0']);
  t.deepEqual([told.unmatchedRequests, told.unreadableHeads], [2, 1]);
});

test('a connection whose beginning is not there: what is whole in itself is told', (t) => {
  const talk = new Talk({ handshake: false });
  talk.block(0, [
    [':authority', 'h'],
    [':path', '/known'],
  ]);
  talk.request(7, '/known', LAST).respond(7, 200, LAST);
  talk.head(
    0,
    9,
    [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/b'],
      [':authority', 'other'],
    ],
    LAST,
  );
  const { told } = talk.respond(9, 404, LAST);
  t.deepEqual(lines(told), ['-  200 0/0', 'GET other/b 404 0/0']);
  t.is(told.unreadableHeads, 1);
});

test('damaged blocks: no names, and the next ones are read as far as they can be', (t) => {
  const talk = new Talk().send(0, headFrames(1, Buffer.from([0x82, 0x80]), LAST)).respond(1, 200, LAST);
  const { told } = talk.request(3, '/b', LAST).respond(3, 404, LAST);
  t.deepEqual(lines(told), ['-  200 0/0', 'GET h/b 404 0/0']);
  t.is(told.unreadableHeads, 1);
});

test('frames that break the rules: the connection goes on at the next that make sense', (t) => {
  const talk = new Talk().request(1, '/a', LAST).send(0, http2Frame({ type: 0, stream: 0, payload: Buffer.from('x') }));
  talk.head(
    0,
    3,
    [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/b'],
      [':authority', 'other'],
    ],
    LAST,
  );
  t.deepEqual(lines(talk.respond(1, 200, LAST).respond(3, 404, LAST).told), ['GET h/a 200 0/0', 'GET other/b 404 0/0']);
});

test('a preface that goes on with something else is none', (t) => {
  const talk = new Talk({ isUpgraded: true });
  talk.tcp.send(0, PREFACE.subarray(0, 20)).send(0, 'no such thing').send(1, 'bytes');
  t.deepEqual(lines(talk.told), []);
});
