const CTRL_C = 0x03;
const CTRL_Z = 0x1a;
const CTRL_BACKSLASH = 0x1c;
const QUIT_KEYS = new Set(['q', 'Q'].map((key) => key.charCodeAt(0)));
const SIGNALS = new Map<number, NodeJS.Signals>([
  [CTRL_C, 'SIGINT'],
  [CTRL_Z, 'SIGTSTP'],
  [CTRL_BACKSLASH, 'SIGQUIT'],
]);

/** Keys as they are pressed, from a terminal on stdin; without one nothing is heard. */
export class Keyboard {
  readonly #onQuit: () => void;
  #isListening = false;

  constructor(onQuit: () => void) {
    this.#onQuit = onQuit;
  }

  get isThere(): boolean {
    return process.stdin.isTTY === true;
  }

  /** Takes the terminal's line editing off. */
  listen(): void {
    if (this.#isListening || !this.isThere) return;
    this.#isListening = true;
    process.stdin.setRawMode(true);
    process.stdin.on('data', this.#onData);
    process.stdin.resume();
  }

  /** Gives it back. */
  release(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    process.stdin.off('data', this.#onData);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  /** Without line editing the terminal makes no signals of Ctrl-C and Ctrl-Z: we do. */
  readonly #onData = (bytes: Uint8Array): void => {
    for (const byte of bytes) {
      const signal = SIGNALS.get(byte);
      if (signal === 'SIGQUIT') this.release();
      if (signal !== undefined) process.kill(process.pid, signal);
      else if (QUIT_KEYS.has(byte)) this.#onQuit();
    }
  };
}
