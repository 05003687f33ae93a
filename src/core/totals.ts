import type { Packet } from './packet.ts';
import { TimeSpan } from './time-span.ts';

/** Sums over the chosen packets and the span of their times; packets without a time count but span nothing. */
export class Totals extends TimeSpan {
  packets = 0;
  wireBytes = 0;
  capturedBytes = 0;
  /** Packets of which the snap length cut bytes off. */
  truncatedPackets = 0;

  add(packet: Packet): void {
    const captured = packet.end - packet.start;
    this.packets += 1;
    this.wireBytes += packet.wireLength;
    this.capturedBytes += captured;
    if (captured < packet.wireLength) this.truncatedPackets += 1;
    this.see(packet);
  }
}
