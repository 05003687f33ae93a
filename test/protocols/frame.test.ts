import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import type { FieldValue } from '../../src/protocols/define.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { frame } from '../../src/protocols/frame.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';

const DERIVED = { 'frame.encap_type': 1, 'frame.protocols': '' };

test('every field of a pcapng packet', (t) => {
  const interfaces = [{ name: 'lo' }, { name: 'eth0', description: 'the uplink' }];
  t.deepEqual(fieldsOf({ number: 7, seconds: 1479375975, nanoseconds: 354415000, interfaces, interfaceId: 1 }), {
    ...DERIVED,
    'frame.number': 7,
    'frame.time': '2016-11-17T09:46:15.354415Z',
    'frame.time_epoch': '1479375975.354415000',
    'frame.len': 60,
    'frame.cap_len': 4,
    'frame.interface_id': 1,
    'frame.interface_name': 'eth0',
    'frame.interface_description': 'the uplink',
  });
});

test('a classic file tells of no interfaces, a Simple Packet Block of no time', (t) => {
  t.deepEqual(fieldsOf({ number: 1, hasTime: false }), {
    ...DERIVED,
    'frame.number': 1,
    'frame.len': 60,
    'frame.cap_len': 4,
  });
});

test('an interface that the file did not describe has no name', (t) => {
  const fields = fieldsOf({ interfaces: [], interfaceId: 3, linkType: 65535 });
  t.is(fields['frame.interface_id'], 3);
  t.false('frame.interface_name' in fields);
  t.is(fields['frame.encap_type'], 0);
});

test('times before 1970', (t) => {
  t.is(fieldsOf({ seconds: -1, nanoseconds: 900_000_000 })['frame.time_epoch'], '-0.100000000');
  t.is(fieldsOf({ seconds: -2, nanoseconds: 0 })['frame.time_epoch'], '-2.000000000');
  t.is(fieldsOf({ seconds: 0, nanoseconds: 1 })['frame.time_epoch'], '0.000000001');
});

function fieldsOf(values: Partial<Packet>): Record<string, FieldValue> {
  const packet = Object.assign(new Packet(), { linkType: 1, end: 4, wireLength: 60 }, values);
  packet.setBuffer(new Uint8Array(4), new DataView(new ArrayBuffer(4)));
  const dissection = new Dissection();
  dissection.begin(packet);
  const fields: Record<string, FieldValue> = {};
  visitFields(frame, new Layer().loadFrame(dissection, frame.id), (field, value) => {
    fields[field.name] = value;
  });
  return fields;
}
