import { environmentError } from '../../core/errors.ts';

export type CapModule = typeof import('cap');

/** The optional package; where it is not built, an environment error tells how to build it. */
export async function loadCap(): Promise<CapModule> {
  try {
    return (await import('cap')).default;
  } catch (cause) {
    throw environmentError(
      'the cap engine is not there: it is an optional package that has to be compiled',
      "Install libpcap's headers and a compiler, then: npm rebuild cap",
      cause,
    );
  }
}
