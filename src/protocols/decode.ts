import type { Packet } from '../core/packet.ts';
import { PROBLEM } from '../core/problems.ts';
import { data } from './data.ts';
import { type ProtocolDefinition, STOP } from './define.ts';
import type { Dissection } from './dissection.ts';
import { protocols } from './registry.ts';
import { linkTypes } from './spaces.ts';

type Decode = ProtocolDefinition['decode'];

const decoders: Decode[] = [nothing, ...protocols.map((protocol) => protocol.decode)];
const visibleFrom = Int32Array.from([0, ...protocols.map((protocol) => protocol.visibleFrom ?? 1)]);
const minimumLengths = Int32Array.from([0, ...protocols.map((protocol) => protocol.minimumLength)]);

// A call site of its own lets the engine inline the few protocols that nearly every packet has.
const hot = protocols.filter((protocol) => protocol.hot);
const [hot0, hot1, hot2, hot3] = hot.map((protocol) => protocol.id);
const [decode0, decode1, decode2, decode3] = hot.map((protocol) => protocol.decode);
if (hot.length !== 4) throw new Error('decode has four call sites for hot protocols');

/** Finds the packet's layers: ids and offsets on the dissection's stack. Never throws, allocates nothing. */
export function decode(packet: Packet, d: Dissection): void {
  d.begin(packet);
  let id = packet.linkType < linkTypes.table.length ? linkTypes.table[packet.linkType] : 0;
  for (;;) {
    const at = d.offset;
    if (at >= d.end) {
      if (at < d.wireEnd) d.note(PROBLEM.truncated, at, minimumLengths[id], 0);
      return;
    }
    if (d.count === d.capacity) {
      d.note(PROBLEM.tooDeep, at, 0, d.end - at);
      return;
    }
    if (id === 0) id = data.id;
    d.push(id, at);
    if (!d.has(at, minimumLengths[id])) {
      if (d.end - at < visibleFrom[id]) d.count--;
      return;
    }
    if (id === hot0) id = decode0(d, at);
    else if (id === hot1) id = decode1(d, at);
    else if (id === hot2) id = decode2(d, at);
    else if (id === hot3) id = decode3(d, at);
    else id = decoders[id](d, at);
    if (id === STOP) return;
    d.setPayload(d.offset);
  }
}

function nothing(): number {
  return STOP;
}
