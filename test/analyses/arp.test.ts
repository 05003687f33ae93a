import test from 'ava';
import { analyzeToJson } from '../support/analyze.ts';
import { buildPcap } from '../support/capture-builder.ts';
import { end, udpFrame } from '../support/frames.ts';

const GATEWAY = Buffer.from('fffe00000001', 'hex');
const HOST = Buffer.from('000000000002', 'hex');

/** A reply (RFC 826): `mac` says that it has `ip`. */
function claim(mac: Uint8Array, ip: string): Uint8Array {
  const address = Uint8Array.from(ip.split('.'), Number);
  const start = Buffer.from('0806 0001 0800 06 04 0002'.replaceAll(' ', ''), 'hex');
  return Buffer.concat([Buffer.alloc(6), mac, start, mac, address, Buffer.alloc(10)]);
}

/** A datagram of another's, passed on by `mac`. */
function passedOn(mac: Uint8Array, from: string): Uint8Array {
  const frame = Uint8Array.from(udpFrame(end(`${from}:4000`), end('10.0.0.9:53')));
  frame.set(mac, 6);
  return frame;
}

async function arpOf(frames: readonly Uint8Array[]): Promise<unknown> {
  const report = await analyzeToJson(buildPcap(frames.map((data, seconds) => ({ seconds, data }))));
  return report.arp;
}

test('who claims which address, and who sends for the most others', async (t) => {
  const frames = [
    claim(GATEWAY, '10.0.0.1'),
    claim(HOST, '10.0.0.2'),
    ...['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((from) => passedOn(GATEWAY, from)),
    ...['10.0.0.2', '198.51.100.1'].map((from) => passedOn(HOST, from)),
  ];
  t.deepEqual(await arpOf(frames), {
    requests: 0,
    replies: 2,
    bindings: [
      { ip: '10.0.0.1', mac: 'ff:fe:00:00:00:01' },
      { ip: '10.0.0.2', mac: '00:00:00:00:00:02' },
    ],
    gatewayMac: 'ff:fe:00:00:00:01',
  });
});

test('a host that sends for itself alone is no gateway', async (t) => {
  const frames = [claim(HOST, '10.0.0.2'), passedOn(HOST, '10.0.0.2'), passedOn(HOST, '10.0.0.2')];
  t.like(await arpOf(frames), { gatewayMac: null });
});
