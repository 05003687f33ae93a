import { Flags } from '@oclif/core';
import { CONN_STATES, SORT_KEYS } from '../connections/choice.ts';
import { LOG_NAMES, type LogName } from '../connections/from-packets.ts';
import { SOCKET_STATES } from '../connections/procfs/socket-states.ts';
import { durationFlag, listFlag } from './flags.ts';

const helpGroup = 'RECORDS';

/** Which records of connections are told, and which of the logs. */
export const recordFlags = {
  log: Flags.option({
    options: LOG_NAMES,
    default: async (): Promise<LogName> => 'conn',
    defaultHelp: async () => 'conn',
    helpGroup,
    summary: 'which of the logs',
  })(),
  'log-dir': Flags.string({ helpGroup, helpValue: 'DIR', summary: 'every log, each to its file in DIR' }),
  opened: Flags.boolean({ helpGroup, summary: 'live: tell of connections that open, too' }),
  service: Flags.string({
    helpGroup,
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    summary: 'only connections that carry one of these: http,dns',
  }),
  state: listFlag([...CONN_STATES, ...SOCKET_STATES], {
    helpGroup,
    summary: 'only connections that ended like this: S0,REJ; of /proc: ESTABLISHED,TIME_WAIT',
  }),
  'min-duration': durationFlag('s', { helpGroup, summary: 'only connections that lasted as long' }),
  sort: Flags.option({ options: SORT_KEYS, helpGroup, summary: 'the most first; ts: the first first' })(),
  'community-id': Flags.boolean({ helpGroup, summary: 'with community_id in --format zeek as well' }),
};
