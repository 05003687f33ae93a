import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 791 §3.1';
const FIRST = 4;

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

function route(name: string, label: string): readonly Field[] {
  return [
    defineField({ name: `ip.${name}`, label, type: 'ipv4', ref: REF }),
    defineField({ name: `ip.${name}_host`, label: `${label} Host`, type: 'ipv4', hidden: true, ref: REF }),
  ];
}
