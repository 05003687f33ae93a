import type { Packet } from '../core/packet.ts';
import { Totals } from '../core/totals.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { Segment } from '../protocols/segment.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { Connections } from './connections.ts';
import type { Timeouts } from './expiry.ts';

/** Connections out of packets: feed `consume` every chosen packet, then ask for the logs. */
export class ConnectionSession {
  readonly totals = new Totals();
  readonly connections: Connections;
  readonly #d = new Dissection();
  readonly #segment = new Segment(this.#d.packet);

  constructor(timeouts: Timeouts) {
    this.connections = new Connections(timeouts);
    this.#d.reassembler = new IpFragments();
  }

  readonly consume = (packet: Packet): void => {
    this.totals.add(packet);
    if (this.#segment.enter(packet) && this.connections.segment(this.#segment)) return;
    decode(packet, this.#d);
    this.connections.packet(this.#d);
  };
}
