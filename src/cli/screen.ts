import { writeAll } from './blocking-write.ts';

const ENTER = '\u001b[?1049h\u001b[?7l\u001b[H';
const LEAVE = '\u001b[?7h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[J';

/** What of a terminal a screen needs; a fake in tests. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

/** Standard output, which must be a terminal. */
export const stdoutTerminal: Terminal = {
  get columns() {
    return process.stdout.columns || 80;
  },
  get rows() {
    return process.stdout.rows || 24;
  },
  write: (text) => void writeAll(1, Buffer.from(text)),
};

/**
 * The terminal's alternate screen, drawn in place: one write a picture, so that none is seen half done. The cursor stays
 * visible and lines are cut by the terminal at worst, never wrapped.
 */
export class Screen {
  readonly #terminal: Terminal;
  #isEntered = false;
  #kept: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get isEntered(): boolean {
    return this.#isEntered;
  }

  /** Lines without line ends; those beyond the last row are left out. `kept` is what may stay when the screen is left. */
  draw(lines: readonly string[], kept: readonly string[]): void {
    this.#kept = kept;
    const start = this.#isEntered ? HOME : ENTER;
    this.#isEntered = true;
    const shown = lines.slice(0, this.rows);
    const body = shown.map((line) => CLEAR_LINE + line).join('\r\n');
    this.#terminal.write(start + body + CLEAR_BELOW);
  }

  /** Back to the normal screen, with what is kept of the last picture when `isKept`. Harmless when not entered. */
  leave(isKept: boolean): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#terminal.write(isKept ? this.lastWords : LEAVE);
  }

  /** What leaves the screen with the last picture on the normal one. */
  get lastWords(): string {
    return LEAVE + this.#kept.map((line) => `${line}\r\n`).join('');
  }
}
