import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { type DnsToBuild, dnsMessage, prefixed, RESPONSE } from '../support/dns-builder.ts';
import { type FrameToFollow, followDns } from '../support/follow-dns.ts';
import { end, udpFrame } from '../support/frames.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:53')];

function asked(message: DnsToBuild, seconds = 0, from = client): FrameToFollow {
  return { data: udpFrame(from, server, dnsMessage(message)), seconds };
}

function answered(message: DnsToBuild, seconds = 0, nanoseconds = 0, to = client): FrameToFollow {
  return { data: udpFrame(server, to, dnsMessage({ flags: RESPONSE, ...message })), seconds, nanoseconds };
}

test('a query, its response, how long it took', (t) => {
  const { told, roundTrips, transactions } = followDns([
    asked({ name: 'Shop.Example' }, 1),
    answered({ name: 'shop.example', addresses: ['192.0.2.1', '192.0.2.2'] }, 1, 250_000),
  ]);
  t.deepEqual(told, ['10.0.0.1:40000 shop.example 1 0 192.0.2.1,192.0.2.2']);
  t.deepEqual(roundTrips, [250_000]);
  t.like(transactions, { queries: 1, responses: 1, unanswered: 0, retransmissions: 0 });
});

test('other ids, ports and directions are other transactions', (t) => {
  const { told, transactions } = followDns([
    asked({ name: 'a.example', id: 1 }),
    answered({ name: 'a.example', id: 2 }),
    answered({ name: 'a.example', id: 1 }, 0, 0, end('10.0.0.1:40001')),
    asked({ name: 'a.example', id: 1, flags: RESPONSE }),
  ]);
  t.deepEqual(told, [
    '10.0.0.1:40000 a.example - 0 -',
    '10.0.0.1:40001 a.example - 0 -',
    '10.0.0.2:53 a.example - 0 -',
    '10.0.0.1:40000 a.example 1 - -',
  ]);
  t.like(transactions, { queries: 1, responses: 3, unanswered: 1 });
});

test('a query sent again: the first one is answered, the other is none that waits', (t) => {
  const { told, roundTrips, transactions } = followDns([
    asked({ name: 'a.example' }, 1),
    asked({ name: 'a.example' }, 3),
    answered({ name: 'a.example', addresses: ['192.0.2.1'] }, 4),
  ]);
  t.deepEqual(told, ['10.0.0.1:40000 a.example 1 0 192.0.2.1', '10.0.0.1:40000 a.example 1 - -']);
  t.is(roundTrips[0], 3e9);
  t.like(transactions, { queries: 2, responses: 1, unanswered: 0, retransmissions: 1 });
});

test('another question under the same id is no retransmission', (t) => {
  const { transactions } = followDns([asked({ name: 'a.example' }), asked({ name: 'b.example' })]);
  t.like(transactions, { queries: 2, unanswered: 2, retransmissions: 0 });
});

test('what waits too long is given up in its turn, and its response is answer to nothing', (t) => {
  const { told, transactions } = followDns([
    asked({ name: 'a.example', id: 1 }, 0),
    asked({ name: 'b.example', id: 2 }, limits.queryPatienceSeconds + 1),
    answered({ name: 'a.example', id: 1 }, limits.queryPatienceSeconds + 1),
  ]);
  t.deepEqual(told, [
    '10.0.0.1:40000 a.example 1 - -',
    '10.0.0.1:40000 a.example - 0 -',
    '10.0.0.1:40000 b.example 1 - -',
  ]);
  t.is(transactions.unanswered, 2);
});

test('more queries than are kept: each is told once, those that are answered in time are paired', (t) => {
  const count = limits.pendingQueries + 5000;
  const frames: FrameToFollow[] = [];
  for (let i = 0; i < count; i++) {
    const from = end(`10.1.${(i >> 8) & 255}.${i & 255}:${1024 + (i >> 16)}`);
    const name = `${i}.${'x'.repeat(60)}.${'y'.repeat(i % 60)}.example`;
    frames.push({ data: udpFrame(from, server, dnsMessage({ name, id: i & 0xffff })) });
    if (i % 2 === 0) frames.push(answered({ name, id: i & 0xffff }, 0, 0, from));
  }
  const { told, transactions } = followDns(frames);
  t.is(told.length, count);
  t.is(new Set(told).size, count);
  t.like(transactions, { queries: count, responses: count / 2, unanswered: count / 2 });
});

