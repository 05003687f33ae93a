import { DnsStreams } from '../trackers/dns-streams.ts';
import { DnsTransactions } from '../trackers/dns-transactions.ts';
import type { AnalysisContext } from './analysis.ts';

/** DNS over the datagrams and the streams of a session; sees every packet. */
export function openDns(context: AnalysisContext): DnsTransactions {
  const transactions = new DnsTransactions();
  context.streams().consume(new DnsStreams(transactions, context.streamFlows().table));
  return transactions;
}
