import { usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import type { AlertRule } from './rule.ts';
import { makeRule, type RuleValues } from './rule-values.ts';

/** Rules for what most people want to know of, by name. */
const READY: Readonly<Record<string, RuleValues>> = {
  'traffic-spike': {
    name: 'Traffic spike',
    metric: 'http.requests',
    baseline: true,
    sensitivity: 8,
    threshold: 60,
    window: '1m',
  },
  'server-errors': {
    name: 'Server errors',
    metric: 'http.serverErrors/http.requests',
    by: 'host',
    threshold: 0.05,
    'least-count': 20,
    window: '1m',
  },
  'syn-flood': { name: 'SYN flood', metric: 'tcp.halfOpen', by: 'service', threshold: 100, window: '10s' },
  'port-scan': { name: 'Port scan', metric: 'tcp.failedPorts', by: 'pair', threshold: 20, window: '1m' },
  'arp-spoofing': { name: 'ARP spoofing', metric: 'arp.changes', by: 'client', threshold: 0, window: '1m' },
  'new-listener': { name: 'New listener', metric: 'tcp.listeners', by: 'service', threshold: 0, window: '1m' },
};

export const READY_NAMES: readonly string[] = Object.keys(READY);

/** The ready rule of a name, or `all` of them. */
export function readyRules(name: string): AlertRule[] {
  if (name === 'all') return READY_NAMES.flatMap(readyRules);
  const values = Object.hasOwn(READY, name) ? READY[name] : undefined;
  if (values === undefined) {
    const others = `They are ${READY_NAMES.join(', ')}, or all.`;
    throw usageError(`there is no ready rule '${name}'`, suggest(name, READY_NAMES, others));
  }
  return [makeRule(values, (key, expected) => new Error(`${name}: ${key}: ${expected}`))];
}
