import { address, join, text, u16 } from '../../samples/build/bytes.ts';
import { broadcast, ETHERTYPE, ethernet, HOST, ipv4, PROTOCOL, ROUTER, TCP, tcp } from '../../samples/build/layers.ts';
import { buildPcap, type PacketToBuild } from '../support/capture-builder.ts';

const START = 1_795_167_721;
const LOCAL_SERVER = '192.0.2.80';

/** Packets of a made-up network, in the order of their times. */
export class ReadyCapture {
  readonly #packets: PacketToBuild[] = [];

  /** A SYN and nothing else, `at` seconds from the start. */
  syn(at: number, client: string, server: string, from: number, to: number): this {
    return this.#tcp(at, client, server, { from, to, seq: 1000, flags: TCP.syn });
  }

  refused(at: number, client: string, server: string, from: number, to: number): this {
    this.syn(at, client, server, from, to);
    return this.#tcp(at + 0.001, server, client, { from: to, to: from, seq: 0, ack: 1001, flags: TCP.rst | TCP.ack });
  }

  /** A whole connection; where there is a status, with an HTTP request that is answered by it. */
  connection(at: number, client: string, server: string, from: number, to: number, status?: number): this {
    const request = text('GET /api/cart HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    const response = text(`HTTP/1.1 ${status} Words\r\nContent-Length: 0\r\n\r\n`);
    const [asked, said] = status === undefined ? [0, 0] : [request.length, response.length];
    const ask = { from, to };
    const answer = { from: to, to: from };
    this.syn(at, client, server, from, to);
    this.#tcp(at + 0.001, server, client, { ...answer, seq: 2000, ack: 1001, flags: TCP.syn | TCP.ack });
    this.#tcp(at + 0.002, client, server, { ...ask, seq: 1001, ack: 2001, flags: TCP.ack });
    if (status !== undefined) {
      const flags = TCP.psh | TCP.ack;
      this.#tcp(at + 0.003, client, server, { ...ask, seq: 1001, ack: 2001, flags, data: request });
      this.#tcp(at + 0.004, server, client, { ...answer, seq: 2001, ack: 1001 + asked, flags, data: response });
    }
    const [seq, ack] = [1001 + asked, 2001 + said];
    this.#tcp(at + 0.005, client, server, { ...ask, seq, ack, flags: TCP.fin | TCP.ack });
    this.#tcp(at + 0.006, server, client, { ...answer, seq: ack, ack: seq + 1, flags: TCP.fin | TCP.ack });
    return this.#tcp(at + 0.007, client, server, { ...ask, seq: seq + 1, ack: ack + 1, flags: TCP.ack });
  }

  /** An announcement: the address is this MAC's. */
  claim(at: number, mac: string, ip: string): this {
    const body = join('0001 0800 06 04', u16(2), address(mac), address(ip), address(HOST.mac), address(HOST.ip));
    return this.#add(at, broadcast(ETHERTYPE.arp, body));
  }

  build(): Buffer {
    const packets = this.#packets.map((packet, index) => ({ packet, index }));
    const time = ({ seconds = 0, nanoseconds = 0 }: PacketToBuild): number => seconds + nanoseconds / 1e9;
    packets.sort((a, b) => time(a.packet) - time(b.packet) || a.index - b.index);
    return buildPcap(packets.map(({ packet }) => packet));
  }

  #tcp(at: number, source: string, destination: string, segment: Parameters<typeof tcp>[0]): this {
    return this.#add(at, ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.tcp, tcp(segment), { source, destination })));
  }

  #add(at: number, data: Buffer): this {
    const microseconds = Math.round(at * 1e6);
    const seconds = Math.floor(microseconds / 1e6);
    this.#packets.push({ data, seconds: START + seconds, nanoseconds: (microseconds - seconds * 1e6) * 1000 });
    return this;
  }
}

