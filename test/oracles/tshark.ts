import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compactPdml } from './pdml.ts';

/**
 * What tshark has to say about one capture, cached outside the repository. Three processes: fields are compared without
 * memory, hierarchy and streams with tshark's defaults, and `-z io,phs` counts some layers otherwise beside `-T fields`.
 */
export interface TsharkCapture {
  /** Compact PDML (see `pdml.ts`), dissected without memory of earlier packets. */
  readonly compact: string;
  /** `-q -z io,phs` with tshark's own defaults. */
  readonly hierarchy: string;
  /** One line a packet, tab-separated: number, length, captured length, tcp.stream, udp.stream; tshark's defaults. */
  readonly streams: string;
  /** What tshark says on stderr: why it stopped reading. */
  readonly complaint: string;
}

/** undefined when tshark isn't installed: callers skip visibly. */
export function findTshark(): string | undefined {
  const run = spawnSync('tshark', ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.split('\n')[0] : undefined;
}

/**
 * Fields are compared packet by packet, so the dissection must not depend on earlier packets: nothing reassembled,
 * absolute sequence numbers, no window scaling learnt from the handshake. Checksums are verified, which tshark
 * leaves off by default.
 */
const STATELESS = [
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'tcp.desegment_tcp_streams:FALSE',
  'tcp.analyze_sequence_numbers:FALSE',
  'tcp.relative_sequence_numbers:FALSE',
  'tcp.calculate_timestamps:FALSE',
  'udp.calculate_timestamps:FALSE',
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
];

/** Raised when the compact form or the preferences change: old cache entries are then not found. */
const CACHE_VERSION = 3;

export function readTshark(path: string, version: string): TsharkCapture {
  const folder = join(tmpdir(), 'sniff-oracle-cache');
  const preferences = STATELESS.join(' ');
  const hash = createHash('sha256').update(`${version}\n${preferences}\n${CACHE_VERSION}\n`).update(readFileSync(path));
  const cached = join(folder, `${hash.digest('hex').slice(0, 32)}.json.gz`);
  if (existsSync(cached)) return JSON.parse(gunzipSync(readFileSync(cached)).toString('utf8'));
  const capture = runTshark(path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${cached}.${process.pid}`, gzipSync(JSON.stringify(capture), { level: 4 }));
  renameSync(`${cached}.${process.pid}`, cached);
  return capture;
}

function runTshark(path: string): TsharkCapture {
  const preferences = STATELESS.flatMap((preference) => ['-o', preference]);
  const packets = spawnTshark(['-r', path, '-n', '-T', 'pdml', ...preferences]);
  const columns = ['frame.number', 'frame.len', 'frame.cap_len', 'tcp.stream', 'udp.stream'];
  const streams = spawnTshark(['-r', path, '-n', '-T', 'fields', ...columns.flatMap((column) => ['-e', column])]);
  const hierarchy = spawnTshark(['-q', '-r', path, '-n', '-z', 'io,phs']);
  return {
    compact: compactPdml(packets.stdout),
    streams: streams.stdout.toString('utf8'),
    hierarchy: hierarchy.stdout.toString('utf8'),
    complaint: hierarchy.complaint,
  };
}

function spawnTshark(args: string[]): { stdout: Buffer; complaint: string } {
  const run = spawnSync('tshark', args, {
    maxBuffer: 4 * 1024 ** 3,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  });
  if (run.error) throw run.error;
  const complaint = run.stderr.toString('utf8').replace(/^Running as user .*\n/m, '');
  return { stdout: run.stdout, complaint };
}
