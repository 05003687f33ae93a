import test from 'ava';
import { ACK, end, tcpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const FTP = 21;
const request = { 'ftp.request': true, 'ftp.response': false };
const response = { 'ftp.request': false, 'ftp.response': true };

function asked(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(toService(FTP, text), 'ftp')[0];
}

function answered(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(FTP, text), 'ftp')[0];
}

test('every field of commands', (t) => {
  t.is(pathOf(toService(FTP, 'USER zeek\r\n')), 'eth:ip:tcp:ftp');
  t.deepEqual(asked('USER zeek\r\nPASS x\r\n'), {
    ...request,
    'ftp.request.command': 'USER',
    'ftp.request.arg': 'zeek',
  });
  t.deepEqual(asked('RETR\n'), { ...request, 'ftp.request.command': 'RETR' });
  t.deepEqual(asked('CWD  a b'), { ...request, 'ftp.request.command': 'CWD', 'ftp.request.arg': 'a b' });
  t.deepEqual(asked('\r\n'), request);
});

test('every field of replies', (t) => {
  t.deepEqual(answered('220-Welcome\r\n220 now\r\n'), {
    ...response,
    'ftp.response.code': 220,
    'ftp.response.arg': 'Welcome',
  });
  t.deepEqual(answered('230_no_space\r\n'), { ...response, 'ftp.response.code': 230, 'ftp.response.arg': 'no_space' });
  t.deepEqual(answered('221\r\n'), { ...response, 'ftp.response.code': 221 });
  t.deepEqual(answered(' more of it\r\n'), { ...response, 'ftp.response.arg': ' more of it' });
});

test('where the data connection will be', (t) => {
  const active = asked('PORT 10,0,0,1,19,137\r\n');
  t.is(active?.['ftp.active.cip'], '10.0.0.1');
  t.is(active?.['ftp.active.port'], 5001);
  t.is(active?.['ftp.active.nat'], undefined);
  t.true(asked('PORT 10,0,0,9,0,20\r\n')?.['ftp.active.nat']);
  t.is(asked('PORT 10,0,0,9,0\r\n')?.['ftp.active.port'], undefined, 'a number is lacking');
  t.is(asked('port 10,0,0,1,19,137\r\n')?.['ftp.active.port'], undefined, 'as Wireshark, in capital letters alone');
  const passive = answered('227 Entering Passive Mode 2 (192,168,1,2,4,51).\r\n');
  t.is(passive?.['ftp.passive.ip'], '192.168.1.2');
  t.is(passive?.['ftp.passive.port'], 1075);
  t.true(passive?.['ftp.passive.nat']);
});

test('where it will be, the extended way', (t) => {
  const active = asked('EPRT |1|10.0.0.1|6275|\r\n');
  t.is(active?.['ftp.eprt.af'], 1);
  t.is(active?.['ftp.eprt.ip'], '10.0.0.1');
  t.is(active?.['ftp.eprt.port'], 6275);
  t.is(asked('EPRT |2|2001:db8::1|5282|\r\n')?.['ftp.eprt.ipv6'], '2001:db8::1');
  for (const wrong of [
    'EPRT |3|10.0.0.1|6275|',
    'EPRT |1|2001:db8::1|1|',
    'EPRT |2|10.0.0.1|1|',
    'EPRT |1|10.0.0.1|',
  ]) {
    t.is(asked(`${wrong}\r\n`)?.['ftp.eprt.af'], undefined, wrong);
  }
  t.is(asked('EPRT |1|10.0.0.1|65536|\r\n')?.['ftp.eprt.port'], undefined);
  const passive = answered('229 Entering Extended Passive Mode (|||6446|)\r\n');
  t.is(passive?.['ftp.epsv.ip'], '10.0.0.2');
  t.is(passive?.['ftp.epsv.port'], 6446);
  t.is(answered('229 Odd (|||99999|)\r\n')?.['ftp.epsv.port'], undefined);
});

test('the extended passive address of IPv6 is that of the server', (t) => {
  const frame = tcpFrame({
    from: end('[2001:db8::2]:21'),
    to: end('[2001:db8::1]:4000'),
    flags: ACK,
    payload: Buffer.from('229 Extended Passive mode OK (|||57086|)\r\n'),
  });
  t.is(fieldsOf(frame, 'ftp')[0]?.['ftp.epsv.ipv6'], '2001:db8::2');
});

test('behind AUTH TLS it is TLS, and what goes on in the middle of a record is nothing of FTP', (t) => {
  t.is(pathOf(toService(FTP, Buffer.from('160301000401000000', 'hex'))), 'eth:ip:tcp:tls');
  t.is(pathOf(toService(FTP, Buffer.alloc(64, 3))), 'eth:ip:tcp:data');
});

test('every prefix, flipped bytes', (t) => {
  everyPrefixDecodes(t, toService(FTP, 'EPRT |2|2001:db8::1|5282|\r\n'));
  everyPrefixDecodes(t, fromService(FTP, '227 Entering Passive Mode (192,168,1,2,4,51).\r\n'));
  flippedBytesDecode(t, toService(FTP, 'PORT 10,0,0,1,19,137\r\n'));
  flippedBytesDecode(t, fromService(FTP, '229 Entering Extended Passive Mode (|||6446|)\r\n'));
});
