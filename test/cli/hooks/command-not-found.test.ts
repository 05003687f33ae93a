import { fileURLToPath } from 'node:url';
import { runCommand } from '@oclif/test';
import test from 'ava';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

// runCommand patches stdout: one at a time.
for (const [argv, message, remedy] of [
  [['versoin'], "there is no command 'versoin'", "Did you mean 'sniff version'?"],
  [['config', 'ini'], "there is no command 'config ini'", "Did you mean 'sniff config init'?"],
  [['analyse', 'LICENSE'], "there is no command 'analyse'", "Did you mean 'sniff analyze'?"],
  [['zebra', 'crossing'], "there is no command 'zebra'", "'sniff --help' lists the commands."],
  [['zebra'], "there is no command 'zebra'", "'sniff --help' lists the commands."],
  [['LICENSE'], "there is no command 'LICENSE'", 'To see what is in that file: sniff analyze LICENSE'],
] as const) {
  test.serial(`sniff ${argv.join(' ')}`, async (t) => {
    const { error } = await runCommand([...argv], { root: ROOT });
    t.like(error, { message, remedy, exitCode: 2 });
  });
}
