import test from 'ava';
import fc from 'fast-check';
import type { Report } from '../../../src/report/model.ts';
import { render } from '../../support/render.ts';
import { fakeReport } from '../fake-report.ts';
import { rowsPart } from '../fake-rows.ts';

test('the document has the shape of the contract', async (t) => {
  const document = JSON.parse(await render(fakeReport(), 'json'));
  t.deepEqual(Object.keys(document), [
    'schema',
    'capture',
    'ledger',
    'protocols',
    'endpoints',
    'conversations',
    'http',
    'dns',
    'tcp',
    'arp',
    'timeline',
  ]);
  t.is(document.schema, 'sniff.analyze/1');
  t.deepEqual(document.capture, {
    packets: 1402113,
    wireBytes: 612345678,
    capturedBytes: 612000000,
    start: '2026-11-20T09:42:01.500000Z',
    end: '2026-11-20T09:43:12.500000Z',
    duration: 71.000000001,
    files: [
      {
        path: 'captures/shop/2026-11-20/front-end-server-07/eth0-mirror-port.pcapng.gz',
        format: 'pcapng+gzip',
        linkTypes: ['ETHERNET', 'RAW'],
      },
      { path: '日本語.pcap', format: 'pcap', linkTypes: ['ETHERNET'] },
    ],
  });
  t.deepEqual(document.protocols[4], { path: 'eth:ip:tcp:http', packets: 300000, bytes: 400000000 });
  t.deepEqual(document.conversations[1], {
    protocol: 'udp',
    addressA: '2001:db8:85a3:1234:5678:8a2e:370:7334',
    portA: 5353,
    addressB: 'ff02::fb',
    portB: 5353,
    packetsAB: 1,
    bytesAB: 90,
    packetsBA: 0,
    bytesBA: 0,
    start: '2026-11-20T09:42:01.500000Z',
    duration: 0,
  });
  t.deepEqual(document.arp, {
    requests: 12,
    replies: 12,
    bindings: [{ ip: '10.162.15.1', mac: '00:1b:21:3a:4b:5c' }],
    gatewayMac: null,
  });
  t.is(document.timeline.length, 72);
});

test('parts within another stand in its object', async (t) => {
  const { http } = JSON.parse(await render(fakeReport(), 'json'));
  t.deepEqual(Object.keys(http), ['requests', 'responses', 'latency', 'network', 'server', 'hosts', 'statuses']);
  t.deepEqual(http.latency, { p50: 0.00123, p95: 0.0456, p99: 0.789, max: 12.3 });
  t.deepEqual(http.hosts[0], {
    host: 'shop.example',
    hits: 149000,
    bytes: 400000000,
    perSecond: 2098.59,
    errors: 12,
    serverErrors: 3,
    latency: { p50: 0.001, p95: 0.002, p99: 0.003, max: 0.004 },
    network: { p50: 0.0001, p95: 0.0002, p99: 0.0003, max: 0.0004 },
    server: { p50: 0.0009, p95: 0.0018, p99: 0.0027, max: 0.0036 },
  });
  t.is(http.hosts[2].host, 'evil\u001b]0;owned\u0007\u202e.example');
});

test('a part within another stands in its object without it', async (t) => {
  const report = fakeReport();
  const hosts = report.parts.filter(({ name }) => name === 'hosts');
  const document = JSON.parse(await render({ ...report, parts: hosts }, 'json'));
  t.deepEqual(Object.keys(document.http), ['hosts']);
});

test('an implied part is there', async (t) => {
  const [capture] = fakeReport().parts;
  const document = JSON.parse(await render({ ...fakeReport(), parts: [{ ...capture, implied: true }] }, 'json'));
  t.deepEqual(Object.keys(document), ['schema', 'capture']);
});

test('digits are printed, not rounded', async (t) => {
  t.regex(await render(fakeReport(), 'json'), /^ {4}"duration": 71\.000000001,$/m);
});

test('one row a line, the same at any width and with colours', async (t) => {
  const text = await render(fakeReport(), 'json');
  t.regex(text, /^ {4}\{"path": "eth:arp", "packets": 24, "bytes": 1008\},$/m);
  t.is(await render(fakeReport(), 'json', { width: 20, color: true }), text);
});

test('empty tables, records and reports are valid', async (t) => {
  const empty: Report = {
    schema: 'x',
    timeDigits: 9,
    parts: [
      rowsPart({ name: 'none', title: '' }, [{ key: 'a', label: '', type: 'text' }], []),
      { kind: 'record', name: 'nothing', title: '', entries: [] },
    ],
  };
  t.deepEqual(JSON.parse(await render(empty, 'json')), { schema: 'x', none: [], nothing: {} });
  t.deepEqual(JSON.parse(await render({ ...empty, parts: [] }, 'json')), { schema: 'x' });
});

test('any text comes back as it was, and none drives a terminal', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
      const part = rowsPart(
        { name: 'p', title: '' },
        [{ key: 't', label: '', type: 'text' }],
        texts.map((text) => [text]),
      );
      const written = await render({ schema: 's', timeDigits: 0, parts: [part] }, 'json');
      if (/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u.test(written)) throw new Error('raw control character');
      t.deepEqual(
        JSON.parse(written).p,
        texts.map((text) => ({ t: text })),
      );
    }),
  );
});

test('names that were counted together stand beside the rows', async (t) => {
  const urls = rowsPart(
    { name: 'urls', title: 'URLs', within: 'http', merged: { names: 12, hits: 34 } },
    [{ key: 'url', label: 'URL', type: 'url' }],
    [['http://a/']],
  );
  const report: Report = { schema: 'x', timeDigits: 6, parts: [urls] };
  const document = JSON.parse(await render(report, 'json'));
  t.is(document.http.urls.length, 1);
  t.deepEqual(document.http.urlsMerged, { names: 12, hits: 34 });
  const lines = (await render(report, 'ndjson')).trimEnd().split('\n');
  t.deepEqual(JSON.parse(lines[1]), { part: 'urlsMerged', names: 12, hits: 34 });
});
