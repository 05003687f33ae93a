import type { Cut } from './record-source.ts';
import type { Window } from './window.ts';

/** A block too long to be buffered: passed over unread as its bytes come. */
export class LongBlock {
  /** Bytes of it that are still to come; 0: there is no such block. */
  missing = 0;
  #offset = 0;

  /** One of `length` bytes starts at `offset` of the file. */
  begin(length: number, offset: number): void {
    this.missing = length;
    this.#offset = offset;
  }

  /** Passes over what the window has of it. False: that wasn't all. */
  pass(window: Window): boolean {
    const count = Math.min(this.missing, window.unread);
    this.missing -= count;
    window.position += count;
    return this.missing === 0;
  }

  describeCut(): Cut {
    const message = `cut short in the middle of a block: ${this.missing} bytes are missing`;
    return { message, offset: this.#offset };
  }
}
