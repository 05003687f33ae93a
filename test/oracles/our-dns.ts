import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { openCapture } from '../../src/sources/open.ts';
import { DnsStreams } from '../../src/trackers/dns-streams.ts';
import type { DnsTransaction } from '../../src/trackers/dns-transaction.ts';
import { DnsTransactions } from '../../src/trackers/dns-transactions.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';

/** Everything that we tell of the DNS in a capture, each transaction as `write` has it. */
export async function readOurDns<T>(path: string, write: (transaction: DnsTransaction) => T): Promise<T[]> {
  const source = await openCapture([path]);
  const packet = new Packet();
  const d = new Dissection();
  d.reassembler = new IpFragments();
  const flows = new Flows();
  const streams = new TcpStreams(flows);
  const transactions = new DnsTransactions();
  streams.consume(new DnsStreams(transactions, flows.table));
  const told: T[] = [];
  transactions.listen({ transaction: (transaction) => void told.push(write(transaction)) });
  try {
    while (await source.fill()) {
      while (source.next(packet)) {
        decode(packet, d);
        flows.packet(d);
        streams.packet(d);
        transactions.packet(d);
      }
    }
    streams.finish();
    transactions.finish();
  } finally {
    await source.close();
  }
  return told;
}
