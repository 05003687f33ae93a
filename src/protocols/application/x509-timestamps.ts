import { formatTime } from '../../core/time.ts';
import type { FieldSink } from '../field-sink.ts';
import { signatureFields } from './tls-fields.ts';
import { readU16 } from './tls-vectors.ts';
import { x509Fields as f } from './x509-fields.ts';

const TIMESTAMP_START = 43;

/** Signed timestamps of certificate transparency (RFC 6962 §3.3), each behind its length. */
export function walkTimestamps(bytes: Uint8Array, sink: FieldSink, start: number, end: number): void {
  if (start + 2 > end) return;
  sink.at(f.timestampsLength, start, 2);
  for (let at = start + 2; at + 2 <= end; ) {
    const next = at + 2 + readU16(bytes, at);
    if (next > end) return;
    sink.at(f.timestampLength, at, 2);
    walkTimestamp(bytes, sink, at + 2, next);
    at = next;
  }
}

function walkTimestamp(bytes: Uint8Array, sink: FieldSink, start: number, end: number): void {
  if (start + TIMESTAMP_START > end) return;
  sink.at(f.timestampVersion, start, 1);
  sink.at(f.log, start + 1, 32);
  let milliseconds = 0;
  for (let at = start + 33; at < start + 41; at++) milliseconds = milliseconds * 256 + bytes[at];
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < LATEST) sink.value(f.timestamp, formatTime(seconds, (milliseconds - seconds * 1000) * 1e6, 3));
  sink.at(f.timestampExtensions, start + 41, 2);
  const signature = start + TIMESTAMP_START + readU16(bytes, start + 41);
  if (signature + 4 > end) return;
  sink.at(signatureFields.algorithm, signature, 2);
  sink.at(signatureFields.hash, signature, 1);
  sink.at(signatureFields.signature, signature + 1, 1);
  sink.at(f.timestampSignatureLength, signature + 2, 2);
  if (signature + 4 < end) sink.at(f.timestampSignature, signature + 4, end - signature - 4);
}

/** The year 9999: beyond, it is no time. */
const LATEST = 253_402_300_800;
