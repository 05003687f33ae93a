import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { TcpAcknowledgments } from '../../src/trackers/tcp-acknowledgments.ts';
import { ACK, end, SYN, type TcpToBuild, tcpFrame } from '../support/frames.ts';

const client = end('10.0.0.1:40000');
const server = end('10.0.0.2:80');

const HANDSHAKE: TcpToBuild[] = [
  { from: client, to: server, flags: SYN, sequence: 99 },
  { from: server, to: client, flags: SYN | ACK, sequence: 499, acknowledged: 100, window: 512 },
  { from: client, to: server, flags: ACK, sequence: 100, acknowledged: 500 },
];

test('the same acknowledgment again, with nothing else in it, is a duplicate', (t) => {
  const ack: TcpToBuild = { from: client, to: server, flags: ACK, sequence: 100, acknowledged: 500 };
  t.is(follow([...HANDSHAKE, ack, ack]).duplicates, 2);
  t.is(follow([...HANDSHAKE, { ...ack, acknowledged: 600 }]).duplicates, 0);
  t.is(follow([...HANDSHAKE, { ...ack, payload: Uint8Array.of(1, 2) }]).duplicates, 0);
});

test('the answer to a keep-alive is none, what both sides repeat after it is', (t) => {
  const keepAlive: TcpToBuild = { from: client, to: server, flags: ACK, sequence: 99, acknowledged: 500 };
  const answer: TcpToBuild = { from: server, to: client, flags: ACK, sequence: 500, acknowledged: 100 };
  t.is(follow([...HANDSHAKE, answer, keepAlive, answer]).duplicates, 0);
  t.is(follow([...HANDSHAKE, answer, keepAlive, answer, HANDSHAKE[2], answer]).duplicates, 2);
});

function follow(packets: readonly TcpToBuild[]): TcpAcknowledgments {
  const d = new Dissection();
  const flows = new Flows();
  const acknowledgments = new TcpAcknowledgments(flows);
  const packet = new Packet();
  for (const each of packets) {
    const bytes = tcpFrame(each);
    packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    packet.end = bytes.length;
    packet.wireLength = bytes.length;
    packet.linkType = 1;
    decode(packet, d);
    flows.packet(d);
    acknowledgments.packet(d);
  }
  return acknowledgments;
}
