import { HttpHead } from './http-head.ts';
import { HttpMethods } from './http-methods.ts';
import { RequestRepeats, ResponseRepeats } from './http-repeats.ts';

/** Reads heads, or knows them again. */
export class HttpReader {
  readonly methods = new HttpMethods();
  readonly head = new HttpHead();
  /** Of the request whose head was read last. */
  method = 0;
  /** Where the response's head that was read last begins. */
  responseBytes: Uint8Array = new Uint8Array(0);
  responseStart = 0;
  readonly #requests = new RequestRepeats();
  readonly #responses = new ResponseRepeats();

  /** As `parse`; a head that is known as a whole is not read. */
  readRequest(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const head = this.head;
    const repeats = this.#requests;
    const repeat = repeats.find(bytes, view, start, end);
    if (repeat >= 0) {
      head.set(bytes, view, start, end, repeat);
      head.version = repeats.version(repeat);
      this.method = repeats.method(repeat);
      return end;
    }
    const behind = head.parse(bytes, view, start, end, false);
    head.repeat = -1;
    if (behind < 0 || head.isResponse) return behind;
    this.method = this.methods.numberOf(bytes, view, head.methodStart, head.methodEnd);
    if (behind === end && !head.isChunked && head.contentLength <= 0) {
      head.repeat = repeats.learn(head, this.method, bytes, start, end);
    }
    return behind;
  }

  readResponse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    this.responseStart = start;
    if (this.responseBytes !== bytes) this.responseBytes = bytes;
    const head = this.head;
    const known = this.#responses.recall(head, bytes, view, start, end);
    if (known >= 0) return known;
    const behind = head.parse(bytes, view, start, end, false);
    if (behind >= 0 && head.isResponse) this.#responses.learn(head, bytes, start, behind);
    return behind;
  }

  /** A head that was put together; nothing follows it. */
  readCollected(bytes: Uint8Array, length: number): number {
    const { head } = this;
    this.responseStart = 0;
    this.responseBytes = bytes;
    const view = new DataView(bytes.buffer);
    const behind = head.parse(bytes, view, 0, length, true);
    head.repeat = -1;
    if (behind >= 0 && !head.isResponse) {
      this.method = this.methods.numberOf(bytes, view, head.methodStart, head.methodEnd);
    }
    return behind;
  }
}
