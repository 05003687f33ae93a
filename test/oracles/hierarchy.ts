import { QUOTING_PROTOCOLS, TOLD_BY_STREAM } from './exclusions.ts';

export interface PathCount {
  packets: number;
  bytes: number;
}

export interface PathDifference {
  readonly path: string;
  readonly ours: PathCount | undefined;
  readonly theirs: PathCount | undefined;
}

/**
 * Counts of `tshark -q -z io,phs` by path, each including what lies deeper. A path ends before the first protocol that
 * we don't decode: for us that is data. `data` itself is not compared, as it stands for whatever we don't decode.
 */
export function theirHierarchy(text: string, decoded: ReadonlySet<string>): Map<string, PathCount> {
  const paths = new Map<string, PathCount>();
  const open: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^( *)(\S+) +frames:(\d+) bytes:(\d+)/.exec(line);
    if (!match) continue;
    const [, indent = '', name = '', packets, bytes] = match;
    // Deeper than DEEPEST steps, the indentation stops growing and tells no parent any more.
    if (name.startsWith('...')) continue;
    open.length = indent.length / 2;
    open.push(name);
    const path = open.filter((each) => !NO_STEPS.has(each));
    // What an error quotes is counted without its IP and UDP layers, right below ICMP; for us it counts as nothing.
    if (path.slice(0, -1).some((each) => QUOTING_PROTOCOLS.has(each))) continue;
    if (path.length > 0 && !NO_STEPS.has(name) && path.every((each) => each !== 'data' && decoded.has(each))) {
      const known = paths.get(path.join(':')) ?? { packets: 0, bytes: 0 };
      paths.set(path.join(':'), { packets: known.packets + Number(packets), bytes: known.bytes + Number(bytes) });
    }
  }
  return paths;
}

/** No layers of the packet: some dissectors make tshark count `frame` from then on, pcapng comments come first. */
const NO_STEPS: ReadonlySet<string> = new Set(['frame', 'pkt_comment']);

/** Steps of a path that `io,phs` can show as such. */
const DEEPEST = 16;

/** Paths whose counts differ, in the order of names; a path that only one side has counts. */
export function compareHierarchies(
  ours: ReadonlyMap<string, PathCount>,
  theirs: ReadonlyMap<string, PathCount>,
): PathDifference[] {
  const differences: PathDifference[] = [];
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const steps = path.split(':');
    if (steps.length > DEEPEST || steps.some((step) => step !== 'http' && TOLD_BY_STREAM.has(step))) continue;
    const a = ours.get(path);
    const b = theirs.get(path);
    // Of two messages in a packet ours is the first: the oracle of fields has them.
    if (steps.filter((step) => step === 'http').length > 1) continue;
    if (!agrees(steps, a, b)) differences.push({ path, ours: a, theirs: b });
  }
  return differences;
}

function agrees(steps: readonly string[], ours: PathCount | undefined, theirs: PathCount | undefined): boolean {
  if (steps.includes('http')) return isHttpThere(ours, theirs);
  if (steps.some((step) => READ_FROM_STREAMS.has(step))) return (ours?.packets ?? 0) >= (theirs?.packets ?? 0);
  return ours?.packets === theirs?.packets && ours?.bytes === theirs?.bytes;
}

/**
 * Protocols that tshark reads from the stream: it counts no segment that was sent again, and of those that a message
 * takes one; we count every segment that begins one.
 */
const READ_FROM_STREAMS: ReadonlySet<string> = new Set([
  'imap',
  'mqtt',
  'mysql',
  'pgsql',
  'pop',
  'resp',
  'smtp',
  'ssh',
]);

/**
 * tshark counts HTTP for the packet that completes a message put together, on the ports of its list; we for each segment
 * that begins one, on any: what it has must be there. How often, the oracles of fields and of exchanges compare.
 */
function isHttpThere(ours: PathCount | undefined, theirs: PathCount | undefined): boolean {
  return theirs === undefined || ours !== undefined;
}
