/** Messages that answer each other, by IP protocol: what Zeek and Community ID take for one connection. */
const PAIRS: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  // Echo, timestamp, information, router solicitation, address mask: RFC 792, RFC 1256, RFC 950.
  1: [
    [8, 0],
    [13, 14],
    [15, 16],
    [10, 9],
    [17, 18],
  ],
  // Echo, router and neighbour solicitation, listener query, node information, home agent discovery.
  58: [
    [128, 129],
    [133, 134],
    [135, 136],
    [130, 131],
    [139, 140],
    [144, 145],
  ],
};

const ONE_WAY = -1;
const V4 = tableOf(PAIRS[1]);
const V6 = tableOf(PAIRS[58]);

/** The type that answers this one, or -1: nothing does. */
export function icmpCounterpart(ipProtocol: number, type: number): number {
  return ipProtocol === 1 ? V4[type] : V6[type];
}

function tableOf(pairs: readonly (readonly [number, number])[]): Int16Array {
  const table = new Int16Array(256).fill(ONE_WAY);
  for (const [request, reply] of pairs) {
    table[request] = reply;
    table[reply] = request;
  }
  return table;
}
