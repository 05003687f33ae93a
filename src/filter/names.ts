import { IP_PROTOCOL_NAMES } from './ip-protocol-names.ts';
import type { FilterProtocol } from './keywords.ts';
import { ETHER_NAMES, IP, OSI } from './protocol-numbers.ts';
import { SERVICES } from './services.ts';

/** Ports by name; `protocol` undefined: TCP and UDP (and SCTP) alike. */
export interface NamedPorts {
  readonly low: number;
  readonly high: number;
  readonly protocol: number | undefined;
}

/** `http`, or `8080` in a word: case counts. */
export function findPort(name: string): NamedPorts | undefined {
  if (/^[0-9]+$/.test(name)) return { low: Number(name), high: Number(name), protocol: undefined };
  const service = services().get(name);
  return service === undefined ? undefined : { low: service.port, high: service.port, protocol: service.protocol };
}

/** `8000-8999`, `http-https` */
export function findPortRange(text: string): NamedPorts | undefined {
  const numbers = /^([0-9]+)-([0-9]+)/.exec(text);
  if (numbers !== null) return { low: Number(numbers[1]), high: Number(numbers[2]), protocol: undefined };
  const dash = text.indexOf('-');
  if (dash < 0) return undefined;
  const low = findPort(text.slice(0, dash));
  const high = findPort(text.slice(dash + 1));
  if (low === undefined || high === undefined) return undefined;
  return { low: low.low, high: high.low, protocol: low.protocol === high.protocol ? low.protocol : undefined };
}

export function serviceNames(): Iterable<string> {
  return services().keys();
}

/** By what it stands in; undefined where it is not known. */
export function findProtocol(name: string, within: FilterProtocol | undefined): number | undefined {
  return protocolTable(within)?.get(name);
}

export function protocolNames(within: FilterProtocol | undefined): Iterable<string> | undefined {
  const names = protocolTable(within)?.keys();
  // Most have a second name in capitals.
  return names === undefined ? undefined : [...names].filter((name) => name === name.toLowerCase());
}

/** Networks that every system knows; 10.0.0.0 and the like are numbers. */
export function findNetwork(name: string): number | undefined {
  return NETWORKS.get(name);
}

const NETWORKS: ReadonlyMap<string, number> = new Map([
  ['loopback', 0x7f000000],
  ['link-local', 0xa9fe0000],
]);

interface Service {
  readonly port: number;
  readonly protocol: number | undefined;
}

let knownServices: ReadonlyMap<string, Service> | undefined;
let knownProtocols: ReadonlyMap<string, number> | undefined;

function services(): ReadonlyMap<string, Service> {
  knownServices ??= new Map<string, Service>([
    ...readTable(SERVICES.both).map(([name, port]) => [name, { port, protocol: undefined }] as const),
    ...readTable(SERVICES.tcp).map(([name, port]) => [name, { port, protocol: IP.tcp }] as const),
    ...readTable(SERVICES.udp).map(([name, port]) => [name, { port, protocol: IP.udp }] as const),
  ]);
  return knownServices;
}

function protocolTable(within: FilterProtocol | undefined): ReadonlyMap<string, number> | undefined {
  switch (within) {
    case undefined:
    case 'ip':
    case 'ip6':
      knownProtocols ??= new Map(readTable(IP_PROTOCOL_NAMES));
      return knownProtocols;
    case 'link':
      return ETHER_NAMES;
    case 'iso':
      return OSI_NAMES;
    default:
      return undefined;
  }
}

const OSI_NAMES: ReadonlyMap<string, number> = new Map(Object.entries(OSI));

function readTable(table: string): [name: string, number: number][] {
  return table
    .trim()
    .split(/,\s+/)
    .map((entry) => {
      const [name, number] = entry.split(' ');
      return [name, Number(number)];
    });
}
