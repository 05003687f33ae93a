import { AnalysisSession } from '../../src/analyses/session.ts';
import { Packet } from '../../src/core/packet.ts';
import { linkTypes } from '../../src/protocols/spaces.ts';
import type { TablePart } from '../../src/report/model.ts';
import { openCapture } from '../../src/sources/open.ts';
import { type Conversation, type Conversations, countPackets, openConversation } from './conversations.ts';
import type { PathCount } from './hierarchy.ts';
import { endText, STREAM_PROTOCOLS } from './stream-lines.ts';

export interface OurCounts {
  /** One of the capture's link types is decoded. */
  readonly decodable: boolean;
  /** Rows of the part `protocols`; those with `data` left out, which stands for whatever we don't decode. */
  readonly hierarchy: ReadonlyMap<string, PathCount>;
  /** Rows of the part `conversations`. */
  readonly conversations: Conversations;
}

export const NO_COUNTS: OurCounts = { decodable: true, hierarchy: new Map(), conversations: { tcp: [], udp: [] } };

const PARTS = ['protocols', 'conversations'] as const;

/** What the analyses of `sniff analyze` make of the capture. What can't be opened throws. */
export async function readOurCounts(path: string): Promise<OurCounts> {
  const source = await openCapture([path]);
  const session = new AnalysisSession(source, PARTS, {
    top: undefined,
    bucketNanoseconds: 1e9,
  });
  const packet = new Packet();
  try {
    while (await source.fill()) while (source.next(packet)) session.consume(packet);
  } finally {
    await source.close();
  }
  const tables = session.finish(PARTS).filter((part) => part.kind === 'table');
  return {
    decodable: source.interfaces.some(({ linkType }) => (linkTypes.table[linkType] ?? 0) !== 0),
    hierarchy: hierarchyOf(rowsOf(tables, 'protocols')),
    conversations: conversationsOf(rowsOf(tables, 'conversations')),
  };
}

type Row = Readonly<Record<string, unknown>>;

function hierarchyOf(rows: readonly Row[]): Map<string, PathCount> {
  const decoded = rows.filter((row) => !String(row.path).split(':').includes('data'));
  return new Map(decoded.map((row) => [String(row.path), { packets: Number(row.packets), bytes: Number(row.bytes) }]));
}

function conversationsOf(rows: readonly Row[]): Conversations {
  const found: Record<(typeof STREAM_PROTOCOLS)[number], Conversation[]> = { tcp: [], udp: [] };
  for (const row of rows) {
    const protocol = STREAM_PROTOCOLS.find((name) => name === row.protocol);
    if (!protocol) continue;
    const a = endText(String(row.addressA), String(row.portA));
    const b = endText(String(row.addressB), String(row.portB));
    const conversation = openConversation(a, b);
    countPackets(conversation, a, Number(row.packetsAB), Number(row.bytesAB));
    countPackets(conversation, b, Number(row.packetsBA), Number(row.bytesBA));
    found[protocol].push(conversation);
  }
  return found;
}

function rowsOf(tables: readonly TablePart[], name: string): Row[] {
  const table = tables.find((candidate) => candidate.name === name);
  return Array.from({ length: table?.rowCount ?? 0 }, (_, row) =>
    Object.fromEntries(table?.columns.map((column) => [column.key, column.value(row)]) ?? []),
  );
}
