import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/**
 * Reads a line a picture; when whoever draws is gone without a word (the last line is not empty), it gives the terminal
 * back in its place, with the last picture on it.
 */
const SCRIPT = `trap '' INT TERM QUIT HUP TSTP TTOU TTIN
last=
while IFS= read -r line; do last=$line; done
[ -z "$last" ] && exit
printf '%b' "$last" >/dev/tty
[ -z "$1" ] || stty "$1" </dev/tty`;

/**
 * Watches over the terminal while a screen is drawn on it: a process that is killed, or that crashes outside JavaScript,
 * can't clean up behind itself. A shell waits for its end; where there is none, nobody does.
 */
export class ScreenGuard {
  readonly #modes: string;
  #shell: ChildProcess | undefined;

  /** Before the terminal's modes are changed. */
  constructor() {
    this.#modes = readModes();
  }

  /** What is to be written to the terminal should we vanish; empty: nothing. */
  tell(lastWords: string): void {
    this.#shell ??= this.#start();
    const line = lastWords.replace(/\\/g, '\\\\').replace(/\r/g, '\\r').replace(/\n/g, '\\n');
    this.#shell.stdin?.write(`${line}\n`);
  }

  /** All is in order: there is nothing to guard any more. */
  dismiss(): void {
    this.#shell?.stdin?.end('\n');
    this.#shell = undefined;
  }

  #start(): ChildProcess {
    const shell = spawn('sh', ['-c', SCRIPT, 'sniff-screen', this.#modes], { stdio: ['pipe', 'ignore', 'ignore'] });
    for (const emitter of [shell, shell.stdin]) {
      emitter.on('error', () => {
        // Without a shell the screen is not guarded.
      });
    }
    // It must not keep us alive.
    shell.unref();
    return shell;
  }
}

function readModes(): string {
  try {
    return execFileSync('stty', ['-g'], { encoding: 'utf8', stdio: ['inherit', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
