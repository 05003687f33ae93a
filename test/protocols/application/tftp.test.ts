import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { pathsOf } from '../../support/flows.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const client = end('10.0.0.1:2000');
const port69 = end('10.0.0.2:69');
const server = end('10.0.0.2:3000');

const request = '0001 66696c6500 6f6374657400 626c6b73697a6500 3134333200'; // file, octet, blksize 1432

function tftpOf(hex: string): Readonly<Record<string, unknown>> {
  return dissect(udpFrame(client, port69, fromHex(hex))).layers[3].fields;
}

test('every field of each kind of packet', (t) => {
  t.deepEqual(tftpOf(request), {
    'tftp.opcode': 1,
    'tftp.source_file': 'file',
    'tftp.type': 'octet',
    'tftp.option.name': 'blksize',
    'tftp.option.value': '1432',
  });
  t.deepEqual(tftpOf('0002 6600 6f6374657400'), {
    'tftp.opcode': 2,
    'tftp.destination_file': 'f',
    'tftp.type': 'octet',
  });
  t.deepEqual(tftpOf('0003 0007 616263'), { 'tftp.opcode': 3, 'tftp.block': 7 });
  t.deepEqual(tftpOf('0004 0007'), { 'tftp.opcode': 4, 'tftp.block': 7 });
  t.deepEqual(tftpOf('0005 0001 6e6f00'), { 'tftp.opcode': 5, 'tftp.error.code': 1, 'tftp.error.message': 'no' });
  t.deepEqual(tftpOf('0006 7473697a6500 3000 6100 00'), {
    'tftp.opcode': 6,
    'tftp.option.name': ['tsize', 'a'],
    'tftp.option.value': ['0', ''],
  });
  t.deepEqual(tftpOf('0009 abcd'), { 'tftp.opcode': 9, 'tftp.data': 'abcd' });
});

test('what a packet of data carries is data', (t) => {
  const { path, layers } = dissect(udpFrame(port69, client, fromHex('0003 0001 616263')));
  t.is(path, 'eth:ip:udp:tftp:data');
  t.is(layers[4].fields['data.data'], '616263');
  t.is(dissect(udpFrame(port69, client, fromHex('0003 0001'))).path, 'eth:ip:udp:tftp');
});

test('texts without their end are malformed, those before them stay', (t) => {
  const cases: [string, string[]][] = [
    ['0001 6669', []],
    ['0001 666900 6f63', ['tftp.source_file']],
    ['0001 666900 6f6300 61', ['tftp.source_file', 'tftp.type']],
    ['0005 0001 6e6f', ['tftp.error.code']],
    ['0006 6100 62', []],
  ];
  for (const [hex, names] of cases) {
    const { layers, problem } = dissect(udpFrame(client, port69, fromHex(hex)));
    t.is(problem, PROBLEM.malformed, hex);
    t.deepEqual(Object.keys(layers[3].fields), ['tftp.opcode', ...names], hex);
  }
  for (const hex of ['0001', '0003 00', '0004', '0005 00', '0005 0001']) {
    t.is(dissect(udpFrame(client, port69, fromHex(hex))).problem, PROBLEM.malformed, hex);
  }
});

test('the transfer goes on between other ports', (t) => {
  const paths = pathsOf(
    udpFrame(server, client, fromHex('0003 0001 616263')),
    udpFrame(client, port69, fromHex(request)),
    udpFrame(server, client, fromHex('0003 0001 616263')),
    udpFrame(client, server, fromHex('0004 0001')),
    udpFrame(end('10.0.0.3:3000'), client, fromHex('0004 0001')),
    udpFrame(server, end('10.0.0.1:2001'), fromHex('0004 0001')),
  );
  t.deepEqual(paths, [
    'eth:ip:udp:data',
    'eth:ip:udp:tftp',
    'eth:ip:udp:tftp:data',
    'eth:ip:udp:tftp',
    'eth:ip:udp:data',
    'eth:ip:udp:data',
  ]);
});

test('between addresses of version 6 too', (t) => {
  const from = end('[2001:db8::1]:2000');
  const paths = pathsOf(
    udpFrame(from, end('[2001:db8::2]:69'), fromHex(request)),
    udpFrame(end('[2001:db8::2]:3000'), from, fromHex('0004 0001')),
    udpFrame(end('[2001:db9::2]:3000'), from, fromHex('0004 0001')),
  );
  t.deepEqual(paths, ['eth:ipv6:udp:tftp', 'eth:ipv6:udp:tftp', 'eth:ipv6:udp:data']);
});

test('a request to any port, by how it begins', (t) => {
  const paths = pathsOf(
    udpFrame(client, end('10.0.0.2:7069'), fromHex(request)),
    udpFrame(server, client, fromHex('0004 0001')),
  );
  t.deepEqual(paths, ['eth:ip:udp:tftp', 'eth:ip:udp:tftp']);
  for (const hex of ['0003 6600 6f6374657400', '0001 6600 6f637400', '0001', '00']) {
    t.is(dissect(udpFrame(client, end('10.0.0.2:7069'), fromHex(hex))).path, 'eth:ip:udp:data', hex);
  }
});

test('only a whole request of a client opens a transfer', (t) => {
  for (const hex of [
    '0001 6669',
    '0001 666900 6f637400',
    '0001 66e900 6f6374657400',
    '0001 6600 6f6374657400 6100',
    '0003 0001',
  ]) {
    const paths = pathsOf(udpFrame(client, port69, fromHex(hex)), udpFrame(server, client, fromHex('0004 0001')));
    t.is(paths[1], 'eth:ip:udp:data', hex);
  }
  t.deepEqual(pathsOf(udpFrame(port69, client, fromHex(request)), udpFrame(client, server, fromHex('0004 0001'))), [
    'eth:ip:udp:tftp',
    'eth:ip:udp:data',
  ]);
});

test('every prefix', (t) => everyPrefixDecodes(t, udpFrame(client, port69, fromHex(request))));
test('flipped bytes', (t) => flippedBytesDecode(t, udpFrame(client, port69, fromHex(request))));
