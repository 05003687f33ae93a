import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { DnsLookups } from '../../src/trackers/dns-lookups.ts';
import { DnsStreams } from '../../src/trackers/dns-streams.ts';
import type { DnsTransaction } from '../../src/trackers/dns-transaction.ts';
import { DnsTransactions } from '../../src/trackers/dns-transactions.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';

export interface FrameToFollow {
  readonly data: Uint8Array;
  readonly seconds?: number;
  readonly nanoseconds?: number;
}

export interface ToldDns {
  /** `client name type rcode answers`, `-` for what is missing; the order in which they were told. */
  readonly told: string[];
  readonly roundTrips: number[];
  readonly transactions: DnsTransactions;
  readonly lookups: DnsLookups;
}

/** Everything that is told of the DNS in these frames. */
export function followDns(frames: readonly FrameToFollow[]): ToldDns {
  const flows = new Flows();
  const streams = new TcpStreams(flows);
  const transactions = new DnsTransactions();
  const lookups = new DnsLookups();
  streams.consume(new DnsStreams(transactions, flows.table));
  const told: string[] = [];
  const roundTrips: number[] = [];
  transactions.listen(lookups);
  transactions.listen({
    transaction(transaction) {
      told.push(lineOf(transaction));
      roundTrips.push(transaction.roundTripNanoseconds());
    },
  });
  const packet = new Packet();
  const d = new Dissection();
  for (const { data, seconds = 0, nanoseconds = 0 } of frames) {
    packet.setBuffer(data, new DataView(data.buffer, data.byteOffset, data.byteLength));
    packet.start = 0;
    packet.end = data.length;
    packet.wireLength = data.length;
    packet.linkType = 1;
    packet.seconds = seconds;
    packet.nanoseconds = nanoseconds;
    packet.hasTime = true;
    decode(packet, d);
    flows.packet(d);
    streams.packet(d);
    transactions.packet(d);
  }
  streams.finish();
  transactions.finish();
  return { told, roundTrips, transactions, lookups };
}

function lineOf(transaction: DnsTransaction): string {
  const answers = transaction.answers().map(({ text }) => text);
  const client = `${transaction.client}:${transaction.clientPort}`;
  const type = transaction.hasQuery ? transaction.type : '-';
  return `${client} ${transaction.query || '-'} ${type} ${transaction.rcode ?? '-'} ${answers.join(',') || '-'}`;
}
