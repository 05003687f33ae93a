import { Flags } from '@oclif/core';
import { parseEther } from '../bytes/parse-address.ts';
import { usageError } from '../core/errors.ts';
import {
  type MacRule,
  type NetworkRule,
  type PortRule,
  parseNetworkRule,
  parsePortRule,
} from '../replay/rewrite-rules.ts';
import { durationFlag, type FlagTexts } from './flags.ts';

const WIRE = 'TO A WIRE';

/** How packets are put back on a wire. */
export const wireFlags = {
  interface: Flags.string({ char: 'i', helpGroup: WIRE, helpValue: 'IFACE', summary: 'send on this interface' }),
  speed: numberFlag({ helpGroup: WIRE, summary: 'so many times as fast as recorded (1)' }),
  pps: numberFlag({ helpGroup: WIRE, summary: 'so many packets a second' }),
  mbps: numberFlag({ helpGroup: WIRE, summary: 'so many million bits a second' }),
  topspeed: Flags.boolean({ helpGroup: WIRE, summary: 'as fast as the interface takes them' }),
  'max-gap': durationFlag('s', { helpGroup: WIRE, summary: 'cut longer silences to this (recorded time)' }),
  loop: Flags.integer({ min: 0, helpGroup: WIRE, helpValue: 'N', summary: 'so many times; 0: until it is stopped' }),
  limit: Flags.integer({ min: 1, helpGroup: WIRE, helpValue: 'N', summary: 'end after so many packets were sent' }),
  duration: durationFlag('s', { char: 'd', helpGroup: WIRE, summary: 'end after so long' }),
  oversize: Flags.option({
    options: ['truncate', 'fragment', 'skip'] as const,
    default: async () => 'skip' as const,
    defaultHelp: async () => 'skip',
    helpGroup: WIRE,
    summary: "what becomes of packets that are longer than the interface's MTU allows",
  })(),
  'source-mac': macFlag({ helpGroup: WIRE, summary: "of made-up Ethernet headers (the interface's own)" }),
  'destination-mac': macFlag({ helpGroup: WIRE, summary: 'of made-up Ethernet headers (02:00:00:00:00:01)' }),
  engine: Flags.option({
    options: ['auto', 'xdp', 'mmsg', 'cap'] as const,
    default: async () => 'auto' as const,
    defaultHelp: async () => 'auto',
    helpGroup: WIRE,
    summary: 'what sends: mmsg (Linux), xdp (Linux, fastest; who listens on IFACE does not see it), or cap (libpcap)',
  })(),
  yes: Flags.boolean({ helpGroup: WIRE, summary: 'even on an interface that carries the default route' }),
  'dry-run': Flags.boolean({ helpGroup: WIRE, summary: 'tell what would be sent, and send nothing' }),
};

const REWRITING = 'REWRITING';
const SEVERAL = { multiple: true, multipleNonGreedy: true, delimiter: ',' } as const;

/** What packets become before they are sent or written. */
export const rewriteFlags = {
  'rewrite-src': networkFlag({ helpGroup: REWRITING, summary: 'of source addresses: 10.0.0.0/8=172.0.0.0/8' }),
  'rewrite-dst': networkFlag({ helpGroup: REWRITING, summary: 'of destination addresses' }),
  'rewrite-port': Flags.custom<PortRule>({
    helpGroup: REWRITING,
    helpValue: 'PORT=PORT',
    summary: 'of both ports: 80=8080',
    parse: async (input) => parsePortRule(input),
  })(SEVERAL),
  'rewrite-src-mac': macRuleFlag({ helpGroup: REWRITING, summary: 'the source MAC; of one alone: MAC=MAC' }),
  'rewrite-dst-mac': macRuleFlag({ helpGroup: REWRITING, summary: 'the destination MAC' }),
  vlan: Flags.custom<number | 'strip'>({
    helpGroup: REWRITING,
    helpValue: 'ID|strip',
    summary: 'give Ethernet packets this VLAN, or take their outer tag away',
    parse: async (input) => parseVlan(input),
  })(),
  anonymize: Flags.boolean({
    helpGroup: REWRITING,
    summary: 'other addresses (those that share a prefix still do), no payload; lengths and times stay',
  }),
  key: Flags.string({
    helpGroup: REWRITING,
    helpValue: 'TEXT',
    summary: '--anonymize: the same key gives the same addresses (a new one each time)',
  }),
  payload: Flags.option({
    options: ['scrub', 'cut', 'keep'] as const,
    helpGroup: REWRITING,
    summary: '--anonymize: zeros (scrub), cut off as by a snap length, or left as it is',
  })(),
  output: Flags.string({
    char: 'o',
    helpGroup: REWRITING,
    helpValue: 'FILE',
    summary: 'write to FILE.pcap or FILE.pcapng (.gz compresses; - is stdout) instead of sending',
  }),
};

function networkFlag(texts: FlagTexts) {
  return Flags.custom<NetworkRule>({
    ...texts,
    helpValue: 'CIDR=CIDR',
    parse: async (input) => parseNetworkRule(input),
  })(SEVERAL);
}

function macRuleFlag(texts: FlagTexts) {
  return Flags.custom<MacRule>({ ...texts, helpValue: '[MAC=]MAC', parse: async (input) => parseMacRule(input) })(
    SEVERAL,
  );
}

function parseMacRule(text: string): MacRule {
  const [first = '', second] = text.split('=');
  return second === undefined
    ? { from: undefined, to: parseMac(first) }
    : { from: parseMac(first), to: parseMac(second) };
}

function parseVlan(text: string): number | 'strip' {
  if (text === 'strip') return text;
  if (/^\d+$/.test(text) && Number(text) < 4095) return Number(text);
  throw usageError(`'${text}' is no VLAN`, 'Give its number, 0 to 4094, or strip.');
}

/** A number above 0. */
function numberFlag(texts: FlagTexts) {
  return Flags.custom<number>({ ...texts, helpValue: 'N', parse: async (input) => parseRate(input) })();
}

function parseRate(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e9) return value;
  throw usageError(`'${text}' is no rate`, 'Give a number above 0: 10, or 0.5.');
}

function macFlag(texts: FlagTexts) {
  return Flags.custom<Uint8Array>({ ...texts, helpValue: 'MAC', parse: async (input) => parseMac(input) })();
}

function parseMac(text: string): Uint8Array {
  const mac = parseEther(text);
  if (mac === undefined) throw usageError(`'${text}' is no MAC address`, 'Write it as 02:00:00:00:00:01.');
  return mac;
}
