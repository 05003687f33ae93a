import { Latencies } from '../core/latencies.ts';
import { dnsRcodeNames, dnsTypeNames } from '../protocols/values/dns.ts';
import type { Entry, Part } from '../report/model.ts';
import { DNS_KIND, type DnsListener, type DnsTransaction } from '../trackers/dns-transaction.ts';
import type { DnsTransactions } from '../trackers/dns-transactions.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';
import { percentileEntry } from './http.ts';
import { QueriedNames } from './queried-names.ts';
import { rank } from './ranking.ts';

/** DNS proper: what was asked for, how it was answered, how long it took. Multicast has no pairs, and is left out. */
export const dns: AnalysisDefinition = {
  part: 'dns',
  ofStreams: 'all',
  create: (context) => new Dns(context),
};

class Dns implements Analysis, DnsListener {
  readonly #transactions: DnsTransactions;
  readonly #top: number | undefined;
  readonly #names = new QueriedNames();
  /** By type, of which there may be 65,536 and are a dozen. */
  readonly #types = new Float64Array(1 << 16);
  #greatestType = 0;
  readonly #rcodes = new Float64Array(16);
  readonly #latency = new Latencies();

  constructor(context: AnalysisContext) {
    this.#top = context.options.top;
    this.#transactions = context.dns();
    this.#transactions.listen(this);
  }

  query({ kind, name, nameLength, type }: DnsTransaction): void {
    // A query without a question asks for nothing: stateful operations.
    if (kind !== DNS_KIND.dns || type === 0) return;
    this.#names.add(name, nameLength);
    this.#types[type] += 1;
    if (type > this.#greatestType) this.#greatestType = type;
  }

  transaction(transaction: DnsTransaction): void {
    if (transaction.kind !== DNS_KIND.dns || !transaction.hasResponse) return;
    this.#rcodes[transaction.responseFlags & 15] += 1;
    const latency = transaction.roundTripNanoseconds();
    if (latency >= 0) this.#latency.add(latency);
  }

  isEmpty(): boolean {
    return this.#transactions.queries === 0 && this.#transactions.responses === 0;
  }

  finish(): Part {
    const { queries, responses, unanswered } = this.#transactions;
    return {
      kind: 'record',
      name: 'dns',
      title: 'DNS',
      entries: [
        { key: 'queries', label: 'Queries', type: 'count', value: queries },
        { key: 'responses', label: 'Responses', type: 'count', value: responses },
        { key: 'unanswered', label: 'Unanswered', type: 'count', value: unanswered },
        this.#nameEntry(),
        countEntry(
          'types',
          'Types',
          ['type', 'Type'],
          this.#types.subarray(0, this.#greatestType + 1),
          dnsTypeNames,
          this.#top,
        ),
        countEntry('rcodes', 'Response codes', ['rcode', 'Code'], this.#rcodes, dnsRcodeNames, this.#top),
        percentileEntry('latency', 'Time to answer', this.#latency.percentiles()),
      ],
      notes: this.#notes(),
    };
  }

  #nameEntry(): Entry {
    const names = this.#names;
    const rows = names.rows();
    const order = rank(rows.length, this.#top, (row) => names.hits(rows[row])).map((row) => rows[row]);
    return {
      key: 'names',
      label: 'Names',
      table: {
        rowCount: order.length,
        totalRows: rows.length,
        columns: [
          { key: 'name', label: 'Name', type: 'text', value: (row) => names.name(order[row]) },
          { key: 'hits', label: 'Hits', type: 'count', value: (row) => names.hits(order[row]) },
        ],
      },
    };
  }

  #notes(): string[] {
    const { merged, mergedHits } = this.#names;
    if (merged === 0) return [];
    return [`${merged} rare names with ${mergedHits} hits are counted together: there are too many`];
  }
}

/** Numbers that were met, by name, the most frequent first. */
function countEntry(
  key: string,
  label: string,
  [columnKey, columnLabel]: readonly [string, string],
  counts: Float64Array,
  names: Readonly<Record<number, string>>,
  top: number | undefined,
): Entry {
  const used = Array.from(counts.keys()).filter((number) => counts[number] > 0);
  const order = rank(used.length, top, (row) => counts[used[row]]).map((row) => used[row]);
  return {
    key,
    label,
    table: {
      rowCount: order.length,
      totalRows: used.length,
      columns: [
        {
          key: columnKey,
          label: columnLabel,
          type: 'text',
          value: (row) => names[order[row]] ?? String(order[row]),
        },
        { key: 'hits', label: 'Hits', type: 'count', value: (row) => counts[order[row]] },
      ],
    },
  };
}
