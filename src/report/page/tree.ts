import { escapeControls } from '../../bytes/escape.ts';

/** `eth:ip:tcp` as people see it: its last name under its parents', with branches. Paths stand in the order of a tree. */
export function drawTree(paths: readonly string[]): string[] {
  const lines = new Array<string>(paths.length);
  // From the end, so that each row knows whether a sibling of its ancestors is still to come.
  let continues: boolean[] = [];
  for (let row = paths.length - 1; row >= 0; row--) {
    const names = paths[row].split(':');
    const depth = names.length - 1;
    let guides = '';
    for (let level = 1; level < depth; level++) guides += continues[level] ? '│  ' : '   ';
    if (depth > 0) guides += continues[depth] ? '├─ ' : '└─ ';
    lines[row] = guides + escapeControls(names[depth]);
    continues = continues.slice(0, depth);
    continues[depth] = true;
  }
  return lines;
}
