import test from 'ava';
import fc from 'fast-check';
import { type DnsUpdate, readDnsUpdate } from '../../src/trackers/dns-updates.ts';
import { recordsOf } from '../support/connections.ts';
import { dnsMessage, dnsName } from '../support/dns-builder.ts';
import { end, udpFrame } from '../support/frames.ts';

const A = 1;
const CNAME = 5;
const IN = 1;
const NONE = 254;
const ANY = 255;
const HOST = 'host.example';

interface RecordToBuild {
  readonly name?: string;
  readonly type: number;
  readonly class: number;
  readonly ttl?: number;
  readonly data?: readonly number[];
}

function recordBytes({ name = HOST, type, class: klass, ttl = 0, data = [] }: RecordToBuild): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(klass, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([dnsName(name), head, Buffer.from(data)]);
}

/** An update of the zone `example`. */
function updateMessage(prerequisites: readonly RecordToBuild[], updates: readonly RecordToBuild[]): Buffer {
  const zone = dnsMessage({ id: 7, flags: 0x2800, name: 'example', type: 6 });
  zone.writeUInt16BE(prerequisites.length, 6);
  zone.writeUInt16BE(updates.length, 8);
  return Buffer.concat([zone, ...prerequisites.map(recordBytes), ...updates.map(recordBytes)]);
}

function read(message: Uint8Array): DnsUpdate {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  return readDnsUpdate(message, view, 0, message.length);
}

const textsOf = (message: Uint8Array): readonly string[] => read(message).changes.map(({ text }) => text);

test('what has to be so before', (t) => {
  const message = updateMessage(
    [
      { type: ANY, class: ANY },
      { type: ANY, class: NONE },
      { type: A, class: ANY },
      { type: CNAME, class: NONE, name: 'Other.example' },
      { type: A, class: IN, data: [192, 0, 2, 1] },
    ],
    [],
  );
  t.is(read(message).name, HOST);
  t.deepEqual(textsOf(message), [
    'pre: NameInUse host.example',
    'pre: NameNotInUse host.example',
    'pre: RRSetExists A host.example',
    'pre: NoRRSet CNAME other.example',
    'pre: RRSetExists A host.example',
  ]);
});

test('what is changed', (t) => {
  const message = updateMessage(
    [],
    [
      { type: A, class: IN, ttl: 1200, data: [192, 0, 2, 1] },
      { type: A, class: ANY },
      { type: ANY, class: ANY },
      { type: A, class: NONE, data: [192, 0, 2, 2] },
      { type: A, class: ANY, name: 'other.example' },
      { type: 0xff00, class: ANY },
      { type: CNAME, class: IN, data: [...dnsName('Target.example')] },
      { type: 65, class: IN, data: [0, 1, 0] },
    ],
  );
  t.deepEqual(textsOf(message), [
    'add: A host.example 192.0.2.1',
    'del: RRSet A',
    'del: RRSet * host.example',
    'del: RR A host.example',
    'del: RRSet A',
    'del: RRSet query-65280',
    'add: target.example',
  ]);
  t.is(read(message).changes[0].ttl, 1200);
});

test('the log tells what was asked for, and what came of it', async (t) => {
  const asked = updateMessage([{ type: CNAME, class: NONE }], [{ type: A, class: IN, ttl: 60, data: [192, 0, 2, 1] }]);
  const refused = Buffer.from(asked);
  refused.writeUInt16BE(0xa805, 2);
  const client = end('10.0.0.1:4001');
  const server = end('10.0.0.53:53');
  const [record] = await recordsOf(
    [
      [0, udpFrame(client, server, asked)],
      [0.5, udpFrame(server, client, refused)],
    ],
    { log: 'dns' },
  );
  t.like(record, { query: HOST, qtype: null, rtt: 0.5, rcode_name: 'REFUSED', opcode_name: 'dynamic-update' });
  t.deepEqual(record.answers, ['pre: NoRRSet CNAME host.example', 'add: A host.example 192.0.2.1']);
  t.deepEqual(record.TTLs, [0, 60]);
});

test('of an update that changes nothing the zone is told', async (t) => {
  const [record] = await recordsOf([[0, udpFrame(end('10.0.0.1:4001'), end('10.0.0.53:53'), updateMessage([], []))]], {
    log: 'dns',
  });
  t.like(record, { query: 'example', answers: null, qtype: null });
});

test('cut anywhere, and any bytes: read within', (t) => {
  const whole = updateMessage([{ type: A, class: ANY }], [{ type: A, class: IN, data: [192, 0, 2, 1] }]);
  const texts = textsOf(whole);
  for (let length = 12; length < whole.length; length++) {
    const found = textsOf(whole.subarray(0, length));
    t.deepEqual(found, texts.slice(0, found.length), `${length}`);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 200 }), (bytes) => read(bytes).changes.length <= 8192),
  );
});