test('multicast queries and NetBIOS names are told, and not counted', (t) => {
  const group = end('224.0.0.251:5353');
  const netbios = `20${'454545'}4b4641444a44464644444145${'4b434143'}41434143414341434143414341414100`;
  const { told, transactions } = followDns([
    { data: udpFrame(end('10.0.0.1:5353'), group, dnsMessage({ name: 'printer.local', flags: 0 })) },
    {
      data: udpFrame(
        end('10.0.0.3:5353'),
        group,
        dnsMessage({ name: 'printer.local', flags: 0x8400, addresses: ['10.0.0.3'] }),
      ),
    },
    {
      data: udpFrame(
        end('10.0.0.1:137'),
        end('10.0.0.255:137'),
        Buffer.from(`000101100001000000000000${netbios.slice(0, 66)}00 0020 0001`.replaceAll(' ', ''), 'hex'),
      ),
    },
  ]);
  t.deepEqual(told.slice(0, 2), ['224.0.0.251:5353 printer.local - 0 10.0.0.3', '10.0.0.1:5353 printer.local 1 - -']);
  t.like(transactions, { queries: 0, responses: 0, unanswered: 0 });
});

test('over TCP: messages in any segments, their length by itself, several of them', (t) => {
  const first = prefixed(dnsMessage({ name: 'a.example', id: 1 }));
  const second = prefixed(dnsMessage({ name: 'b.example', id: 2 }));
  const responses = Buffer.concat([
    prefixed(dnsMessage({ name: 'b.example', id: 2, flags: RESPONSE, addresses: ['192.0.2.2'] })),
    prefixed(dnsMessage({ name: 'a.example', id: 1, flags: RESPONSE, addresses: ['192.0.2.1'] })),
  ]);
  const expected = ['10.0.0.1:40000 b.example 1 0 192.0.2.2', '10.0.0.1:40000 a.example 1 0 192.0.2.1'];
  for (const size of [1460, 50, 30]) {
    const { frames } = new TcpConversation({ server })
      .send(0, Buffer.concat([first, second]), Math.max(size, first.length))
      .send(1, responses, size)
      .close();
    t.deepEqual(followDns(frames).told, expected, `segments of ${size}`);
  }
  const alone = new TcpConversation({ server })
    .send(0, first.subarray(0, 2))
    .send(0, first.subarray(2))
    .send(0, second)
    .send(1, responses)
    .close();
  t.deepEqual(followDns(alone.frames).told, expected);
});

test('over TCP: a gap loses its message alone', (t) => {
  const messages = ['a', 'b', 'c'].map((name, id) => prefixed(dnsMessage({ name: `${name}.example`, id })));
  const { frames } = new TcpConversation({ server })
    .send(0, messages[0])
    .send(0, messages[1])
    .send(0, messages[2])
    .close();
  const lost = frames.filter(({ from, isPayload }) => !(isPayload && from === messages[0].length));
  t.deepEqual(followDns(lost).told, ['10.0.0.1:40000 a.example 1 - -', '10.0.0.1:40000 c.example 1 - -']);
});

test('what carries no DNS is nobody the wiser', (t) => {
  const { frames } = new TcpConversation({ server }).send(0, 'EHLO a.example, how are you?\r\n').close();
  t.deepEqual(followDns(frames).told, []);
});

test('messages that end early or lie are taken as they are', (t) => {
  const whole = dnsMessage({ name: 'a.example', flags: RESPONSE, addresses: ['192.0.2.1'] });
  for (let length = 12; length < whole.length; length++) {
    const { told } = followDns([
      asked({ name: 'a.example' }),
      { data: udpFrame(server, client, whole.subarray(0, length)) },
    ]);
    t.deepEqual(told, ['10.0.0.1:40000 a.example 1 0 -'], `${length} bytes`);
  }
  t.deepEqual(followDns([{ data: udpFrame(client, server, whole.subarray(0, 11)) }]).told, []);
});

test('who told a client of an address, and when', (t) => {
  const { lookups } = followDns([
    asked({ name: 'a.example', id: 1 }, 1),
    answered({ name: 'a.example', id: 1, addresses: ['192.0.2.1', '192.0.2.2'] }, 1, 500),
    answered({ name: 'b.example', id: 2, addresses: ['192.0.2.2'] }, 5, 7),
  ]);
  t.deepEqual(lookups.find('10.0.0.1', '192.0.2.1'), {
    server: '10.0.0.2',
    name: 'a.example',
    seconds: 1,
    nanoseconds: 500,
    duration: 5e-7,
  });
  t.deepEqual(lookups.find('10.0.0.1', '192.0.2.2'), {
    server: '10.0.0.2',
    name: 'b.example',
    seconds: 5,
    nanoseconds: 7,
    duration: undefined,
  });
  t.is(lookups.find('10.0.0.9', '192.0.2.1'), undefined);
});
