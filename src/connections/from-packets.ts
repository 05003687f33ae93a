import type { Packet } from '../core/packet.ts';
import { Totals } from '../core/totals.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { Connections } from './connections.ts';
import type { Timeouts } from './expiry.ts';

/** Connections out of packets: feed `consume` every chosen packet, then ask for the logs. */
export class ConnectionSession {
  readonly totals = new Totals();
  readonly connections: Connections;
  readonly #d = new Dissection();

  constructor(timeouts: Timeouts) {
    this.connections = new Connections(timeouts);
    this.#d.reassembler = new IpFragments();
  }

  readonly consume = (packet: Packet): void => {
    this.totals.add(packet);
    decode(packet, this.#d);
    this.connections.packet(this.#d);
  };
}
