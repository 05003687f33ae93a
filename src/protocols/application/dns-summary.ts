import type { Layer } from '../layer.ts';
import { dnsOpcodeNames, dnsRcodeNames, dnsTypeNames } from '../values/dns.ts';
import { DNS_HEADER } from './dns-message.ts';
import { DnsName } from './dns-name.ts';

const name = new DnsName();

/** `Standard query response 0x1a2b A shop.example`, with the error if it is one. */
export function summarizeDns({ bytes, view, end }: Layer, message: number): string {
  if (message + DNS_HEADER > end) return '';
  const flags = view.getUint16(message + 2);
  const opcode = (flags >>> 11) & 15;
  const rcode = flags & 15;
  const isResponse = (flags & 0x8000) !== 0;
  const kind = `${dnsOpcodeNames[opcode] ?? `opcode ${opcode}`}${isResponse ? ' response' : ''}`;
  const id = `0x${view.getUint16(message).toString(16).padStart(4, '0')}`;
  const error = isResponse && rcode !== 0 ? ` ${dnsRcodeNames[rcode] ?? `rcode ${rcode}`}` : '';
  return `${kind} ${id}${error}${questionText(bytes, view, message, end)}`;
}

/** Of a message without a question, the first record's. */
function questionText(bytes: Uint8Array, view: DataView, message: number, end: number): string {
  if (view.getUint32(message + 4) === 0 || !name.read(bytes, message + DNS_HEADER, end, message)) return '';
  if (name.next + 2 > end) return '';
  const type = view.getUint16(name.next);
  return ` ${dnsTypeNames[type] ?? type} ${name.text}`;
}
