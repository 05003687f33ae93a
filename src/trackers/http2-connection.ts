import type { HpackBudget } from '../protocols/application/hpack-table.ts';
import type { HttpExchange } from './http-exchange.ts';
import { Http2Side } from './http2-side.ts';

/** What is known of a connection that carries HTTP/2. */
export class Http2Connection {
  readonly row: number;
  /** Which side asks; -1 until a preface or a head tells. */
  clientSide: number;
  readonly sides: readonly [Http2Side, Http2Side];
  /** Exchanges that are not told yet, by stream, the oldest first. */
  readonly streams = new Map<number, HttpExchange>();

  constructor(row: number, clientSide: number, budget: HpackBudget) {
    this.row = row;
    this.clientSide = clientSide;
    this.sides = [new Http2Side(budget), new Http2Side(budget)];
  }
}
