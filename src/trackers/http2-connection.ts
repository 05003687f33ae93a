import type { HpackBudget } from '../protocols/application/hpack-table.ts';
import type { HttpPairs } from './http-pairs.ts';
import { Http2Side } from './http2-side.ts';
import { Http2Streams } from './http2-streams.ts';

/** What is known of a connection that carries HTTP/2. */
export class Http2Connection {
  readonly row: number;
  /** Which side asks; -1 until a preface or a head tells. */
  clientSide: number;
  readonly sides: readonly [Http2Side, Http2Side];
  readonly streams: Http2Streams;

  constructor(row: number, clientSide: number, budget: HpackBudget, pairs: HttpPairs) {
    this.row = row;
    this.clientSide = clientSide;
    this.sides = [new Http2Side(budget), new Http2Side(budget)];
    this.streams = new Http2Streams(pairs);
  }
}
