import { etherText, ipv4Text } from '../bytes/addresses.ts';
import { limits } from '../core/limits.ts';
import { type Dissection, PARTIAL, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { ethernet } from '../protocols/link/ethernet.ts';
import { arp as arpProtocol } from '../protocols/network/arp.ts';
import type { Part } from '../report/model.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';

/** Who claims which address on the local network, and whose MAC the traffic of everybody else comes through. */
export const arp: AnalysisDefinition = {
  part: 'arp',
  create: (context) => new Bindings(context),
};

const REQUEST = 1;
const REPLY = 2;
const ETHERNET_IPV4 = 0x0001_0800;
const ETHERNET_IPV4_LENGTHS = 0x0604;
const PACKET_LENGTH = 28;
const LOW_WORD = 0x1_0000_0000;

class Bindings implements Analysis {
  #requests = 0;
  #replies = 0;
  /** `ip mac` of each claim, in order of appearance. */
  readonly #bindings = new Map<string, { ip: string; mac: string }>();
  /** Source addresses seen behind each sending MAC (as a number of 48 bits), for the first packet of each flow. */
  readonly #sendersByMac = new Map<number, Set<number>>();

  constructor(context: AnalysisContext) {
    context.flows().onNewFlow((_row, d, ip) => this.#noteSender(d, ip));
  }

  packet(d: Dissection): void {
    const base = (d.count - 1) << STRIDE_SHIFT;
    for (let at = base; at >= 0; at -= 1 << STRIDE_SHIFT) {
      if (d.stack[at] !== arpProtocol.id) continue;
      const start = d.stack[at + SLOT.start];
      if ((d.stack[at + SLOT.flags] & PARTIAL) !== 0 || d.stack[at + SLOT.end] - start < PACKET_LENGTH) return;
      this.#note(d, start);
      return;
    }
  }

  segment(): void {
    // No ARP.
  }

  isEmpty(): boolean {
    return this.#requests === 0 && this.#replies === 0;
  }

  finish(): Part {
    const bindings = [...this.#bindings.values()];
    return {
      kind: 'record',
      name: 'arp',
      title: 'ARP',
      entries: [
        { key: 'requests', label: 'Requests', type: 'count', value: this.#requests },
        { key: 'replies', label: 'Replies', type: 'count', value: this.#replies },
        {
          key: 'bindings',
          label: 'Addresses',
          table: {
            rowCount: bindings.length,
            columns: [
              { key: 'ip', label: 'IP address', type: 'address', value: (row) => bindings[row].ip },
              { key: 'mac', label: 'MAC address', type: 'address', value: (row) => bindings[row].mac },
            ],
          },
        },
        { key: 'gatewayMac', label: 'Gateway', type: 'address', value: this.#gatewayMac() },
      ],
    };
  }

  #note(d: Dissection, start: number): void {
    const { view, bytes } = d;
    const operation = view.getUint16(start + 6);
    if (operation === REQUEST) this.#requests += 1;
    else if (operation === REPLY) this.#replies += 1;
    else return;
    if (view.getInt32(start) !== ETHERNET_IPV4 || view.getUint16(start + 4) !== ETHERNET_IPV4_LENGTHS) return;
    // RFC 5227 §1.1: a probe's sender has no address yet.
    if (view.getInt32(start + 14) === 0) return;
    const ip = ipv4Text(bytes, start + 14);
    const mac = etherText(bytes, start + 8);
    if (this.#bindings.size < limits.arpBindings) this.#bindings.set(`${ip} ${mac}`, { ip, mac });
  }

  #noteSender(d: Dissection, ip: number): void {
    const { bytes, stack, view } = d;
    if (stack[0] !== ethernet.id || bytes[ip] >>> 4 !== 4) return;
    const source = stack[SLOT.start] + 6;
    const mac = view.getUint16(source) * LOW_WORD + view.getUint32(source + 2);
    let addresses = this.#sendersByMac.get(mac);
    if (addresses === undefined) {
      if (this.#sendersByMac.size === limits.arpBindings) return;
      addresses = new Set();
      this.#sendersByMac.set(mac, addresses);
    }
    if (addresses.size < limits.addressesPerMac) addresses.add(view.getInt32(ip + 12));
  }

  /** The MAC that sends for the most addresses, if it sends for more than those it claims by ARP. */
  #gatewayMac(): string | null {
    const claims = new Map<string, number>();
    for (const { mac } of this.#bindings.values()) claims.set(mac, (claims.get(mac) ?? 0) + 1);
    let gateway: string | null = null;
    let most = 1;
    for (const [number, addresses] of this.#sendersByMac) {
      const mac = macText(number);
      const foreign = addresses.size - (claims.get(mac) ?? 0);
      if (foreign > most) {
        most = foreign;
        gateway = mac;
      }
    }
    return gateway;
  }
}

function macText(mac: number): string {
  const bytes = new Uint8Array(6);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(mac / LOW_WORD));
  view.setUint32(2, mac % LOW_WORD);
  return etherText(bytes, 0);
}
