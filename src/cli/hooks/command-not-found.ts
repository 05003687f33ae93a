import { existsSync } from 'node:fs';
import type { Hook } from '@oclif/core';
import { usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';

/** Names the nearest command and ends with exit code 2; asks nothing. */
export const hook: Hook.CommandNotFound = async ({ id, config }) => {
  const names = config.commands.filter(({ hidden }) => !hidden).map((command) => command.id.replaceAll(':', ' '));
  // oclif takes the arguments for words of the command.
  const words = id.split(':');
  const beginnings = words.map((_, cut) => words.slice(0, words.length - cut).join(' '));
  const meant = beginnings.find((beginning) => existsSync(beginning) || nearest(beginning, names) !== undefined);
  const word = meant ?? words[0];
  throw usageError(`there is no command '${word}'`, remedyFor(word, names));
};

function remedyFor(word: string, names: readonly string[]): string {
  if (existsSync(word)) return `To see what is in that file: sniff analyze ${word}`;
  const candidate = nearest(word, names);
  return candidate === undefined ? "'sniff --help' lists the commands." : `Did you mean 'sniff ${candidate}'?`;
}
