import { once } from 'node:events';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { end } from './frames.ts';
import { TcpConversation } from './tcp-conversation.ts';

/** What went by on a connection, in order. */
export interface RecordedChunk {
  readonly side: 0 | 1;
  readonly bytes: Buffer;
}

/** A server of Node's own HTTP/2, without TLS, that answers everything that `talkHttp2` asks for. */
export async function startHttp2Server(): Promise<http2.Http2Server> {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => answer(stream, String(headers[':path'])));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

export function portOf(server: net.Server | http2.Http2Server): number {
  return (server.address() as AddressInfo).port;
}

export async function stopServer(server: net.Server | http2.Http2Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

function answer(stream: http2.ServerHttp2Stream, path: string): void {
  // A client that goes away is no failure of ours.
  stream.on('error', () => undefined);
  if (path === '/never') return;
  if (path === '/push') {
    stream.pushStream({ ':path': '/pushed.css' }, (error, pushed) => {
      if (error !== null) return;
      pushed.respond({ ':status': 200, 'content-type': 'text/css' });
      pushed.end('body{}');
    });
  }
  if (path === '/hints') stream.additionalHeaders({ ':status': 103, link: '</a>' });
  if (path.startsWith('/pkg.')) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '5', 'grpc-message': 'no' }));
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
    return;
  }
  // Every printable character goes through the Huffman code, and a length through the table.
  const all = String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 0x21 + i));
  stream.respond({ ':status': STATUSES[path.length % STATUSES.length], 'x-path': path, 'x-all': all, 'x-same': 'yes' });
  stream.end('x'.repeat((path.length * 997) % 40_000));
}

const STATUSES = [200, 404, 500, 201, 302, 299];

/** Many kinds of requests, some at once and some one after the other, over one connection. */
export async function talkHttp2(port: number): Promise<void> {
  const client = http2.connect(`http://127.0.0.1:${port}`, {
    maxSendHeaderBlockLength: 100_000,
    paddingStrategy: http2.constants.PADDING_STRATEGY_MAX,
  });
  client.on('stream', (pushed) => pushed.resume());
  const ask = async (headers: http2.OutgoingHttpHeaders, body?: string | Buffer): Promise<void> => {
    const stream = client.request(headers);
    stream.on('error', () => undefined);
    stream.resume();
    stream.end(body);
    await once(stream, 'close');
  };
  const paths = ['/a', '/b?x=1', '/long/er', '/push', '/hints', ...Array.from({ length: 20 }, (_, i) => `/n/${i * i}`)];
  await Promise.all(paths.map((path) => ask({ ':path': path, 'user-agent': 'node', 'x-long': path.repeat(9) })));
  await ask(
    { ':method': 'POST', ':path': '/pkg.Service/Method', 'content-type': 'application/grpc', te: 'trailers' },
    Buffer.from([0, 0, 0, 0, 2, 8, 1]),
  );
  await ask({ ':path': '/big', 'x-big': 'z'.repeat(40_000) });
  const never = client.request({ ':path': '/never' });
  never.on('error', () => undefined);
  const gone = once(never, 'close');
  never.close(http2.constants.NGHTTP2_CANCEL);
  await gone;
  await ask({ ':method': 'PUT', ':path': '/put', ':authority': 'other.example' }, 'data'.repeat(10_000));
  await ask({ ':method': 'HEAD', ':path': '/head' });
  await new Promise<void>((done) => client.ping(() => done()));
  const closed = once(client, 'close');
  client.close();
  await closed;
}

/** The same through a proxy that writes down what goes by: one list for each connection. */
export async function recordHttp2(talk: (port: number) => Promise<void>): Promise<RecordedChunk[][]> {
  const server = await startHttp2Server();
  const connections: RecordedChunk[][] = [];
  const proxy = net.createServer((client) => {
    const chunks: RecordedChunk[] = [];
    connections.push(chunks);
    const upstream = net.connect(portOf(server), '127.0.0.1');
    pass(client, upstream, (bytes) => chunks.push({ side: 0, bytes }));
    pass(upstream, client, (bytes) => chunks.push({ side: 1, bytes }));
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  try {
    await talk(portOf(proxy));
  } finally {
    await stopServer(proxy);
    await stopServer(server);
  }
  return connections;
}

function pass(from: net.Socket, to: net.Socket, note: (bytes: Buffer) => void): void {
  from.on('data', (bytes: Buffer) => {
    note(bytes);
    to.write(bytes);
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

/** The same, cut where frames end, so that none is in two chunks; each has room in a segment. */
export function wholeFrames(chunks: readonly RecordedChunk[]): RecordedChunk[] {
  const rest: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  const whole: RecordedChunk[] = [];
  for (const { side, bytes } of chunks) {
    const all = Buffer.concat([rest[side], bytes]);
    let start = 0;
    let end = all.indexOf('PRI * ') === 0 ? 24 : 0;
    while (end + 9 <= all.length && end + 9 + all.readUIntBE(end, 3) <= all.length) {
      end += 9 + all.readUIntBE(end, 3);
      if (end - start < MOST_IN_CHUNK) continue;
      whole.push({ side, bytes: all.subarray(start, end) });
      start = end;
    }
    rest[side] = all.subarray(end);
    if (end > start) whole.push({ side, bytes: all.subarray(start, end) });
  }
  return whole;
}

/** With a frame more (RFC 9113 §4.2: 16 KiB) it is less than 64 KiB. */
const MOST_IN_CHUNK = 45_000;

/** Recorded connections as conversations, in segments of at most so many bytes, on ports of their own. */
export function toConversations(connections: readonly RecordedChunk[][], segment: number): TcpConversation[] {
  return connections.map((chunks, index) => {
    const conversation = new TcpConversation({
      client: end(`10.0.0.1:${41_000 + index}`),
      server: end('10.0.0.2:8080'),
      stepNanoseconds: 100_000,
    });
    for (const { side, bytes } of chunks) conversation.send(side, bytes, segment);
    return conversation.close();
  });
}
