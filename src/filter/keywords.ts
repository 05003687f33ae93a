/** Protocols that may qualify a primitive or stand alone. `link` is the link layer, whatever it is called. */
export type FilterProtocol = (typeof PROTOCOLS)[number];

const PROTOCOLS = [
  'link',
  'ip',
  'arp',
  'rarp',
  'sctp',
  'tcp',
  'udp',
  'icmp',
  'igmp',
  'igrp',
  'pim',
  'vrrp',
  'carp',
  'atalk',
  'aarp',
  'decnet',
  'lat',
  'sca',
  'moprc',
  'mopdl',
  'ip6',
  'icmp6',
  'ah',
  'esp',
  'iso',
  'esis',
  'isis',
  'l1',
  'l2',
  'iih',
  'lsp',
  'snp',
  'csnp',
  'psnp',
  'clnp',
  'stp',
  'ipx',
  'netbeui',
  'radio',
] as const;

/** Which address of a packet: with `or` and `and` both ends, `addr1` to `ta` those of 802.11. */
export type Direction = 'src' | 'dst' | 'or' | 'and' | 'addr1' | 'addr2' | 'addr3' | 'addr4' | 'ra' | 'ta';

/** What a name or number stands for. */
export type AddressType = 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'protochain' | 'gateway';

/** Cells and circuits of raw ATM, messages and fields of SS7: told apart from other words, decoded by nobody here. */
export const ATM_WORDS: ReadonlySet<string> = new Set(
  'lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect'.split(' '),
);
export const SS7_WORDS: ReadonlySet<string> = new Set(
  'fisu lssu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls'.split(' '),
);
/** Fields of the packet filter's log (pflog): libpcap knows them where its system does, which Linux is not. */
export const FIREWALL_WORDS: ReadonlySet<string> = new Set(
  'ifname ruleset rulenum subrulenum reason action'.split(' '),
);

/** Other spellings of words. */
const ALIASES: Readonly<Record<string, string>> = {
  ether: 'link',
  ppp: 'link',
  slip: 'link',
  fddi: 'link',
  tr: 'link',
  wlan: 'link',
  'es-is': 'esis',
  'is-is': 'isis',
  direction: 'dir',
  address1: 'addr1',
  address2: 'addr2',
  address3: 'addr3',
  address4: 'addr4',
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  '==': '=',
  length: 'len',
  on: 'ifname',
  rset: 'ruleset',
  rnr: 'rulenum',
  srnr: 'subrulenum',
  lsu: 'lssu',
};

const OTHER_WORDS =
  'src dst host net mask port portrange proto protochain gateway type subtype dir addr1 addr2 addr3 addr4 ra ta less greater ' +
  'byte broadcast multicast and or not len inbound outbound ifindex vlan mpls pppoed pppoes geneve llc';

/** Each word of the language and the one name it has here; names of hosts can't be spelled so without a backslash. */
export const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ...[...PROTOCOLS, ...OTHER_WORDS.split(' '), ...ATM_WORDS, ...SS7_WORDS, ...FIREWALL_WORDS].map(
    (word) => [word, word] as const,
  ),
  ...Object.entries(ALIASES),
]);

const PROTOCOL_SET: ReadonlySet<string> = new Set(PROTOCOLS);

export function isProtocol(word: string): word is FilterProtocol {
  return PROTOCOL_SET.has(word);
}

const DIRECTIONS: ReadonlySet<string> = new Set(['src', 'dst', 'addr1', 'addr2', 'addr3', 'addr4', 'ra', 'ta']);

export function isDirection(word: string): word is Direction {
  return DIRECTIONS.has(word);
}
