import test from 'ava';
import type { LogName } from '../../src/connections/from-packets.ts';
import { analyzeToJson } from '../support/analyze.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { recordsOf } from '../support/connections.ts';
import { dnsMessage, RESPONSE } from '../support/dns-builder.ts';
import { ACK, end, errorFrame, quoteOf, SYN, tcpFrame, udpFrame } from '../support/frames.ts';

const [client, server, web] = [end('10.0.0.1:40000'), end('10.0.0.2:53'), end('10.0.0.2:80')];
const [client6, server6] = [end('[2001:db8::1]:40000'), end('[2001:db8::2]:53')];
const query = dnsMessage({ name: 'shop.example' });
const fragment = Uint8Array.from(udpFrame(client, server, query));
fragment[14 + 6] = 0x20;
const badSum = Uint8Array.from(udpFrame(client, server, query));
badSum[14 + 20 + 7] = 1;

/** What sends streams, exchanges, transactions, fragments and problems into their tables, were it traffic. */
const QUOTED = [
  udpFrame(client, server, query),
  udpFrame(server, client, dnsMessage({ name: 'shop.example', flags: RESPONSE, addresses: ['10.0.0.9'] })),
  tcpFrame({ from: client, to: web, flags: SYN, sequence: 6 }),
  tcpFrame({ from: client, to: web, sequence: 7, payload: Buffer.from('GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n') }),
  tcpFrame({ from: client, to: web, flags: ACK, payload: Buffer.from('16030100040100000', 'hex') }),
  fragment,
  badSum,
].map((frame) => quoteOf(frame));

function capture(quotes: readonly Uint8Array[]): readonly Uint8Array[] {
  return [
    udpFrame(client, server),
    ...quotes.map((quoted) => errorFrame(server, client, quoted)),
    errorFrame(server6, client6, quotes[0], [1, 4]),
    udpFrame(server, client),
  ];
}

/** Quotes of nothing, as long. */
const EMPTY = QUOTED.map(({ length }) => new Uint8Array(length));

test('a report tells the same of errors whatever they quote: it is no traffic', async (t) => {
  const [told, expected] = await Promise.all(
    [QUOTED, EMPTY].map((quotes) =>
      analyzeToJson(buildPcap(capture(quotes).map((data, seconds) => ({ data, seconds })))),
    ),
  );
  t.deepEqual(told, expected);
  t.like(told.ledger, { fragments: 0, malformedPackets: 0, truncatedPackets: 0 });
  t.deepEqual(
    told.protocols.map(({ path, packets }) => [path, packets]).filter(([path]) => /icmp/.test(String(path))),
    [
      ['eth:ip:icmp', QUOTED.length],
      ['eth:ipv6:icmpv6', 1],
    ],
  );
});

for (const log of ['conn', 'http', 'dns', 'ssl'] satisfies LogName[]) {
  test(`so does the log ${log} of connections`, async (t) => {
    const [told, expected] = await Promise.all(
      [QUOTED, EMPTY].map((quotes) =>
        recordsOf(
          capture(quotes).map((frame, seconds) => [seconds, frame]),
          { log },
        ),
      ),
    );
    const withoutId = (records: typeof told) => records.map((record) => ({ ...record, uid: '' }));
    t.deepEqual(withoutId(told), withoutId(expected));
    t.is(told.length > 0, log === 'conn');
  });
}
