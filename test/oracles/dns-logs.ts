import type { DnsTransaction } from '../../src/trackers/dns-transaction.ts';

/** What is compared of Zeek's dns.log. */
export const DNS_COLUMNS = [
  'proto',
  'trans_id',
  'query',
  'qtype',
  'rcode',
  'AA',
  'TC',
  'RD',
  'RA',
  'Z',
  'answers',
  'TTLs',
  'rtt',
];

/** The same columns of ours, joined by spaces. Zeek takes the time and some flags from records of the answer alone. */
export function writeTransaction(transaction: DnsTransaction): string {
  const answers = transaction.answers().filter(({ text }) => text !== undefined);
  const texts = answers.filter(({ text }) => text !== '');
  const hasAnswers = answers.length > 0;
  const roundTrip = transaction.roundTripNanoseconds();
  const flag = (value: boolean) => (value ? 'T' : 'F');
  return [
    transaction.isTcp ? 'tcp' : 'udp',
    transaction.id,
    transaction.query || '-',
    transaction.hasQuery && transaction.type !== 0 ? transaction.type : '-',
    transaction.rcode ?? '-',
    flag(hasAnswers && transaction.isAuthoritative),
    flag(transaction.isTruncated),
    flag(transaction.hasQuery && transaction.isRecursionDesired),
    flag(hasAnswers && transaction.isRecursionAvailable),
    transaction.hasQuery ? transaction.z : 0,
    texts.map(({ text }) => text?.replaceAll(',', '\\x2c')).join(',') || '-',
    texts.map(({ ttl }) => `${ttl}.000000`).join(',') || '-',
    hasAnswers && roundTrip > 0 ? secondsText(roundTrip) : '-',
  ].join(' ');
}

/** Zeek's clock has microseconds, cut off. */
function secondsText(nanoseconds: number): string {
  return (Math.round(nanoseconds / 1000) / 1e6).toFixed(6);
}
