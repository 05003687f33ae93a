import type { Dissection } from './dissection.ts';
import type { FieldSink } from './field-sink.ts';
import type { Layer } from './layer.ts';
import type { SpaceName } from './spaces.ts';
import type { Start, StartName } from './starts.ts';

/** How a field's bytes are read. Integers are big-endian unless they end in `le`. */
export type FieldType =
  | 'u8'
  | 'u16'
  | 'u24'
  | 'u32'
  | 'u40'
  | 'u48'
  | 'u64'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'u16le'
  | 'u32le'
  | 'u64le'
  | 'i32le'
  | 'f32'
  | 'bool'
  | 'ether'
  | 'eui64'
  | 'ipv4'
  | 'ipv6'
  | 'bytes'
  | 'string'
  /** The packet's own timestamp. */
  | 'time'
  /** A span of time, computed. */
  | 'seconds'
  /** Text computed by the protocol, not found in the bytes as it stands. */
  | 'text';

export type FieldValue = number | bigint | boolean | string;

/**
 * One row of a protocol's table: the single source for JSON keys, `--fields`, `--match`, CSV columns,
 * `sniff protocols`, the generated docs and the comparison with tshark, whose names it uses.
 */
export interface Field {
  /** Wireshark's full name: `tcp.srcport`. */
  readonly name: string;
  /** Wireshark's label: `Source Port`. */
  readonly label: string;
  readonly type: FieldType;
  /** Byte offset from the layer's start; several for a field that occurs several times. Left out: `walk` finds it. */
  readonly at?: number | readonly number[];
  /** Bytes to read for a `bool` (1 unless given), `bytes` or `string` at a fixed place. */
  readonly length?: number;
  /** Bits of the integer; the value is shifted down to the mask's lowest bit. At most 32 bits. */
  readonly mask?: number;
  /** Names of values. */
  readonly values?: Readonly<Record<number, string>>;
  /** How people write the number. JSON has plain numbers either way. */
  readonly display?: 'hex';
  /** Only when this holds; fields of a fixed place alone. */
  readonly when?: (layer: Layer) => boolean;
  /** Computed from the layer instead of read; undefined when there is none. */
  readonly compute?: (layer: Layer) => FieldValue | undefined;
  /** Bytes that `compute` reads, for a field that is there in a header that was cut behind them; else only in whole ones. */
  readonly reads?: number;
  /** Available to `--fields` and `--match`, left out of whole-packet output (aliases, unions, derived values). */
  readonly hidden?: true;
  /** Computed from what the packets before told (`Dissection.streams`): there only where something follows them. */
  readonly stateful?: true;
  /** Standard and section: `RFC 9293 §3.1`. */
  readonly ref: string;
}

export interface ProtocolDefinition {
  /** Wireshark's name of the protocol, as in the protocol hierarchy: `ip`, `tcp`. */
  readonly name: string;
  /** `Internet Protocol Version 4`. */
  readonly title: string;
  /** Short name for summaries: `IPv4`. */
  readonly label: string;
  /** Other names that `--match` takes: `IPv4`. */
  readonly aliases?: readonly string[];
  /** The standard. */
  readonly ref: string;
  /** Keys that lead here. */
  readonly claims: Readonly<Partial<Record<SpaceName, readonly number[]>>>;
  /** How it begins, by the transport whose payload it may be: asked where nobody has claimed the ports. */
  readonly starts?: Readonly<Partial<Record<StartName, Start>>>;
  /**
   * Protocols whose header this one continues: below them it is a layer, but no step of the protocol hierarchy, as in
   * Wireshark's (IPv6's extension headers).
   */
  readonly continues?: readonly string[];
  /** Among the few that nearly every packet has: tested before the table is asked. */
  readonly hot?: true;
  /** Its layer takes all of the payload that it is given: no layer follows, nothing in it is damage. */
  readonly leaf?: true;
  /** What the field names start with when it is not the protocol's name (`ipv6` for `ipv6.hopopts`). */
  readonly prefix?: string;
  /** Bytes that must be there before `decode` is called; every fixed-place field without `when` lies within. */
  readonly minimumLength: number;
  /**
   * Fewer bytes than these are no layer at all (1 unless given): what tshark reads before it counts the protocol, as
   * TCP's ports.
   */
  readonly visibleFrom?: number;
  /**
   * Validates the header at `at`, sets `d.offset` to where the payload starts, narrows the end with `d.limit` if the
   * header has a length, and returns the payload's protocol id: from a space's table (0: nobody's, data), or `STOP`
   * when nothing follows: after `d.malformed`, after a `d.has` that said false, for a protocol without payload.
   * At least `minimumLength` captured bytes are there. Reads nothing else, allocates nothing, never throws.
   */
  readonly decode: (d: Dissection, at: number) => number;
  readonly fields: readonly Field[];
  /** Finds the fields that have no fixed place (options, lists) and hands them to the sink in wire order. */
  readonly walk?: (layer: Layer, sink: FieldSink) => void;
  /** Verifies the checksum of the layer at this stack index: one of `CHECKSUM`. Cheap, allocates nothing. */
  readonly checksum?: (d: Dissection, index: number) => number;
  /** A few words for the packet's one-line summary: `443 → 51634 [SYN, ACK] Seq=0`. */
  readonly summarize?: (layer: Layer) => string;
}

export interface Protocol extends ProtocolDefinition {
  /** Given by the registry, from 1. */
  id: number;
}

/** Nothing follows this layer. */
export const STOP = -1;

export function defineProtocol(definition: ProtocolDefinition): Protocol {
  return { ...definition, id: 0 };
}

/** Keeps a field's literal type readable at its definition. */
export function defineField(field: Field): Field {
  return field;
}
