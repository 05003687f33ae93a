import test from 'ava';
import { type ConnectionRecord, recordsOf, type TimedFrame } from '../support/connections.ts';
import { ACK, end, FIN, RST, SYN, tcpFrame } from '../support/frames.ts';

const CLIENT = end('10.0.0.1:40000');
const SERVER = end('192.0.2.1:80');
const CLIENT_START = 1000;
/** Goes round soon. */
const SERVER_START = 0xfffffff0;

/** A segment: who sends it, its flags, where it begins and what it acknowledges (relative, as Zeek counts), its length. */
interface Row {
  readonly by: 'client' | 'server';
  readonly flags: number;
  readonly at?: number;
  readonly to?: number;
  readonly length?: number;
  readonly window?: number;
  /** Seconds after the one before. */
  readonly after?: number;
}

function client(flags: number, row: Omit<Row, 'by' | 'flags'> = {}): Row {
  return { by: 'client', flags, ...row };
}

function server(flags: number, row: Omit<Row, 'by' | 'flags'> = {}): Row {
  return { by: 'server', flags, ...row };
}

function framesOf(rows: readonly Row[], other = SERVER): TimedFrame[] {
  let now = 0;
  return rows.map(({ by, flags, at = 1, to = 1, length = 0, window = 1024, after = 0.1 }) => {
    now += after;
    const isClient = by === 'client';
    const frame = tcpFrame({
      from: isClient ? CLIENT : other,
      to: isClient ? other : CLIENT,
      flags,
      sequence: (isClient ? CLIENT_START : SERVER_START) + at,
      acknowledged: (flags & ACK) === 0 ? 0 : (isClient ? SERVER_START : CLIENT_START) + to,
      payload: new Uint8Array(length),
      window,
    });
    return [now, frame];
  });
}

function brief(record: ConnectionRecord): string {
  const { conn_state, history, orig_bytes, resp_bytes, missed_bytes, orig_pkts, resp_pkts } = record;
  return [conn_state, history, orig_bytes ?? '-', resp_bytes ?? '-', missed_bytes, orig_pkts, resp_pkts].join(' ');
}

const tells = test.macro(async (t, rows: readonly Row[], ...expected: readonly string[]) => {
  const records = await recordsOf(framesOf(rows));
  t.deepEqual(records.map(brief), [...expected]);
});

const handshake = [client(SYN, { at: 0 }), server(SYN | ACK, { at: 0 }), client(ACK)];
const exchange = [
  ...handshake,
  client(ACK, { length: 10 }),
  server(ACK, { to: 11, length: 100 }),
  client(ACK, { at: 11, to: 101 }),
];
const closing = [
  client(FIN | ACK, { at: 11, to: 101 }),
  server(FIN | ACK, { at: 101, to: 12 }),
  client(ACK, { at: 12, to: 102 }),
];

