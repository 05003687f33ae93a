import { environmentError } from '../core/errors.ts';
import { findDefaultInterface } from '../sources/live/interfaces.ts';
import type { Logger } from './logger.ts';

/** The interfaces of `-i`; where there are none the one that is best to listen on, which is told. */
export async function chosenInterfaces(
  given: readonly string[] | undefined,
  logger: Logger,
): Promise<readonly string[]> {
  if (given !== undefined && given.length > 0) return given;
  const chosen = await findDefaultInterface();
  if (chosen === undefined) throw environmentError('there is no network interface to listen on');
  logger.note(`listening on ${chosen.name} (${chosen.reason}); loopback traffic: -i lo or -i any`);
  return [chosen.name];
}
