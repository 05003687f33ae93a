import test from 'ava';
import { protocolNamed, protocols } from '../../src/protocols/registry.ts';
import {
  byteRange,
  type StartName,
  StartSpace,
  type StartTest,
  startsNamed,
  tcpStarts,
} from '../../src/protocols/starts.ts';
import { fromHex } from '../support/dissect.ts';

function find(space: StartSpace, bytes: Uint8Array, at = 0, end = bytes.length): number {
  return space.find(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at, end);
}

test('who claimed first is asked first, and who names first bytes only for those', (t) => {
  const asked: string[] = [];
  const asks =
    (name: string, answer: boolean): StartTest =>
    (bytes, _view, at, end) => {
      asked.push(`${name} ${bytes[at]} ${end - at}`);
      return answer;
    };
  const space = new StartSpace();
  space.claim({ test: asks('some', true), firstBytes: [7, 8, 8] }, 1);
  space.claim({ test: asks('no', false) }, 2);
  space.claim({ test: asks('any', true) }, 3);
  t.is(find(space, Uint8Array.of(0, 8, 1), 1), 1);
  t.is(find(space, Uint8Array.of(9)), 3);
  t.deepEqual(asked, ['some 8 2', 'no 9 1', 'any 9 1']);
});

test('one protocol of a transport may be asked before all others, with the bytes that it says', (t) => {
  const asked: string[] = [];
  const asks =
    (name: string, answer: boolean): StartTest =>
    (bytes, _view, at) => {
      asked.push(`${name} ${bytes[at]}`);
      return answer;
    };
  const space = new StartSpace();
  space.claim({ test: asks('first', true) }, 1);
  space.claim({ test: asks('hot', true), firstBytes: [7, 8], hot: [7] }, 2);
  t.is(find(space, Uint8Array.of(7)), 2);
  t.is(find(space, Uint8Array.of(8)), 1);
  t.deepEqual(asked, ['hot 7', 'first 8']);
  t.throws(() => space.claim({ test: asks('other', true), hot: [9] }, 3), { message: /both asked first/ });
});

test('who is asked before all others takes nothing that another would have', (t) => {
  const plain = new StartSpace();
  for (const { id, starts } of protocols) {
    if (starts?.tcp !== undefined) plain.claim({ ...starts.tcp, hot: undefined }, id);
  }
  const hot = new Set(protocols.flatMap(({ starts }) => starts?.tcp?.hot ?? []));
  const samples = Object.values(BEGINNINGS).flat().map(fromHex);
  t.true(samples.some((bytes) => hot.has(bytes[0])));
  for (const bytes of samples) t.is(find(tcpStarts, bytes), find(plain, bytes), Buffer.from(bytes).toString('latin1'));
});

test('what is empty is nobody’s, whatever stands behind', (t) => {
  const request = Buffer.from('GET / HTTP/1.1\r\n\r\n');
  t.is(find(tcpStarts, request), protocolNamed('http')?.id ?? -1);
  t.is(find(tcpStarts, request, 0, 0), 0);
  t.is(find(tcpStarts, request, request.length), 0);
  t.is(find(new StartSpace(), request), 0);
});

test('a range of bytes has both its ends', (t) => {
  t.deepEqual(byteRange(254, 255), [254, 255]);
});

/** By protocol: what begins like it, in the ways that there are. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  http: [hex('GET /a HTTP/1.1\r\n'), hex('M-SEARCH * HTTP/1.1\r\n'), hex('HTTP/1.1 200 OK\r\n')],
  http2: [
    hex('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    '000000 04 00 00000000',
    '000005 01 05 00000003 8286848882 000004 08',
  ],
  tls: [
    '1603010004 01000000',
    '140303000101',
    '1503030002 0228',
    '1703030001 00',
    '1803030003 010000',
    `801c 01 0002 0003 0000 0010 010080 ${'00'.repeat(16)}`,
    `802b 01 0301 0006 0000 001c 010080 000004 ${'00'.repeat(28)}`,
  ],
  dns: ['0000 0100 0001 0000 0000 0000 0161 00 0001 0001', 'ffff 8180 0001 0000 0000 0000 0161 00 0001 0001'],
  sip: [hex('OPTIONS sip:a@b.example SIP/2.0\r\n'), hex('SIP/2.0 200 OK\r\n')],
  quic: ['c0 00000001 0401020304 00 00 00 00', '80 00000000 0401020304 00 00000001', 'c0 6b3343cf 0401020304 00 00 00'],
};

for (const [name, beginnings] of Object.entries(BEGINNINGS)) {
  for (const [transport, start] of Object.entries(protocolNamed(name)?.starts ?? {})) {
    test(`${name} over ${transport}: told by its beginnings, and never by a byte that it doesn’t name`, (t) => {
      const space = startsNamed(transport as StartName);
      const id = protocolNamed(name)?.id;
      for (const beginning of beginnings) {
        const bytes = Uint8Array.from(fromHex(beginning));
        t.is(find(space, bytes), id ?? -1, beginning);
        const named = new Set(start.firstBytes ?? byteRange(0, 255));
        for (let first = 0; first < 256; first++) {
          bytes[0] = first;
          t.true(named.has(first) || find(space, bytes) !== id, `${beginning}: ${first}`);
        }
      }
    });
  }
}

for (const protocol of protocols) {
  for (const [transport, start] of Object.entries(protocol.starts ?? {})) {
    test(`${protocol.name} over ${transport}: what stands behind a payload’s end changes nothing, wherever that is`, (t) => {
      for (const beginning of Object.values(BEGINNINGS).flat()) {
        const bytes = fromHex(beginning);
        for (let end = 1; end <= bytes.length; end++) {
          const answers = [0x00, 0x20, 0x41, 0xff].map((poison) => {
            const poisoned = new Uint8Array(bytes.length + 64).fill(poison);
            poisoned.set(bytes.subarray(0, end));
            return start.test(poisoned, new DataView(poisoned.buffer), 0, end);
          });
          t.is(new Set(answers).size, 1, `${beginning} up to ${end}`);
          t.notThrows(() => find(startsNamed(transport as StartName), bytes.slice(0, end)));
        }
      }
    });
  }
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
