import { isatty } from 'node:tty';
import { writeAll } from './blocking-write.ts';

const CLEAR_LINE = '\r\u001b[K';

/**
 * Everything that goes to stderr: whole lines, and on a terminal one line below them that is drawn over and over
 * (progress). Lines and the status never mix: the status is cleared before a line and drawn again after it.
 */
export class StatusLine {
  readonly #fd: number;
  #isTerminal: boolean | undefined;
  #shown = '';

  constructor(fd = 2) {
    this.#fd = fd;
  }

  get isTerminal(): boolean {
    this.#isTerminal ??= isatty(this.#fd);
    return this.#isTerminal;
  }

  /** The text must be one line that fits the terminal; nothing happens when stderr is none. */
  show(text: string): void {
    if (!this.isTerminal || text === this.#shown) return;
    this.#write(CLEAR_LINE + text);
    this.#shown = text;
  }

  clear(): void {
    if (this.#shown === '') return;
    this.#write(CLEAR_LINE);
    this.#shown = '';
  }

  /** Draws the status again, after the terminal was somebody else's (SIGCONT). */
  redraw(): void {
    if (this.#shown !== '') this.#write(CLEAR_LINE + this.#shown);
  }

  line(text: string): void {
    const cover = this.#shown === '' ? '' : CLEAR_LINE;
    this.#write(`${cover}${text}\n${this.#shown}`);
  }

  #write(text: string): void {
    // A closed stderr is no reason to end a job whose results go elsewhere.
    writeAll(this.#fd, Buffer.from(text));
  }
}
