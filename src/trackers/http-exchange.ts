import type { HttpHead } from './http-head.ts';

/** Takes a message's content as it comes, without the framing of chunks. */
export interface HttpContent {
  /** The next bytes, borrowed. */
  add(bytes: Uint8Array, start: number, end: number): void;
  /** Some are missing here. */
  lose(): void;
  /** Nothing more comes. How long it is unpacked; undefined: that can't be told. */
  finish(): number | undefined;
}

/** A request and the response to it; either may be missing. Refilled: borrowed by who is told of it. */
export class HttpExchange {
  /** The flow table's row, and which of its sides asked. */
  row = 0;
  clientSide: 0 | 1 = 0;
  hasRequest = false;
  hasResponse = false;
  /** Number of the method: see `HttpMethods`. */
  method = 0;
  /** For whoever was told of the request: kept with it. */
  key = 0;
  /** The same, for what is watched by host and by section. */
  hostKey = 0;
  sectionKey = 0;
  /** 9, 10, 11 or 20; 0: HTTP/1 of which only the response is here. */
  version = 0;
  status = 0;
  /** Of gRPC, in the response's trailers or its head: 0 is success; -1: none. */
  grpcStatus = -1;
  /** As sent; empty unless texts are kept. */
  uri = '';
  host = '';
  /** Its packets have times. */
  hasTime = false;
  /** The packets with the first and the last bytes of each. */
  requestSeconds = 0;
  requestNanoseconds = 0;
  requestEndSeconds = 0;
  requestEndNanoseconds = 0;
  responseSeconds = 0;
  responseNanoseconds = 0;
  responseEndSeconds = 0;
  responseEndNanoseconds = 0;
  /** Bytes of content, chunks' sizes and the like not counted. */
  requestBodyBytes = 0;
  responseBodyBytes = 0;
  /** Where a listener asked for it, when it was told of the head. */
  requestContent: HttpContent | undefined = undefined;
  responseContent: HttpContent | undefined = undefined;
  /** Heads, bodies and their framing as they were sent. */
  bytes = 0;
  /** The request's last byte is here. */
  isAsked = false;
  /** The response's last byte is here. */
  isAnswered = false;
  /** So is its direction, with the FIN: nobody said before where the content ends. */
  isClosed = false;
  /** The response began before the request had ended: no time to answer can be told. */
  isEarly = false;
  /** Stands for requests that were lost; not how many. */
  isLost = false;
  /** Of those, how many there are at least. */
  lostRequests = 0;
  /** The next request of the connection that waits for its response. */
  next: HttpExchange | undefined = undefined;

  reset(row: number, clientSide: 0 | 1): void {
    this.row = row;
    this.clientSide = clientSide;
    this.hasRequest = false;
    this.hasResponse = false;
    this.key = 0;
    this.version = 0;
    this.status = 0;
    this.grpcStatus = -1;
    this.hasTime = true;
    this.uri = '';
    this.host = '';
    this.requestBodyBytes = 0;
    this.responseBodyBytes = 0;
    this.requestContent = undefined;
    this.responseContent = undefined;
    this.bytes = 0;
    this.isAsked = false;
    this.isAnswered = false;
    this.isClosed = false;
    this.isEarly = false;
    this.isLost = false;
    this.lostRequests = 0;
    this.next = undefined;
  }

  /** Nanoseconds from the request's last byte to the response's first; -1 where there is no such time. */
  answerNanoseconds(): number {
    if (!this.hasRequest || !this.hasResponse || this.isEarly || !this.hasTime) return -1;
    const seconds = this.responseSeconds - this.requestEndSeconds;
    return Math.max(0, seconds * 1e9 + this.responseNanoseconds - this.requestEndNanoseconds);
  }

  /** Nanoseconds from the response's first byte to its last; -1 where there is no such time. */
  transferNanoseconds(): number {
    if (!this.hasResponse || !this.isAnswered || !this.hasTime) return -1;
    const seconds = this.responseEndSeconds - this.responseSeconds;
    return Math.max(0, seconds * 1e9 + this.responseEndNanoseconds - this.responseNanoseconds);
  }

  /** Takes over the response of another. */
  answerWith(other: HttpExchange): void {
    this.hasResponse = true;
    this.status = other.status;
    this.hasTime = this.hasTime && other.hasTime;
    this.responseSeconds = other.responseSeconds;
    this.responseNanoseconds = other.responseNanoseconds;
    this.responseEndSeconds = other.responseEndSeconds;
    this.responseEndNanoseconds = other.responseEndNanoseconds;
    this.responseBodyBytes = other.responseBodyBytes;
    this.responseContent = other.responseContent;
    this.isClosed = other.isClosed;
    this.bytes += other.bytes;
    this.isEarly = !this.isAsked;
  }
}

/** Is told of HTTP. Everything is borrowed. */
export interface HttpListener {
  /** A request's head is here: `head` has its parts, after `head.ensure()`. */
  request(exchange: HttpExchange, head: HttpHead): void;
  /** Everything that there will be of it is here. Told once of each. */
  exchange?(exchange: HttpExchange): void;
  /** A response's head is here, in `[start, end)`; `exchange` is not told yet. Of interim ones too, where known whose. */
  response?(exchange: HttpExchange, bytes: Uint8Array, start: number, end: number): void;
  /** A response that only prepares for the real one: 100, 103. */
  interim?(status: number): void;
}
