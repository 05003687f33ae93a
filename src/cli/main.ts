import { run, settings } from '@oclif/core';
import { describeFailure } from './failure.ts';
import { StatusLine } from './status-line.ts';
import { beginStreamWorker } from './stream-worker.ts';

/** Runs the command line; `root` is the package's folder. Sets the exit code and lets pending output drain. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  // Without this oclif looks for a TypeScript source beside each hook.
  settings.enableAutoTranspile = false;
  if (argv[0] === 'analyze') beginStreamWorker(argv.slice(1), root);
  const debug = process.env.SNIFF_DEBUG === '1';
  try {
    // sniff has no plugins: looking for those of a home that may not be read would only warn.
    await run(withoutHelpWord(argv), { root, devPlugins: false, userPlugins: false });
  } catch (error) {
    const { exitCode, lines } = describeFailure(error, debug);
    const stderr = new StatusLine();
    for (const line of lines) stderr.line(line);
    process.exitCode = exitCode;
  }
}

/** `sniff help analyze` is `sniff analyze --help`. */
function withoutHelpWord(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}
