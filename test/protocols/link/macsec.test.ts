import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const ADDRESSES = '000000000001 000000000002 88e5';
const SCI = '2eb73f3995c3 0001';
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 9c400009 000c0000 61626364';
const ICV = '303132333435363772f1e91885faca0b';

const plain = fromHex(`${ADDRESSES} 21 00 00000044 ${SCI} 0800 ${UDP} ${ICV}`);
const short = fromHex(`${ADDRESSES} 21 22 00000044 ${SCI} 0800 ${UDP} ${ICV} 000000000000`);
const withoutSci = fromHex(`${ADDRESSES} 41 00 00000044 0800 ${UDP} ${ICV}`);
const encrypted = fromHex(`${ADDRESSES} 2e 00 00000048 ${SCI} ${UDP} ${ICV}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[1].fields;

test('every field: plain', (t) => {
  t.deepEqual(fieldsOf(plain), {
    'macsec.TCI': 8,
    'macsec.TCI.V': 0,
    'macsec.TCI.ES': false,
    'macsec.TCI.SC': true,
    'macsec.TCI.SCB': false,
    'macsec.TCI.E': false,
    'macsec.TCI.C': false,
    'macsec.AN': 1,
    'macsec.SL': 0,
    'macsec.PN': 68,
    'macsec.SCI.system_identifier': '2e:b7:3f:39:95:c3',
    'macsec.SCI.port_identifier': 1,
    'macsec.etype': 2048,
    'macsec.ICV': '303132333435363772f1e91885faca0b',
  });
});

test('every field: short', (t) => {
  t.deepEqual(fieldsOf(short), {
    'macsec.TCI': 8,
    'macsec.TCI.V': 0,
    'macsec.TCI.ES': false,
    'macsec.TCI.SC': true,
    'macsec.TCI.SCB': false,
    'macsec.TCI.E': false,
    'macsec.TCI.C': false,
    'macsec.AN': 1,
    'macsec.SL': 34,
    'macsec.PN': 68,
    'macsec.SCI.system_identifier': '2e:b7:3f:39:95:c3',
    'macsec.SCI.port_identifier': 1,
    'macsec.etype': 2048,
    'macsec.ICV': '303132333435363772f1e91885faca0b',
  });
});

test('every field: withoutSci', (t) => {
  t.deepEqual(fieldsOf(withoutSci), {
    'macsec.TCI': 16,
    'macsec.TCI.V': 0,
    'macsec.TCI.ES': true,
    'macsec.TCI.SC': false,
    'macsec.TCI.SCB': false,
    'macsec.TCI.E': false,
    'macsec.TCI.C': false,
    'macsec.AN': 1,
    'macsec.SL': 0,
    'macsec.PN': 68,
    'macsec.etype': 2048,
    'macsec.ICV': '303132333435363772f1e91885faca0b',
  });
});

test('every field: encrypted', (t) => {
  t.deepEqual(fieldsOf(encrypted), {
    'macsec.TCI': 11,
    'macsec.TCI.V': 0,
    'macsec.TCI.ES': false,
    'macsec.TCI.SC': true,
    'macsec.TCI.SCB': false,
    'macsec.TCI.E': true,
    'macsec.TCI.C': true,
    'macsec.AN': 2,
    'macsec.SL': 0,
    'macsec.PN': 72,
    'macsec.SCI.system_identifier': '2e:b7:3f:39:95:c3',
    'macsec.SCI.port_identifier': 1,
    'macsec.ICV': '303132333435363772f1e91885faca0b',
  });
});

test('what is not encrypted is decoded, without the check value behind it', (t) => {
  for (const packet of [plain, short, withoutSci]) {
    const { path, layers } = dissect(packet);
    t.is(path, 'eth:macsec:ip:udp:data');
    t.is(layers[4].end - layers[4].start, 4);
  }
  t.is(dissect(encrypted).path, 'eth:macsec:data');
  t.is(dissect(fromHex(`${ADDRESSES} a1 00 00000044 ${SCI} 0800 ${UDP} ${ICV}`)).path, 'eth:data');
});

test('a tag that is not whole is data', (t) => {
  t.is(dissect(plain.slice(0, 20)).path, 'eth:data');
  t.is(dissect(plain.slice(0, 29)).path, 'eth:data');
});

test('lengths that lie', (t) => {
  const long = short.slice();
  long[15] = 60;
  t.false('macsec.ICV' in fieldsOf(long));
  const cut = short.slice(0, -12);
  t.is(fieldsOf(cut)['macsec.ICV'], ICV.slice(0, 20));
  const more = plain.slice();
  more[33] = 0x40;
  t.false('macsec.ICV' in fieldsOf(more));
});

for (const [name, packet] of Object.entries({ plain, short, withoutSci, encrypted })) {
  test(`every prefix behind the tag, ${name}`, (t) => {
    const whole = dissect(packet).path;
    for (let length = 30; length < packet.length; length++) {
      const { path } = dissect(packet.slice(0, length), 1, packet.length);
      t.true(whole.startsWith(path), `prefix of ${length} bytes: ${path}`);
    }
    everyPrefixDecodes(t, packet.slice(0, 14));
  });
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
