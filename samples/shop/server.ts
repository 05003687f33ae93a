import { createSocket } from 'node:dgram';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeRandom, SHOP } from './plan.ts';

const random = makeRandom(80);
const PRODUCT = { id: 0, name: 'Example kettle', price: 39.9, currency: 'EUR', stock: 12, tags: ['kitchen', 'sale'] };

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const server = createServer((request, response) => void serve(request, response));
server.keepAliveTimeout = 60_000;
server.listen(SHOP.httpPort, '::', () => console.log('ready'));
serveDns();

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const url = new URL(request.url ?? '/', `http://${SHOP.host}`);
  await sleep(thinkingTimeMs(url.pathname));
  const { status, type = 'application/json', body = '', headers = {} } = answer(request, url);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Searches are slow, reports slower, static files come at once. */
function thinkingTimeMs(path: string): number {
  if (path.startsWith('/search')) return 150 + random() * 450;
  if (path.startsWith('/reports')) return 900 + random() * 900;
  return path.startsWith('/static') ? random() * 2 : 3 + random() * 25;
}

function answer(request: IncomingMessage, url: URL): Answer {
  const [section] = url.pathname.slice(1).split('/');
  switch (section) {
    case '':
    case 'index.html':
      return { status: 200, type: 'text/html', body: page('Welcome', 1800) };
    case 'products':
      return { status: 200, body: JSON.stringify({ ...PRODUCT, id: Number(url.pathname.split('/')[2] ?? 0) }) };
    case 'search':
      return {
        status: 200,
        body: JSON.stringify({ query: url.searchParams.get('q'), results: [PRODUCT, PRODUCT, PRODUCT] }),
      };
    case 'static':
      return staticFile(request, url.pathname);
    case 'cart':
      return random() < 0.12
        ? { status: 503, body: '{"error":"out of workers"}' }
        : { status: 201, body: '{"items":3,"total":119.7}' };
    case 'login':
      return { status: 302, headers: { Location: '/account', 'Set-Cookie': 'session=6f2c1e9ab0d4; HttpOnly; Path=/' } };
    case 'account':
      return request.headers.cookie === undefined
        ? { status: 401, body: '{"error":"log in"}' }
        : { status: 200, body: '{"name":"A. Customer"}' };
    case 'reports':
      return random() < 0.3
        ? { status: 500, body: '{"error":"timed out"}' }
        : { status: 200, body: page('Sales', 3000), type: 'text/html' };
    default:
      return { status: 404, type: 'text/html', body: page('Not found', 200) };
  }
}

function staticFile(request: IncomingMessage, path: string): Answer {
  const tag = `"${path.length}-2026"`;
  if (request.headers['if-none-match'] === tag) return { status: 304, headers: { ETag: tag } };
  const isImage = path.endsWith('.png');
  const body = 'x'.repeat(isImage ? 5200 : 1400);
  return {
    status: 200,
    type: isImage ? 'image/png' : 'text/css',
    body,
    headers: { ETag: tag, 'Cache-Control': 'max-age=3600' },
  };
}

function page(title: string, length: number): string {
  return `<!doctype html><title>${title}</title><p>${'Lorem ipsum dolor sit amet. '.repeat(Math.ceil(length / 28))}</p>`;
}

/** Answers every A question with the shop's address, every other one with a name that does not exist. */
function serveDns(): void {
  const socket = createSocket('udp4');
  socket.on('message', (question, { address, port }) => {
    const isAddress = question.readUInt16BE(question.length - 4) === 1;
    const reply = Buffer.concat([
      question,
      isAddress ? Buffer.from('c00c000100010000003c0004c0000250', 'hex') : Buffer.alloc(0),
    ]);
    // RFC 1035 §4.1.1: an authoritative response; one answer, or the name error.
    reply.writeUInt16BE(isAddress ? 0x8580 : 0x8583, 2);
    reply.writeUInt16BE(isAddress ? 1 : 0, 6);
    socket.send(reply, port, address);
  });
  socket.bind(SHOP.dnsPort, SHOP.address);
}
