import { SniffError } from '../../src/core/errors.ts';
import { compareConversations, theirConversations } from './conversations.ts';
import type { CorpusFile } from './corpus.ts';
import { readFieldInfo } from './field-info.ts';
import { FieldComparison } from './fields.ts';
import { isPacket, readFrames, type TsharkFrame } from './frames.ts';
import { compareHierarchies, type PathDifference, theirHierarchy } from './hierarchy.ts';
import type { OurCounts } from './our-counts.ts';
import { ourTables, readOurFrames } from './ours.ts';
import { readStreamLines, type StreamLine } from './stream-lines.ts';
import { readTshark, type TsharkCapture } from './tshark.ts';

/** What one capture's comparison found besides its fields, which add up in the session. */
export interface CaptureOutcome {
  readonly name: string;
  readonly ourFrames: number;
  readonly theirFrames: number;
  /** Why we read nothing at all: no capture. */
  readonly refusal: string | undefined;
  /** tshark's last words. */
  readonly complaint: string;
  /** Something of a link type that we decode is in it. */
  readonly decodable: boolean;
  readonly hierarchy: readonly PathDifference[];
  readonly conversations: readonly string[];
  /** The conversations against all streams, those left out of `conversations` (see `theirConversations`) with them. */
  readonly unfilteredConversations: readonly string[];
}

type CountOutcome = Pick<CaptureOutcome, 'decodable' | 'hierarchy' | 'conversations' | 'unfilteredConversations'>;

export interface OracleOptions {
  /** Compare hierarchy and conversations too, not fields alone. */
  readonly counts: boolean;
}

/** Everything that the captures of one run share. */
export class OracleSession {
  readonly fields: FieldComparison;
  readonly decoded: ReadonlySet<string>;
  readonly outcomes: CaptureOutcome[] = [];
  readonly #version: string;
  readonly #options: OracleOptions;

  constructor(version: string, options: OracleOptions) {
    this.#version = version;
    this.#options = options;
    const tables = ourTables();
    this.decoded = new Set(tables.map((table) => table.protocol));
    this.fields = new FieldComparison(tables, readFieldInfo());
  }

  /** One capture against tshark: its fields add up in `fields`, the rest is the outcome. */
  async compare(file: CorpusFile): Promise<CaptureOutcome> {
    const tshark = readTshark(file.path, this.#version);
    const lines = readStreamLines(tshark.streams);
    const frames = readPackets(tshark.compact);
    let ourFrames = 0;
    let theirFrames = 0;
    const refusal = await refusalOf(file.name, async () => {
      for await (const ours of readOurFrames(file.path)) {
        ourFrames++;
        const theirs = frames.next();
        if (theirs.done) continue;
        theirFrames++;
        this.fields.add(file.name, theirs.value, ours);
        this.fields.addStateful(file.name, theirs.value.number, lines[theirs.value.number - 1], ours);
      }
    });
    for (const _ of frames) theirFrames++;
    const counts = this.#options.counts ? await this.#compareCounts(file, refusal, tshark, lines) : NOT_COUNTED;
    const outcome = { name: file.name, ourFrames, theirFrames, refusal, complaint: tshark.complaint, ...counts };
    this.outcomes.push(outcome);
    return outcome;
  }

  async #compareCounts(
    file: CorpusFile,
    refusal: string | undefined,
    tshark: TsharkCapture,
    lines: readonly StreamLine[],
  ): Promise<CountOutcome> {
    // Loaded when asked for: fields alone need no analysis.
    const { NO_COUNTS, readOurCounts } = await import('./our-counts.ts');
    const ours: OurCounts = refusal === undefined ? await readOurCounts(file.path) : NO_COUNTS;
    const theirs = theirHierarchy(tshark.hierarchy, this.decoded);
    if (!ours.decodable || ours.hierarchy.size + theirs.size === 0) return NOT_COUNTED;
    return {
      decodable: true,
      hierarchy: compareHierarchies(ours.hierarchy, theirs),
      conversations: compareConversations(ours.conversations, theirConversations(lines, this.decoded)),
      unfilteredConversations: compareConversations(ours.conversations, theirConversations(lines)),
    };
  }
}

function* readPackets(compact: string): Generator<TsharkFrame> {
  for (const frame of readFrames(compact)) if (isPacket(frame)) yield frame;
}

const NOT_COUNTED: CountOutcome = { decodable: false, hierarchy: [], conversations: [], unfilteredConversations: [] };

/** What a capture that is none makes us say; anything else that is thrown is a bug. */
async function refusalOf(name: string, read: () => Promise<void>): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof SniffError) return error.message;
    throw new Error(`${name}: the decoder threw`, { cause: error });
  }
}
