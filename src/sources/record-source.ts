import type { Packet } from '../core/packet.ts';
import type { CaptureInterface, PacketSource, SourceFile, SourceProblem, SourceSummary } from './source.ts';
import type { Window } from './window.ts';

/** A record that the end of the stream cut. */
export interface Cut {
  readonly message: string;
  readonly offset: number;
}

/**
 * What the readers of record formats share: refilling, the end, and damage.
 *
 * A reader implements `next` and `describeCut`. When it meets damage it calls `stop`: what follows is read to the end
 * and counted, so that the number of skipped bytes depends on no buffer size, but never looked at again.
 */
export abstract class RecordSource implements PacketSource {
  readonly files: SourceFile[];
  readonly interfaces: CaptureInterface[] = [];
  readonly problems: SourceProblem[] = [];
  readonly summary: SourceSummary = { kernelDrops: 0, skippedBytes: 0 };
  protected readonly window: Window;
  protected readonly linkTypes: number[] = [];
  protected delivered = 0;
  #started = false;
  #stopped = false;
  #finished = false;

  constructor(window: Window, format: string) {
    this.window = window;
    const { path, compression } = window.chunks;
    this.files = [{ path, format: format + compression, linkTypes: this.linkTypes }];
  }

  protected get isStopped(): boolean {
    return this.#stopped;
  }

  get bytesRead(): number {
    return this.window.chunks.bytesRead;
  }

  get bytesTotal(): number | undefined {
    return this.window.chunks.bytesTotal;
  }

  /** The first call answers for what opening the file read already. */
  fill(): boolean | Promise<boolean> {
    if (!this.#started) {
      this.#started = true;
      if (this.window.unread > 0) return true;
    }
    if (this.#stopped) this.#skipUnread();
    const more = this.window.fill();
    return typeof more === 'boolean' ? this.#filled(more) : more.then((got) => this.#filled(got));
  }

  abstract next(packet: Packet): boolean;

  /** Says what was cut when the stream ends inside a record; undefined when it ends between two. */
  protected abstract describeCut(): Cut | undefined;

  close(): void | Promise<void> {
    return this.window.chunks.close();
  }

  /** Tells a problem, once for each message. */
  protected tell(message: string, offset: number): void {
    if (this.problems.some((problem) => problem.message === message)) return;
    this.problems.push({ message, path: this.window.chunks.path, offset });
  }

  /** Ends the packets here. Answers false, as the `next` does that found the damage. */
  protected stop(message: string): false {
    this.tell(message, this.window.offset);
    this.#stopped = true;
    this.#skipUnread();
    return false;
  }

  protected addInterface(description: CaptureInterface): void {
    this.interfaces.push(description);
    if (!this.linkTypes.includes(description.linkType)) this.linkTypes.push(description.linkType);
  }

  #filled(more: boolean): boolean {
    if (this.#stopped) this.#skipUnread();
    if (!more) this.#finish();
    return more;
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const { window } = this;
    const { problem } = window.chunks;
    const cut = this.#stopped ? undefined : this.describeCut();
    if (problem !== undefined) this.tell(problem, cut?.offset ?? window.offset);
    else if (cut !== undefined) this.tell(cut.message, cut.offset);
    this.#skipUnread();
  }

  #skipUnread(): void {
    this.summary.skippedBytes += this.window.unread;
    this.window.position = this.window.limit;
  }
}
