import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(text: string): Uint8Array {
  return udpFrame(end('10.0.0.1:4000'), end('10.0.0.2:514'), Buffer.from(text, 'latin1'));
}

function syslogOf(text: string): Readonly<Record<string, unknown>> {
  const { path, layers } = dissect(inUdp(text));
  if (path !== 'eth:ip:udp:syslog') throw new Error(path);
  return layers[3].fields;
}

const message = '1 2003-10-11T22:14:15.003+02:00 mymachine su 42 ID47 - failed';

test('every field of RFC 5424', (t) => {
  const frame = udpFrame(
    end('10.0.0.1:4000'),
    end('10.0.0.2:514'),
    fromHex(`
      3c 3334 3e // <34>
      31 20 323030332d31302d31315432323a31343a31352e3030332b30323a3030 20 // 1 2003-10-11T22:14:15.003+02:00
      6d796d616368696e65 20 7375 20 3432 20 49443437 20 2d 20 6661696c6564 // mymachine su 42 ID47 - failed
    `),
  );
  t.is(dissect(frame).path, 'eth:ip:udp:syslog');
  t.deepEqual(dissect(frame).layers[3].fields, {
    'syslog.facility': 4,
    'syslog.level': 2,
    'syslog.msg': message,
    'syslog.version': '1',
    'syslog.timestamp': '2003-10-11T20:14:15.003Z',
    'syslog.hostname': 'mymachine',
    'syslog.appname': 'su',
    'syslog.procid': '42',
    'syslog.msgid': 'ID47 - failed',
  });
});

test('every field of RFC 3164', (t) => {
  t.deepEqual(syslogOf("<13>Oct  1 22:14:15 mymachine su[9]: 'su root'"), {
    'syslog.facility': 1,
    'syslog.level': 5,
    'syslog.msg': "Oct  1 22:14:15 mymachine su[9]: 'su root'",
    'syslog.timestamp_rfc3164': 'Oct  1 22:14:15',
    'syslog.hostname': 'mymachine',
    'syslog.procid': 'su',
    'syslog.msgid': "[9]: 'su root'",
  });
});

test('a text that says nothing of itself', (t) => {
  t.deepEqual(syslogOf('hello'), { 'syslog.msg': 'hello' });
  t.deepEqual(syslogOf('<>x'), { 'syslog.facility': 0, 'syslog.level': 0, 'syslog.msg': 'x' });
  t.deepEqual(syslogOf('<9999>x'), { 'syslog.facility': 124, 'syslog.level': 7, 'syslog.msg': '9>x' });
});

test('what a header has not, its fields have not', (t) => {
  t.deepEqual(Object.keys(syslogOf('<34>1 - host ')).slice(3), [
    'syslog.version',
    'syslog.timestamp',
    'syslog.hostname',
  ]);
  t.is(syslogOf('<34>1 - host ')['syslog.timestamp'], '1970-01-01T00:00:00Z');
  t.is(syslogOf('<34>1 2003-13-11T22:14:15Z h ')['syslog.timestamp'], '1970-01-01T00:00:00Z');
  t.false('syslog.version' in syslogOf('<34>1'));
  t.false('syslog.hostname' in syslogOf('<34>Oct 11 22:14:15 h'));
  t.false('syslog.timestamp_rfc3164' in syslogOf('<34>Oct 11 22.14:15 h p: m'));
});

test('a byte order mark before the id', (t) => {
  const fields = syslogOf('<34>1 - h a p \xef\xbb\xbfm x');
  t.is(fields['syslog.msgid.bom'], 0xefbbbf);
  t.is(fields['syslog.msgid'], 'm x');
});

test('a priority without a message is no layer', (t) => {
  for (const text of ['<', '<3', '<34', '<34>']) {
    const { path, problem } = dissect(inUdp(text));
    t.is(path, 'eth:ip:udp', text);
    t.is(problem, PROBLEM.malformed);
  }
});

test('every prefix', (t) => everyPrefixDecodes(t, inUdp(`<34>${message}`)));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(`<34>${message}`)));
