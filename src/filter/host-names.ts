import { parseFilter } from './parser.ts';
import type { Expression, Qualifiers, Value } from './syntax.ts';

/** Names of hosts in a filter, for the caller to resolve once before it compiles. */
export function hostNames(text: string): string[] {
  const expression = parseFilter(text);
  const names = new Set<string>();
  const pending = expression === undefined ? [] : [expression];
  for (let next: Expression | undefined = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'and' || next.kind === 'or') pending.push(next.right, next.left);
    else if (next.kind === 'not') pending.push(next.of);
    else if (next.kind === 'value' && isHostName(next.value, next.qualifiers)) names.add(next.value.text);
  }
  return [...names];
}

function isHostName(value: Value, { type, protocol }: Qualifiers): value is Value & { kind: 'name' } {
  if (value.kind !== 'name' || (type !== undefined && type !== 'host')) return false;
  return protocol !== 'link' && protocol !== 'decnet';
}
