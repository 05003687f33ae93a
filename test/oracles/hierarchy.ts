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
    open.length = indent.length / 2;
    open.push(name);
    if (open.every((each) => each !== 'data' && decoded.has(each))) {
      paths.set(open.join(':'), {
        packets: Number(packets),
        bytes: Number(bytes),
      });
    }
  }
  return paths;
}

/** Paths whose counts differ, in the order of names; a path that only one side has counts. */
export function compareHierarchies(
  ours: ReadonlyMap<string, PathCount>,
  theirs: ReadonlyMap<string, PathCount>,
): PathDifference[] {
  const differences: PathDifference[] = [];
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const a = ours.get(path);
    const b = theirs.get(path);
    if (a?.packets !== b?.packets || a?.bytes !== b?.bytes) differences.push({ path, ours: a, theirs: b });
  }
  return differences;
}
