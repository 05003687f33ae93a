import { type Ends, Frame } from './frame.ts';
import type { Facts, InputSpec } from './input.ts';
import { PcapFile } from './pcap-file.ts';
import { Random } from './random.ts';

const START_US = Date.UTC(2026, 10, 20, 9, 0, 0) * 1000;
const OPEN_AT_ONCE = 2000;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const TCP = 6;
const UDP = 17;
const FIN = 1;
const SYN = 2;
const PSH = 8;
const ACK = 16;
const SERVER_PORTS = [80, 443, 8080, 22, 5432, 6379];
const DNS = 53;
const PATHS = ['/api/items', '/users', '/shop/p', '/search', '/static'];

/** One flow under way: `step` packets have been written. */
interface Flow extends Ends {
  readonly tcp: boolean;
  readonly exchanges: number;
  step: number;
  sequenceA: number;
  sequenceB: number;
}

/** Many short flows, some two thousand open at a time: handshake, requests and answers, close; or UDP. */
export function flowsInput(name: string, flows: number): InputSpec {
  return {
    name,
    version: 1,
    describe: `${flows.toLocaleString('en')} flows from a seeded generator, IPv4 and IPv6, TCP and UDP`,
    needs: () => [],
    async build(path: string): Promise<Facts> {
      const out = new PcapFile(path);
      const facts = writeFlows(out, flows);
      out.close();
      return { ...facts, packets: out.packets };
    },
  };
}

function writeFlows(out: PcapFile, flows: number): Facts {
  const random = new Random(1);
  const frame = new Frame();
  const facts = { packets: 0, bytes: 0, flows, connections: 0 };
  const open: Flow[] = [];
  let opened = 0;
  let timeUs = START_US;
  while (opened < flows || open.length > 0) {
    if (opened < flows && open.length < OPEN_AT_ONCE) {
      const flow = openFlow(random, opened++);
      if (flow.tcp) facts.connections++;
      open.push(flow);
    }
    const index = random.below(open.length);
    const flow = open[index] as Flow;
    writeStep(frame, flow, random);
    timeUs += 1 + random.below(40);
    out.write(frame.bytes, 0, frame.end, timeUs);
    facts.bytes += frame.end;
    if (++flow.step < stepsOf(flow)) continue;
    open[index] = open[open.length - 1] as Flow;
    open.pop();
  }
  return facts;
}

/** The client's address and port come from the flow's number, so that no two flows are the same. */
function openFlow(random: Random, number: number): Flow {
  const tcp = random.chance(45);
  const v6 = random.chance(30);
  return {
    tcp,
    v6,
    addressA: 0x0a000000 + Math.floor(number / 50),
    portA: 20_000 + (number % 50) * 800 + random.below(800),
    addressB: 0xc0a80000 + random.below(500),
    portB: tcp ? (SERVER_PORTS[random.below(SERVER_PORTS.length)] as number) : DNS,
    exchanges: tcp ? 1 + random.below(2) : 1,
    step: 0,
    sequenceA: random.bits(),
    sequenceB: random.bits(),
  };
}

/** Handshake 3, close 3, and two packets an exchange; a UDP flow is a question and its answer. */
function stepsOf(flow: Flow): number {
  return flow.tcp ? 6 + 2 * flow.exchanges : 2;
}

function writeStep(frame: Frame, flow: Flow, random: Random): void {
  if (flow.tcp) writeTcpStep(frame, flow, random);
  else writeUdpStep(frame, flow, random);
}

function writeTcpStep(frame: Frame, flow: Flow, random: Random): void {
  const data = flow.step - 3;
  if (flow.step === 0) writeTcp(frame, flow, true, SYN, '');
  else if (flow.step === 1) writeTcp(frame, flow, false, SYN | ACK, '');
  else if (flow.step === 2) writeTcp(frame, flow, true, ACK, '');
  else if (data < 2 * flow.exchanges) {
    writeTcp(frame, flow, data % 2 === 0, PSH | ACK, data % 2 === 0 ? request(random) : answer(random));
  } else {
    const close = data - 2 * flow.exchanges;
    writeTcp(frame, flow, close !== 1, close === 2 ? ACK : FIN | ACK, '');
  }
}

function writeTcp(frame: Frame, flow: Flow, fromA: boolean, flags: number, payload: string): void {
  const { v6, addressA, addressB, portA, portB } = flow;
  const sequence = fromA ? flow.sequenceA : flow.sequenceB;
  const acknowledged = flags & ACK ? (fromA ? flow.sequenceB : flow.sequenceA) : 0;
  frame.ethernet(v6 ? IPV6 : IPV4).ip(v6, TCP, fromA ? addressA : addressB, fromA ? addressB : addressA);
  frame
    .tcp(fromA ? portA : portB, fromA ? portB : portA, sequence, acknowledged, flags)
    .text(payload)
    .finish();
  const used = payload.length + (flags & (SYN | FIN) ? 1 : 0);
  if (fromA) flow.sequenceA = (sequence + used) >>> 0;
  else flow.sequenceB = (sequence + used) >>> 0;
}

function writeUdpStep(frame: Frame, flow: Flow, random: Random): void {
  const { v6, addressA, addressB, portA, portB, step, sequenceA } = flow;
  const fromA = step === 0;
  frame.ethernet(v6 ? IPV6 : IPV4).ip(v6, UDP, fromA ? addressA : addressB, fromA ? addressB : addressA);
  frame.udp(fromA ? portA : portB, fromA ? portB : portA);
  writeDns(frame, sequenceA & 0xffff, !fromA, sequenceA >>> 16, random.bits());
  frame.finish();
}

/** RFC 1035 §4: one question for an A record, with one answer by a pointer to the name. */
function writeDns(frame: Frame, id: number, isAnswer: boolean, host: number, address: number): void {
  frame
    .u16(id)
    .u16(isAnswer ? 0x8180 : 0x0100)
    .u16(1)
    .u16(isAnswer ? 1 : 0)
    .u16(0)
    .u16(0);
  const label = `host-${host}`;
  frame.u8(label.length).text(label).u8(7).text('example').u8(0).u16(1).u16(1);
  if (isAnswer) frame.u16(0xc00c).u16(1).u16(1).u32(300).u16(4).u32(address);
}

function request(random: Random): string {
  const path = PATHS[random.below(PATHS.length)] as string;
  return `GET ${path}/${random.below(200)} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: bench\r\n\r\n`;
}

function answer(random: Random): string {
  const length = random.below(400);
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${'z'.repeat(length)}`;
}