test('opened, used, closed', tells, [...exchange, ...closing], 'SF ShADdFf 10 100 0 6 3');
test('opened and never closed', tells, exchange, 'S1 ShADd 10 100 0 4 2');
test('only the originator closed', tells, [...exchange, closing[0]], 'S2 ShADdF 10 100 0 5 2');
test(
  'only the responder closed',
  tells,
  [...exchange, server(FIN | ACK, { at: 101, to: 11 })],
  'S3 ShADdf 10 100 0 4 3',
);
test('nobody answered', tells, [client(SYN, { at: 0 }), client(SYN, { at: 0, after: 1 })], 'S0 S 0 0 0 2 0');
test(
  'an attempt of its own after 5 seconds',
  tells,
  [client(SYN, { at: 0 }), client(SYN, { at: 0, after: 5 })],
  'S0 S - - 0 1 0',
  'S0 S - - 0 1 0',
);
test('refused', tells, [client(SYN, { at: 0 }), server(RST | ACK, { at: 0 })], 'REJ Sr 0 0 0 1 1');
test('the originator reset', tells, [...exchange, client(RST, { at: 11 })], 'RSTO ShADdR 10 100 0 5 2');
test('the responder reset', tells, [...exchange, server(RST, { at: 101 })], 'RSTR ShADdr 10 100 0 4 3');
test('a SYN taken back', tells, [client(SYN, { at: 0 }), client(RST, { at: 1 })], 'RSTOS0 SR 0 0 0 2 0');
test(
  'an answer without a SYN, then a reset',
  tells,
  [server(SYN | ACK, { at: 0 }), server(RST, { at: 1 })],
  'RSTRH ^hr 0 0 0 0 2',
);
test('SYN and FIN without an answer', tells, [client(SYN, { at: 0 }), client(FIN, { at: 1 })], 'SH SF 0 0 0 2 0');
test(
  'an answer without a SYN, then FIN',
  tells,
  [server(SYN | ACK, { at: 0 }), server(FIN | ACK, { at: 1 })],
  'SHR ^hf 0 0 0 0 2',
);
test(
  'met in the middle',
  tells,
  [client(ACK, { at: 500, length: 7 }), server(ACK, { at: 900, to: 507, length: 9 })],
  'OTH Dd 7 9 0 1 1',
);
test(
  'data sent again',
  tells,
  [...exchange, ...Array.from({ length: 10 }, () => client(ACK, { length: 10, to: 101 }))],
  'S1 ShADdTT 10 100 0 14 2',
);
test('zero windows', tells, [...exchange, server(ACK, { at: 101, to: 11, window: 0 })], 'S1 ShADdaw 10 100 0 4 3');
test(
  'an acknowledgment of what was never captured',
  tells,
  [...exchange, client(ACK, { at: 11, to: 1101 })],
  'S1 ShADdg 10 1100 1000 5 2',
);
test(
  'overtaken segments are no gap',
  tells,
  [...handshake, server(ACK, { at: 101, length: 100 }), server(ACK, { length: 100 }), client(ACK, { to: 201 })],
  'S1 ShAdt 0 200 0 3 3',
);
test(
  'a gap between two segments',
  tells,
  [...handshake, server(ACK, { at: 101, length: 100 }), client(ACK, { to: 201 })],
  'S1 ShAdg 0 200 100 3 2',
);
test('FIN and RST at once', tells, [...exchange, client(FIN | RST, { at: 11 })], 'RSTO ShADdI 10 100 0 5 2');
test('SYN and FIN at once', tells, [client(SYN | FIN, { at: 0 })], 'SH Q - - 0 1 0');
test('a SYN and its answer in the wrong order', async (t) => {
  const rows = [server(SYN | ACK, { at: 0 }), client(SYN, { at: 0 }), client(ACK)];
  const records = await recordsOf(framesOf(rows, end('192.0.2.1:50000')));
  t.deepEqual(records.map(brief), ['S1 Hs^A 0 0 0 2 1']);
});
test(
  'ports used again by a new SYN',
  tells,
  [...exchange, ...closing, client(SYN, { at: 5000 }), server(RST | ACK, { at: 1, to: 5001 })],
  'SF ShADdFf 10 100 0 6 3',
  'REJ Sr 0 0 0 1 1',
);
test(
  'silence of five minutes ends a connection',
  tells,
  [...exchange, client(ACK, { at: 11, to: 101, after: 299 }), client(ACK, { at: 11, to: 101, after: 300 })],
  'S1 ShADd 10 100 0 5 2',
  'OTH A - - 0 1 0',
);
test(
  'what comes five seconds after the end is a new one',
  tells,
  [...exchange, ...closing, client(ACK, { at: 12, to: 102, after: 4.8 }), client(ACK, { at: 12, to: 102, after: 0.1 })],
  'SF ShADdFf 10 100 0 7 3',
  'OTH A - - 0 1 0',
);
test('timeouts are told', async (t) => {
  const rows = [...exchange, client(ACK, { at: 11, to: 101, after: 2 })];
  const records = await recordsOf(framesOf(rows), { timeouts: { tcpMs: 1000 } });
  t.deepEqual(
    records.map(({ conn_state }) => conn_state),
    ['S1', 'OTH'],
  );
});
test('sequence numbers that go round twice', async (t) => {
  const rows: Row[] = [...handshake];
  const step = 2 ** 30;
  // Nothing but what was acknowledged tells of most bytes.
  for (let sent = step; sent <= 9 * step; sent += step) rows.push(client(ACK, { to: sent }));
  const [record] = await recordsOf(framesOf(rows));
  t.is(record.resp_bytes, 9 * step - 1);
  t.is(record.missed_bytes, 9 * step - 1);
});
