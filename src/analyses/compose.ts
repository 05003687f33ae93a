import type { Packet } from '../core/packet.ts';
import type { Totals } from '../core/totals.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { Segment } from '../protocols/segment.ts';
import type { IpFragments } from '../trackers/ip-fragments.ts';

/** What sees each packet, decoded. */
export interface Consumer {
  packet(d: Dissection): void;
  /** As `packet`, for a segment of which no layers are made. */
  segment?(segment: Segment): unknown;
}

/**
 * One function for all consumers, generated so that each has a call site of its own: the engine inlines them, where a
 * loop over them would call through a site that has seen every kind. Nothing is decoded when nobody looks inside.
 */
export function compose(
  totals: Totals,
  fragments: IpFragments,
  consumers: readonly Consumer[],
  hasFlows: boolean,
): (packet: Packet) => void {
  if (consumers.length === 0) return (packet) => totals.add(packet);
  const d = new Dissection();
  d.reassembler = fragments;
  const segment = new Segment(d.packet);
  const names = namesOf(consumers);
  const decoded = `decode(packet, d); ${packetCalls(names)}`;
  // Flows come first, and only they can say that a segment's connection is known.
  const others = hasFlows ? names.slice(1) : names;
  const isKnown = hasFlows ? ` && ${names[0]}.segment(segment)` : '';
  const withSegments = `if (segment.enter(packet)${isKnown}) { ${segmentCalls(others)} } else { ${decoded} }`;
  const body = consumers.every((consumer) => consumer.segment !== undefined) ? withSegments : decoded;
  const make = new Function(
    'totals',
    'decode',
    'd',
    'segment',
    ...names,
    `return (packet) => { totals.add(packet); ${body} };`,
  );
  return make(totals, decode, d, segment, ...consumers) as (packet: Packet) => void;
}

/** Two functions for packets of which another thread has told whether they are such segments, and has counted them. */
export interface ToldConsumer {
  packet(packet: Packet): void;
  segment(segment: Segment): void;
}

/** As `compose`, in the same way. */
export function composeTold(fragments: IpFragments, consumers: readonly Required<Consumer>[]): ToldConsumer {
  const d = new Dissection();
  d.reassembler = fragments;
  const names = namesOf(consumers);
  const make = new Function(
    'decode',
    'd',
    ...names,
    `return { packet: (packet) => { decode(packet, d); ${packetCalls(names)} },
      segment: (segment) => { ${segmentCalls(names)} } };`,
  );
  return make(decode, d, ...consumers) as ToldConsumer;
}

function namesOf(consumers: readonly Consumer[]): string[] {
  return consumers.map((_, index) => `consumer${index}`);
}

function packetCalls(names: readonly string[]): string {
  return names.map((name) => `${name}.packet(d);`).join(' ');
}

function segmentCalls(names: readonly string[]): string {
  return names.map((name) => `${name}.segment(segment);`).join(' ');
}
