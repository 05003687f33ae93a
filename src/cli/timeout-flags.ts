import { type Timeouts, ZEEK_TIMEOUTS } from '../connections/expiry.ts';
import { durationFlag } from './flags.ts';

const GROUP = 'TIMEOUTS';

/** After how long without a packet a connection is over. */
export const timeoutFlags = {
  'attempt-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'a SYN that nobody answers (5s)' }),
  'close-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'TCP after its end (5s)' }),
  'tcp-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'open TCP (5m)' }),
  'session-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'open TCP to FTP, SSH, telnet, rlogin (1h)' }),
  'udp-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'UDP, SCTP and the rest (1m)' }),
  'dns-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'UDP to ports of DNS, 53, 137, 5353, 5355 (10s)' }),
  'icmp-timeout': durationFlag('s', { helpGroup: GROUP, summary: 'ICMP (1m)' }),
};

export type TimeoutFlags = Readonly<Partial<Record<keyof typeof timeoutFlags, number | undefined>>>;

/** Zeek's where none is given. */
export function planTimeouts(flags: TimeoutFlags): Timeouts {
  return {
    attemptMs: flags['attempt-timeout'] ?? ZEEK_TIMEOUTS.attemptMs,
    closeMs: flags['close-timeout'] ?? ZEEK_TIMEOUTS.closeMs,
    tcpMs: flags['tcp-timeout'] ?? ZEEK_TIMEOUTS.tcpMs,
    sessionMs: flags['session-timeout'] ?? ZEEK_TIMEOUTS.sessionMs,
    udpMs: flags['udp-timeout'] ?? ZEEK_TIMEOUTS.udpMs,
    dnsMs: flags['dns-timeout'] ?? ZEEK_TIMEOUTS.dnsMs,
    icmpMs: flags['icmp-timeout'] ?? ZEEK_TIMEOUTS.icmpMs,
  };
}
