import { HttpPairing } from './http-pairing.ts';
import { HttpSide } from './http-side.ts';

/** What is known of a connection that carries HTTP. */
export class HttpConnection {
  row = 0;
  /** Which side asks; -1 before the first message. */
  clientSide = -1;
  readonly sides: readonly [HttpSide, HttpSide] = [new HttpSide(), new HttpSide()];
  readonly pairing = new HttpPairing();

  open(row: number): void {
    this.row = row;
    this.clientSide = -1;
    this.reset();
  }

  reset(): void {
    this.pairing.reset();
    for (const side of this.sides) side.reset();
  }
}
