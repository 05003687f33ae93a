import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';

const KEEPALIVE = 1;
const RETRY_DELAY = 2;
const PADDING = 3;
const stateful = fieldMaker('dns.dso.tlv.', 'RFC 8490 §5.4.4');
const TYPES = { 1: 'Keep Alive', 2: 'Retry Delay', 3: 'Encryption Padding', 64: 'Subscribe', 65: 'Push' } as const;

const type = stateful('type', 'Type', 'u16', { values: TYPES });
const length = stateful('length', 'Length', 'u16');
const data = stateful('data', 'Data', 'bytes');
const inactivity = stateful('keepalive.inactivity', 'Inactivity Timeout', 'u32', { ref: 'RFC 8490 §7.1' });
const interval = stateful('keepalive.interval', 'Keepalive Interval', 'u32', { ref: 'RFC 8490 §7.1' });
const retryDelay = stateful('retrydelay.retrydelay', 'Retry Delay', 'u32', { ref: 'RFC 8490 §7.2' });
const padding = stateful('encpad.padding', 'Padding', 'bytes', { ref: 'RFC 8490 §7.3' });

export const statefulFields: readonly Field[] = [type, length, data, inactivity, interval, retryDelay, padding];

/** DNS stateful operations: elements in place of questions and records; a length that lies ends them. */
export function walkStateful(cursor: DnsCursor): void {
  const messageEnd = cursor.end;
  while (cursor.left >= 4) {
    const kind = cursor.u16();
    const end = cursor.at + 4 + cursor.u16(2);
    cursor.fixed(type);
    cursor.fixed(length);
    if (end > messageEnd) return;
    cursor.end = end;
    if (kind === KEEPALIVE) cursor.fixed(inactivity) && cursor.fixed(interval);
    else if (kind === RETRY_DELAY) cursor.fixed(retryDelay);
    else cursor.rest(kind === PADDING ? padding : data);
    cursor.at = end;
    cursor.end = messageEnd;
  }
}
