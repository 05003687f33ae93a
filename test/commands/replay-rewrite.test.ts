import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { findCorpus, listCaptures, sampleCaptures } from '../oracles/corpus.ts';
import { missing } from '../support/root.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const corpus = findCorpus();
const corpusTest = testUnless(
  corpus === undefined ? 'no corpus beside the repository' : missing('tshark'),
  test.serial,
);
const CHECKSUMS = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6', 'igmp'];
/** Of the captures of one folder. */
const SHARE = process.env.SNIFF_LONG_TESTS === '1' ? 0.5 : 0.01;

/** Values of the fields, one line a packet. */
function tshark(path: string, fields: readonly string[]): string[] {
  const verify = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
  const columns = fields.flatMap((field) => ['-e', field]);
  return execFileSync('tshark', ['-r', path, ...verify, '-T', 'fields', ...columns], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  }).split('\n');
}

function badChecksums(path: string): number {
  const lines = tshark(
    path,
    CHECKSUMS.map((name) => `${name}.checksum.status`),
  );
  return lines.filter((line) => /(^|[\t,])0([\t,]|$)/.test(line)).length;
}

function captures(): string[] {
  const files = listCaptures(corpus ?? '').filter(({ name }) => name.startsWith('zeek/'));
  return sampleCaptures(files, SHARE, 11).map(({ path }) => path);
}

corpusTest('anonymous captures: shape as before, no address of the original, checksums by tshark right', async (t) => {
  const output = join(makeTempFolder(t), 'anonymous.pcapng');
  let checked = 0;
  for (const path of captures()) {
    const { exitCode } = await runSniff(['replay', path, '--anonymize', '--key', 'k', '-o', output]);
    if (exitCode !== 0) continue;
    checked++;
    const shape = ['frame.len', 'frame.time_relative'];
    t.deepEqual(tshark(output, shape), tshark(path, shape), path);
    t.true(badChecksums(output) <= badChecksums(path), path);
    const before = await conversations(path);
    const after = await conversations(output);
    t.deepEqual(after.shapes, before.shapes, path);
    const kept = before.addresses.filter((address) => after.addresses.includes(address) && !isEverybodys(address));
    t.deepEqual(kept, [], path);
  }
  t.true(checked > 0);
  t.log(`${checked} captures`);
});

/** Of everybody and nobody. */
function isEverybodys(address: string): boolean {
  return ['0.0.0.0', '255.255.255.255', '::'].includes(address);
}

async function conversations(path: string): Promise<{ shapes: string[]; addresses: string[] }> {
  const { stdout } = await runSniff(['connections', path, '--format', 'ndjson']);
  const rows = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const keys = ['ts', 'proto', 'duration', 'orig_bytes', 'resp_bytes', 'conn_state', 'orig_pkts', 'resp_pkts'];
  return {
    shapes: rows.map((row) => JSON.stringify(keys.map((key) => row[key]))).sort(),
    addresses: rows.flatMap((row) => [String(row['id.orig_h']), String(row['id.resp_h'])]),
  };
}

corpusTest('rewritten addresses and ports: checksums by tshark right', async (t) => {
  const output = join(makeTempFolder(t), 'rewritten.pcapng');
  const rules = ['--rewrite-src', '0.0.0.0/1=128.0.0.0/1,::/1=8000::/1', '--rewrite-port', '80=8080,53=5353'];
  for (const path of captures()) {
    const { exitCode } = await runSniff(['replay', path, ...rules, '--vlan', '5', '-o', output]);
    if (exitCode === 0) t.true(badChecksums(output) <= badChecksums(path), path);
  }
});

test('the command line is checked', async (t) => {
  const cases: [string[], RegExp][] = [
    [['a.pcap', '-o', 'x.pcap', '-i', 'lo'], /-i sends and -o writes/],
    [['a.pcap', '-o', 'x.pcap', '--key', 'k'], /for --anonymize/],
    [['a.pcap', '-o', 'x.pcap', '--rewrite-src', '10.0.0.0/8=10.0.0.0/9'], /of one size/],
    [['a.pcap', '-o', 'x.pcap', '--vlan', '4095'], /no VLAN/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stderr } = await runSniff(['replay', ...args]);
    t.is(exitCode, 2, stderr);
    t.regex(stderr, message);
  }
});
