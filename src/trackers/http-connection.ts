import { HttpPairing } from './http-pairing.ts';
import { HttpSide, MODE } from './http-side.ts';
import type { Http2Connection } from './http2-connection.ts';
import type { Expectation } from './stream-consumer.ts';

/** What is known of a connection that carries HTTP. */
export class HttpConnection {
  row = 0;
  /** Which side asks; -1 before the first message. */
  clientSide = -1;
  /** Sides of which nothing is here yet, and something is lost. */
  headless = 0;
  readonly sides: readonly [HttpSide, HttpSide] = [new HttpSide(), new HttpSide()];
  readonly pairing = new HttpPairing();
  /** From its beginning, or its upgrade, on. */
  http2: Http2Connection | undefined = undefined;

  /** `headless`: sides whose first bytes are lost, A's is 1, B's is 2. */
  open(row: number, headless: number): void {
    this.row = row;
    this.clientSide = -1;
    this.headless = headless;
    this.reset();
    for (const side of [0, 1] as const) if ((headless & (side + 1)) !== 0) this.sides[side].turn(MODE.lost);
  }

  /** Who is in the middle of a message, else who is asked, else who asks; undefined: nobody knows. */
  get expected(): Expectation | undefined {
    if (this.clientSide < 0 || this.http2 !== undefined) return undefined;
    const client = this.clientSide === 1 ? 1 : 0;
    const server = client === 0 ? 1 : 0;
    const asking = this.sides[client];
    const answering = this.sides[server];
    if (answering.mode === MODE.lost || (asking.mode === MODE.lost && this.pairing.isPipelined)) return undefined;
    if (asking.mode !== MODE.start && asking.mode !== MODE.lost)
      return { side: client, length: asking.remainingLength };
    const isAnswering = answering.mode !== MODE.start && answering.mode !== MODE.untilClose;
    // Where several wait more may be asked at any time: acknowledgments know better.
    if (!isAnswering && (this.pairing.isOpen || this.pairing.waiting > 1)) return undefined;
    const isAsked = isAnswering || this.pairing.isDue;
    return {
      side: isAsked ? server : client,
      length: isAnswering ? answering.remainingLength : Number.POSITIVE_INFINITY,
    };
  }

  /** It carries HTTP/2 from here on. */
  turnToHttp2(http2: Http2Connection): void {
    this.http2 = http2;
    for (const side of this.sides) side.turn(MODE.http2);
  }

  reset(): void {
    this.http2 = undefined;
    this.pairing.reset();
    for (const side of this.sides) side.reset();
  }
}
