import { environmentError, type SniffError } from '../../core/errors.ts';
import { suggest } from '../../core/nearest.ts';

/** Names what there is, and what was probably meant. */
export function noSuchInterface(name: string, links: readonly { readonly name: string }[]): SniffError {
  const names = [...links.map((link) => link.name), 'any'];
  return environmentError(`no interface '${name}'`, suggest(name, names, `There are: ${names.join(', ')}.`));
}
