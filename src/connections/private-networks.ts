type Network = readonly [first: number, bits: number];

/** IANA's special-purpose registries: what no router passes on. */
const VERSION_4: readonly Network[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0000200, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xc6336400, 24],
  [0xcb007100, 24],
  // Multicast on the link (RFC 5771), and within an organisation (RFC 2365).
  [0xe0000000, 24],
  [0xef000000, 8],
  [0xf0000000, 4],
];

/** By the first 32 bits. */
const VERSION_6: readonly Network[] = [
  // IETF's assignments with Teredo among them, documentation, unique local addresses, the link's.
  [0x20010000, 23],
  [0x20010db8, 32],
  [0xfc000000, 7],
  [0xfe800000, 10],
];

/** Is the address, as four words with IPv4 in the first, one of a private network? Zeek's `local_orig`. */
export function isPrivate(isVersion6: boolean, word: (index: number) => number): boolean {
  const first = word(0) >>> 0;
  if (!isVersion6) return isIn(VERSION_4, first);
  // The unspecified address and loopback.
  if (first === 0 && word(1) === 0 && word(2) === 0) return word(3) >>> 0 <= 1;
  // 6to4 of a private address (RFC 3056).
  if (first >>> 16 === 0x2002) return isIn(VERSION_4, ((first << 16) | (word(1) >>> 16)) >>> 0);
  // To be discarded: 100::/64 (RFC 6666).
  return isIn(VERSION_6, first) || (first === 0x01000000 && word(1) === 0);
}

function isIn(networks: readonly Network[], address: number): boolean {
  for (let i = 0; i < networks.length; i++) {
    const network = networks[i];
    if ((address ^ network[0]) >>> (32 - network[1]) === 0) return true;
  }
  return false;
}
