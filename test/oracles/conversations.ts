import { STREAM_PROTOCOLS, type StreamLine, type StreamProtocol } from './stream-lines.ts';

/** A TCP connection or a UDP stream, its ends in the order of their texts: which one began is not compared. */
export interface Conversation {
  readonly a: string;
  readonly b: string;
  packetsAB: number;
  bytesAB: number;
  packetsBA: number;
  bytesBA: number;
}

export type Conversations = Readonly<Record<StreamProtocol, readonly Conversation[]>>;

/** A conversation without packets yet, seen from one of its ends. */
export function openConversation(from: string, to: string): Conversation {
  return { a: from < to ? from : to, b: from < to ? to : from, packetsAB: 0, bytesAB: 0, packetsBA: 0, bytesBA: 0 };
}

export function countPackets(conversation: Conversation, from: string, packets: number, bytes: number): void {
  if (from === conversation.a) {
    conversation.packetsAB += packets;
    conversation.bytesAB += bytes;
  } else {
    conversation.packetsBA += packets;
    conversation.bytesBA += bytes;
  }
}

/**
 * Packets and bytes of each of tshark's streams. Headers quoted in ICMP errors or carried by protocols that we don't
 * decode are left out, as they are no traffic to us; without `decoded` all count.
 */
export function theirConversations(lines: readonly StreamLine[], decoded?: ReadonlySet<string>): Conversations {
  const streams = { tcp: new Map<string, Conversation>(), udp: new Map<string, Conversation>() };
  for (const line of lines) {
    const counted = new Set<Conversation>();
    for (const { protocol, stream, source, destination } of line.headers(decoded)) {
      const conversation = streams[protocol].get(stream) ?? openConversation(source, destination);
      streams[protocol].set(stream, conversation);
      if (!counted.has(conversation)) countPackets(conversation, source, 1, line.length);
      counted.add(conversation);
    }
  }
  return { tcp: [...streams.tcp.values()], udp: [...streams.udp.values()] };
}

/** What only one side has, as often as it has it more. */
export function compareConversations(ours: Conversations, theirs: Conversations): string[] {
  return STREAM_PROTOCOLS.flatMap((protocol) => {
    const balance = new Map<string, number>();
    for (const conversation of ours[protocol]) bump(balance, tell(conversation), 1);
    for (const conversation of theirs[protocol]) bump(balance, tell(conversation), -1);
    return [...balance]
      .filter(([, difference]) => difference !== 0)
      .map(([what, difference]) => {
        return `${protocol}: ${difference > 0 ? 'ours' : 'theirs'} ${Math.abs(difference)}× ${what}`;
      });
  });
}

/** Stream numbers have no counterpart with us: ends and counts of both directions make the conversation. */
function tell({ a, b, packetsAB, bytesAB, packetsBA, bytesBA }: Conversation): string {
  return `${a} → ${packetsAB} packets ${bytesAB} bytes, ${b} → ${packetsBA} packets ${bytesBA} bytes`;
}

function bump(balance: Map<string, number>, key: string, by: number): void {
  balance.set(key, (balance.get(key) ?? 0) + by);
}
