import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 791 §3.1';
const FIRST = 4;
const ADDRESS = 4;
const END_OF_LIST = 0;
const NO_OPERATION = 1;
const LOOSE_ROUTE = 131;
const STRICT_ROUTE = 137;

const recorded = route('rec_rt', 'Recorded Route');
const planned = route('src_rt', 'Source Route');
const empty = route('empty_rt', 'Empty Route');

export const routeFields: readonly Field[] = [...recorded, ...planned, ...empty];

/**
 * The addresses of a route: up to the pointer those that were passed, behind it those still to come, or, where the
 * route is only recorded, places still empty. A pointer that points at no address is not followed.
 */
export function walkRoute(layer: Layer, isRecord: boolean, at: number, end: number, sink: FieldSink): void {
  if (at + 3 > end) return;
  const pointer = layer.bytes[at + 2];
  if (pointer < FIRST || (pointer & 3) !== 0) return;
  for (let place = FIRST; at + place + 3 <= end; place += 4) {
    const fields = place < pointer ? recorded : isRecord ? empty : planned;
    for (const field of fields) sink.at(field, at + place - 1, 4);
  }
}

/**
 * Offset of the last address of a source route still to be travelled, 0 without one: where the packet is bound for,
 * which is what transport checksums are about (RFC 1122 §4.2.3.8). `[at, end)` are the header's options.
 */
export function findRouteEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next + 1 < end && bytes[next] !== END_OF_LIST) {
    const type = bytes[next];
    const length = type === NO_OPERATION ? 1 : bytes[next + 1];
    if (length === 0 || next + length > end) return 0;
    if ((type === LOOSE_ROUTE || type === STRICT_ROUTE) && length >= 3 + ADDRESS) {
      const pointer = bytes[next + 2];
      return pointer >= FIRST && pointer + ADDRESS - 1 <= length ? next + length - ADDRESS : 0;
    }
    next += length;
  }
  return 0;
}

function route(name: string, label: string): readonly Field[] {
  return [
    defineField({ name: `ip.${name}`, label, type: 'ipv4', ref: REF }),
    defineField({ name: `ip.${name}_host`, label: `${label} Host`, type: 'ipv4', hidden: true, ref: REF }),
  ];
}
