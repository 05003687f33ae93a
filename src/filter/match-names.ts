import { usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import type { Field, Protocol } from '../protocols/define.ts';
import { protocols } from '../protocols/registry.ts';

/** The protocols of this name, label, alias or title, in any case, `_` for space; several may share an alias. */
export function findProtocols(name: string): readonly Protocol[] {
  const wanted = normalize(name);
  const named = protocols.filter((protocol) => normalize(protocol.name) === wanted);
  const found = named.length > 0 ? named : protocols.filter((protocol) => namesOf(protocol).includes(wanted));
  if (found.length > 0) return found;
  const known = protocols.flatMap(({ name, label, aliases }) => [name, label, ...(aliases ?? [])]);
  throw usageError(
    `--match: no protocol is called '${name}'`,
    suggest(underlined(name), known.map(underlined), "'sniff protocols' lists all."),
  );
}

/**
 * The protocol's fields of this name (Wireshark's, with or without the protocol's prefix) or, where none has it, of this
 * label. Several rows of the table may share a name.
 */
export function findFields(protocol: Protocol, attribute: string): readonly Field[] {
  const wanted = normalize(attribute);
  const { fields } = protocol;
  const named = fields.filter((field) => shortNames(protocol, field).some((name) => normalize(name) === wanted));
  const found = named.length > 0 ? named : fields.filter(({ label }) => normalize(label) === wanted);
  if (found.length > 0) return found;
  const known = fields.flatMap((field) => [shortNames(protocol, field)[0], underlined(field.label)]);
  throw usageError(
    `--match: ${protocol.name} has no attribute '${attribute}'`,
    suggest(underlined(attribute), known, `'sniff protocols ${protocol.name}' lists all.`),
  );
}

/** What stands for the same, however it is spelt. */
export function normalize(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '_');
}

function namesOf({ label, aliases, title }: Protocol): string[] {
  return [label, title, ...(aliases ?? [])].map(normalize);
}

/** `srcport`, `tcp.srcport`; of one whose fields have another prefix, less either. */
function shortNames({ name, prefix }: Protocol, field: Field): string[] {
  const prefixes = [name, prefix ?? name].map((start) => `${start}.`);
  const short = prefixes.filter((start) => field.name.startsWith(start)).map((start) => field.name.slice(start.length));
  return [...short, field.name];
}

function underlined(text: string): string {
  return text.replaceAll(' ', '_');
}
