import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { handshakeFields as f, recordFields, ssl2Fields } from './tls-fields.ts';
import { walkCertificate } from './x509.ts';

const CLIENT_HELLO = 1;
const RECORD_HEADER = 2;

/** A hello of SSLv2, the client's (RFC 5246 §E.2) or the server's (draft-hickman-netscape-ssl-00 §2.6), lengths checked. */
export function walkSsl2(layer: Layer, sink: FieldSink): void {
  const { start, bytes } = layer;
  sink.value(recordFields.version, 0x0002);
  sink.value(recordFields.length, ((bytes[start] & 0x7f) << 8) | bytes[start + 1]);
  const cursor = new FieldCursor(layer, sink, start + RECORD_HEADER, layer.end);
  if (cursor.number(f.type, 1) === CLIENT_HELLO) walkClientHello(cursor);
  else walkServerHello(cursor);
}

function walkClientHello(cursor: FieldCursor): void {
  cursor.number(f.version, 2);
  const specsLength = cursor.number(ssl2Fields.specsLength, 2);
  const sessionIdLength = cursor.number(ssl2Fields.sessionIdLength, 2);
  cursor.number(ssl2Fields.challengeLength, 2);
  walkSpecs(cursor, specsLength);
  cursor.bytes(f.sessionId, sessionIdLength);
}

function walkServerHello(cursor: FieldCursor): void {
  cursor.number(ssl2Fields.isHit, 1);
  cursor.number(f.certificateType, 1);
  cursor.number(f.version, 2);
  const certificateLength = cursor.number(ssl2Fields.certificateLength, 2);
  const specsLength = cursor.number(ssl2Fields.specsLength, 2);
  cursor.number(ssl2Fields.connectionIdLength, 2);
  const { at } = cursor;
  cursor.bytes(f.certificate, certificateLength);
  walkCertificate(cursor.layer, cursor.sink, at, cursor.at);
  walkSpecs(cursor, specsLength);
}

function walkSpecs(cursor: FieldCursor, length: number): void {
  const specs = cursor.part(length);
  while (specs.left >= 3) specs.number(ssl2Fields.spec, 3);
}
