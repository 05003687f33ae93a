import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { PROBLEM } from '../core/problems.ts';
import { data } from './data.ts';
import { type ProtocolDefinition, STOP } from './define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';
import { protocols } from './registry.ts';
import { ipProtocols, linkTypes } from './spaces.ts';
import { enterUsualStart } from './usual-start.ts';

type Decode = ProtocolDefinition['decode'];

const decoders: Decode[] = [nothing, ...protocols.map((protocol) => protocol.decode)];
const visibleFrom = Int32Array.from([0, ...protocols.map((protocol) => protocol.visibleFrom ?? 1)]);
const minimumLengths = Int32Array.from([0, ...protocols.map((protocol) => protocol.minimumLength)]);

const LINKTYPE_ETHERNET = 1;
const IPV4_HEADER = 20;
const linkTypeTable = linkTypes.table;
const ipProtocolTable = ipProtocols.table;
const DATA = data.id;
const LAYERS_END = limits.layers << STRIDE_SHIFT;

// A call site of its own lets the engine inline the few protocols that nearly every packet has.
const hot = protocols.filter((protocol) => protocol.hot);
const [hot0, hot1, hot2, hot3] = hot.map((protocol) => protocol.id);
const [decode0, decode1, decode2, decode3] = hot.map((protocol) => protocol.decode);
if (hot.length !== 4) throw new Error('decode has four call sites for hot protocols');

/**
 * Finds the packet's layers: ids and offsets on the dissection's stack. Never throws, allocates nothing.
 *
 * What a step needs stays in locals as far as it can: a value stored and loaded again at once takes longer than the
 * header that it is about.
 */
export function decode(packet: Packet, d: Dissection): void {
  d.begin(packet);
  if (packet.linkType === LINKTYPE_ETHERNET && enterUsualStart(d)) {
    // The second layer's header: its protocol leads on.
    decodeFrom(d, ipProtocolTable[d.bytes[d.offset - IPV4_HEADER + 9]], 2 << STRIDE_SHIFT);
  } else {
    decodeFrom(d, packet.linkType < linkTypeTable.length ? linkTypeTable[packet.linkType] : 0, 0);
  }
  if (d.ownLayers !== 0) d.endQuote();
}

/** As `decode`, always one layer after the other: what its shortcut is tested against. */
export function decodeByLayer(packet: Packet, d: Dissection): void {
  d.begin(packet);
  decodeFrom(d, packet.linkType < linkTypeTable.length ? linkTypeTable[packet.linkType] : 0, 0);
  if (d.ownLayers !== 0) d.endQuote();
}

/** Goes on with protocol `first` at `d.offset`, whose layer's place on the stack is `firstBase`. */
function decodeFrom(d: Dissection, first: number, firstBase: number): void {
  const { stack } = d;
  let id = first;
  let base = firstBase;
  for (;;) {
    const at = d.offset;
    const { end } = d;
    if (at >= end) {
      if (at < d.wireEnd) d.note(PROBLEM.truncated, at, minimumLengths[id], 0);
      return;
    }
    if (base === LAYERS_END) {
      d.note(PROBLEM.tooDeep, at, 0, end - at);
      return;
    }
    stack[base] = id === 0 ? DATA : id;
    stack[base + SLOT.start] = at;
    stack[base + SLOT.payload] = end;
    stack[base + SLOT.end] = end;
    stack[base + SLOT.wireEnd] = d.wireEnd;
    stack[base + SLOT.flags] = 0;
    stack[base + SLOT.info] = 0;
    stack[base + SLOT.network] = d.network;
    base += 1 << STRIDE_SHIFT;
    const count = base >>> STRIDE_SHIFT;
    d.count = count;
    if (id === 0) return;
    if (at + minimumLengths[id] > end) {
      d.has(at, minimumLengths[id]);
      if (end - at < visibleFrom[id]) d.drop();
      return;
    }
    if (id === hot0) id = decode0(d, at);
    else if (id === hot1) id = decode1(d, at);
    else if (id === hot2) id = decode2(d, at);
    else if (id === hot3) id = decode3(d, at);
    else id = decoders[id](d, at);
    if (id === STOP) return;
    // A layer that was dropped makes room for the next.
    if (d.count !== count) base = d.count << STRIDE_SHIFT;
    else d.setPayload(d.offset);
  }
}

function nothing(): number {
  return STOP;
}
