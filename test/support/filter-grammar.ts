import type { Random } from '../../bench/inputs/random.ts';

/** Values that packets have, so that filters choose some of them. */
export interface FilterValues {
  readonly hosts: readonly string[];
  readonly hosts6: readonly string[];
  readonly macs: readonly string[];
  readonly ports: readonly number[];
}

const PROTOCOLS =
  'ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp igrp pim vrrp ah esp stp ipx iso clnp esis isis l1 l2 snp netbeui decnet atalk aarp lat';
const FIELDS = 'ip ip tcp tcp udp ether icmp ip6 arp link icmp6 igmp sctp';
const NUMBERS = '0 1 2 5 6 8 14 17 20 31 40 64 100 255 0x0f 0x40 0x800 0xffff 1500 4294967295';
const DIRECTIONS = ['', '', '', 'src ', 'dst ', 'src or dst ', 'src and dst '];
const GROUPS = ['broadcast', 'multicast', 'ip multicast', 'ip6 multicast', 'ether broadcast', 'ip broadcast'];
const TUNNELS = ['vlan', 'vlan 5', 'mpls', 'mpls 100', 'pppoes', 'pppoes 1', 'pppoed', 'geneve', 'geneve 5'];
const OTHERS = [
  'llc',
  'llc ui',
  'llc i',
  'llc s',
  'byte 0 = 1',
  'byte 12 > 5',
  'protochain 6',
  'ip6 protochain 58',
  'inbound',
  'type mgt',
  'subtype beacon',
  'dir tods',
  'wlan addr2 ff:ff:ff:ff:ff:ff',
];

/** Makes filters of pcap-filter(7)'s grammar; a few make no sense, and have to be refused. */
export class FilterGrammar {
  readonly #random: Random;
  readonly #values: FilterValues;

  constructor(random: Random, values: FilterValues) {
    this.#random = random;
    this.#values = values;
  }

  expression(depth = 3): string {
    const kind = this.#random.below(100);
    if (depth <= 0 || kind < 30) return this.#primitive();
    if (kind < 40) return `${this.#one(['not ', '! '])}${this.expression(depth - 1)}`;
    if (kind < 55) return `(${this.expression(depth - 1)})`;
    if (kind < 62)
      return `${this.#one(['port', 'src port'])} ${this.#port()}${this.#one([' or ', ' and '])}${this.#port()}`;
    const operator = this.#one([' and ', ' or ', ' && ', ' || ']);
    return `${this.expression(depth - 1)}${operator}${this.expression(depth - 1)}`;
  }

  #one<T>(choices: readonly T[]): T {
    return choices[this.#random.below(choices.length)];
  }

  #word(words: string): string {
    return this.#one(words.split(' '));
  }

  #port(): string {
    return this.#random.chance(20) ? this.#word('domain http ssh 0x50 8080') : String(this.#one(this.#values.ports));
  }

  #primitive(): string {
    const { hosts, hosts6, macs } = this.#values;
    const direction = this.#one(DIRECTIONS);
    const kind = this.#random.below(26);
    if (kind < 4) return this.#word(PROTOCOLS);
    if (kind < 7) return `${this.#one(['', 'ip ', 'arp '])}${direction}host ${this.#one(hosts)}`;
    if (kind < 8) return `${direction}host ${this.#one(hosts6)}`;
    if (kind < 10) return `${this.#one(['', 'tcp ', 'udp ', 'sctp '])}${direction}port ${this.#port()}`;
    if (kind < 11) return `${this.#one(['', 'tcp ', 'udp '])}${direction}portrange ${this.#port()}-${this.#port()}`;
    if (kind < 12) return `${direction}net ${this.#network()}`;
    if (kind < 13) {
      return `${this.#one(['ip ', 'ip6 ', '', 'ether '])}proto ${this.#word('6 17 58 0x800 0x86dd 1 \\tcp \\udp \\icmp')}`;
    }
    if (kind < 14) return `ether ${this.#one(['host', 'src', 'dst', 'src and dst'])} ${this.#one(macs)}`;
    if (kind < 15) return this.#one(GROUPS);
    if (kind < 16) return `${this.#one(['less', 'greater'])} ${this.#word('60 64 100 1000')}`;
    if (kind < 17) return this.#one(TUNNELS);
    if (kind < 18) return this.#one(OTHERS);
    return `${this.#arithmetic(2)} ${this.#word('= != < > <= >= ==')} ${this.#arithmetic(1)}`;
  }

  #network(): string {
    const [a, b, c] = this.#one(this.#values.hosts).split('.');
    return this.#one([a, `${a}.${b}`, `${a}.0.0.0/8`, `${a}.${b}.${c}.0/24`, `${a}.${b}.0.0 mask 255.255.0.0`]);
  }

  #arithmetic(depth: number): string {
    const kind = this.#random.below(100);
    if (depth <= 0 || kind < 25) return this.#word(NUMBERS);
    if (kind < 60) {
      const index = this.#one(['0', '1', '2', '6', '9', '12', '13', '16', '20', this.#arithmetic(depth - 1)]);
      return `${this.#word(FIELDS)}[${index}${this.#one(['', ':1', ':2', ':4'])}]`;
    }
    if (kind < 65) return 'len';
    const computed = `${this.#arithmetic(depth - 1)} ${this.#word('+ - * & | ^ << >> / %')} ${this.#arithmetic(depth - 1)}`;
    return kind < 75 ? `(${computed})` : computed;
  }
}
