/** Where the recorded shop lives; documentation addresses (RFC 5737, RFC 3849, RFC 7042). */
export const SHOP = {
  host: 'shop.example',
  adminHost: 'admin.shop.example',
  mac: '00:00:5e:00:53:50',
  address: '192.0.2.80',
  address6: '2001:db8::80',
  httpPort: 80,
  dnsPort: 53,
  clientMac: '00:00:5e:00:53:0b',
  clients: ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.14', '192.0.2.15'],
  client6: '2001:db8::11',
} as const;

/** A seeded generator (mulberry32): numbers in [0, 1), the same in every recording. */
export function makeRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
