import test from 'ava';
import fc from 'fast-check';
import { Packet } from '../../src/core/packet.ts';
import { flowAddressText } from '../../src/trackers/addresses.ts';
import { EndpointTable } from '../../src/trackers/endpoint-table.ts';
import { FlowTable } from '../../src/trackers/flow-table.ts';
import { ACK, end, FIN, RST, SYN, tcpFrame, udpFrame } from '../support/frames.ts';
import { type FlowModel, type ModelPacket, modelFlows } from './flow-model.ts';

const ETHERNET = 14;
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '0.0.0.0', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', '::'];
const V4 = ADDRESSES.filter((address) => !address.includes(':'));
const V6 = ADDRESSES.filter((address) => address.includes(':'));

/** Few ends and sequence numbers, so that flows repeat, run both ways and are used again. */
const modelPacket: fc.Arbitrary<ModelPacket> = fc.constantFrom(V4, V6).chain((family) =>
  fc.record({
    protocol: fc.constantFrom('tcp', 'tcp', 'udp'),
    from: fc.record({ address: fc.constantFrom(...family), port: fc.constantFrom(0, 80, 0x8050) }),
    to: fc.record({ address: fc.constantFrom(...family), port: fc.constantFrom(0, 80, 0x8050) }),
    flags: fc.constantFrom(SYN, SYN, SYN | ACK, ACK, ACK, FIN | ACK, FIN, RST),
    sequence: fc.constantFrom(0, 1, 0xffffffff),
    acknowledged: fc.constantFrom(0, 1, 2),
    seconds: fc.integer({ min: -2, max: 5 }),
    nanoseconds: fc.constantFrom(0, 1, 999_999_999),
    wireLength: fc.integer({ min: 60, max: 70 }),
  }),
);

test('flows as a map of lists keeps them', (t) => {
  fc.assert(
    fc.property(fc.array(modelPacket, { maxLength: 80 }), (packets) => {
      const table = new FlowTable();
      const rows = packets.map((packet) => add(table, packet));
      const expected = modelFlows(packets);
      t.deepEqual(readFlows(table), expected.flows);
      t.deepEqual(rows, expected.rows);
      t.is(table.overflowPackets, 0);
    }),
    { numRuns: 400 },
  );
});

test('a table that took the open flows of another over goes on as that one does', (t) => {
  fc.assert(
    fc.property(fc.array(modelPacket, { maxLength: 60 }), fc.array(modelPacket, { maxLength: 40 }), (before, after) => {
      const table = new FlowTable();
      for (const packet of before) add(table, packet);
      const heir = new FlowTable();
      const rows = Array.from({ length: table.count }, (_, row) => row).filter((row) => !table.isClosed(row));
      // Once more makes no difference.
      for (let time = 0; time < 2; time++) for (const row of rows) heir.adopt(table.copyRow(row));
      for (const packet of after) {
        add(table, packet);
        add(heir, packet);
      }
      const open = readFlows(table).filter(
        (_, row) => rows.includes(row) || row >= table.count - (heir.count - rows.length),
      );
      t.deepEqual(readFlows(heir), open);
    }),
    { numRuns: 300 },
  );
});

