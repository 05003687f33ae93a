import { HTTP_TOOLS, recordHttp } from './http-record.ts';
import { type Facts, type InputSpec, type Log, missingTools } from './input.ts';
import { PcapFile, readRecords } from './pcap-file.ts';

const REQUESTS = 1_410_000;
const REQUIRED_REQUESTS = 1_400_000;
const REQUIRED_CONNECTIONS = 20_000;
const TCP_FLAGS = 13;
const SYN = 2;
const SYN_AND_ACK = 0x12;
const ACK = 0x10;
const SEQUENCE_SHIFT = 0x12345678;
const ETHERNET_LENGTH = 14;
/** Between the two copies, so that no flow of the first is still open in the second. */
const PAUSE_US = 60e6;
/** GET, POST, PUT and DELETE, as their first four bytes. */
const METHODS = [0x47455420, 0x504f5354, 0x50555420, 0x44454c45];

/** Real requests between wrk and nginx over loopback. */
export const httpInput: InputSpec = {
  name: 'http',
  version: 1,
  describe: `${REQUIRED_REQUESTS.toLocaleString('en')} real HTTP requests and more, nginx and wrk over loopback`,
  needs: () => missingTools(HTTP_TOOLS),
  async build(path: string, log: Log): Promise<Facts> {
    await recordHttp(path, REQUESTS, log);
    const facts = countHttp(path);
    const { requests = 0, connections = 0 } = facts;
    if (requests < REQUIRED_REQUESTS || connections < REQUIRED_CONNECTIONS) {
      throw new Error(`recorded only ${requests} requests over ${connections} connections`);
    }
    return facts;
  },
};

/**
 * The same packets twice, the second time later and with other sequence numbers: twice as long, every port pair used
 * again. With the same numbers the second half would be retransmissions. Checksums were left to the
 * network card, but for some resets'.
 */
export const httpTwiceInput: InputSpec = {
  name: 'http-twice',
  version: 2,
  describe: 'the HTTP input, then all of it once more, later',
  from: 'http',
  needs: () => [],
  async build(path: string, _log: Log, source: string): Promise<Facts> {
    const out = new PcapFile(path);
    const shiftUs = spanUs(source) + PAUSE_US;
    for (const addUs of [0, shiftUs]) {
      readRecords(source, ({ bytes, start, end, seconds, microseconds }) => {
        if (addUs > 0) shiftSequences(bytes, start);
        out.write(bytes, start, end, seconds * 1e6 + microseconds + addUs);
      });
    }
    out.close();
    return countHttp(path);
  },
};

/** Counts from the file itself, not from what the load generator claims. */
function countHttp(path: string): Facts {
  const facts = { packets: 0, bytes: 0, requests: 0, connections: 0 };
  readRecords(path, ({ bytes, start, end }) => {
    facts.packets++;
    facts.bytes += end - start;
    const ip = start + ETHERNET_LENGTH;
    const tcp = ip + ((bytes[ip] as number) & 15) * 4;
    if (((bytes[tcp + TCP_FLAGS] as number) & SYN_AND_ACK) === SYN) facts.connections++;
    const payload = tcp + ((bytes[tcp + 12] as number) >> 4) * 4;
    if (end - payload > 4 && METHODS.includes(bytes.readUInt32BE(payload))) facts.requests++;
  });
  return facts;
}

function shiftSequences(bytes: Buffer, start: number): void {
  const ip = start + ETHERNET_LENGTH;
  const tcp = ip + ((bytes[ip] as number) & 15) * 4;
  bytes.writeInt32BE((bytes.readInt32BE(tcp + 4) + SEQUENCE_SHIFT) | 0, tcp + 4);
  if (((bytes[tcp + TCP_FLAGS] as number) & ACK) === 0) return;
  bytes.writeInt32BE((bytes.readInt32BE(tcp + 8) + SEQUENCE_SHIFT) | 0, tcp + 8);
}

function spanUs(path: string): number {
  let first = 0;
  let last = 0;
  readRecords(path, ({ seconds, microseconds }) => {
    last = seconds * 1e6 + microseconds;
    if (first === 0) first = last;
  });
  return last - first;
}
