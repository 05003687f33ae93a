import { STATUS_CODES } from 'node:http';

/** Something that Node's parser didn't take, as far as it can be told. */
export interface BadRequest {
  readonly status: number;
  readonly method: string;
  readonly path: string;
}

/** What Node says of a client's mistake. */
interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** Longest method of the IANA registry has 17 letters; a path is shown as far as a line allows. */
const REQUEST_LINE = /^([A-Z][A-Z-]{0,31}) ([^ \r\n\0]{1,2000})/;

/** Undefined where nobody is there any more to be answered. */
export function describeBadRequest(error: ClientError): BadRequest | undefined {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return undefined;
  const [, method = '-', path = '-'] = REQUEST_LINE.exec(requestText(error)) ?? [];
  return { status: statusOf(error.code, method), method, path };
}

export function rawAnswer(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** RFC 9110 §15.5.9, RFC 6585 §5, RFC 9110 §15.6.2. */
function statusOf(code: string | undefined, method: string): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'HPE_INVALID_METHOD' && method !== '-' ? 501 : 400;
}

/** The packet may begin with requests that were in order. */
function requestText({ rawPacket, bytesParsed = 0 }: ClientError): string {
  const text = rawPacket?.toString('latin1') ?? '';
  const before = text.lastIndexOf('\r\n\r\n', bytesParsed - '\r\n\r\n'.length - 1);
  return text.slice(before < 0 ? 0 : before + 4);
}
