import test from 'ava';
import fc from 'fast-check';
import { SniffError } from '../../../src/core/errors.ts';
import type { Report } from '../../../src/report/model.ts';
import { render } from '../../support/render.ts';
import { fakeReport } from '../fake-report.ts';
import { rowsPart } from '../fake-rows.ts';

test('a header of JSON keys, then raw numbers', async (t) => {
  t.is(
    await render(only('conversations'), 'csv'),
    [
      'protocol,addressA,portA,addressB,portB,packetsAB,bytesAB,packetsBA,bytesBA,start,duration',
      'tcp,10.162.15.225,36088,91.189.91.15,80,900,71040,1202,1700000,2026-11-20T09:42:01.500000Z,71.000000001',
      'udp,2001:db8:85a3:1234:5678:8a2e:370:7334,5353,ff02::fb,5353,1,90,0,0,2026-11-20T09:42:01.500000Z,0',
      'icmp,10.162.15.225,,8.8.8.8,,4,392,4,392,2026-11-20T09:42:01.500000Z,3.00412',
      '',
    ].join('\n'),
  );
});

test('formulas are quoted, control characters escaped, nested keys joined by a point', async (t) => {
  const [header, ...rows] = (await render(only('hosts'), 'csv')).split('\n');
  t.true(
    header.endsWith(
      'serverErrors,latency.p50,latency.p95,latency.p99,latency.max,network.p50,network.p95,network.p99,network.max,server.p50,server.p95,server.p99,server.max',
    ),
  );
  t.is(rows[1], `"'=cmd|""/c calc""!A1",1,120,0.0140845,0,0,,,,,,,,,,,,`);
  t.true(rows[2].startsWith('evil\\x1b]0;owned\\x07\\u202e.example,1,'));
});

test('a record is one row', async (t) => {
  t.is(
    await render(only('arp'), 'csv'),
    `requests,replies,bindings,gatewayMac\n12,12,"[{""ip"":""10.162.15.1"",""mac"":""00:1b:21:3a:4b:5c""}]",\n`,
  );
  t.is(
    (await render(only('tcp'), 'csv')).split('\n')[0],
    'connections,retransmissions,fastRetransmissions,spuriousRetransmissions,outOfOrder,lostSegments,ackedLostSegments,duplicateAcks,zeroWindows,windowFull,zeroWindowProbes,zeroWindowProbeAcks,keepAlives,keepAliveAcks,resets,handshakeRtt.p50,handshakeRtt.p95,handshakeRtt.p99,handshakeRtt.max,dataRtt.p50,dataRtt.p95,dataRtt.p99,dataRtt.max,perConnection',
  );
});

test('anything but one part is a usage error', async (t) => {
  const error = await t.throwsAsync(render(fakeReport(), 'csv'), { instanceOf: SniffError });
  t.is(error?.exitCode, 2);
  await t.throwsAsync(render({ ...fakeReport(), parts: [] }, 'csv'), { instanceOf: SniffError });
});

test('an implied part does not count', async (t) => {
  const [capture, ledger] = fakeReport().parts;
  const report = { ...fakeReport(), parts: [{ ...capture, implied: true }, ledger] };
  t.true((await render(report, 'csv')).startsWith('kernelDrops,'));
});

test('every row of a long table is there', async (t) => {
  const cells = Array.from({ length: 1234 }, (_, row) => [row]);
  const part = rowsPart({ name: 'p', title: '' }, [{ key: 'n', label: '', type: 'count' }], cells);
  const lines = (await render({ ...fakeReport(), parts: [part] }, 'csv')).trimEnd().split('\n');
  t.deepEqual(lines, ['n', ...cells.map(String)]);
});

test('no cell of any text is raw or a formula, and each is read back', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }), async (texts) => {
      const part = rowsPart(
        { name: 'p', title: '' },
        [{ key: 't', label: '', type: 'text' }],
        texts.map((text) => [text]),
      );
      const written = await render({ schema: 's', timeDigits: 0, parts: [part] }, 'csv');
      if (/[^\P{Cc}\n]/u.test(written)) throw new Error('raw control character');
      const cells = written.trimEnd().split('\n').slice(1).map(unquote);
      t.is(cells.length, texts.length);
      for (const cell of cells) t.notRegex(cell, /^[=+\-@]/);
    }),
  );
});

function unquote(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

function only(name: string): Report {
  const report = fakeReport();
  return { ...report, parts: report.parts.filter((part) => part.name === name) };
}
