import test from 'ava';
import fc from 'fast-check';
import { compileFilter } from '../../src/filter/compiler.ts';
import { passesNothing } from '../../src/filter/contradiction.ts';
import { compileProgram } from '../../src/filter/machine.ts';
import { randomProgram } from './random-program.ts';
import { packetOf } from './support.ts';

const ETHERNET = 1;

for (const filter of [
  'less 5 and greater 10',
  'ip[8] > 64 and ip[8] < 3',
  'ip[8] = 256',
  'tcp and src portrange 1-5 and src portrange 10-20',
  'ether[0:2] > 65535',
  '(udp or tcp) and (less 5 and greater 10)',
]) {
  test(`${filter} passes nothing`, (t) => t.true(passesNothing(compileFilter(filter, ETHERNET))));
}

for (const filter of [
  '',
  'tcp port 80 and not host 10.0.0.1',
  'less 10 and greater 5',
  'len >= 100 and len <= 100',
  'less 5 or greater 10',
  'ip[8] > 64 or ip[8] < 3',
  'ip[ip[0]] > 5 and ip[ip[1]] < 3',
  'ip6 protochain 6',
  'not (less 5 and greater 10)',
  Array.from({ length: 60 }, (_, host) => `host 10.0.0.${host}`).join(' or '),
]) {
  test(`${filter.slice(0, 60)} may pass something`, (t) => t.false(passesNothing(compileFilter(filter, ETHERNET))));
}

test('no packet passes a program of which that is said', (t) => {
  fc.assert(
    fc.property(randomProgram(25), fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 5 }), (program, list) => {
      if (!passesNothing(program)) return true;
      const test = compileProgram(program);
      return list.every((bytes) => test(packetOf(bytes, bytes.length * 2)) === 0);
    }),
    { numRuns: 5000 },
  );
  t.pass();
});
