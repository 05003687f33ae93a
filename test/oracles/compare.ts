import { SniffError } from '../../src/core/errors.ts';
import { type ConversationDifference, compareConversations, TheirStreams } from './conversations.ts';
import type { CorpusFile } from './corpus.ts';
import { readFieldInfo } from './field-info.ts';
import { FieldComparison } from './fields.ts';
import { readFrames } from './frames.ts';
import { compareHierarchies, type PathDifference, theirHierarchy } from './hierarchy.ts';
import { OurCapture, ourTables } from './ours.ts';
import { readTshark } from './tshark.ts';

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
  readonly conversations: readonly ConversationDifference[];
}

/** Everything that the captures of one run share. */
export class OracleSession {
  readonly fields: FieldComparison;
  readonly decoded: ReadonlySet<string>;
  readonly outcomes: CaptureOutcome[] = [];
  readonly #version: string;

  constructor(version: string) {
    this.#version = version;
    const tables = ourTables();
    this.decoded = new Set(tables.map((table) => table.protocol));
    this.fields = new FieldComparison(tables, readFieldInfo());
  }

  /** One capture against tshark: its fields add up in `fields`, the rest is the outcome. */
  async compare(file: CorpusFile): Promise<CaptureOutcome> {
    const tshark = readTshark(file.path, this.#version);
    const capture = new OurCapture(file.path);
    const streams = new TheirStreams(tshark.streams, this.decoded);
    const frames = readFrames(tshark.compact);
    let ourFrames = 0;
    let theirFrames = 0;
    const refusal = await refusalOf(file.name, async () => {
      for await (const ours of capture.frames()) {
        ourFrames++;
        const theirs = frames.next();
        if (theirs.done) continue;
        theirFrames++;
        streams.add(theirs.value);
        this.fields.add(file.name, theirs.value, ours);
      }
    });
    for (const theirs of frames) {
      theirFrames++;
      streams.add(theirs);
    }
    const ourPaths = capture.hierarchy();
    const theirPaths = theirHierarchy(tshark.hierarchy, this.decoded);
    const outcome = {
      name: file.name,
      ourFrames,
      theirFrames,
      refusal,
      complaint: tshark.complaint,
      decodable: ourPaths.size > 0 || theirPaths.size > 0,
      hierarchy: compareHierarchies(ourPaths, theirPaths),
      conversations: compareStreams(capture, streams),
    };
    this.outcomes.push(outcome);
    return outcome;
  }
}

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

function compareStreams(capture: OurCapture, theirs: TheirStreams): ConversationDifference[] {
  const ours = capture.conversations();
  return [
    ...compareConversations('tcp', ours.tcp, theirs.tcp.values()),
    ...compareConversations('udp', ours.udp, theirs.udp.values()),
  ];
}
