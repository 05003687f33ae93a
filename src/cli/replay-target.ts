import { usageError } from '../core/errors.ts';
import { planShipping, type ShippingFlags, type ShippingPlan } from '../monitor/shipping-plan.ts';
import type { HttpPlan } from './replay-http.ts';
import { parseHeaders } from './replay-http-flags.ts';
import { planPace, planWire, type WireFlags, type WirePlan } from './replay-plan.ts';
import { planRewrite, type RewriteFlags, type RewritePlan } from './replay-rewrite.ts';

/** Where packets, or what they say, go to. */
export type ReplayTarget =
  | { readonly kind: 'wire'; readonly plan: WirePlan; readonly rewrite: RewritePlan | undefined }
  | { readonly kind: 'file'; readonly name: string; readonly rewrite: RewritePlan | undefined }
  | { readonly kind: 'server'; readonly plan: HttpPlan }
  | { readonly kind: 'monitor'; readonly plan: ShippingPlan };

export interface ReplayFlags extends WireFlags, RewriteFlags, Omit<ShippingFlags, 'payload'> {
  readonly output?: string | undefined;
  readonly http?: URL | undefined;
  readonly host?: string | undefined;
  readonly include?: readonly RegExp[] | undefined;
  readonly exclude?: readonly RegExp[] | undefined;
  readonly 'set-header'?: readonly string[] | undefined;
  readonly compare?: boolean | undefined;
  readonly 'compare-header'?: readonly string[] | undefined;
  readonly ignore?: readonly RegExp[] | undefined;
}

const ANSWER_TIMEOUT_MS = 30_000;

/** Flags that mean nothing to the other targets. */
const OF_WIRES = ['loop', 'duration', 'max-gap', 'pps', 'mbps', 'source-mac', 'destination-mac', 'yes'] as const;
const OF_SERVERS = ['host', 'include', 'exclude', 'set-header', 'compare', 'compare-header', 'ignore'] as const;
const OF_BOTH = ['speed', 'topspeed', 'limit', 'dry-run'] as const;

/** Throws a usage error where there is no target, or more than one, or a flag is for another. */
export function planTarget(flags: ReplayFlags, paths: readonly string[], example: string): ReplayTarget {
  const { interface: name, output } = flags;
  if (flags.http !== undefined) return { kind: 'server', plan: planServer(flags, flags.http) };
  refuse(flags, OF_SERVERS, 'requests to a server (--http)');
  const isElsewhere = name === undefined && (output ?? flags.url) !== undefined;
  if (isElsewhere) refuse(flags, [...OF_WIRES, ...OF_BOTH], 'sending on a wire (-i)');
  const rewrite = planRewrite(flags);
  const shipping = planShipping({ ...flags, payload: undefined }, process.env);
  if (shipping !== undefined) {
    if (name !== undefined) throw usageError('-i and --url contradict each other', 'Give one of them.');
    if (output !== undefined) throw usageError('-o and --url contradict each other', 'Give one of them.');
    if (rewrite === undefined) return { kind: 'monitor', plan: shipping };
    throw usageError('records are sent of packets as they are', 'Rewrite into a file first (-o), and send that.');
  }
  if (output !== undefined) {
    if (name !== undefined) throw usageError('-i sends and -o writes', 'Give one of them.');
    return { kind: 'file', name: output, rewrite };
  }
  if (name === undefined) throw usageError('where to? No interface is given', `Name one: ${example}`);
  return { kind: 'wire', plan: planWire(flags, name, paths), rewrite };
}

function planServer(flags: ReplayFlags, url: URL): HttpPlan {
  if ((flags.interface ?? flags.output ?? flags.url) !== undefined) {
    throw usageError('--http sends to a server', 'Leave -i, -o and --url out.');
  }
  if (planRewrite(flags) !== undefined)
    throw usageError('requests are sent as they are', 'Rewrite into a file first (-o).');
  const pace = planPace(flags);
  if (pace.kind === 'packets' || pace.kind === 'bits') {
    throw usageError('--http knows recorded times and --topspeed', 'Leave --pps and --mbps out.');
  }
  refuse(flags, OF_WIRES, 'sending on a wire (-i)');
  const { compare = false, 'compare-header': headers = [], ignore = [] } = flags;
  if (!compare) refuse(flags, ['compare-header', 'ignore'], 'comparing answers (--compare)');
  return {
    url,
    speed: pace.kind === 'original' ? pace.speed : Number.POSITIVE_INFINITY,
    host: flags.host,
    setHeaders: parseHeaders(flags['set-header']),
    compare: compare ? { headers: headers.map((one) => one.toLowerCase()), ignore } : undefined,
    timeoutMs: ANSWER_TIMEOUT_MS,
    include: flags.include ?? [],
    exclude: flags.exclude ?? [],
    limit: flags.limit ?? Number.POSITIVE_INFINITY,
    dryRun: flags['dry-run'] ?? false,
  };
}

function refuse(flags: ReplayFlags, names: readonly (keyof ReplayFlags)[], purpose: string): void {
  const given = names.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (given !== undefined) throw usageError(`--${given} is for ${purpose}`, 'Leave it out.');
}
