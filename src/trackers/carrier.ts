import { Packet } from '../core/packet.ts';
import type { Dissection } from '../protocols/dissection.ts';

/** The packet whose bytes hold the layers of a dissection. */
export class Carrier {
  readonly #whole = new Packet();

  /** The packet itself, or where the layers stand in a datagram put together, one that has those bytes. */
  of(d: Dissection): Packet {
    if (d.bytes === d.packet.bytes) return d.packet;
    const whole = this.#whole;
    whole.setBuffer(d.bytes, d.view);
    whole.seconds = d.packet.seconds;
    whole.nanoseconds = d.packet.nanoseconds;
    whole.hasTime = d.packet.hasTime;
    whole.wireLength = d.packet.wireLength;
    return whole;
  }
}