test('a full table counts what it refuses and still counts what it knows', (t) => {
  fc.assert(
    fc.property(fc.array(modelPacket, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (packets, limit) => {
      const table = new FlowTable(limit);
      const rows = packets.map((packet) => add(table, packet));
      t.true(table.count <= limit);
      t.is(table.overflowPackets, rows.filter((row) => row < 0).length);
      const counted = readFlows(table).reduce((sum, flow) => sum + flow.packetsAB + flow.packetsBA, 0);
      t.is(counted + table.overflowPackets, packets.length);
    }),
  );
});

test('growth loses nothing', (t) => {
  const table = new FlowTable();
  const count = 20_000;
  const flow = (index: number): ModelPacket => ({
    ...plain,
    protocol: index % 2 === 0 ? 'tcp' : 'udp',
    from: {
      address: index % 3 === 0 ? `2001:db8::${(index & 0xffff).toString(16)}` : `10.1.${index >> 8}.${index & 255}`,
      port: 1000,
    },
    to: { address: index % 3 === 0 ? '2001:db8::' : '10.0.0.1', port: 80 },
  });
  for (let index = 0; index < count; index++) t.is(add(table, flow(index)), index);
  for (let index = count - 1; index >= 0; index--) {
    const { from, to, ...rest } = flow(index);
    if (add(table, { ...rest, from: to, to: from }) !== index) t.fail(`row ${index}`);
    if (table.packetsAB(index) !== 1 || table.packetsBA(index) !== 1) t.fail(`row ${index}`);
  }
  t.is(table.count, count);
});

test('growth after ports were used again still finds the newest', (t) => {
  const table = new FlowTable();
  const opening = { ...plain, flags: SYN, sequence: 1 };
  t.is(add(table, opening), 0);
  t.is(add(table, { ...opening, sequence: 2 }), 1);
  for (let port = 1; port <= 5000; port++) add(table, { ...plain, to: { address: '10.0.0.9', port } });
  t.is(add(table, { ...opening, flags: ACK, sequence: 3 }), 1);
});

test('endpoint sums are the sums of the flows', (t) => {
  fc.assert(
    fc.property(fc.array(modelPacket, { maxLength: 80 }), (packets) => {
      const table = new FlowTable();
      for (const packet of packets) add(table, packet);
      const endpoints = new EndpointTable(table);
      const found = Array.from({ length: endpoints.count }, (_, row) => ({
        address: endpoints.address(row),
        tx: [endpoints.txPackets(row), endpoints.txBytes(row)],
        rx: [endpoints.rxPackets(row), endpoints.rxBytes(row)],
      }));
      const sent = (address: string) => sumOf(packets.filter(({ from }) => from.address === address));
      const received = (address: string) => sumOf(packets.filter(({ to }) => to.address === address));
      const addresses = [...new Set(packets.flatMap(({ from, to }) => [from.address, to.address]))];
      const byAddress = (a: { address: string }, b: { address: string }) => (a.address < b.address ? -1 : 1);
      t.deepEqual(
        found.sort(byAddress),
        addresses.map((address) => ({ address, tx: sent(address), rx: received(address) })).sort(byAddress),
      );
    }),
  );
});

test('many endpoints', (t) => {
  const table = new FlowTable();
  for (let index = 0; index < 5000; index++) {
    add(table, { ...plain, from: { address: `10.2.${index >> 8}.${index & 255}`, port: 1 } });
  }
  const endpoints = new EndpointTable(table);
  t.is(endpoints.count, 5001);
  t.is(new Set(Array.from({ length: 5001 }, (_, row) => endpoints.address(row))).size, 5001);
});

const plain: ModelPacket = {
  protocol: 'tcp',
  from: end('10.0.0.1:1000'),
  to: end('10.0.0.2:80'),
  flags: ACK,
  sequence: 0,
  acknowledged: 0,
  seconds: 0,
  nanoseconds: 0,
  wireLength: 60,
};

function add(table: FlowTable, model: ModelPacket): number {
  const bytes = model.protocol === 'tcp' ? tcpFrame(model) : udpFrame(model.from, model.to);
  const packet = new Packet();
  packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const { seconds, nanoseconds, wireLength } = model;
  Object.assign(packet, { end: bytes.length, seconds, nanoseconds, wireLength });
  const transport = ETHERNET + (model.from.address.includes(':') ? 40 : 20);
  return table.add(packet, ETHERNET, transport, model.protocol === 'tcp' ? 6 : 17);
}

function readFlows(table: FlowTable): FlowModel[] {
  return Array.from({ length: table.count }, (_, row) => ({
    protocol: table.ipProtocol(row) === 6 ? 'tcp' : 'udp',
    a: { address: flowAddressText(table, row, 0), port: table.port(row, 0) },
    b: { address: flowAddressText(table, row, 1), port: table.port(row, 1) },
    packetsAB: table.packetsAB(row),
    bytesAB: table.bytesAB(row),
    packetsBA: table.packetsBA(row),
    bytesBA: table.bytesBA(row),
    start: [table.startSeconds(row), table.startNanoseconds(row)],
    last: [table.lastSeconds(row), table.lastNanoseconds(row)],
    originatorIsB: table.originatorIsB(row),
  }));
}

function sumOf(packets: readonly ModelPacket[]): number[] {
  return [packets.length, packets.reduce((sum, { wireLength }) => sum + wireLength, 0)];
}

test('many ports that ask DNS become one row of the client; other rows stay as they are', (t) => {
  const table = new FlowTable();
  table.mergeDnsFrom = 3;
  const server = end('10.0.0.53:53');
  const count = (frame: Uint8Array) => {
    const packet = new Packet();
    packet.setBuffer(frame, new DataView(frame.buffer, frame.byteOffset, frame.length));
    packet.wireLength = frame.length;
    return table.add(packet, ETHERNET, ETHERNET + 20, 17);
  };
  for (let port = 1000; port < 1005; port++) {
    const client = end(`10.0.0.1:${port}`);
    count(udpFrame(client, server));
    count(udpFrame(server, client));
  }
  count(udpFrame(end('10.0.0.1:1000'), end('10.0.0.53:54')));
  const rows = Array.from({ length: table.count }, (_, row) => [
    table.port(row, 0),
    table.port(row, 1),
    table.packetsBA(row),
  ]);
  t.deepEqual(rows, [
    [1000, 53, 1],
    [1001, 53, 1],
    [1002, 53, 1],
    [0, 53, 2],
    [1000, 54, 0],
  ]);
});
