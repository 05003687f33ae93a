import { isatty } from 'node:tty';
import { writeAll } from './blocking-write.ts';

const CLEAR_LINE = '\r\u001b[K';
/** Up, and nothing there. (To clear a screen's rest at once makes some terminals keep what was there as history.) */
const LINE_ABOVE = '\u001b[A\u001b[K';

/**
 * Everything that goes to stderr: whole lines, and on a terminal one line or some below them that are drawn over and over
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

  /** The text's lines must fit the terminal; nothing happens when stderr is none. */
  show(text: string): void {
    if (!this.isTerminal || text === this.#shown) return;
    this.#write(this.cover + text);
    this.#shown = text;
  }

  clear(): void {
    if (this.#shown === '') return;
    this.#write(this.cover);
    this.#shown = '';
  }

  /** Draws the status again, after the terminal was somebody else's (SIGCONT). */
  redraw(): void {
    if (this.#shown !== '') this.#write(CLEAR_LINE + this.#shown);
  }

  line(text: string): void {
    this.#write(`${this.#shown === '' ? '' : this.cover}${text}\n${this.#shown}`);
  }

  /** What takes the status from the terminal: back to where it begins, and nothing from there on. */
  get cover(): string {
    return CLEAR_LINE + LINE_ABOVE.repeat(this.#shown.split('\n').length - 1);
  }

  #write(text: string): void {
    // A closed stderr is no reason to end a job whose results go elsewhere.
    writeAll(this.#fd, Buffer.from(text));
  }
}
