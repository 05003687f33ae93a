import test, { type Implementation } from 'ava';

/**
 * `test`, or where there is a reason not to a skip that shows it: AVA prints `[skip] title (tshark is not installed)`.
 *
 *     const oracleTest = testUnless(hasTshark ? undefined : 'tshark is not installed');
 *
 * `run` is `test.serial` where one must not disturb the other.
 */
export function testUnless(
  reason: string | undefined,
  run: (title: string, implementation: Implementation<[]>) => void = test,
): (title: string, implementation: Implementation<[]>) => void {
  return (title, implementation) => {
    if (reason === undefined) {
      run(title, implementation);
      return;
    }
    // Skipped on purpose: a fresh machine has neither root, tshark nor the corpus, and what it can't run has to be seen in
    // the summary, with the reason. This is the one place; `if (reason) return` in a test would pass without a trace.
    test.skip(`${title} (${reason})`, implementation);
  };
}
