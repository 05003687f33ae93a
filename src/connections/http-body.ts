import { latin1Text } from '../bytes/text.ts';
import { limits } from '../core/limits.ts';
import type { HttpContent } from '../trackers/http-exchange.ts';
import { contentKind, KIND_BYTES } from './content-kind.ts';

/** What all bodies share. */
export interface BodyBudget {
  /** Memory of those that are under way. */
  keptBytes: number;
  /** Bytes that may be made of packed ones. */
  credit: number;
}

/** Content of which the log tells what it is. */
export class HttpBody implements HttpContent {
  /** In Zeek's words; told at the end, where anybody knows. */
  kind: string | undefined = undefined;
  protected readonly budget: BodyBudget;
  /** How it begins, a character for each byte. */
  #start = '';
  #isTold = false;

  constructor(budget: BodyBudget) {
    this.budget = budget;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isTold || start >= end) return;
    const length = Math.min(end - start, KIND_BYTES);
    this.#start += latin1Text(bytes, start, start + length);
    this.budget.keptBytes += length;
    if (this.#start.length >= KIND_BYTES || this.budget.keptBytes > limits.packedBytes) this.#conclude();
  }

  lose(): void {
    this.#conclude();
  }

  finish(): number | undefined {
    this.#conclude();
    return undefined;
  }

  /** The whole of it is here. */
  protected tell(bytes: Uint8Array): void {
    this.kind = contentKind(latin1Text(bytes, 0, Math.min(bytes.length, KIND_BYTES)));
  }

  #conclude(): void {
    const start = this.#start;
    this.#isTold = true;
    if (start === '') return;
    this.kind = contentKind(start);
    this.budget.keptBytes -= start.length;
    this.#start = '';
  }
}
