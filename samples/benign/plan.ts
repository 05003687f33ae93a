/** What is recorded: nothing that anybody should be woken for. Each has a network of its own. */
export interface Scene {
  readonly name: string;
  readonly about: string;
}

export const SCENES: readonly Scene[] = [
  {
    name: 'browsing',
    about: 'pages and what belongs to them, some missing, one in a hundred fails; another server from minute 7 on',
  },
  { name: 'polling', about: 'an API that is asked every other second, answered by 200 and 304, now and then by 503' },
  { name: 'rising', about: 'requests that become three times as many in the course of ten minutes' },
  { name: 'downloads', about: 'files of some megabytes, one after the other (cut to 512 bytes a packet)' },
  {
    name: 'names',
    about: 'DNS over UDP: answers, names that are not there, queries that nobody answers and that are sent again',
  },
  { name: 'clock', about: 'a clock that is asked for the time every eight seconds, and the ARP that goes with it' },
  { name: 'restart', about: 'a server that is away for a minute: its clients knock every second until it is back' },
  {
    name: 'transfers',
    about: 'a session that opens another connection, to a port of its own, for each file, as FTP does',
  },
  { name: 'private', about: 'TLS, sessions kept and begun anew' },
  { name: 'monitoring', about: 'health checks of twelve ports every ten seconds, five of them closed' },
];

/** Longer than what the ready rules learn from: ten windows of a minute, five minutes of listeners. */
export const SECONDS = 690;
export const PORT = 8080;
/** Of a port that nobody listens on. */
export const CLOSED_PORTS = [21, 23, 110, 3306, 5432] as const;
export const OPEN_PORTS = [80, 81, 82, 83, 84, 85, 86] as const;
export const LATE_SECONDS = 420;
export const AWAY = { fromSeconds: 240, toSeconds: 300 } as const;
/** Of TLS without certificates, RFC 8446 §2.2. */
export const SHARED_KEY = Buffer.from('nothing that is secret');

/** The network of a scene: a sixteenth of 192.0.2.0/24, which is set aside for documentation (RFC 5737). */
export function network(index: number): { server: string; other: string; client: string } {
  const base = 16 * index;
  return { server: `192.0.2.${base + 1}`, other: `192.0.2.${base + 2}`, client: `192.0.2.${base + 9}` };
}
