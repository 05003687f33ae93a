import test from 'ava';
import { recordsOf, type TimedFrame } from '../support/connections.ts';
import { ACK, end, SYN, tcpFrame } from '../support/frames.ts';
import { type Said, saidFrames } from '../support/said.ts';

const CLIENT = '10.0.0.1';
const SERVER = '192.0.2.1';
const LOGIN: readonly Said[] = [
  ['server', '220 ready\r\n'],
  ['client', 'USER zeek\r\n'],
  ['server', '230 hello\r\n'],
];

/** Services of what opens from one end to the other behind a control connection on which the sides say this. */
async function serviceOf(said: readonly Said[], from: string, to: string, { after = 1, flags = SYN } = {}) {
  const frames: TimedFrame[] = saidFrames([...LOGIN, ...said]);
  const seconds = frames.length - 1 + after;
  const data = tcpFrame({ from: end(from), to: end(to), flags, acknowledged: flags === SYN ? 0 : 1 });
  const records = await recordsOf([...frames, [seconds, data]]);
  return records.find((record) => record['id.resp_p'] !== 45678)?.service;
}

const PASSIVE: Said = ['server', '227 Entering Passive Mode (192,0,2,1,195,80).\r\n'];

test('where the server waits: PASV, EPSV', async (t) => {
  t.is(await serviceOf([PASSIVE], `${CLIENT}:50001`, `${SERVER}:50000`), 'ftp-data');
  const extended: Said = ['server', '229 Entering Extended Passive Mode (|||50000|)\r\n'];
  t.is(await serviceOf([extended], `${CLIENT}:50001`, `${SERVER}:50000`), 'ftp-data');
});

test('where the client waits: PORT, EPRT', async (t) => {
  t.is(await serviceOf([['client', 'port 10,0,0,1,195,80\r\n']], `${SERVER}:20`, `${CLIENT}:50000`), 'ftp-data');
  t.is(await serviceOf([['client', 'EPRT |1|10.0.0.1|50000|\r\n']], `${SERVER}:20`, `${CLIENT}:50000`), 'ftp-data');
});

test('the last line of a reply tells, in pieces as well', async (t) => {
  const pieces: Said[] = [
    ['server', '227-wait\r\n227 Pass'],
    ['server', 'ive (192,0,2,1,195,80)\r\n'],
  ];
  t.is(await serviceOf(pieces, `${CLIENT}:50001`, `${SERVER}:50000`), 'ftp-data');
});

test('another end, another client, another direction, too late: none', async (t) => {
  t.is(await serviceOf([PASSIVE], `${CLIENT}:50001`, `${SERVER}:50002`), null);
  t.is(await serviceOf([PASSIVE], `10.0.0.2:50001`, `${SERVER}:50000`), null);
  t.is(await serviceOf([PASSIVE], `${SERVER}:50000`, `${CLIENT}:50001`), null);
  t.is(await serviceOf([PASSIVE], `${CLIENT}:50001`, `${SERVER}:50000`, { after: 301 }), null);
  t.is(await serviceOf([PASSIVE], `${CLIENT}:50001`, `${SERVER}:50000`, { after: 300 }), 'ftp-data');
});

test('what names no end announces nothing', async (t) => {
  const odd: Said[] = [
    ['server', '227 somewhere\r\n'],
    ['server', '229 (|||99999|)\r\n'],
    ['client', 'PORT\r\n'],
    ['client', 'EPRT |3|10.0.0.1|50000|\r\n'],
    ['client', `PORT ${'1'.repeat(1000)}\r\n`],
  ];
  t.is(await serviceOf(odd, `${CLIENT}:50001`, `${SERVER}:50000`), null);
});

test('behind TLS nothing is read any more', async (t) => {
  t.is(await serviceOf([['server', '234 go\r\n'], PASSIVE], `${CLIENT}:50001`, `${SERVER}:50000`), null);
});

test('without its SYN the roles are those that the ports tell', async (t) => {
  const said: Said[] = [['client', 'PORT 10,0,0,1,195,80\r\n']];
  t.is(await serviceOf(said, `${SERVER}:20`, `${CLIENT}:50000`, { flags: ACK }), 'ftp-data');
});
