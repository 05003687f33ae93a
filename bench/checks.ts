import {
  CAPINFOS,
  NODE,
  PCAP_PARSER_PEER,
  type Program,
  SNIFF_ANALYZE,
  SNIFF_CONNECTIONS,
  SNIFF_CONVERSATIONS,
  SNIFF_CORE,
  SNIFF_FIELDS,
  SNIFF_FILTER,
  SNIFF_JSON,
  SNIFF_NDJSON,
  SNIFF_SECTIONS,
  TCPDUMP,
  TCPDUMP_FILTER,
  TCPTRACE,
  TSHARK_EK,
  TSHARK_FIELDS,
  TSHARK_HTTP,
  TSHARK_HTTP_TAPS,
  TSHARK_TAPS,
} from './programs.ts';

const MEGABYTE = 1e6;

/** What a check demands; `none` only shows the ratio. */
export type Rule =
  | { kind: 'faster'; atLeast: number }
  | { kind: 'slower'; atMost: number }
  | { kind: 'memory'; atMostBytes: number }
  | { kind: 'growth'; atMost: number }
  | { kind: 'none' };

export interface Side {
  readonly program: Program;
  readonly input: string;
}

/** One row of the result. Checks of a group are measured together, interleaved. */
export interface Check {
  readonly group: string;
  readonly name: string;
  readonly ours: Side;
  /** Missing where the limit is a fixed number. */
  readonly peer?: Side;
  readonly rule: Rule;
}

export const CHECKS: readonly Check[] = [
  versus('http', 'core-tshark', SNIFF_CORE, TSHARK_TAPS, { kind: 'faster', atLeast: 40 }),
  versus('http', 'core-tcptrace', SNIFF_CORE, TCPTRACE, { kind: 'faster', atLeast: 1 }),
  versus('http', 'analyze-tshark', SNIFF_ANALYZE, TSHARK_HTTP_TAPS, { kind: 'faster', atLeast: 30 }),
  versus('http', 'analyze-tcptrace', SNIFF_ANALYZE, TCPTRACE, { kind: 'slower', atMost: 1.2 }),
  versus('http', 'sections-tshark', SNIFF_SECTIONS, TSHARK_HTTP, { kind: 'faster', atLeast: 60 }),
  versus('http', 'conversations-capinfos', SNIFF_CONVERSATIONS, CAPINFOS, { kind: 'slower', atMost: 2 }),
  versus('http', 'analyze-pcap-parser', SNIFF_ANALYZE, PCAP_PARSER_PEER, { kind: 'none' }),
  versus('http', 'analyze-tcpdump', SNIFF_ANALYZE, TCPDUMP, { kind: 'none' }),
  memory('http', 'memory-core', SNIFF_CORE, 'http', 120),
  memory('http', 'memory-http', SNIFF_ANALYZE, 'http', 150),
  {
    group: 'memory',
    name: 'memory-growth',
    ours: { program: SNIFF_ANALYZE, input: 'http-twice' },
    peer: { program: SNIFF_ANALYZE, input: 'http' },
    rule: { kind: 'growth', atMost: 1.1 },
  },
  memory('flows', 'memory-flows', SNIFF_ANALYZE, 'flows', 400),
  versus('flows', 'flows-tcptrace', SNIFF_ANALYZE, TCPTRACE, { kind: 'none' }),
  versus('flows', 'flows-capinfos', SNIFF_ANALYZE, CAPINFOS, { kind: 'none' }),
  versus('mixed', 'mixed-tshark', SNIFF_ANALYZE, TSHARK_TAPS, { kind: 'none' }),
  versus('mixed', 'mixed-capinfos', SNIFF_ANALYZE, CAPINFOS, { kind: 'none' }),
  versus('decode', 'ndjson-tshark', SNIFF_NDJSON, TSHARK_EK, { kind: 'faster', atLeast: 40 }, 'http'),
  versus('decode', 'fields-tshark', SNIFF_FIELDS, TSHARK_FIELDS, { kind: 'faster', atLeast: 30 }, 'http'),
  versus('filter', 'filter-tcpdump', SNIFF_FILTER, TCPDUMP_FILTER, { kind: 'slower', atMost: 2 }, 'http'),
  versus('filter', 'filter-tcpdump-twice', SNIFF_FILTER, TCPDUMP_FILTER, { kind: 'slower', atMost: 1.5 }, 'http-twice'),
  versus(
    'connections',
    'connections-conversations',
    SNIFF_CONNECTIONS,
    SNIFF_CONVERSATIONS,
    { kind: 'slower', atMost: 1.2 },
    'http',
  ),
  versus('connections', 'connections-tcptrace', SNIFF_CONNECTIONS, TCPTRACE, { kind: 'slower', atMost: 1 }, 'http'),
  versus('startup', 'startup-node', SNIFF_JSON, NODE, { kind: 'slower', atMost: 3 }, 'tiny'),
];

/** The large inputs' small stand-ins. */
const SMOKE_INPUTS: ReadonlyMap<string, string> = new Map([
  ['http', 'flows-small'],
  ['http-twice', 'flows-small-twice'],
  ['flows', 'flows-small'],
  ['mixed', 'mixed-small'],
]);

/** The checks asked for; under `--smoke` on small inputs, where only fixed limits are judged. */
export function selectChecks(only: readonly string[], smoke: boolean): Check[] {
  const chosen = CHECKS.filter(
    ({ group, name }) => only.length === 0 || only.some((part) => group === part || name.includes(part)),
  );
  return smoke ? chosen.map(shrink) : chosen;
}

function versus(group: string, name: string, ours: Program, peer: Program, rule: Rule, input = group): Check {
  return { group, name, ours: { program: ours, input }, peer: { program: peer, input }, rule };
}

function memory(group: string, name: string, program: Program, input: string, megabytes: number): Check {
  const rule: Rule = { kind: 'memory', atMostBytes: megabytes * MEGABYTE };
  return { group, name, ours: { program, input }, rule };
}

function shrink(check: Check): Check {
  const small = (side: Side): Side => ({ ...side, input: SMOKE_INPUTS.get(side.input) ?? side.input });
  if (check.peer === undefined) return { ...check, ours: small(check.ours) };
  return { ...check, ours: small(check.ours), peer: small(check.peer), rule: { kind: 'none' } };
}
