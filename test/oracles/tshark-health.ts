import type { TcpEventName } from '../../src/trackers/tcp-events.ts';
import { cached, spawnTshark } from './tshark.ts';

/** What one capture says of its TCP connections: numbers of the packets with each event, and round trips. */
export interface HealthOfCapture {
  readonly events: ReadonlyMap<TcpEventName, readonly number[]>;
  /** Nanoseconds, in order of the connections that had one. */
  readonly handshakes: readonly number[];
  /** Nanoseconds with the packet that acknowledged. */
  readonly answers: ReadonlyMap<number, number>;
}

const FIELDS: Readonly<Record<TcpEventName, string>> = {
  retransmissions: 'tcp.analysis.retransmission',
  fastRetransmissions: 'tcp.analysis.fast_retransmission',
  spuriousRetransmissions: 'tcp.analysis.spurious_retransmission',
  outOfOrder: 'tcp.analysis.out_of_order',
  lostSegments: 'tcp.analysis.lost_segment',
  ackedLostSegments: 'tcp.analysis.ack_lost_segment',
  duplicateAcks: 'tcp.analysis.duplicate_ack',
  zeroWindows: 'tcp.analysis.zero_window',
  windowFull: 'tcp.analysis.window_full',
  zeroWindowProbes: 'tcp.analysis.zero_window_probe',
  zeroWindowProbeAcks: 'tcp.analysis.zero_window_probe_ack',
  keepAlives: 'tcp.analysis.keep_alive',
  keepAliveAcks: 'tcp.analysis.keep_alive_ack',
  resets: 'tcp.flags.reset',
};

const NAMES = Object.keys(FIELDS) as TcpEventName[];
const COLUMNS = ['frame.number', 'frame.protocols', 'tcp.stream', 'tcp.analysis.initial_rtt', 'tcp.analysis.ack_rtt'];
const CHOICE = 'tcp.analysis.flags or tcp.analysis.ack_rtt or tcp.analysis.initial_rtt or tcp.flags.reset == 1';

/** By tshark's defaults, in one pass, as somebody would read it from its output. */
export function readTsharkHealth(path: string, file: Buffer, version: string): HealthOfCapture {
  const columns = [...COLUMNS, ...NAMES.map((name) => FIELDS[name])];
  const { lines } = cached([version, CHOICE, ...columns], file, () => {
    const args = ['-n', '-r', path, '-Y', CHOICE, '-T', 'fields', ...columns.flatMap((column) => ['-e', column])];
    return { lines: spawnTshark(args).stdout.toString('utf8') };
  });
  const events = new Map<TcpEventName, number[]>(NAMES.map((name) => [name, []]));
  const handshakes = new Map<string, number>();
  const answers = new Map<number, number>();
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    const [number, protocols, stream, handshake, answer, ...values] = line.split('\t');
    // A header quoted in an ICMP error was not sent here.
    if (/:icmp(v6)?:.*:tcp/.test(protocols)) continue;
    for (const [index, name] of NAMES.entries()) {
      const has = name === 'resets' ? /1|True/.test(values[index]) : values[index] !== '';
      if (has) events.get(name)?.push(Number(number));
    }
    if (handshake !== '') handshakes.set(stream, nanosecondsOf(handshake));
    if (answer !== '') answers.set(Number(number), nanosecondsOf(answer));
  }
  return { events, handshakes: [...handshakes.values()].filter((time) => time > 0), answers };
}

function nanosecondsOf(text: string): number {
  return Math.round(Number(text.split(',')[0]) * 1e9);
}
