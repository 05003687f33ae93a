import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { AnnouncedFlows } from '../../src/protocols/announced-flows.ts';
import { dissect, fromHex } from '../support/dissect.ts';
import { end, udpFrame } from '../support/frames.ts';

const UDP = 7;
const address = Uint8Array.of(10, 0, 0, 1);

function datagram(from: string, to: string) {
  return dissect(udpFrame(end(from), end(to), fromHex('00'))).dissection;
}

test('an endpoint is known from either side, whoever the other is', (t) => {
  const flows = new AnnouncedFlows();
  flows.announceEndpoint(address, 0, 4, 5000, UDP);
  t.is(flows.find(datagram('10.0.0.9:1', '10.0.0.1:5000'), 1, 5000), UDP);
  t.is(flows.find(datagram('10.0.0.1:5000', '10.0.0.9:1'), 5000, 1), UDP);
  t.is(flows.find(datagram('10.0.0.9:5000', '10.0.0.1:1'), 5000, 1), 0);
});

test('the last word on an endpoint counts', (t) => {
  const flows = new AnnouncedFlows();
  flows.announceEndpoint(address, 0, 4, 5000, UDP);
  flows.announceEndpoint(address, 0, 4, 5000, UDP + 1);
  t.is(flows.find(datagram('10.0.0.9:1', '10.0.0.1:5000'), 1, 5000), UDP + 1);
});

test('more than there is room for push the oldest out, and no more', (t) => {
  const flows = new AnnouncedFlows();
  const at = (i: number) => `10.${i >>> 12}.${(i >>> 4) & 255}.${i & 15}`;
  const count = limits.announcedFlows * 4;
  for (let i = 0; i < count; i++) {
    flows.announceEndpoint(Uint8Array.from(at(i).split('.'), Number), 0, 4, 5000, UDP);
  }
  let known = 0;
  for (let i = 0; i < count; i += 16)
    known += flows.find(datagram('10.0.0.9:1', `${at(i)}:5000`), 1, 5000) === UDP ? 1 : 0;
  t.is(flows.find(datagram('10.0.0.9:1', `${at(count - 1)}:5000`), 1, 5000), UDP);
  t.true(known > 0 && known <= limits.announcedFlows / 8, String(known));
});
