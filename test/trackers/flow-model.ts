import { ACK, type End, SYN } from '../support/frames.ts';

export interface ModelPacket {
  readonly protocol: 'tcp' | 'udp';
  readonly from: End;
  readonly to: End;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly wireLength: number;
}

export interface FlowModel {
  readonly protocol: string;
  readonly a: End;
  readonly b: End;
  readonly packetsAB: number;
  readonly bytesAB: number;
  readonly packetsBA: number;
  readonly bytesBA: number;
  readonly start: readonly number[];
  readonly last: readonly number[];
  readonly originatorIsB: boolean;
}

/**
 * What the flow table should keep, the slow and plain way: the packets of each pair of ends are cut into flows, each
 * flow is the list of its packets, and everything is read from the lists.
 */
export function modelFlows(packets: readonly ModelPacket[]): { flows: FlowModel[]; rows: number[] } {
  const flows: ModelPacket[][] = [];
  const newest = new Map<string, number>();
  const rows = packets.map((packet) => {
    const key = [packet.protocol, ...[nameOf(packet.from), nameOf(packet.to)].sort()].join(' ');
    const known = newest.get(key);
    const row = known === undefined || opensAnew(flows[known], packet) ? flows.push([]) - 1 : known;
    newest.set(key, row);
    flows[row].push(packet);
    return row;
  });
  return { flows: flows.map(describe), rows };
}

/** Wireshark's rule: a SYN from a side whose first sequence number is known, with another one. */
function opensAnew(flow: readonly ModelPacket[], packet: ModelPacket): boolean {
  if (packet.protocol !== 'tcp' || (packet.flags & (SYN | ACK)) !== SYN) return false;
  const base = baseSequence(flow, packet);
  if (base === undefined) return false;
  return base !== packet.sequence;
}

/** Of the side that sends `packet`: from its own packets, or before them from what the other acknowledged. */
function baseSequence(flow: readonly ModelPacket[], packet: ModelPacket): number | undefined {
  let base: number | undefined;
  for (const earlier of flow) {
    const { flags, sequence, acknowledged } = earlier;
    if (isSame(earlier.from, packet.from) && isSame(earlier.to, packet.to)) {
      if (base === undefined) base = (flags & SYN) !== 0 ? sequence : (sequence - 1) >>> 0;
      else if ((flags & (SYN | ACK)) === (SYN | ACK)) base = sequence;
    } else if (base === undefined && (flags & ACK) !== 0) {
      base = (acknowledged - 1) >>> 0;
    }
  }
  return base;
}

function describe(flow: readonly ModelPacket[]): FlowModel {
  const [first] = flow;
  const ab = flow.filter(({ from, to }) => isSame(from, first.from) && isSame(to, first.to));
  const ba = flow.filter((packet) => !ab.includes(packet));
  const times = flow
    .map(({ seconds, nanoseconds }) => [seconds, nanoseconds])
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const syn = flow.find(({ protocol, flags }) => protocol === 'tcp' && (flags & SYN) !== 0);
  const synIsFromA = syn === undefined || ab.includes(syn);
  return {
    protocol: first.protocol,
    a: first.from,
    b: first.to,
    packetsAB: ab.length,
    bytesAB: bytesOf(ab),
    packetsBA: ba.length,
    bytesBA: bytesOf(ba),
    start: times[0],
    last: times[times.length - 1],
    originatorIsB: syn !== undefined && synIsFromA === ((syn.flags & ACK) !== 0),
  };
}

function bytesOf(packets: readonly ModelPacket[]): number {
  return packets.reduce((sum, { wireLength }) => sum + wireLength, 0);
}

function isSame(one: End, other: End): boolean {
  return one.address === other.address && one.port === other.port;
}

function nameOf({ address, port }: End): string {
  return `${address} ${port}`;
}
