import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compactPdml } from './pdml.ts';

/**
 * What tshark has to say about one capture, cached outside the repository. Three processes: fields are compared without
 * memory, but for those that need it, which come with the streams; hierarchy and streams are dissected with tshark's
 * defaults, and `-z io,phs` counts some layers otherwise beside `-T fields`.
 */
export interface TsharkCapture {
  /** Compact PDML (see `pdml.ts`), dissected without memory of earlier packets. */
  readonly compact: string;
  /** `-q -z io,phs` with tshark's own defaults. */
  readonly hierarchy: string;
  /** One line a packet, tab-separated, of `STREAM_COLUMNS`; tshark's defaults. */
  readonly streams: string;
  /** What tshark says on stderr: why it stopped reading. */
  readonly complaint: string;
}

/** Fields that need the packets before: compared with what tshark says by its own defaults. */
export const STATEFUL_COLUMNS = [
  'tcp.stream',
  'udp.stream',
  'tcp.completeness',
  'tcp.seq',
  'tcp.nxtseq',
  'tcp.ack',
  'tcp.window_size',
  'tcp.window_size_scalefactor',
  'tcp.time_relative',
  'tcp.time_delta',
  'udp.time_relative',
  'udp.time_delta',
] as const;

/** What the lines of `streams` hold: besides, what tells whose the values are. */
export const STREAM_COLUMNS = [
  'frame.number',
  'frame.len',
  'frame.protocols',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  ...STATEFUL_COLUMNS,
] as const;

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
  const file = readFileSync(path);
  const preferences = STATELESS.join(' ');
  // Apart, so that another column costs one process a capture and not three.
  const packets = cached([version, preferences, String(CACHE_VERSION)], file, () => readPackets(path));
  return { ...packets, ...cached([version, ...STREAM_COLUMNS], file, () => readStreams(path)) };
}

export function cached<T>(settings: readonly string[], file: Buffer, make: () => T): T {
  const folder = join(tmpdir(), 'sniff-oracle-cache');
  const hash = createHash('sha256')
    .update(`${settings.join('\n')}\n`)
    .update(file)
    .digest('hex');
  const entry = join(folder, `${hash.slice(0, 32)}.json.gz`);
  if (existsSync(entry)) return JSON.parse(gunzipSync(readFileSync(entry)).toString('utf8'));
  const made = make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${entry}.${process.pid}`, gzipSync(JSON.stringify(made), { level: 4 }));
  renameSync(`${entry}.${process.pid}`, entry);
  return made;
}

function readPackets(path: string): Omit<TsharkCapture, 'streams'> {
  const preferences = STATELESS.flatMap((preference) => ['-o', preference]);
  const packets = spawnTshark(['-r', path, '-n', '-T', 'pdml', ...preferences]);
  const hierarchy = spawnTshark(['-q', '-r', path, '-n', '-z', 'io,phs']);
  return {
    compact: compactPdml(packets.stdout),
    hierarchy: hierarchy.stdout.toString('utf8'),
    complaint: hierarchy.complaint,
  };
}

function readStreams(path: string): Pick<TsharkCapture, 'streams'> {
  const columns = STREAM_COLUMNS.flatMap((column) => ['-e', column]);
  return { streams: spawnTshark(['-r', path, '-n', '-T', 'fields', ...columns]).stdout.toString('utf8') };
}

export function spawnTshark(args: string[]): { stdout: Buffer; complaint: string } {
  const run = spawnSync('tshark', args, {
    maxBuffer: 4 * 1024 ** 3,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  });
  if (run.error) throw run.error;
  const complaint = run.stderr.toString('utf8').replace(/^Running as user .*\n/m, '');
  return { stdout: run.stdout, complaint };
}
