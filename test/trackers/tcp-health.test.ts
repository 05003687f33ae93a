import test, { type ExecutionContext } from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { type Judged, judge } from '../support/follow-health.ts';
import { ACK, end, FIN, RST, SYN, type TcpToBuild, tcpFrame } from '../support/frames.ts';
import { makeWildConnection } from '../support/tcp-weather.ts';

const ENDS = [end('10.0.0.1:40000'), end('10.0.0.2:80')] as const;
const MS = 1e6;

/** From the client (0) or the server (1): sequence and acknowledged numbers are as a capture tool shows them, from 0. */
type Line = readonly [at: number, from: 0 | 1, sequence: number, acknowledged: number, extra?: Extra];

interface Extra extends Omit<Partial<TcpToBuild>, 'payload'> {
  readonly length?: number;
}

const BASES = [1000, 0xffff_ff00] as const;

const HANDSHAKE: readonly Line[] = [
  [0, 0, 0, 0, { flags: SYN }],
  [10 * MS, 1, 0, 1, { flags: SYN | ACK }],
  [12 * MS, 0, 1, 1],
];

function follow(t: ExecutionContext, lines: readonly Line[]): Judged {
  const frames = lines.map(
    ([nanoseconds, from, sequence, acknowledged, { length = 0, flags = ACK, ...rest } = {}]) => ({
      nanoseconds,
      data: tcpFrame({
        from: ENDS[from],
        to: ENDS[1 - from],
        flags,
        sequence: BASES[from] + sequence,
        acknowledged: (flags & ACK) === 0 ? 0 : BASES[1 - from] + acknowledged,
        payload: new Uint8Array(length),
        ...rest,
      }),
    }),
  );
  const [decoded, fast] = [judge(frames, false), judge(frames, true)];
  t.deepEqual(fast.events, decoded.events);
  t.deepEqual([fast.handshakes, fast.answers], [decoded.handshakes, decoded.answers]);
  return fast;
}

const after = (milliseconds: number, ...lines: Line[]): Line[] => [
  ...HANDSHAKE,
  ...lines.map(([at, ...rest]): Line => [at * MS + milliseconds * MS, ...rest]),
];

test('a healthy connection has no events, and its times', (t) => {
  const { events, handshakes, answers, health } = follow(
    t,
    after(20, [0, 0, 1, 1, { length: 100 }], [7, 1, 1, 101, { length: 50 }], [8, 0, 101, 51]),
  );
  t.deepEqual(events, {});
  t.deepEqual(handshakes, [12 * MS]);
  t.deepEqual(answers, [10 * MS, 2 * MS, 7 * MS, 1 * MS]);
  t.is(health.handshakeOf(0), 0.012);
  t.is(health.meanAnswerOf(0), 0.005);
  t.is(health.countOf(0, 'resets'), 0);
  t.is(health.meanAnswerOf(99_999), undefined);
  t.is(health.handshakeOf(99_999), undefined);
});

test('data that comes again later is a retransmission, timed from the first', (t) => {
  const { events, answers, health } = follow(
    t,
    after(20, [0, 0, 1, 1, { length: 100 }], [300, 0, 1, 1, { length: 100 }], [310, 1, 1, 101]),
  );
  t.deepEqual(events, { retransmissions: 1 });
  t.is(answers.at(-1), 310 * MS);
  t.is(health.countOf(0, 'retransmissions'), 1);
});

test('data after two duplicate ACKs for it is a fast retransmission', (t) => {
  const lost: Line[] = [
    [0, 0, 1, 1, { length: 100 }],
    [1, 0, 201, 1, { length: 100 }],
    [5, 1, 1, 101],
    [6, 1, 1, 101],
    [7, 1, 1, 101],
  ];
  const fast = follow(t, after(20, ...lost, [26, 0, 101, 1, { length: 100 }]));
  t.deepEqual(fast.events, { retransmissions: 1, fastRetransmissions: 1, lostSegments: 1, duplicateAcks: 2 });
  // After 20 ms it isn't their doing.
  t.deepEqual(follow(t, after(20, ...lost, [27, 0, 101, 1, { length: 100 }])).events, {
    retransmissions: 1,
    lostSegments: 1,
    duplicateAcks: 2,
  });
});

test('data that was acknowledged comes again for nothing', (t) => {
  const lines = after(20, [0, 0, 1, 1, { length: 100 }], [5, 1, 1, 101], [9, 0, 1, 1, { length: 100 }]);
  t.deepEqual(follow(t, lines).events, { retransmissions: 1, spuriousRetransmissions: 1 });
});

test('what comes behind the next within the round trip was overtaken', (t) => {
  const lines = (late: number): Line[] =>
    after(20, [0, 0, 1, 1, { length: 100 }], [1, 0, 201, 1, { length: 100 }], [late, 0, 101, 1, { length: 100 }]);
  t.deepEqual(follow(t, lines(12)).events, { outOfOrder: 1, lostSegments: 1 });
  t.deepEqual(follow(t, lines(13)).events, { retransmissions: 1, lostSegments: 1 });
  // Without a handshake 3 ms are the bound.
  t.deepEqual(follow(t, lines(3).slice(3)).events, { outOfOrder: 1, lostSegments: 1 });
  t.deepEqual(follow(t, lines(4).slice(3)).events, { retransmissions: 1, lostSegments: 1 });
});

test('an ACK of what the capture lacks', (t) => {
  const lines = after(20, [0, 0, 1, 1, { length: 100 }], [5, 1, 1, 301], [6, 1, 1, 401], [7, 0, 301, 1, { length: 9 }]);
  t.deepEqual(follow(t, lines).events, {
    ackedLostSegments: 1,
    lostSegments: 1,
    retransmissions: 1,
    spuriousRetransmissions: 1,
  });
});

