import { HpackFields } from '../protocols/application/hpack-fields.ts';
import { HttpHead } from './http-head.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
const FIRST_BYTES = 4096;
const VERSION = 'HTTP/2.0';

/**
 * The fields of a header block, and what exchanges need of them. `head` has them as the lines of an HTTP/1 head, for those
 * who read such.
 */
export class Http2Head {
  readonly fields = new HpackFields();
  readonly head = new HttpHead();
  /** Numbers of the fields; -1: there is none, or it isn't known. */
  #method = -1;
  #path = -1;
  #authority = -1;
  #host = -1;
  #status = -1;
  /** There is a field of which not even the name is known, or may be. */
  hasUnknown = false;
  /** gRPC's status, of a response's head or trailers; -1: none. */
  grpcStatus = -1;
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  /** After `fields` were read; `isWhole`: all of them. */
  sort(isWhole: boolean): void {
    const { fields } = this;
    this.#method = -1;
    this.#path = -1;
    this.#authority = -1;
    this.#host = -1;
    this.#status = -1;
    this.hasUnknown = !isWhole;
    this.grpcStatus = -1;
    for (let field = 0; field < fields.count; field++) {
      const start = fields.nameStart(field);
      // Size updates have no name, and mean nothing here.
      if (start < 0 && !fields.isSizeUpdate(field)) this.hasUnknown = true;
      if (start < 0) continue;
      if (fields.bytes[start] === COLON) this.#sortPseudo(field);
      else if (fields.isNamed(field, 'host')) this.#host = field;
      else if (fields.isNamed(field, 'grpc-status')) this.grpcStatus = this.#numberOf(field);
    }
  }

  /** RFC 9113 §8.3. */
  #sortPseudo(field: number): void {
    const { fields } = this;
    if (fields.isNamed(field, ':method')) this.#method = field;
    else if (fields.isNamed(field, ':path')) this.#path = field;
    else if (fields.isNamed(field, ':authority')) this.#authority = field;
    else if (fields.isNamed(field, ':status')) this.#status = field;
  }

  /** It begins as a request's head does. */
  get isRequest(): boolean {
    return this.#method >= 0 || this.#path >= 0;
  }

  get isResponse(): boolean {
    return this.#status >= 0;
  }

  /** The status; -1: not known. */
  get status(): number {
    return this.#numberOf(this.#status);
  }

  /**
   * Is everything here that makes a URL of the request? A host that may be among the fields that are not known is none;
   * nothing is made up.
   */
  get isReadable(): boolean {
    const host = this.#authority >= 0 ? this.#authority : this.#host;
    const hasHost = host >= 0 ? this.#isKnown(host) : !this.hasUnknown;
    const isTunnel = this.#path < 0 && !this.hasUnknown;
    return this.#isKnown(this.#method) && hasHost && (this.#isKnown(this.#path) || isTunnel);
  }

  /** Enters a request in `head`. CONNECT has no path: its target is the authority (RFC 9113 §8.5). */
  writeRequest(): void {
    const { head } = this;
    const host = this.#authority >= 0 ? this.#authority : this.#host;
    this.#length = 0;
    head.methodStart = 0;
    head.methodEnd = this.#writeValue(this.#method);
    this.#writeByte(SPACE);
    head.uriStart = this.#length;
    head.uriEnd = this.#writeValue(this.#path >= 0 ? this.#path : host);
    this.#writeText(` ${VERSION}\r\nhost: `);
    head.hostStart = this.#length;
    head.hostEnd = this.#writeValue(host);
    this.#writeText('\r\n');
    this.#writeLines(host);
    head.isResponse = false;
    head.version = 20;
    this.#finish();
  }

  /** Enters a response in `head`. */
  writeResponse(): void {
    const { head } = this;
    this.#length = 0;
    this.#writeText(`${VERSION} ${this.status}\r\n`);
    this.#writeLines(-1);
    head.isResponse = true;
    head.status = this.status;
    this.#finish();
  }

  #finish(): void {
    const { head } = this;
    this.#writeText('\r\n');
    head.bytes = this.#bytes;
    head.view = new DataView(this.#bytes.buffer);
    head.headEnd = this.#length;
  }

  /** What is no pseudo-field, and not `but`. */
  #writeLines(but: number): void {
    const { fields } = this;
    for (let field = 0; field < fields.count; field++) {
      const start = fields.nameStart(field);
      if (start < 0 || fields.valueStart(field) < 0 || fields.bytes[start] === COLON || field === but) continue;
      this.#write(fields.bytes, start, fields.nameEnd(field));
      this.#writeText(': ');
      this.#writeValue(field);
      this.#writeText('\r\n');
    }
  }

  #isKnown(field: number): boolean {
    return field >= 0 && this.fields.valueStart(field) >= 0;
  }

  /** A few digits; -1: the value is no such number, or not known. */
  #numberOf(field: number): number {
    if (!this.#isKnown(field)) return -1;
    const { fields } = this;
    const start = fields.valueStart(field);
    const end = fields.valueEnd(field);
    if (start === end || end - start > 3) return -1;
    let number = 0;
    for (let at = start; at < end; at++) {
      const digit = fields.bytes[at] - 0x30;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }

  /** Returns the offset behind it. */
  #writeValue(field: number): number {
    if (this.#isKnown(field)) {
      this.#write(this.fields.bytes, this.fields.valueStart(field), this.fields.valueEnd(field));
    }
    return this.#length;
  }

  #writeByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #writeText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#writeByte(text.charCodeAt(i));
  }

  /** Line ends, which no field may have (RFC 9113 §8.2.1), would make lines of their own. */
  #write(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      this.#bytes[this.#length++] = byte === CR || byte === LF ? SPACE : byte;
    }
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + size));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
