/** Told of one direction's frames; what is asked of the frame itself, the side has. */
export interface FrameHandler {
  /** The client's preface is here. */
  preface(): void;
  /** The block of HEADERS or PUSH_PROMISE is whole: `[start, end)`. Undefined bytes: it is lost, in part at least. */
  block(bytes: Uint8Array | undefined, start: number, end: number): void;
  /** A part of such a block is here, of which more is to come: `[start, end)`, or it was the last. */
  part(bytes: Uint8Array, start: number, end: number): void;
  /**
   * So many bytes of a frame of DATA, its own ones among them, and so many of them content, which begins at `start`;
   * undefined bytes: it is lost.
   */
  data(stream: number, length: number, content: number, bytes: Uint8Array | undefined, start: number): void;
  /** The stream's last byte of this direction is here. */
  endStream(stream: number): void;
  resetStream(stream: number): void;
  /** Streams of the other side beyond this one are refused. */
  goAway(lastStream: number): void;
  /** Frames were lost: nobody knows which, and the table of fields with them. */
  lose(): void;
}
