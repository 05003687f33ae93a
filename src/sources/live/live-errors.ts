import { environmentError, type SniffError } from '../../core/errors.ts';
import { suggest } from '../../core/nearest.ts';

/** Names what there is, or what was probably meant. */
export function noSuchInterface(name: string, links: readonly { readonly name: string }[]): SniffError {
  const names = [...links.map((link) => link.name), 'any'];
  return environmentError(`no interface '${name}'`, suggest(name, names, `There are: ${names.join(', ')}.`));
}

export function noPermission(cause?: unknown): SniffError {
  return environmentError(
    'no permission to capture: it needs CAP_NET_RAW',
    'Run it with sudo, or give a private copy of node the capability (README).',
    cause,
  );
}
