import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { environmentError, systemReason } from '../core/errors.ts';
import type { SavedSession } from './alert-session.ts';

/** What a run leaves to the next. */
export interface AlertState {
  readonly session: SavedSession;
  /** Events that nobody took yet, as JSON. */
  readonly waiting: readonly string[];
}

/** A file begins with this, the number of its format and a line feed; a hash of the rest follows. */
const MAGIC = 'sniff alert state ';
/** Counts up with each change of what is kept. */
const FORMAT = 2;
const HASH_LENGTH = 32;

/**
 * The state that is in a file, or why there is none: an empty text where the file is new. A file of somebody else's is
 * an error, so that it is never written over; one that is damaged, or of another version, is told and given up.
 */
export function readState(path: string): AlertState | string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw trouble(path, 'read', error);
  }
  if (bytes.length === 0) return '';
  const headEnd = bytes.indexOf('\n') + 1;
  const head = bytes.toString('latin1', 0, Math.min(headEnd, 64));
  if (!head.startsWith(MAGIC)) {
    const isTorn = MAGIC.startsWith(bytes.toString('latin1', 0, MAGIC.length));
    if (isTorn) return 'it is damaged';
    throw environmentError(
      `--state ${path}: this is no state of sniff alert`,
      'Name another file: it is left as it is.',
    );
  }
  if (Number(head.slice(MAGIC.length)) !== FORMAT) return 'another version of sniff wrote it';
  const payload = bytes.subarray(headEnd + HASH_LENGTH);
  if (!hashOf(payload).equals(bytes.subarray(headEnd, headEnd + HASH_LENGTH))) return 'it is damaged';
  try {
    // The hash says that these bytes are what `writeState` of this format wrote.
    return deserialize(payload) as AlertState;
  } catch {
    return 'another version of node wrote it';
  }
}

/** Is there room for a state? Better known before the job than after it. */
export function checkState(path: string): void {
  const temporary = temporaryOf(path);
  try {
    closeSync(openSync(temporary, 'w', 0o600));
    rmSync(temporary);
  } catch (error) {
    throw trouble(path, 'write', error);
  }
}

/** Renamed into place: the file is the old state or the new one, whatever happens meanwhile. */
export function writeState(path: string, state: AlertState): void {
  const temporary = temporaryOf(path);
  try {
    const payload = serialize(state);
    const file = openSync(temporary, 'w', 0o600);
    try {
      for (const bytes of [Buffer.from(`${MAGIC}${FORMAT}\n`), hashOf(payload), payload]) writeAll(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw trouble(path, 'write', error);
  }
}

function temporaryOf(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function trouble(path: string, verb: string, error: unknown): Error {
  const reason = error instanceof Error ? systemReason(error) : String(error);
  return environmentError(`--state: can't ${verb} ${path}: ${reason}`, 'Name another file.', error);
}
