import { defineField, type Field, type FieldType } from '../define.ts';

export const requestFields = {
  isRequest: field('http.request', 'Request', 'bool', 'RFC 9112 §3', true),
  method: field('http.request.method', 'Request Method', 'string', 'RFC 9110 §9'),
  uri: field('http.request.uri', 'Request URI', 'string', 'RFC 9112 §3.2'),
  path: field('http.request.uri.path', 'Request URI Path', 'string', 'RFC 3986 §3.3'),
  query: field('http.request.uri.query', 'Request URI Query', 'string', 'RFC 3986 §3.4'),
  parameter: field('http.request.uri.query.parameter', 'Request URI Query Parameter', 'string', 'RFC 3986 §3.4'),
  version: field('http.request.version', 'Request Version', 'string', 'RFC 9112 §2.3'),
  line: field('http.request.line', 'Request line', 'string', 'RFC 9112 §5', true),
  isNotification: field('http.notification', 'Notification', 'bool', 'UPnP Device Architecture 2.0 §1.2', true),
  unknownHeader: field('http.unknown_header', 'Unknown header', 'string', 'RFC 9112 §5'),
  fullUri: field('http.request.full_uri', 'Full request URI', 'text', 'RFC 9110 §7.1', true),
} as const;

export const responseFields = {
  isResponse: field('http.response', 'Response', 'bool', 'RFC 9112 §4', true),
  version: field('http.response.version', 'Response Version', 'string', 'RFC 9112 §2.3'),
  code: field('http.response.code', 'Status Code', 'u16', 'RFC 9110 §15'),
  description: field('http.response.code.desc', 'Status Code Description', 'text', 'RFC 9110 §15', true),
  phrase: field('http.response.phrase', 'Response Phrase', 'string', 'RFC 9112 §4'),
  line: field('http.response.line', 'Response line', 'string', 'RFC 9112 §5', true),
} as const;

export const contentLength = field('http.content_length', 'Content length', 'u64', 'RFC 9110 §8.6');
export const cookiePair = field('http.cookie_pair', 'Cookie pair', 'string', 'RFC 6265 §4.2');

/** Headers with a field of their own, by their names in small letters. */
const headerFields: Readonly<Record<string, Field>> = {
  authorization: field('http.authorization', 'Authorization', 'string', 'RFC 9110 §11.6.2'),
  'proxy-authorization': field('http.proxy_authorization', 'Proxy-Authorization', 'string', 'RFC 9110 §11.7.2'),
  'proxy-authenticate': field('http.proxy_authenticate', 'Proxy-Authenticate', 'string', 'RFC 9110 §11.7.1'),
  'www-authenticate': field('http.www_authenticate', 'WWW-Authenticate', 'string', 'RFC 9110 §11.6.1'),
  'content-type': field('http.content_type', 'Content-Type', 'string', 'RFC 9110 §8.3'),
  'content-length': field('http.content_length_header', 'Content-Length', 'string', 'RFC 9110 §8.6'),
  'content-encoding': field('http.content_encoding', 'Content-Encoding', 'string', 'RFC 9110 §8.4'),
  'transfer-encoding': field('http.transfer_encoding', 'Transfer-Encoding', 'string', 'RFC 9112 §6.1'),
  upgrade: field('http.upgrade', 'Upgrade', 'string', 'RFC 9110 §7.8'),
  'user-agent': field('http.user_agent', 'User-Agent', 'string', 'RFC 9110 §10.1.5'),
  host: field('http.host', 'Host', 'string', 'RFC 9110 §7.2'),
  connection: field('http.connection', 'Connection', 'string', 'RFC 9110 §7.6.1'),
  cookie: field('http.cookie', 'Cookie', 'string', 'RFC 6265 §4.2'),
  accept: field('http.accept', 'Accept', 'string', 'RFC 9110 §12.5.1'),
  referer: field('http.referer', 'Referer', 'string', 'RFC 9110 §10.1.3'),
  'accept-language': field('http.accept_language', 'Accept-Language', 'string', 'RFC 9110 §12.5.4'),
  'accept-encoding': field('http.accept_encoding', 'Accept Encoding', 'string', 'RFC 9110 §12.5.3'),
  date: field('http.date', 'Date', 'string', 'RFC 9110 §6.6.1'),
  'cache-control': field('http.cache_control', 'Cache-Control', 'string', 'RFC 9111 §5.2'),
  server: field('http.server', 'Server', 'string', 'RFC 9110 §10.2.4'),
  location: field('http.location', 'Location', 'string', 'RFC 9110 §10.2.2'),
  'sec-websocket-accept': field('http.sec_websocket_accept', 'Sec-WebSocket-Accept', 'string', 'RFC 6455 §11.3.3'),
  'sec-websocket-extensions': field(
    'http.sec_websocket_extensions',
    'Sec-WebSocket-Extensions',
    'string',
    'RFC 6455 §11.3.2',
  ),
  'sec-websocket-key': field('http.sec_websocket_key', 'Sec-WebSocket-Key', 'string', 'RFC 6455 §11.3.1'),
  'sec-websocket-protocol': field(
    'http.sec_websocket_protocol',
    'Sec-WebSocket-Protocol',
    'string',
    'RFC 6455 §11.3.4',
  ),
  'sec-websocket-version': field('http.sec_websocket_version', 'Sec-WebSocket-Version', 'string', 'RFC 6455 §11.3.5'),
  'set-cookie': field('http.set_cookie', 'Set-Cookie', 'string', 'RFC 6265 §4.1'),
  'last-modified': field('http.last_modified', 'Last-Modified', 'string', 'RFC 9110 §8.8.2'),
  'x-forwarded-for': field('http.x_forwarded_for', 'X-Forwarded-For', 'string', 'RFC 7239 §7.4'),
  'http2-settings': field('http.http2_settings', 'HTTP2-Settings', 'string', 'RFC 7540 §3.2.1'),
};

export const lengthHeader = headerFields['content-length'];
export const cookieHeader = headerFields.cookie;
export const hostHeader = headerFields.host;

/** Headers by their length and, where several have it, in order. */
const byLength: { readonly name: Uint8Array; readonly field: Field }[][] = [];
for (const [name, known] of Object.entries(headerFields)) {
  byLength[name.length] ??= [];
  byLength[name.length].push({ name: Uint8Array.from(name, (letter) => letter.charCodeAt(0)), field: known });
}

/** The field of the header whose name stands at `[start, end)`, in small or capital letters. */
export function headerField(bytes: Uint8Array, start: number, end: number): Field | undefined {
  const candidates = byLength[end - start];
  if (candidates === undefined) return undefined;
  for (let i = 0; i < candidates.length; i++) {
    if (isName(bytes, start, candidates[i].name)) return candidates[i].field;
  }
  return undefined;
}

function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[start + i];
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name[i]) return false;
  }
  return true;
}

export const httpFields: readonly Field[] = [
  ...Object.values(requestFields),
  ...Object.values(responseFields),
  ...Object.values(headerFields),
  contentLength,
  cookiePair,
];

function field(name: string, label: string, type: FieldType, ref: string, isHidden = false): Field {
  return defineField({ name, label, type, ref, ...(isHidden ? { hidden: true as const } : {}) });
}