/** Requests, each in a connection of its own. */
function requests(capture: ReadyCapture, from: number, to: number, perSecond: number, status = 200): ReadyCapture {
  let port = 20_000 + Math.round(from * 20);
  for (let at = from; at < to; at += 1 / perSecond) {
    capture.connection(at, HOST.ip, LOCAL_SERVER, port++ % 60_000, 80, status);
  }
  return capture;
}

/** For each ready rule a capture that fires it, and one like it that doesn't. */
export const READY_CAPTURES: Readonly<Record<string, { fires: () => ReadyCapture; quiet: () => ReadyCapture }>> = {
  'traffic-spike': {
    fires: () => requests(requests(new ReadyCapture(), 0, 900, 1), 900, 930, 10),
    quiet: () => requests(new ReadyCapture(), 0, 930, 1),
  },
  'server-errors': {
    fires: () => requests(requests(new ReadyCapture(), 0, 30, 2), 30.1, 35, 1, 503),
    quiet: () => requests(requests(new ReadyCapture(), 0, 30, 2), 30.1, 35, 1, 404),
  },
  'syn-flood': {
    fires: () => {
      const capture = new ReadyCapture();
      for (let i = 0; i < 150; i++) capture.syn(i * 0.01, `198.18.0.${i}`, LOCAL_SERVER, 1024 + i, 80);
      return capture.claim(10, ROUTER.mac, ROUTER.ip);
    },
    quiet: () => {
      const capture = new ReadyCapture();
      for (let i = 0; i < 300; i++) capture.connection(i * 0.01, `198.18.0.${i % 250}`, LOCAL_SERVER, 1024 + i, 80);
      return capture.claim(10, ROUTER.mac, ROUTER.ip);
    },
  },
  'port-scan': {
    fires: () => {
      const capture = new ReadyCapture();
      for (let i = 0; i < 40; i++) capture.refused(i * 0.1, HOST.ip, LOCAL_SERVER, 40_000, 20 + i);
      return capture.claim(10, ROUTER.mac, ROUTER.ip);
    },
    quiet: () => {
      const capture = new ReadyCapture();
      // Much to many ports, as a file server's client; and one port that refuses again and again.
      for (let i = 0; i < 40; i++) capture.connection(i * 0.1, HOST.ip, LOCAL_SERVER, 40_000, 50_000 + i);
      for (let i = 0; i < 40; i++) capture.refused(i * 0.1 + 0.05, HOST.ip, LOCAL_SERVER, 41_000 + i, 443);
      return capture.claim(10, ROUTER.mac, ROUTER.ip);
    },
  },
  'arp-spoofing': {
    fires: () =>
      new ReadyCapture()
        .claim(0, ROUTER.mac, ROUTER.ip)
        .claim(20, '00:00:5e:00:53:66', ROUTER.ip)
        .claim(90, HOST.mac, HOST.ip),
    quiet: () =>
      // An address that goes to another host, much later.
      new ReadyCapture()
        .claim(0, ROUTER.mac, ROUTER.ip)
        .claim(20, HOST.mac, HOST.ip)
        .claim(900, '00:00:5e:00:53:66', ROUTER.ip),
  },
  'new-listener': {
    fires: () =>
      new ReadyCapture()
        .connection(0, HOST.ip, LOCAL_SERVER, 30_000, 80)
        .connection(400, HOST.ip, LOCAL_SERVER, 30_001, 80)
        .connection(500, HOST.ip, LOCAL_SERVER, 30_002, 4444),
    quiet: () =>
      new ReadyCapture()
        .connection(0, HOST.ip, LOCAL_SERVER, 30_000, 80)
        .connection(400, HOST.ip, LOCAL_SERVER, 30_001, 80)
        // Somebody else's, on the other side of the world, and what asks is refused.
        .connection(500, HOST.ip, '8.8.8.8', 30_002, 4444)
        .refused(510, HOST.ip, LOCAL_SERVER, 30_003, 5555)
        // A machine that nobody has heard of, and a port that is given for a while.
        .connection(520, HOST.ip, '192.0.2.90', 30_004, 4444)
        .connection(530, HOST.ip, LOCAL_SERVER, 30_005, 40_000),
  },
};
