/** Where the recorded shop lives; documentation addresses (RFC 5737, RFC 3849, RFC 7042). */
export const SHOP = {
  host: 'shop.example',
  adminHost: 'admin.shop.example',
  mac: '00:00:5e:00:53:50',
  address: '192.0.2.80',
  address6: '2001:db8::80',
  httpPort: 80,
  closedPort: 8443,
  dnsPort: 53,
  clientMac: '00:00:5e:00:53:0b',
  clients: ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.14', '192.0.2.15'],
  client6: '2001:db8::11',
} as const;

/** Searches are slow, reports slower, static files come at once; carts, accounts and reports fail now and then. */
export const SERVER_FLAGS: readonly string[] = [
  ['--latency', '3ms-28ms'],
  ['--slow', '/search=150ms-600ms', '--slow', '/reports=900ms-1800ms', '--slow', '/static=0-2ms'],
  ['--fail', '/cart=503@12%', '--fail', '/account=401@40%', '--fail', '/reports=500@30%', '--fail', '/old=404'],
  ['--fail', '/login=302', '--fail', '/static/css=304@30%'],
].flat();

/** One `sniff generate`. */
export interface Visitor {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly address: string;
  readonly flags: readonly string[];
}

const DURATION_SECONDS = 58;
/** A campaign mail goes out. */
const SPIKE = { startSeconds: 30, seconds: 8 };
/** Requests per second of each client, in quiet times and on top of that in the spike. */
const RATES = [1.6, 1, 0.7, 0.5, 0.3];
const SPIKE_FACTOR = 5.5;

const PAGES = [
  '/=14',
  'products=24',
  ...['/search?q=kettle=5', '/search?q=tea+pot=4', '/search?q=cup&page=2=3'],
  '/static/css/shop.css=16',
  ...['/static/img/3.png=3', '/static/img/7.png=3', '/static/img/11.png=2'],
  'POST /cart/items=10',
  '/login=4',
  '/account/orders=5',
  ...['/old/page-4.html=2', '/old/page-8.html=2'],
].join(',');

const BROWSER = 'User-Agent: Mozilla/5.0 (X11; Linux x86_64)';
const BOT = 'User-Agent: example-bot/1.0';

export const VISITORS: readonly Visitor[] = [
  ...SHOP.clients.flatMap((address, client): Visitor[] => {
    const who = ['--header', client === 4 ? BOT : BROWSER, '--header', `Host: ${SHOP.host}`];
    const flags = (rate: number, seed: number) => [...who, ...what(PAGES, rate, seed)];
    return [
      { startSeconds: 0, seconds: DURATION_SECONDS, address, flags: flags(RATES[client], client) },
      { ...SPIKE, address, flags: flags(RATES[client] * SPIKE_FACTOR, client + 10) },
    ];
  }),
  {
    startSeconds: 5,
    seconds: DURATION_SECONDS - 10,
    address: SHOP.clients[1],
    flags: ['--header', BROWSER, '--header', `Host: ${SHOP.adminHost}`, ...what('/reports/sales', 0.25, 20)],
  },
  {
    startSeconds: 4,
    seconds: 32,
    address: SHOP.client6,
    flags: ['--header', `Host: ${SHOP.host}`, '--header', 'Connection: close', ...what('products', 0.25, 21)],
  },
];

function what(sections: string, rate: number, seed: number): string[] {
  return ['--sections', sections, '--rate', `${rate.toFixed(2)}`, '--seed', `${seed}`];
}
