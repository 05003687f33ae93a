import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { findProgram } from './inputs/input.ts';

const SNIFF = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const PCAP_PARSER = fileURLToPath(new URL('./peers/pcap-parser.js', import.meta.url));
const FIELDS = ['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'frame.len'];
/** Drops every packet of the HTTP input, for its ports. */
const DROPPING = 'tcp port 5000 and host 127.0.0.1';
const TAPS = ['-z', 'conv,tcp', '-z', 'endpoints,ip', '-z', 'io,phs'];

const HTTP_TAP = ['-z', 'http_req,tree'];

/** A program with its arguments, not yet told which file to read. */
export interface Program {
  readonly label: string;
  /** Half a minute on the large input. */
  readonly slow: boolean;
  /** Minutes on the large input: reads its first packets unless `--full`. */
  readonly sliced: boolean;
  /** What is missing on this machine, if anything. */
  missing(): string | undefined;
  /** `packets` limits how many are read, for sliced programs. */
  argv(path: string, packets: number | undefined): string[];
}

/** Ourselves, the whole command line as users start it. */
export function sniff(command: string, ...args: string[]): Program {
  const sink = command === 'decode' ? ['-o', '/dev/null'] : [];
  return {
    label: ['sniff', command, ...args].join(' '),
    slow: false,
    sliced: false,
    missing: () => (existsSync(SNIFF) ? undefined : 'bin/run.js'),
    argv: (path) => [process.execPath, SNIFF, command, path, ...args, ...sink],
  };
}

export const SNIFF_ANALYZE = sniff('analyze');
/** What three of tshark's taps tell. */
export const SNIFF_CORE = sniff('analyze', '--show', 'protocols,endpoints,conversations');
export const SNIFF_SECTIONS = sniff('analyze', '--top-sections');
export const SNIFF_CONVERSATIONS = sniff('analyze', '--conversations');
export const SNIFF_CONNECTIONS = sniff('connections');
export const SNIFF_FILTER = sniff('analyze', '-f', DROPPING);
export const SNIFF_JSON = sniff('analyze', '--json');
export const SNIFF_NDJSON = sniff('decode', '--format', 'ndjson');
export const SNIFF_FIELDS = sniff('decode', '--fields', FIELDS.join(','));

export const TSHARK_TAPS = tshark('tshark -q, three taps', ['-q', ...TAPS], false);
export const TSHARK_HTTP_TAPS = tshark('tshark -q, four taps', ['-q', ...TAPS, ...HTTP_TAP], false);
export const TSHARK_HTTP = tshark('tshark -q -z http_req,tree', ['-q', ...HTTP_TAP], false);
export const TSHARK_EK = tshark('tshark -T ek', ['-T', 'ek'], true);
export const TSHARK_FIELDS = tshark('tshark -T fields', ['-T', 'fields', ...FIELDS.flatMap((f) => ['-e', f])], false);
/** Without its hashes, which would time SHA and not reading. */
export const CAPINFOS = installed('capinfos', (path) => ['-M', '-c', '-s', '-d', '-u', '-a', '-e', path]);
export const TCPDUMP = installed('tcpdump', (path) => ['-r', path, '-w', '/dev/null']);
export const TCPDUMP_FILTER: Program = {
  ...installed('tcpdump', (path) => ['-r', path, '-w', '-', DROPPING]),
  label: `tcpdump ${DROPPING}`,
};
export const TCPTRACE = installed('tcptrace', (path) => ['-n', '-q', path]);
export const PCAP_PARSER_PEER = byNode('pcap-parser', (path) => ['--no-deprecation', PCAP_PARSER, path]);
export const NODE = byNode('node -e 0', () => ['-e', '0']);

function tshark(label: string, args: readonly string[], sliced: boolean): Program {
  const limit = (packets: number | undefined): string[] => (packets === undefined ? [] : ['-c', String(packets)]);
  return {
    ...installed('tshark', () => []),
    label,
    slow: true,
    sliced,
    argv: (path, packets) => [findProgram('tshark') as string, '-r', path, ...limit(packets), ...args],
  };
}

function installed(name: string, args: (path: string) => string[]): Program {
  return {
    label: name,
    slow: false,
    sliced: false,
    missing: () => (findProgram(name) === undefined ? name : undefined),
    argv: (path) => [findProgram(name) as string, ...args(path)],
  };
}

function byNode(label: string, args: (path: string) => string[]): Program {
  return {
    label,
    slow: false,
    sliced: false,
    missing: () => (label === 'pcap-parser' && !canResolve(label) ? label : undefined),
    argv: (path) => [process.execPath, ...args(path)],
  };
}

function canResolve(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
