import type { AnalysisContext } from '../analyses/analysis.ts';
import type { Packet } from '../core/packet.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Flows } from '../trackers/flows.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import { rowOfFlow } from './flow-keys.ts';
import type { EndKeys } from './key-table.ts';
import type { Tap } from './tap.ts';

export interface PacketTapLists {
  readonly packets: readonly Tap[];
  readonly bytes: readonly Tap[];
  readonly syn: readonly Tap[];
}

const FLAGS_AT = 13;
const SYN = 2;
const SYN_ACK = 18;

/** Packets, their bytes, and those that ask for a connection. */
export class PacketTaps {
  readonly #flows: Flows;
  readonly #feed: Feed;
  readonly #lists: PacketTapLists;
  readonly #ends = new Ends();

  constructor(context: AnalysisContext, feed: Feed, lists: PacketTapLists) {
    const isTcpAlone = lists.packets.length + lists.bytes.length === 0;
    this.#flows = isTcpAlone ? context.tcpFlows() : context.flows();
    this.#feed = feed;
    this.#lists = lists;
  }

  packet(d: Dissection): void {
    const { packet, network, stack } = d;
    if (!packet.hasTime) return;
    this.#count(packet, network === 0 ? -1 : stack[((network - 1) << STRIDE_SHIFT) + SLOT.start]);
    const { syn } = this.#lists;
    const { tcpRow, tcpLayer } = this.#flows;
    if (syn.length === 0 || tcpRow < 0) return;
    const flags = d.bytes[stack[(tcpLayer << STRIDE_SHIFT) + SLOT.start] + FLAGS_AT];
    if ((flags & SYN_ACK) === SYN) this.#feedAll(syn, packet, 1, -1);
  }

  segment(segment: Segment): void {
    const { packet } = segment;
    if (packet.hasTime) this.#count(packet, segment.ip);
  }

  #count(packet: Packet, ip: number): void {
    this.#feedAll(this.#lists.packets, packet, 1, ip);
    this.#feedAll(this.#lists.bytes, packet, packet.wireLength, ip);
  }

  #feedAll(taps: readonly Tap[], packet: Packet, amount: number, ip: number): void {
    if (taps.length === 0) return;
    const time = this.#feed.clock.of(packet.seconds, packet.nanoseconds);
    for (let i = 0; i < taps.length; i++) {
      const { ends } = taps[i];
      const row = ends === undefined ? -1 : this.#rowOf(ends, packet, ip);
      if (row >= 0) taps[i].feed(row, time, amount, packet.number);
    }
  }

  #rowOf(keys: EndKeys, packet: Packet, ip: number): number {
    const { tcpRow, udpRow, table } = this.#flows;
    const flow = tcpRow >= 0 ? tcpRow : udpRow;
    const ends = this.#ends;
    if (keys.kind === 'none') return keys.rowOf(ends);
    if (flow >= 0) return rowOfFlow(keys, table, flow, table.originatorIsB(flow) ? 1 : 0, ends);
    // Neither TCP nor UDP: there is no port, and without IP no address either.
    if (ip < 0 || keys.kind === 'port') return -1;
    ends.fillFromIp(packet.bytes, packet.view, ip);
    return keys.rowOf(ends);
  }
}
