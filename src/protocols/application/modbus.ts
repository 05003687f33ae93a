import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER, tcpPorts } from '../spaces.ts';
import { endMessage } from './message-layers.ts';
import { goesToPort } from './port-side.ts';

const PORT = 502;
const EXCEPTION = 0x80;
/** A kind of encapsulated interface: what device it is. */
const DEVICE = 14;

const field = fieldMaker('modbus.', 'MODBUS Application Protocol 1.1b3 §6');
const functions = {
  1: 'Read Coils',
  2: 'Read Discrete Inputs',
  3: 'Read Holding Registers',
  4: 'Read Input Registers',
  5: 'Write Single Coil',
  6: 'Write Single Register',
  7: 'Read Exception Status',
  8: 'Diagnostics',
  11: 'Get Comm. Event Counters',
  12: 'Get Comm. Event Log',
  15: 'Write Multiple Coils',
  16: 'Write Multiple Registers',
  17: 'Report Slave ID',
  20: 'Read File Record',
  21: 'Write File Record',
  22: 'Mask Write Register',
  23: 'Read Write Register',
  24: 'Read FIFO Queue',
  43: 'Encapsulated Interface Transport',
  90: 'Unity (Schneider)',
};
const f = {
  code: field('func_code', 'Function Code', 'u8', { mask: 0x7f, values: functions }),
  exception: field('exception_code', 'Exception Code', 'u8', {
    values: {
      1: 'Illegal function',
      2: 'Illegal data address',
      3: 'Illegal data value',
      4: 'Slave device failure',
      5: 'Acknowledge',
      6: 'Slave device busy',
      8: 'Memory parity error',
      10: 'Gateway path unavailable',
      11: 'Gateway target device failed to respond',
    },
  }),
  reference: field('reference_num', 'Reference Number', 'u16'),
  bits: field('bit_cnt', 'Bit Count', 'u16'),
  words: field('word_cnt', 'Word Count', 'u16'),
  bytes: field('byte_cnt', 'Byte Count', 'u8'),
  data: field('data', 'Data', 'bytes'),
  register: field('regval_uint16', 'Register Value (UINT16)', 'u16'),
  device: field('read_device_id', 'Read Device ID', 'u8'),
  padding: field('padding', 'Padding', 'u8', HEX),
  andMask: field('and_mask', 'AND mask', 'u16', HEX),
  orMask: field('or_mask', 'OR mask', 'u16', HEX),
  readReference: field('read_reference_num', 'Read Reference Number', 'u16'),
  readWords: field('read_word_cnt', 'Read Word Count', 'u16'),
  writeReference: field('write_reference_num', 'Write Reference Number', 'u16'),
  writeWords: field('write_word_cnt', 'Write Word Count', 'u16'),
  interface: field('mei', 'MEI type', 'u8', {
    values: { 13: 'CANopen Request/Response', 14: 'Read Device Identification' },
  }),
} as const;

type Read = (cursor: FieldCursor) => unknown;

const requests: Readonly<Record<number, Read>> = {
  1: readBits,
  2: readBits,
  3: readWords,
  4: readWords,
  5: writeCoil,
  6: writeRegister,
  7: nothing,
  11: nothing,
  12: nothing,
  15(cursor) {
    readBits(cursor);
    counted(cursor);
  },
  16(cursor) {
    readWords(cursor);
    readRegisters(cursor);
  },
  17: nothing,
  22: mask,
  23(cursor) {
    cursor.number(f.readReference, 2);
    cursor.number(f.readWords, 2);
    cursor.number(f.writeReference, 2);
    cursor.number(f.writeWords, 2);
    cursor.number(f.bytes, 1);
    cursor.bytes(f.data, cursor.left);
  },
  24: (cursor) => cursor.number(f.reference, 2),
  43: encapsulated,
};

/** What was read has no address of its own: that, and how many bits were asked for, stands in the request. */
const responses: Readonly<Record<number, Read>> = {
  1: (cursor) => cursor.number(f.bytes, 1),
  2: (cursor) => cursor.number(f.bytes, 1),
  3: readRegisters,
  4: readRegisters,
  5: writeCoil,
  6: writeRegister,
  15: readBits,
  16: readWords,
  22: mask,
  23: readRegisters,
  43: encapsulated,
};

/** Modbus: which coils and registers of a controller are read and written. */
export const modbus = defineProtocol({
  name: 'modbus',
  title: 'Modbus',
  label: 'Modbus',
  ref: 'MODBUS Application Protocol 1.1b3',
  claims: { inner: [INNER.modbus] },
  minimumLength: 1,
  decode(d, at) {
    // The head before it tells the length, unit included.
    const next = at - 1 + d.view.getUint16(at - 3);
    return endMessage(d, next) ? tcpPorts.table[PORT] : STOP;
  },
  fields: Object.values(f),
  walk(layer, sink) {
    const { bytes, start, end } = layer;
    const cursor = new FieldCursor(layer, sink, start, end);
    const code = bytes[start];
    cursor.number(f.code, 1);
    if ((code & EXCEPTION) !== 0) cursor.number(f.exception, 1);
    else {
      const read = (isRequest(layer) ? requests : responses)[code];
      if (read !== undefined) read(cursor);
      else if (isWhole(layer)) cursor.bytes(f.data, cursor.left);
    }
  },
  summarize(layer) {
    const code = layer.bytes[layer.start];
    const name = functions[(code & ~EXCEPTION) as keyof typeof functions] ?? '';
    const kind = isRequest(layer) ? 'Query' : 'Response';
    return `${kind}: ${name}${(code & EXCEPTION) === 0 ? '' : ', exception'}`;
  },
});

function isRequest({ dissection, index }: Layer): boolean {
  return goesToPort(dissection, index, tcpPorts.table[PORT]);
}

function nothing(): void {}

function readBits(cursor: FieldCursor): void {
  cursor.number(f.reference, 2);
  cursor.number(f.bits, 2);
}

function readWords(cursor: FieldCursor): void {
  cursor.number(f.reference, 2);
  cursor.number(f.words, 2);
}

function writeCoil(cursor: FieldCursor): void {
  cursor.number(f.reference, 2);
  if (cursor.left < 2) return;
  cursor.sink.at(f.data, cursor.at, 2);
  cursor.pass(1);
  cursor.number(f.padding, 1);
}

function writeRegister(cursor: FieldCursor): void {
  cursor.number(f.reference, 2);
  cursor.bytes(f.data, Math.min(2, cursor.left));
}

function mask(cursor: FieldCursor): void {
  cursor.number(f.reference, 2);
  cursor.number(f.andMask, 2);
  cursor.number(f.orMask, 2);
}

function counted(cursor: FieldCursor): void {
  cursor.bytes(f.data, Math.min(cursor.left, cursor.number(f.bytes, 1)));
}

function readRegisters(cursor: FieldCursor): void {
  for (let left = cursor.number(f.bytes, 1); left >= 2; left -= 2) {
    if (cursor.number(f.register, 2) < 0) return;
  }
}

function encapsulated(cursor: FieldCursor): void {
  const { at, left } = cursor;
  if (cursor.number(f.interface, 1) === DEVICE) cursor.number(f.device, 1);
  else if (left > 0) cursor.sink.at(f.data, at, left);
}

/** Is all of the message here that its head, which stands before it, speaks of? */
function isWhole({ view, start, end }: Layer): boolean {
  return view.getUint16(start - 3) - 1 <= end - start;
}
