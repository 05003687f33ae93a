import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';

let sessions = 0;

/** A shell in a terminal of this size, seen through tmux; gone when the test has ended. */
export class Tmux {
  readonly #socket: string;

  constructor(t: ExecutionContext, columns: number, rows: number) {
    this.#socket = `sniff-test-${process.pid}-${++sessions}`;
    const size = ['-x', String(columns), '-y', String(rows)];
    // A server of the test's own, in the test's network namespace.
    this.#run('-f', '/dev/null', 'new-session', '-d', ...size, 'env PS1="$ " bash --norc --noprofile');
    t.teardown(() => this.#run('kill-server'));
  }

  /** What stands on the screen, a string a row. */
  get rows(): string[] {
    return this.#run('capture-pane', '-p').split('\n').slice(0, -1);
  }

  /** The same with what has scrolled out of it. */
  get history(): string {
    return this.#run('capture-pane', '-p', '-S', '-', '-J');
  }

  /** Keys by tmux's names: `q`, `C-c`, `Enter`. */
  press(...keys: string[]): void {
    this.#run('send-keys', ...keys);
  }

  type(line: string): void {
    this.#run('send-keys', '-l', line);
    this.press('Enter');
  }

  resize(columns: number, rows: number): void {
    this.#run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  async until(isSo: (screen: string) => boolean): Promise<string> {
    for (;;) {
      const screen = this.rows.join('\n');
      if (isSo(screen)) return screen;
      await sleep(50);
    }
  }

  #run(...words: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
