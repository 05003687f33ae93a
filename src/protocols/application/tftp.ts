import { findByte, wireText } from '../../bytes/text.ts';
import { AnnouncedFlows } from '../announced-flows.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';

const PORT = 69;
const OPCODE = { read: 1, write: 2, data: 3, acknowledgment: 4, error: 5, optionAcknowledgment: 6 } as const;
const HEADER = 4;

const OPCODES = {
  1: 'Read Request',
  2: 'Write Request',
  3: 'Data Packet',
  4: 'Acknowledgement',
  5: 'Error Code',
  6: 'Option Acknowledgement',
  255: 'Information (MSDP)',
} as const;
const INFORMATION = 255;
const ERRORS: readonly string[] = [
  ...['Not defined', 'File not found', 'Access violation', 'Disk full or allocation exceeded'],
  ...['Illegal TFTP Operation', 'Unknown transfer ID', 'File already exists', 'No such user'],
  'Option negotiation failed',
];

const field = fieldMaker('tftp.', 'RFC 1350 §5');
const option = fieldMaker('tftp.', 'RFC 2347');
const opcodeRow: Field = { ...field('opcode', 'Opcode', 'u16', { values: OPCODES }), at: 0 };
const sourceFile = field('source_file', 'Source File', 'string');
const destinationFile = field('destination_file', 'Destination File', 'string');
const transferType = field('type', 'Type', 'string');
const block = field('block', 'Block', 'u16');
const errorCode = field('error.code', 'Error code', 'u16', { values: { ...ERRORS } });
const errorMessage = field('error.message', 'Error message', 'string');
const optionName = option('option.name', 'Option name', 'string');
const optionValue = option('option.value', 'Option value', 'string');
const rest = field('data', 'Data', 'bytes');

/** Trivial File Transfer Protocol: requests, and the transfers between ports of which they tell. */
export const tftp = defineProtocol({
  name: 'tftp',
  title: 'Trivial File Transfer Protocol',
  label: 'TFTP',
  ref: 'RFC 1350',
  claims: { 'udp.port': [PORT] },
  starts: { udp: { test: startsTftp, firstBytes: [0] } },
  minimumLength: 2,
  decode(d, at) {
    const opcode = d.view.getUint16(at);
    const isRequest = opcode === OPCODE.read || opcode === OPCODE.write;
    if (isRequest && isWholeRequest(d.bytes, at + 2, d.end)) announceTransfer(d);
    if (opcode >= OPCODE.data && opcode <= OPCODE.error && !d.has(at, HEADER)) return STOP;
    if (opcode === OPCODE.data) {
      d.offset = at + HEADER;
      return 0;
    }
    const hasTexts = isRequest || opcode === OPCODE.error;
    const mayHaveTexts = opcode === OPCODE.optionAcknowledgment && d.end > at + 2;
    // Texts end in a zero, which opcodes don't.
    if ((hasTexts || mayHaveTexts) && (d.end === at + 2 || d.bytes[d.end - 1] !== 0)) d.has(d.end, 1);
    d.offset = d.end;
    return STOP;
  },
  fields: [
    opcodeRow,
    sourceFile,
    destinationFile,
    transferType,
    block,
    errorCode,
    errorMessage,
    optionName,
    optionValue,
    rest,
  ],
  walk(layer, sink) {
    const { view, start, end } = layer;
    if (end - start < 2) return;
    const opcode = view.getUint16(start);
    const at = start + 2;
    if (opcode === OPCODE.read || opcode === OPCODE.write) {
      walkRequest(layer, sink, opcode === OPCODE.read ? sourceFile : destinationFile);
    } else if (opcode === OPCODE.data || opcode === OPCODE.acknowledgment) {
      if (at + 2 <= end) sink.at(block, at, 2);
    } else if (opcode === OPCODE.error) {
      if (at + 2 <= end) sink.at(errorCode, at, 2);
      emitText(layer, sink, errorMessage, at + 2);
    } else if (opcode === OPCODE.optionAcknowledgment || opcode === INFORMATION) {
      walkOptions(layer, sink, at);
    } else if (at < end) {
      sink.at(rest, at, end - at);
    }
  },
  summarize({ bytes, view, start, end }) {
    const opcode = view.getUint16(start);
    const name = OPCODES[opcode as keyof typeof OPCODES] ?? `Unknown (${opcode})`;
    if (opcode === OPCODE.read || opcode === OPCODE.write) return `${name}, File: ${wireText(bytes, start + 2, end)}`;
    const number = start + HEADER <= end ? view.getUint16(start + 2) : 0;
    if (opcode === OPCODE.data || opcode === OPCODE.acknowledgment) return `${name}, Block: ${number}`;
    return opcode === OPCODE.error ? `${name}, Code: ${ERRORS[number] ?? number}` : name;
  },
});

/** RFC 1350 §4: the server answers from a port of its choice, to the one that the request came from. */
function announceTransfer(d: Dissection): void {
  const udp = d.stack[((d.count - 2) << STRIDE_SHIFT) + SLOT.start];
  const source = d.view.getUint16(udp);
  // Servers ask for nothing.
  if (source === PORT && d.view.getUint16(udp + 2) !== PORT) return;
  d.announced ??= new AnnouncedFlows();
  d.announced.announceSender(d, source, tftp.id);
}

/** A request may go to any port. */
function startsTftp(bytes: Uint8Array, _view: DataView, at: number, end: number): boolean {
  const opcode = at + 1 < end ? bytes[at + 1] : 0;
  return (opcode === OPCODE.read || opcode === OPCODE.write) && isWholeRequest(bytes, at + 2, end);
}

const MODES = ['netascii', 'octet', 'mail'].map((mode) => Uint8Array.from(Buffer.from(mode)));

/** Pairs of texts, the first of a file and a mode; nothing else is believed to open a transfer. */
function isWholeRequest(bytes: Uint8Array, at: number, end: number): boolean {
  let zeros = 0;
  for (let i = at; i < end; i++) {
    if (bytes[i] === 0) zeros++;
    else if (bytes[i] < 0x20 || bytes[i] > 0x7e) return false;
  }
  if (zeros === 0 || (zeros & 1) !== 0) return false;
  const mode = findByte(bytes, 0, at, end) + 1;
  const length = findByte(bytes, 0, mode, end) - mode;
  for (let i = 0; i < MODES.length; i++) {
    if (MODES[i].length === length && isText(bytes, mode, MODES[i])) return true;
  }
  return false;
}

/** In whatever case. */
function isText(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if ((bytes[at + i] | 0x20) !== text[i]) return false;
  return true;
}

function walkRequest(layer: Layer, sink: FieldSink, file: Field): void {
  const type = emitText(layer, sink, file, layer.start + 2);
  const options = type < 0 ? -1 : emitText(layer, sink, transferType, type);
  if (options >= 0) walkOptions(layer, sink, options);
}

function walkOptions(layer: Layer, sink: FieldSink, start: number): void {
  const { bytes, end } = layer;
  for (let at = start; at < end; ) {
    const value = findByte(bytes, 0, at, end) + 1;
    // A name without a value is none.
    if (value > end || findByte(bytes, 0, value, end) === end) return;
    emitText(layer, sink, optionName, at);
    at = emitText(layer, sink, optionValue, value);
  }
}

/** Hands over the text at `at` if its zero is there, and returns what is behind it; -1 if not. */
function emitText({ bytes, end }: Layer, sink: FieldSink, text: Field, at: number): number {
  const zero = findByte(bytes, 0, at, end);
  if (zero >= end) return -1;
  sink.at(text, at, zero - at);
  return zero + 1;
}
