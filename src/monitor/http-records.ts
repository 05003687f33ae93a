import { ZEEK_TIMEOUTS } from '../connections/expiry.ts';
import { ConnectionSession } from '../connections/from-packets.ts';
import { httpLog } from '../connections/http-log.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { BatchMaker } from './batches.ts';
import type { RecordMaker, RecordOptions } from './record-maker.ts';
import { writeRows } from './table-records.ts';

/** Exchanges of HTTP when they are complete: the rows of `connections --log http`, and what Zeek leaves out of them. */
export class HttpRecords implements RecordMaker {
  readonly #batches: BatchMaker;
  #session = newSession();

  constructor({ batches }: RecordOptions) {
    this.#batches = batches;
  }

  packet(packet: Packet): void {
    this.#session.consume(packet);
  }

  flush(): void {
    this.#tell();
    const { connections, httpCount } = this.#session;
    if (connections.table.count < limits.monitorExchanges && httpCount < limits.monitorExchanges) return;
    // What is under way is told as it is, and what comes of it then as another.
    this.end();
    this.#session = newSession();
  }

  end(): void {
    this.#session.finish();
    this.#tell();
  }

  #tell(): void {
    const { finishedHttp, connections, span } = this.#session;
    if (finishedHttp.length === 0) return;
    writeRows(httpLog(connections.table, finishedHttp, undefined), span.timeDigits, this.#batches);
    finishedHttp.length = 0;
  }
}

function newSession(): ConnectionSession {
  return new ConnectionSession(ZEEK_TIMEOUTS, ['http']);
}
