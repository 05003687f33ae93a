import { unpackShow } from './pdml.ts';

export interface TsharkField {
  readonly name: string;
  /** As tshark prints it: `0x0800`, `1`, `10.0.0.1`. */
  readonly show: string;
  /** The field's own bytes (or its masked number) as hex, empty for what tshark worked out. */
  readonly value: string;
  readonly pos: number;
  readonly size: number;
  readonly hidden: boolean;
  /** Text lines without a filter name count as steps too. */
  readonly depth: number;
}

export interface TsharkLayer {
  readonly name: string;
  readonly pos: number;
  readonly size: number;
  /** 0 at the top of the packet. */
  readonly depth: number;
  /** Index in the frame's layers of the one that this one stands in, -1 at the top: a quoted or nested packet. */
  readonly parent: number;
  readonly fields: TsharkField[];
}

export interface TsharkFrame {
  /** Counted from 1. */
  readonly number: number;
  /** In the order of the text; a nested layer follows the one it stands in. */
  readonly layers: TsharkLayer[];
}

/** tshark numbers some pcapng blocks that hold no packet (custom blocks) as frames too; those have no link type. */
export function isPacket(frame: TsharkFrame): boolean {
  return frame.layers.some((layer) => layer.fields.some((field) => field.name === 'frame.encap_type'));
}

/** Frames of a compact PDML text (see `pdml.ts`); without `wanted` every layer keeps its fields. */
export function* readFrames(compact: string, wanted?: ReadonlySet<string>): Generator<TsharkFrame> {
  let frame: TsharkFrame | undefined;
  let number = 0;
  let open: OpenLayer[] = [];
  let keep = true;
  for (let at = 0; at < compact.length; ) {
    const newline = compact.indexOf('\n', at);
    const end = newline < 0 ? compact.length : newline;
    const kind = compact.charCodeAt(at);
    if (kind === 61) {
      if (frame) yield frame;
      frame = { number: ++number, layers: [] };
      open = [];
      keep = true;
    } else if (kind === 80 && frame) {
      const layer = pushLayer(compact.slice(at + 1, end), frame, open);
      keep = !wanted || wanted.has(layer.name);
    } else if (kind === 70 && frame && (keep || open.length > 1)) {
      const field = readField(compact.slice(at + 1, end));
      while (open.length > 0 && (open.at(-1) as OpenLayer).depth >= field.depth) open.pop();
      const owner = open.at(-1)?.layer;
      if (owner && (!wanted || wanted.has(owner.name))) owner.fields.push(field);
    }
    at = end + 1;
  }
  if (frame) yield frame;
}

interface OpenLayer {
  readonly depth: number;
  readonly index: number;
  readonly layer: TsharkLayer;
}

function pushLayer(line: string, frame: TsharkFrame, open: OpenLayer[]): TsharkLayer {
  const [depthText, name, pos, size] = line.split('\t') as [string, string, string, string];
  const depth = Number(depthText);
  while (open.length > 0 && (open.at(-1) as OpenLayer).depth >= depth) open.pop();
  const layer = {
    name,
    pos: Number(pos),
    size: Number(size),
    depth,
    parent: open.at(-1)?.index ?? -1,
    fields: [],
  };
  open.push({ depth, index: frame.layers.length, layer });
  frame.layers.push(layer);
  return layer;
}

function readField(line: string): TsharkField {
  const parts = line.split('\t') as [string, string, string, string, string, string, string];
  const [depth, name, pos, size, hidden, show, value] = parts;
  return {
    name,
    show: unpackShow(show, value),
    value,
    pos: Number(pos),
    size: Number(size),
    hidden: hidden === 'h',
    depth: Number(depth),
  };
}
