declare module 'pcap-parser' {
  export interface ParsedPacket {
    readonly header: {
      readonly timestampSeconds: number;
      readonly timestampMicroseconds: number;
      readonly capturedLength: number;
      readonly originalLength: number;
    };
    readonly data: Buffer;
  }

  interface PcapReader {
    on(event: 'packet', listener: (packet: ParsedPacket) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'end', listener: () => void): void;
  }

  const parser: { parse(path: string): PcapReader };

  export { parser as default };
}
