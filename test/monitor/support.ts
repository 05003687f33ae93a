import { connect } from 'node:net';
import type { ExecutionContext } from 'ava';
import { DummyServer, type DummyServerOptions } from '../../src/monitor/dummy-server.ts';
import { NO_DELAY } from '../../src/monitor/path-rules.ts';
import type { RequestRecord } from '../../src/monitor/request-log.ts';

export interface RunningServer {
  readonly server: DummyServer;
  readonly url: string;
  /** Its log so far. */
  readonly records: readonly RequestRecord[];
  /** Resolves when the log has so many records. */
  logged(count: number): Promise<void>;
}

/** A server on a free port of 127.0.0.1, closed when the test has ended. */
export async function startServer(
  t: ExecutionContext,
  options: Partial<DummyServerOptions> = {},
): Promise<RunningServer> {
  const records: RequestRecord[] = [];
  let onRecord: () => void = () => undefined;
  const server = new DummyServer({
    host: '127.0.0.1',
    port: 0,
    status: 200,
    latency: NO_DELAY,
    failRate: 0,
    dropRate: 0,
    store: undefined,
    onNotice: () => undefined,
    slow: [],
    fail: [],
    onRequest: (record) => {
      records.push(record);
      onRecord();
    },
    ...options,
  });
  const url = await server.listen();
  t.teardown(() => server.close());
  const logged = async (count: number): Promise<void> => {
    while (records.length < count) {
      await new Promise<void>((resolve) => {
        onRecord = resolve;
      });
    }
  };
  return { server, url, records, logged };
}

/** Sends bytes as they are and resolves with all that comes back until the other end closes. */
export function talk(url: string, ...pieces: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
    });
    // A connection may well be reset: what came before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    for (const piece of pieces) socket.write(piece);
  });
}
