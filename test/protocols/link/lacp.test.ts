import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const lacp = fromHex(`0180c2000002 000000000002 8809 01 01
  01 14 8000 0013c4120f00 000d 8001 0016 85 000000
  02 14 8002 000e8316f500 000e 8003 0019 36 000001
  03 10 8004 ${'00'.repeat(12)} 00 00 ${'00'.repeat(50)}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

test('every field: lacp', (t) => {
  t.deepEqual(fieldsOf(lacp), {
    'lacp.version': 1,
    'lacp.tlv_type': [1, 2, 3, 0],
    'lacp.tlv_length': [20, 20, 16, 0],
    'lacp.actor.sys_priority': 32768,
    'lacp.actor.sysid': '00:13:c4:12:0f:00',
    'lacp.actor.key': 13,
    'lacp.actor.port_priority': 32769,
    'lacp.actor.port': 22,
    'lacp.actor.state': 133,
    'lacp.actor.state.activity': true,
    'lacp.actor.state.timeout': false,
    'lacp.actor.state.aggregation': true,
    'lacp.actor.state.synchronization': false,
    'lacp.actor.state.collecting': false,
    'lacp.actor.state.distributing': false,
    'lacp.actor.state.defaulted': false,
    'lacp.actor.state.expired': true,
    'lacp.actor.reserved': '000000',
    'lacp.partner.sys_priority': 32770,
    'lacp.partner.sysid': '00:0e:83:16:f5:00',
    'lacp.partner.key': 14,
    'lacp.partner.port_priority': 32771,
    'lacp.partner.port': 25,
    'lacp.partner.state': 54,
    'lacp.partner.state.activity': false,
    'lacp.partner.state.timeout': true,
    'lacp.partner.state.aggregation': true,
    'lacp.partner.state.synchronization': false,
    'lacp.partner.state.collecting': true,
    'lacp.partner.state.distributing': true,
    'lacp.partner.state.defaulted': false,
    'lacp.partner.state.expired': false,
    'lacp.partner.reserved': '000001',
    'lacp.collector.max_delay': 32772,
    'lacp.coll_reserved': '000000000000000000000000',
    'lacp.pad': '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    'lacp.actor.state_str': 'E****G*A',
    'lacp.partner.state_str': '**DC*GS*',
  });
});

test('who carries it, and a message that is cut', (t) => {
  t.is(dissect(lacp).path, 'eth:slow:lacp');
  t.is(dissect(lacp).problem, PROBLEM.none);
  const cut = dissect(lacp.slice(0, 40));
  t.is(cut.problem, PROBLEM.malformed);
  t.is(cut.layers[2].fields['lacp.actor.state_str'], 'E****G*A');
  t.false('lacp.partner.state_str' in cut.layers[2].fields);
});

test('every prefix', (t) => everyPrefixDecodes(t, lacp));
test('flipped bytes', (t) => flippedBytesDecode(t, lacp));
