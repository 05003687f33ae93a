/** What is used of `cap` 0.2.1, which has no types of its own. */
declare module 'cap' {
  class Cap {
    /**
     * Copies each packet into `buffer` and emits 'packet' with the bytes copied and whether some were cut. It keeps no
     * reference to `buffer`: whoever calls must, for as long as it is open. Answers the link type in words.
     */
    open(device: string, filter: string, bufferSize: number, buffer: Buffer): string;
    on(event: 'packet', listener: (length: number, isCut: boolean) => void): this;
    /** Sends `length` bytes as they are; throws what libpcap has to say. */
    send(bytes: Buffer, length: number): void;
    close(): void;
  }
  const cap: { readonly Cap: typeof Cap };
  export = cap;
}
