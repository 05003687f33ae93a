import type { FieldValue } from '../../src/protocols/define.ts';
import { comparableLayers, protocolOf } from './comparable-layers.ts';
import {
  exclusionOf,
  FIELDS_BY_CONNECTION,
  isKnownByConnection,
  isLostConnection,
  NEWER_NAMES,
  NOT_COMPARED,
  OTHER_NAMES,
  PLACEHOLDERS,
  TOLD_BY_STREAM,
} from './exclusions.ts';
import type { FieldInfo } from './field-info.ts';
import type { TsharkField, TsharkFrame, TsharkLayer } from './frames.ts';
import type { OurFrame, OurTable } from './ours.ts';
import type { StreamLine } from './stream-lines.ts';
import { STATEFUL_COLUMNS } from './tshark.ts';
import { canonicalOurs, canonicalTheirs } from './values.ts';

/** One field of ours against tshark's, over all frames that were added. */
export interface FieldTally {
  readonly protocol: string;
  readonly name: string;
  compared: number;
  equal: number;
  /** Differing occurrences by capture. */
  readonly differing: Map<string, number>;
  readonly examples: string[];
}

/** One field that tshark prints for a protocol of ours, and no table of ours has. */
export interface LackingTally {
  readonly protocol: string;
  readonly name: string;
  readonly type: string;
  /** Why it is not counted as lacking; undefined when it is. */
  readonly excluded: string | undefined;
  hidden: number;
  count: number;
  readonly example: string;
}

/** Compares every field of our tables, occurrence by occurrence in a frame, with what tshark says. */
export class FieldComparison {
  readonly tallies = new Map<string, FieldTally>();
  readonly lacking = new Map<string, LackingTally>();
  readonly #tables: ReadonlyMap<string, OurTable>;
  readonly #fields: ReadonlyMap<string, OurTable['fields'][number] & { protocol: string }>;
  readonly #infos: ReadonlyMap<string, readonly FieldInfo[]>;
  readonly #decoded: ReadonlySet<string>;

  constructor(tables: readonly OurTable[], infos: ReadonlyMap<string, readonly FieldInfo[]>) {
    this.#tables = new Map(tables.map((table) => [table.protocol, table]));
    this.#decoded = new Set(this.#tables.keys());
    // A field that two tables share is the first one's: UDP's, not UDP-Lite's.
    const rows = tables.flatMap((table) => table.fields.map((field) => ({ ...field, protocol: table.protocol })));
    this.#fields = new Map(rows.toReversed().map((field) => [field.name, field]));
    this.#infos = infos;
  }

