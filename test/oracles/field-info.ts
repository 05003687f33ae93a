import { spawnSync } from 'node:child_process';

/** One row of `tshark -G fields`. */
export interface FieldInfo {
  readonly name: string;
  readonly label: string;
  /** `FT_UINT16`, `FT_IPv4`, `FT_NONE`… */
  readonly type: string;
  /** Short name of the protocol it belongs to. */
  readonly protocol: string;
  /** `BASE_HEX`… or the number of bits of a boolean's word. */
  readonly base: string;
  readonly mask: string;
  readonly description: string;
}

/** Every field that tshark knows, by name; some names are registered several times, with different types. */
export function readFieldInfo(): ReadonlyMap<string, readonly FieldInfo[]> {
  const run = spawnSync('tshark', ['-G', 'fields'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const infos = new Map<string, FieldInfo[]>();
  for (const line of run.stdout.split('\n')) {
    const info = line.startsWith('F\t') ? fieldRow(line) : line.startsWith('P\t') ? protocolRow(line) : undefined;
    if (!info) continue;
    const known = infos.get(info.name);
    if (known) known.push(info);
    else infos.set(info.name, [info]);
  }
  return infos;
}

function fieldRow(line: string): FieldInfo {
  const [, label = '', name = '', type = '', protocol = '', base = '', mask = '', description = ''] = line.split('\t');
  return { name, label, type, protocol, base, mask, description };
}

function protocolRow(line: string): FieldInfo {
  const [, label = '', name = ''] = line.split('\t');
  return {
    name,
    label,
    type: 'FT_PROTOCOL',
    protocol: name,
    base: '',
    mask: '',
    description: '',
  };
}