test('the same acknowledgment again, with nothing else in it, is a duplicate', (t) => {
  t.deepEqual(follow(t, after(20, [0, 0, 1, 1], [1, 0, 1, 1])).events, { duplicateAcks: 2 });
  t.deepEqual(follow(t, after(20, [0, 0, 1, 1, { window: 77 }])).events, {});
  t.deepEqual(follow(t, after(20, [0, 0, 1, 1, { length: 2 }])).events, {});
  t.deepEqual(follow(t, after(20, [0, 0, 1, 1, { flags: FIN | ACK }])).events, {});
});

test('keep-alives and their answers', (t) => {
  const sent: Line[] = [
    [0, 0, 1, 1, { length: 5 }],
    [1, 1, 1, 6],
  ];
  const empty = follow(t, after(20, ...sent, [60, 0, 5, 1], [61, 1, 1, 6]));
  t.deepEqual(empty.events, { keepAlives: 1, keepAliveAcks: 1 });
  const withByte = follow(t, after(20, ...sent, [60, 0, 5, 1, { length: 1 }], [61, 1, 1, 6], [62, 1, 1, 6]));
  t.deepEqual(withByte.events, { keepAlives: 1, keepAliveAcks: 2 });
});

test('a closed window, its probes and their answers', (t) => {
  const { events } = follow(
    t,
    after(
      20,
      [0, 1, 1, 1, { window: 0 }],
      [5, 0, 1, 1, { length: 1 }],
      [6, 1, 1, 1, { window: 0 }],
      // The window opens, and the data begins with the byte of the probe.
      [9, 1, 1, 1, { window: 9 }],
      [10, 0, 1, 1, { length: 5 }],
    ),
  );
  t.deepEqual(events, { zeroWindows: 2, zeroWindowProbes: 1, zeroWindowProbeAcks: 1 });
});

test('data up to the edge of the window fills it, by the scale of the handshake', (t) => {
  const scaled = (options: readonly number[]): Line[] => [
    [0, 0, 0, 0, { flags: SYN, options: [3, 3, 4, 0] }],
    [1 * MS, 1, 0, 1, { flags: SYN | ACK, options }],
    [2 * MS, 0, 1, 1],
    [3 * MS, 1, 1, 1, { window: 10 }],
    [4 * MS, 0, 1, 1, { length: 80 }],
    [5 * MS, 1, 1, 81, { window: 10 }],
    [6 * MS, 0, 81, 1, { length: 10 }],
  ];
  t.deepEqual(follow(t, scaled([3, 3, 3, 0])).events, { windowFull: 1 });
  t.deepEqual(follow(t, scaled([])).events, { windowFull: 1 });
  t.deepEqual(follow(t, scaled([]).slice(0, 5)).events, {});
  // Whether windows are scaled is in the SYNs.
  t.deepEqual(follow(t, scaled([3, 3, 3, 0]).slice(2)).events, {});
});

test('resets are counted, also of connections that never opened', (t) => {
  const refused = follow(t, [HANDSHAKE[0], [MS, 1, 0, 1, { flags: RST | ACK }]]);
  t.deepEqual(refused.events, { resets: 1 });
  t.deepEqual(refused.handshakes, [MS]);
  t.is(follow(t, after(20, [0, 0, 1, 1, { flags: RST }], [1, 1, 1, 1, { flags: RST }])).events.resets, 2);
});

test('a SYN that was repeated is timed from its last', (t) => {
  const [, synAck, ack] = HANDSHAKE;
  const { events, handshakes } = follow(t, [HANDSHAKE[0], [9 * MS, 0, 0, 0, { flags: SYN }], synAck, ack]);
  t.deepEqual(events, { retransmissions: 1 });
  t.deepEqual(handshakes, [3 * MS]);
});

test('a SYN given up is no round trip', (t) => {
  const { handshakes, health } = follow(t, [HANDSHAKE[0], [9000 * MS, 0, 1, 0, { flags: FIN | ACK }]]);
  t.deepEqual(handshakes, []);
  t.is(health.handshakeOf(0), undefined);
});

test('one ACK for several segments answers the one that ends there', (t) => {
  const sent = [0, 1, 2].map((i): Line => [i, 0, 1 + 100 * i, 1, { length: 100 }]);
  t.deepEqual(follow(t, after(20, ...sent, [10, 1, 1, 201], [11, 1, 1, 301])).answers.slice(2), [9 * MS, 9 * MS]);
  t.deepEqual(follow(t, after(20, ...sent, [10, 1, 1, 150], [11, 1, 1, 301])).answers.slice(2), [9 * MS]);
});

test('a capture without times has events, and no round trips', (t) => {
  const { events, handshakes, answers } = follow(
    t,
    after(0, [0, 0, 1, 1, { length: 9 }], [0, 0, 1, 1, { length: 9 }]).map(([, ...rest]): Line => [0, ...rest]),
  );
  t.deepEqual(events, { retransmissions: 1 });
  t.deepEqual([handshakes, answers], [[], []]);
});

test('both ways in tell the same of anything', (t) => {
  for (let seed = 1; seed <= 60; seed++) {
    const frames = makeWildConnection(new Random(seed), 40_000, 150);
    const [decoded, fast] = [judge(frames, false), judge(frames, true)];
    t.deepEqual(fast.events, decoded.events, `seed ${seed}`);
    t.deepEqual([fast.handshakes, fast.answers], [decoded.handshakes, decoded.answers], `seed ${seed}`);
  }
});