  add(file: string, theirs: TsharkFrame, ours: OurFrame): void {
    const place = `${file}:${theirs.number}`;
    const layers = comparableLayers(theirs, this.#decoded);
    const named = new Map<string, TsharkField[]>();
    const ciphertexts = new Set(
      layers
        .filter(
          (layer) =>
            isCiphertext(layer) ||
            isMisreadSsh(layer) ||
            isMisreadPgsql(layer) ||
            isMisreadMysql(layer) ||
            isBehindHttp(layer, layers),
        )
        .map(protocolOf),
    );
    for (const layer of layers) {
      for (const field of layer.fields) {
        if (PLACEHOLDERS.get(field.name) === field.show) continue;
        if (isRestOfMessage(layer) || ciphertexts.has(layer.name) || isKnownByConnection(layer, field.name)) continue;
        const name = OTHER_NAMES.get(field.name) ?? field.name;
        if (!this.#fields.has(name)) this.#addLacking(this.#ownerOf(layer, theirs), field, place);
        else push(named, name, field);
      }
    }
    const found = groupOurs(ours.layers.flatMap((layer) => layer.fields));
    const silent = new Set(layers.filter((layer) => layer.fields.length === 0).map(protocolOf));
    for (const layer of layers) if (layer.fields.length > 0) silent.delete(protocolOf(layer));
    const isLost = layers.some(isLostConnection);
    const hasData = layers.some((layer) => protocolOf(layer) === 'data');
    const isTold =
      ours.layers.some((layer) => TOLD_BY_STREAM.has(layer.protocol)) ||
      theirs.layers.some((layer) => TOLD_BY_STREAM.has(protocolOf(layer)));
    for (const name of new Set([...named.keys(), ...found.keys()])) {
      const field = this.#fields.get(name);
      if (!field || field.stateful || !this.#infos.has(name) || NOT_COMPARED.has(name)) continue;
      // A dissector of tshark's that read all before it showed anything, and gave up: we keep what is there.
      if (silent.has(field.protocol) && !named.has(name)) continue;
      if (ciphertexts.has(field.protocol)) continue;
      if (isLost && FIELDS_BY_CONNECTION.has(name)) continue;
      // Which protocol it is is no question of its fields.
      // HTTP behind what we don't decode (SOCKS) is not compared either.
      const told = field.protocol === 'http' ? layers : theirs.layers;
      const isOurs =
        TOLD_BY_STREAM.has(field.protocol) && !told.some((layer) => ownerOfFields(layer) === field.protocol);
      if (isOurs) continue;
      // Where tshark goes on with a protocol that we don't decode, we have data: that is no difference.
      if (field.protocol === 'data' && (!hasData || isTold)) continue;
      const expected = (named.get(name) ?? []).map((each) => canonicalTheirs(field.type, each));
      const actual = (found.get(name) ?? []).map((value) => canonicalOurs(field.type, value, name));
      this.#compare(file, place, field, expected, actual);
    }
  }

  /** Fields that need the packets before are compared with what tshark says by its own defaults. */
  addStateful(file: string, number: number, line: StreamLine | undefined, ours: OurFrame): void {
    const found = groupOurs(ours.stateful ?? []);
    for (const name of STATEFUL_COLUMNS) {
      const field = this.#fields.get(name);
      if (!field?.stateful || !line) continue;
      const expected = line
        .visible(name, this.#decoded)
        ?.map((show) => canonicalTheirs(field.type, { ...PLAIN, name, show }));
      if (expected === undefined) continue;
      const actual = (found.get(name) ?? []).map((value) => canonicalOurs(field.type, value, name));
      this.#compare(file, `${file}:${number}`, field, expected, actual);
    }
  }

  /** Names in our tables that tshark doesn't know. */
  unknownNames(): { protocol: string; name: string }[] {
    return [...this.#fields.values()]
      .filter((field) => !this.#infos.has(field.name) && !NEWER_NAMES.has(field.name))
      .map(({ protocol, name }) => ({ protocol, name }));
  }

  #compare(
    file: string,
    place: string,
    field: { protocol: string; name: string },
    expected: string[],
    actual: string[],
  ): void {
    const tally = this.#tally(field);
    const count = Math.max(expected.length, actual.length);
    for (let i = 0; i < count; i++) {
      tally.compared++;
      if (expected[i] === actual[i]) {
        tally.equal++;
      } else {
        const seen = tally.differing.get(file) ?? 0;
        tally.differing.set(file, seen + 1);
        if (seen === 0) tally.examples.push(`${place} ours ${shorten(actual[i])} theirs ${shorten(expected[i])}`);
      }
    }
  }

  /** The protocol of ours that the layer belongs to: a part of a header is its parent's. */
  #ownerOf(layer: TsharkLayer, frame: TsharkFrame): string {
    const name = protocolOf(layer);
    const parent = frame.layers[layer.parent];
    return this.#decoded.has(name) || parent === undefined ? name : this.#ownerOf(parent, frame);
  }

  #tally(field: { protocol: string; name: string }): FieldTally {
    let tally = this.tallies.get(field.name);
    if (!tally) {
      const { protocol, name } = field;
      tally = {
        protocol,
        name,
        compared: 0,
        equal: 0,
        differing: new Map(),
        examples: [],
      };
      this.tallies.set(name, tally);
    }
    return tally;
  }

  #addLacking(layer: string, field: TsharkField, place: string): void {
    const info = this.#infos.get(field.name)?.[0];
    const owner = info && this.#decoded.has(info.protocol) ? info.protocol : layer;
    const key = `${owner} ${field.name}`;
    let tally = this.lacking.get(key);
    if (!tally) {
      const { name } = field;
      const excluded = exclusionOf(name, info);
      const example = `${place} ${field.show.slice(0, 60)}`;
      tally = {
        protocol: owner,
        name,
        type: info?.type ?? 'unknown',
        excluded,
        hidden: 0,
        count: 0,
        example,
      };
      this.lacking.set(key, tally);
    }
    tally.count++;
    if (field.hidden) tally.hidden++;
  }
}

/**
 * A layer of HTTP without a request's or a response's line: the segment goes on with a message, which tshark takes from
 * the port and shows as content or as a header. Alone, it says nothing of HTTP.
 */
function isRestOfMessage(layer: TsharkLayer): boolean {
  return protocolOf(layer) === 'http' && !layer.fields.some(({ name }) => MESSAGE_LINES.has(name));
}

/** Whose fields a layer has: SSDP's messages are HTTP's. */
function ownerOfFields(layer: TsharkLayer): string {
  return layer.name === 'ssdp' ? 'http' : protocolOf(layer);
}

const MESSAGE_LINES: ReadonlySet<string> = new Set(['http.request', 'http.response']);

/**
 * The middle of a record of TLS, of a connection that began as text: tshark, told to put nothing together, takes it for
 * text again.
 */
function isCiphertext(layer: TsharkLayer): boolean {
  if (!TEXT_PROTOCOLS.has(protocolOf(layer))) return false;
  const line = layer.fields.find(({ value }) => value !== '')?.value ?? '';
  const controls = line.match(/../g)?.filter((pair) => /^[01]/.test(pair) && !/^0[9a-d]/.test(pair)) ?? [];
  return controls.length > MOST_CONTROLS;
}

const TEXT_PROTOCOLS: ReadonlySet<string> = new Set(['ftp', 'imap', 'pop', 'smtp']);
const MOST_CONTROLS = 2;

/**
 * SSH that tshark, told to put nothing together, reads at a wrong place (the middle of a packet, lines before the
 * version), for encrypted too early (of half a connection), or without knowing how keys are exchanged.
 */
function isMisreadSsh(layer: TsharkLayer): boolean {
  if (layer.name !== 'ssh') return false;
  const shown = (name: string) => layer.fields.find((field) => field.name === name);
  const encrypted = shown('ssh.packet_length_encrypted')?.value;
  if (encrypted !== undefined) {
    const size = Number.parseInt(encrypted, 16);
    return isSshLength(size) || layer.size === 4 + 8 - (size % 8) + size;
  }
  const length = shown('ssh.packet_length');
  const code = Number(shown('ssh.message_code')?.show ?? 0);
  const isAnyMethod = layer.fields.some(({ name, show }) => name === '' && show === 'Key Exchange');
  return length !== undefined && (!isSshLength(Number(length.show)) || (code >= 30 && isAnyMethod));
}

function isSshLength(length: number): boolean {
  return length <= 0xffff && (length + 4) % 8 === 0;
}

/** PostgreSQL's port with something else on it (TLS behind SSLRequest): longer than its messages can be. */
function isMisreadPgsql(layer: TsharkLayer): boolean {
  return (
    layer.name === 'pgsql' && layer.fields.some(({ name, show }) => name === 'pgsql.length' && Number(show) > 2 ** 29)
  );
}

/** MySQL that tshark, having seen a segment twice, reads as if the login were over: an answer for a command. */
function isMisreadMysql(layer: TsharkLayer): boolean {
  if (layer.name !== 'mysql') return false;
  const shown = (name: string) => layer.fields.find((field) => field.name === name)?.show;
  if (shown('mysql.command') !== undefined) return shown('mysql.packet_number') !== '0';
  return shown('mysql.response_code') === '0xfe' && shown('mysql.affected_rows') !== undefined;
}

/** Frames behind the 101 in its segment: our layer is the message that begins the segment. */
function isBehindHttp(layer: TsharkLayer, layers: readonly TsharkLayer[]): boolean {
  return layer.name === 'websocket' && layers.some(({ name }) => name === 'http');
}

const PLAIN = { value: '', pos: 0, size: 0, hidden: false, depth: 0 } as const;

function groupOurs(fields: readonly (readonly [string, FieldValue])[]): Map<string, FieldValue[]> {
  const found = new Map<string, FieldValue[]>();
  for (const [name, value] of fields) push(found, name, value);
  return found;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function shorten(text: string | undefined): string {
  if (text === undefined) return '(absent)';
  return text.length > 48 ? `${text.slice(0, 48)}… (${text.length})` : JSON.stringify(text);
}
