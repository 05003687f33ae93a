/**
 * Turns tshark's PDML into a compact text, one line an element, that is small to keep and quick to read again:
 *
 *     =                                   (a frame begins)
 *     P<depth>\t<name>\t<pos>\t<size>
 *     F<depth>\t<name>\t<pos>\t<size>\t<h when hidden>\t<show>\t<value>
 *
 * tshark escapes quotes and angle brackets inside attributes, so `indexOf` is enough; an XML library takes ten times as
 * long. Expert information (`_ws.expert` and all below it) is tshark's opinion, not the packet's: left out here.
 */
export function compactPdml(pdml: Buffer): string {
  const out: string[] = [];
  const tags = new TagStack();
  for (const text of textChunks(pdml)) {
    for (let at = text.indexOf('<'); at >= 0; ) {
      const end = text.indexOf('>', at);
      tags.take(text.slice(at, end < 0 ? undefined : end + 1), out);
      at = end < 0 ? -1 : text.indexOf('<', end);
    }
  }
  return out.join('\n');
}

/** What `show` holds when it is the value, as it is or with colons between the bytes: saves half of every payload. */
const SAME_AS_VALUE = '\u0001';
const VALUE_WITH_COLONS = '\u0004';
/** Stand for a line feed and a tab inside an attribute, which would break the compact form. */
const LINE_FEED = '\u0002';
const TAB = '\u0003';

/** `show` as tshark printed it. */
export function unpackShow(show: string, value: string): string {
  if (show === SAME_AS_VALUE) return value;
  if (show === VALUE_WITH_COLONS) return value.replace(/..(?=.)/g, '$&:');
  return show.includes(LINE_FEED) || show.includes(TAB) ? show.replaceAll(LINE_FEED, '\n').replaceAll(TAB, '\t') : show;
}

class TagStack {
  private depth = 0;
  /** Depth of the `_ws.expert` field that is being passed over, -1 when none is. */
  private skipFrom = -1;

  take(tag: string, out: string[]): void {
    if (tag.startsWith('<field ')) this.open(tag, 'F', out);
    else if (tag.startsWith('<proto ')) this.open(tag, 'P', out);
    else if (tag === '</field>' || tag === '</proto>') this.close();
    else if (tag === '<packet>') out.push('=');
  }

  private open(tag: string, kind: 'P' | 'F', out: string[]): void {
    const name = attribute(tag, 'name');
    if (this.skipFrom < 0 && name === '_ws.expert') this.skipFrom = this.depth;
    if (this.skipFrom < 0) out.push(kind === 'P' ? protoLine(this.depth, name, tag) : fieldLine(this.depth, name, tag));
    if (!tag.endsWith('/>')) this.depth++;
    else if (this.skipFrom === this.depth) this.skipFrom = -1;
  }

  private close(): void {
    this.depth--;
    if (this.skipFrom === this.depth) this.skipFrom = -1;
  }
}

function protoLine(depth: number, name: string, tag: string): string {
  return `P${depth}\t${name}\t${attribute(tag, 'pos')}\t${attribute(tag, 'size')}`;
}

function fieldLine(depth: number, name: string, tag: string): string {
  const value = attribute(tag, 'value');
  const show = attribute(tag, 'show');
  const place = `${attribute(tag, 'pos')}\t${attribute(tag, 'size')}\t${tag.includes(' hide="yes"') ? 'h' : ''}`;
  return `F${depth}\t${name}\t${place}\t${packShow(show, value)}\t${value}`;
}

function packShow(show: string, value: string): string {
  if (value.length < 8) return show;
  if (show === value) return SAME_AS_VALUE;
  return show.length === value.length * 1.5 - 1 && show.replaceAll(':', '') === value ? VALUE_WITH_COLONS : show;
}

function attribute(tag: string, name: string): string {
  const key = ` ${name}="`;
  const start = tag.indexOf(key);
  if (start < 0) return '';
  const from = start + key.length;
  const raw = tag.slice(from, tag.indexOf('"', from));
  return PLAIN.test(raw) ? raw : escapeBreaks(unescapeXml(raw));
}

const PLAIN = /^[^&\n\t]*$/;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex || decimal ? String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)) : (ENTITIES[name] ?? whole),
  );
}

function escapeBreaks(text: string): string {
  return text.replaceAll('\n', LINE_FEED).replaceAll('\t', TAB);
}

/** A JavaScript string holds some 500 MB at most and PDML may be longer: pieces that end behind a packet. */
function* textChunks(buffer: Buffer): Generator<string> {
  const chunkLength = 16 * 1024 * 1024;
  for (let start = 0; start < buffer.length; ) {
    const cut = buffer.indexOf('</packet>', Math.min(start + chunkLength, buffer.length));
    const end = cut < 0 ? buffer.length : cut + '</packet>'.length;
    yield buffer.toString('utf8', start, end);
    start = end;
  }
}
