import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function tcp(payload: string, isResponse = false): Uint8Array {
  const ports = isResponse ? '01f6 c000' : 'c000 01f6';
  return fromHex(`000000000001 000000000002 0800 4500 ${hex16(40 + fromHex(payload).length)} 0001 0000 40 06 0000
    0a000001 0a000002 ${ports} 00000001 00000001 5018 ffff 0000 0000 ${payload}`);
}

const message = (pdu: string) => `0007 0000 ${hex16(1 + fromHex(pdu).length)} 09 ${pdu}`;
const query = (pdu: string) => tcp(message(pdu));
const response = (pdu: string) => tcp(message(pdu), true);

const readCoils = query('01 0010 0003');
const coils = response('01 01 05');
const readRegisters = query('03 0001 0002');
const registers = response('03 04 0102 ffff');
const writeCoil = query('05 0001 ff00');
const writeRegister = query('06 0001 1234');
const writeCoils = query('0f 0013 000a 02 cd01');
const coilsWritten = response('0f 0013 000a');
const writeRegisters = query('10 0001 0002 04 000a0102');
const mask = query('16 0004 00f2 0025');
const readWrite = query('17 0003 0006 000e 0001 02 00ff');
const device = query('2b 0e 01 00');
const exception = response('83 02');
const unknown = query('64 010203');
const fieldsOf = (packet: Uint8Array, index = 4) => dissect(packet).layers[index].fields;

test('every field: readCoils', (t) => {
  t.deepEqual(fieldsOf(readCoils), {
    'modbus.func_code': 1,
    'modbus.reference_num': 16,
    'modbus.bit_cnt': 3,
  });
});

test('every field: coils', (t) => {
  t.deepEqual(fieldsOf(coils), {
    'modbus.func_code': 1,
    'modbus.byte_cnt': 1,
  });
});

test('every field: readRegisters', (t) => {
  t.deepEqual(fieldsOf(readRegisters), {
    'modbus.func_code': 3,
    'modbus.reference_num': 1,
    'modbus.word_cnt': 2,
  });
});

test('every field: registers', (t) => {
  t.deepEqual(fieldsOf(registers), {
    'modbus.func_code': 3,
    'modbus.byte_cnt': 4,
    'modbus.regval_uint16': [258, 65535],
  });
});

test('every field: writeCoil', (t) => {
  t.deepEqual(fieldsOf(writeCoil), {
    'modbus.func_code': 5,
    'modbus.reference_num': 1,
    'modbus.data': 'ff00',
    'modbus.padding': 0,
  });
});

test('every field: writeRegister', (t) => {
  t.deepEqual(fieldsOf(writeRegister), {
    'modbus.func_code': 6,
    'modbus.reference_num': 1,
    'modbus.data': '1234',
  });
});

test('every field: writeCoils', (t) => {
  t.deepEqual(fieldsOf(writeCoils), {
    'modbus.func_code': 15,
    'modbus.reference_num': 19,
    'modbus.bit_cnt': 10,
    'modbus.byte_cnt': 2,
    'modbus.data': 'cd01',
  });
});

test('every field: coilsWritten', (t) => {
  t.deepEqual(fieldsOf(coilsWritten), {
    'modbus.func_code': 15,
    'modbus.reference_num': 19,
    'modbus.bit_cnt': 10,
  });
});

test('every field: writeRegisters', (t) => {
  t.deepEqual(fieldsOf(writeRegisters), {
    'modbus.func_code': 16,
    'modbus.reference_num': 1,
    'modbus.word_cnt': 2,
    'modbus.byte_cnt': 4,
    'modbus.regval_uint16': [10, 258],
  });
});

test('every field: mask', (t) => {
  t.deepEqual(fieldsOf(mask), {
    'modbus.func_code': 22,
    'modbus.reference_num': 4,
    'modbus.and_mask': 242,
    'modbus.or_mask': 37,
  });
});

test('every field: readWrite', (t) => {
  t.deepEqual(fieldsOf(readWrite), {
    'modbus.func_code': 23,
    'modbus.read_reference_num': 3,
    'modbus.read_word_cnt': 6,
    'modbus.write_reference_num': 14,
    'modbus.write_word_cnt': 1,
    'modbus.byte_cnt': 2,
    'modbus.data': '00ff',
  });
});

test('every field: device', (t) => {
  t.deepEqual(fieldsOf(device), {
    'modbus.func_code': 43,
    'modbus.mei': 14,
    'modbus.read_device_id': 1,
  });
});

test('every field: exception', (t) => {
  t.deepEqual(fieldsOf(exception), {
    'modbus.func_code': 3,
    'modbus.exception_code': 2,
  });
});

test('every field: unknown', (t) => {
  t.deepEqual(fieldsOf(unknown), {
    'modbus.func_code': 100,
    'modbus.data': '010203',
  });
});

test('the head, and who carries it', (t) => {
  const { path, problem } = dissect(readCoils);
  t.is(path, 'eth:ip:tcp:mbtcp:modbus');
  t.is(problem, PROBLEM.none);
  t.deepEqual(fieldsOf(readCoils, 3), {
    'mbtcp.trans_id': 7,
    'mbtcp.prot_id': 0,
    'mbtcp.len': 6,
    'mbtcp.unit_id': 9,
  });
  t.is(dissect(tcp('0007 0001 0006 09 01 0010 0003')).path, 'eth:ip:tcp:data');
  t.is(dissect(tcp('0007 0000 0001 09 01')).path, 'eth:ip:tcp:data');
});

test('several messages of a segment', (t) => {
  const several = dissect(tcp(`${message('01 0010 0003')} ${message('06 0001 1234')} 0007`));
  t.is(several.path, 'eth:ip:tcp:mbtcp:modbus:mbtcp:modbus');
  t.is(several.layers[4].fields['modbus.bit_cnt'], 3);
  t.is(several.layers[6].fields['modbus.data'], '1234');
});

test('lengths that lie', (t) => {
  const long = dissect(tcp('0007 0000 0020 09 64 010203'));
  t.is(long.problem, PROBLEM.malformed);
  t.deepEqual(long.layers[4].fields, { 'modbus.func_code': 100 });
  const registers3 = fieldsOf(response('03 06 0102 ffff'));
  t.deepEqual(registers3['modbus.regval_uint16'], [0x0102, 0xffff]);
});

const packets = { readCoils, registers, writeCoil, writeCoils, writeRegisters, readWrite, device, exception };
for (const [name, packet] of Object.entries(packets)) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
