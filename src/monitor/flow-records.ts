import { connLog } from '../connections/conn-log.ts';
import { ZEEK_TIMEOUTS } from '../connections/expiry.ts';
import { LiveConnections } from '../connections/live-connections.ts';
import type { Packet } from '../core/packet.ts';
import type { BatchMaker } from './batches.ts';
import type { RecordMaker, RecordOptions } from './record-maker.ts';
import { writeRows } from './table-records.ts';

/** Looking at every connection takes a while: not more often. */
const LOOK_MS = 250;

/** Connections when they are over: the rows of `connections`. */
export class FlowRecords implements RecordMaker {
  readonly #batches: BatchMaker;
  readonly #isLive: boolean;
  readonly #connections = new LiveConnections(ZEEK_TIMEOUTS);
  #lookedAtMs = performance.now();

  constructor({ batches, isLive }: RecordOptions) {
    this.#batches = batches;
    this.#isLive = isLive;
  }

  packet(packet: Packet): void {
    this.#connections.consume(packet);
  }

  flush(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < LOOK_MS) return;
    this.#lookedAtMs = nowMs;
    // Between a file's packets no time passes, however long reading takes.
    this.#connections.expire(this.#isLive ? nowMs : 0);
    this.#tell();
  }

  end(): void {
    this.#connections.finish();
    this.#tell();
  }

  #tell(): void {
    const { closedRows, session } = this.#connections;
    const { connections, span } = session;
    const rows = Int32Array.from(closedRows).filter((row) => !connections.table.isTunnel(row));
    if (rows.length > 0) {
      const table = connLog(connections, { rows, totalRows: rows.length, withCommunityId: true });
      writeRows(table, span.timeDigits, this.#batches);
    }
    this.#connections.forget();
  }
}
