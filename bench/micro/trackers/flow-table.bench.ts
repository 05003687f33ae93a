import { bench, do_not_optimize, group } from 'mitata';
import { Packet } from '../../../src/core/packet.ts';
import { FlowTable } from '../../../src/trackers/flow-table.ts';
import { warmUp } from '../warm.ts';

const FLOW_COUNTS = [16, 4096, 262_144];
const ETHERNET = 14;
const TRANSPORT = ETHERNET + 20;
const TCP = 6;
const ACK = 16;

group('flow table, a packet', () => {
  for (const flows of FLOW_COUNTS) bench(`of ${flows.toLocaleString('en')} known flows`, adding(flows));
});

/** Packets of that many connections, in an order that no cache foresees. */
function adding(flows: number): () => void {
  const table = new FlowTable();
  const packet = emptyPacket();
  let flow = 0;
  const step = (): void => {
    // An odd step visits each of a power of two once before the first comes again.
    flow = (flow + 0x9e37_79b1) & (flows - 1);
    packet.view.setUint32(ETHERNET + 12, 0x0a00_0000 + flow);
    do_not_optimize(table.add(packet, ETHERNET, TRANSPORT, TCP));
  };
  return warmUp(step, flows * 2);
}

function emptyPacket(): Packet {
  const packet = new Packet();
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  packet.setBuffer(bytes, view);
  packet.end = packet.wireLength = bytes.length;
  view.setUint8(ETHERNET, 0x45);
  view.setUint32(ETHERNET + 16, 0xc0a8_0001);
  view.setUint16(TRANSPORT, 40_000);
  view.setUint16(TRANSPORT + 2, 443);
  view.setUint8(TRANSPORT + 12, 5 << 4);
  view.setUint8(TRANSPORT + 13, ACK);
  return packet;
}
