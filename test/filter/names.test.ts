import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { findNetwork, findPort, findPortRange, findProtocol, protocolNames } from '../../src/filter/names.ts';
import { testUnless } from '../support/skip.ts';

const TCP = 6;
const UDP = 17;
const SERVICES = '/etc/services';

test('services have a port, and a protocol where only one has it', (t) => {
  t.deepEqual(findPort('http'), { low: 80, high: 80, protocol: TCP });
  t.deepEqual(findPort('www'), { low: 80, high: 80, protocol: TCP });
  t.deepEqual(findPort('domain'), { low: 53, high: 53, protocol: undefined });
  t.deepEqual(findPort('tftp'), { low: 69, high: 69, protocol: UDP });
  t.deepEqual(findPort('8080'), { low: 8080, high: 8080, protocol: undefined });
  t.is(findPort('HTTP'), undefined);
  t.is(findPort('nonesuch'), undefined);
});

test('ranges are of numbers or of services', (t) => {
  t.deepEqual(findPortRange('80-90'), { low: 80, high: 90, protocol: undefined });
  t.deepEqual(findPortRange('http-https'), { low: 80, high: 443, protocol: undefined });
  t.deepEqual(findPortRange('ssh-http'), { low: 22, high: 80, protocol: TCP });
  t.is(findPortRange('http'), undefined);
  t.is(findPortRange('http-nonesuch'), undefined);
});

test('protocols are named by what they stand in', (t) => {
  t.is(findProtocol('tcp', 'ip'), TCP);
  t.is(findProtocol('TCP', undefined), TCP);
  t.is(findProtocol('arp', 'link'), 0x0806);
  t.is(findProtocol('arp', 'ip'), undefined);
  t.is(findProtocol('clnp', 'iso'), 0x81);
  t.is(findProtocol('tcp', 'tcp'), undefined);
  t.false([...(protocolNames('ip') ?? [])].includes('TCP'));
});

test('networks that every system knows', (t) => {
  t.is(findNetwork('loopback'), 0x7f000000);
  t.is(findNetwork('nonesuch'), undefined);
});

testUnless(existsSync(SERVICES) ? undefined : `there is no ${SERVICES}`)('services are those of this system', (t) => {
  const lines = readFileSync(SERVICES, 'utf8').split('\n');
  const entries = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter(({ length }) => length >= 2);
  let agreeing = 0;
  for (const [name, port] of entries) if (findPort(name)?.low === Number.parseInt(port, 10)) agreeing++;
  // Systems differ in a few.
  t.true(agreeing >= 0.9 * entries.length || entries.length > 1000, `${agreeing} of ${entries.length}`);
});
