import test, { type ExecutionContext } from 'ava';
import { connLog } from '../../src/connections/conn-log.ts';
import { ZEEK_TIMEOUTS } from '../../src/connections/expiry.ts';
import { LiveConnections } from '../../src/connections/live-connections.ts';
import { Packet } from '../../src/core/packet.ts';
import { COMPACT, compileJsonRow } from '../../src/report/json-rows.ts';
import { inIpv4 } from '../support/carriers.ts';
import { type ConnectionRecord, captureOf, recordsOf, type TimedFrame } from '../support/connections.ts';
import { ACK, end, FIN, SYN, tcpFrame, udpFrame } from '../support/frames.ts';

const SERVER = end('192.0.2.1:9999');

/** Feeds frames, looks every so many of them, and collects what is told of closed connections. */
class Watcher {
  readonly live = new LiveConnections(ZEEK_TIMEOUTS);
  readonly told: ConnectionRecord[] = [];

  async feed(frames: readonly TimedFrame[], every = 1): Promise<this> {
    const source = await captureOf(frames);
    const packet = new Packet();
    let count = 0;
    while (await source.fill()) {
      while (source.next(packet)) {
        this.live.consume(packet);
        if (++count % every === 0) this.look();
      }
    }
    await source.close();
    return this;
  }

  look(nowMs = 0): this {
    this.live.expire(nowMs);
    return this.tell();
  }

  finish(): this {
    this.live.finish();
    return this.tell();
  }

  tell(): this {
    const { connections } = this.live.session;
    const rows = Int32Array.from(this.live.closedRows).filter((row) => !connections.table.isTunnel(row));
    const log = connLog(connections, { rows, totalRows: rows.length, withCommunityId: true });
    const rowText = compileJsonRow(log, 9, COMPACT);
    for (let row = 0; row < rows.length; row++) this.told.push(JSON.parse(rowText(row)));
    this.live.forget();
    return this;
  }
}

function datagram(port: number): Uint8Array {
  return udpFrame(end(`10.0.0.1:${port}`), SERVER, new Uint8Array(3));
}

function datagram6(port: number): Uint8Array {
  return udpFrame(end(`[2001:db8::1]:${port}`), end('[2001:db8::2]:9999'), new Uint8Array(3));
}

function segment(port: number, flags: number, at: number, isFromServer = false): Uint8Array {
  const client = end(`10.0.0.1:${port}`);
  const [from, to] = isFromServer ? [SERVER, client] : [client, SERVER];
  return tcpFrame({ from, to, flags, sequence: 1000 + at, acknowledged: (flags & ACK) === 0 ? 0 : 1001 });
}

test("a connection is told when packets' time says that it is over", async (t) => {
  const watcher = await new Watcher().feed([
    [0, datagram(1)],
    [59, datagram(2)],
  ]);
  t.deepEqual(watcher.told, []);
  await watcher.feed([[60, datagram(2)]]);
  t.deepEqual(
    watcher.told.map((record) => record['id.orig_p']),
    [1],
  );
  watcher.finish();
  t.deepEqual(
    watcher.told.map((record) => [record['id.orig_p'], record.orig_pkts]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test('without packets the clock tells, counted from the last one', async (t) => {
  const watcher = await new Watcher().feed([[0.75, datagram(1)]]);
  t.is(watcher.look(59_999).told.length, 0);
  t.is(watcher.look(60_000).told.length, 1);
});

test('before the first packet nothing is over', (t) => {
  t.deepEqual(new Watcher().look(1e9).told, []);
});

test('an end of TCP is told after its delay; a SYN on the same ports at once', async (t) => {
  const closing: TimedFrame[] = [
    [0, segment(1, SYN, 0)],
    [0.1, segment(1, SYN | ACK, 0, true)],
    [0.2, segment(1, FIN | ACK, 1)],
    [0.3, segment(1, FIN | ACK, 1, true)],
  ];
  const watcher = await new Watcher().feed(closing);
  t.is(watcher.look(4_900).told.length, 0);
  t.is(watcher.look(5_000).told[0].conn_state, 'SF');
  const again = await new Watcher().feed([...closing, [0.4, segment(1, SYN, 5000)]]);
  t.deepEqual(
    again.told.map(({ conn_state }) => conn_state),
    ['SF'],
  );
});

test('rows are used again: there are as many as connections at a time', async (t) => {
  const frames: TimedFrame[] = [];
  for (let index = 0; index < 2000; index++) {
    frames.push([index * 10, datagram(index)], [index * 10, datagram6(index)], [index * 10, segment(index, SYN, 0)]);
  }
  const watcher = (await new Watcher().feed(frames)).finish();
  t.is(watcher.told.length, frames.length);
  t.true(watcher.live.session.connections.table.count < 30);
  assertAsOffline(t, watcher.told, await recordsOf(frames));
});

test('the records are those of the saved capture, however often it is looked', async (t) => {
  const frames = makeMixture(4000);
  const offline = await recordsOf(frames);
  for (const every of [1, 17, 5000]) {
    const watcher = (await new Watcher().feed(frames, every)).finish();
    assertAsOffline(t, watcher.told, offline);
  }
});

test('a carrier is kept until what it carried was told, with its uid', async (t) => {
  const tunnelled = inIpv4(4, Buffer.from(datagram(1).subarray(14)).toString('hex'));
  const frames: TimedFrame[] = [
    [0, tunnelled],
    [10, datagram(2)],
  ];
  const [offline] = await recordsOf(frames);
  t.is((offline.tunnel_parents as string[]).length, 1);
  const watcher = await new Watcher().feed(frames);
  const { table } = watcher.live.session.connections;
  table.close(0);
  watcher.tell();
  await watcher.feed([[20, datagram(3)]]);
  watcher.finish();
  const record = watcher.told.find((each) => each['id.orig_p'] === 1);
  t.deepEqual(record?.tunnel_parents, offline.tunnel_parents);
});

function assertAsOffline(
  t: ExecutionContext,
  told: readonly ConnectionRecord[],
  offline: readonly ConnectionRecord[],
): void {
  const sorted = (records: readonly ConnectionRecord[]) => records.map((record) => JSON.stringify(record)).toSorted();
  t.deepEqual(sorted(told), sorted(offline));
}

/** Few ports, so that they are used again; silences of all lengths. */
function makeMixture(count: number): TimedFrame[] {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  const silences = [0, 0.1, 1, 3, 20, 70];
  const flags = [SYN, SYN | ACK, ACK, ACK, FIN | ACK];
  const frames: TimedFrame[] = [];
  let now = 0;
  for (let index = 0; index < count; index++) {
    now += silences[random(silences.length)];
    const port = 1 + random(12);
    const kind = random(4);
    if (kind === 0) frames.push([now, datagram(port)]);
    else if (kind === 1) frames.push([now, datagram6(port)]);
    else frames.push([now, segment(port, flags[random(flags.length)], random(3) * 100, random(2) === 0)]);
  }
  return frames;
}
