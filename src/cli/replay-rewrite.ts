import { randomBytes } from 'node:crypto';
import { usageError } from '../core/errors.ts';
import type { Packet } from '../core/packet.ts';
import type { PayloadPlan } from '../replay/anonymizer.ts';
import type { MacRule, NetworkRule, PortRule } from '../replay/rewrite-rules.ts';
import type { RewriteRules } from '../replay/rewriter.ts';

export interface RewriteFlags {
  readonly 'rewrite-src'?: NetworkRule[] | undefined;
  readonly 'rewrite-dst'?: NetworkRule[] | undefined;
  readonly 'rewrite-port'?: PortRule[] | undefined;
  readonly 'rewrite-src-mac'?: MacRule[] | undefined;
  readonly 'rewrite-dst-mac'?: MacRule[] | undefined;
  readonly vlan?: number | 'strip' | undefined;
  readonly anonymize?: boolean | undefined;
  readonly key?: string | undefined;
  readonly payload?: PayloadPlan | undefined;
}

/** What packets become; plain data. */
export interface RewritePlan {
  readonly rules: RewriteRules;
  readonly anonymize: { readonly key: string | Uint8Array; readonly payload: PayloadPlan } | undefined;
}

/** Undefined: packets stay as they are. */
export function planRewrite(flags: RewriteFlags): RewritePlan | undefined {
  const { anonymize = false, key, payload, vlan } = flags;
  if (!anonymize && (key ?? payload) !== undefined) {
    throw usageError('--key and --payload are for --anonymize', 'Give it too, or leave them out.');
  }
  const rules: RewriteRules = {
    source: flags['rewrite-src'] ?? [],
    destination: flags['rewrite-dst'] ?? [],
    ports: flags['rewrite-port'] ?? [],
    sourceMac: flags['rewrite-src-mac'] ?? [],
    destinationMac: flags['rewrite-dst-mac'] ?? [],
    vlan,
  };
  const hasRules = Object.values(rules).some((rule) => rule !== undefined && (!Array.isArray(rule) || rule.length > 0));
  if (!hasRules && !anonymize) return undefined;
  return {
    rules,
    anonymize: anonymize ? { key: key ?? randomBytes(32), payload: payload ?? 'scrub' } : undefined,
  };
}

/** The decoder is loaded only where packets are rewritten: start-up counts. */
export async function openRewriter(plan: RewritePlan | undefined): Promise<((packet: Packet) => Packet) | undefined> {
  if (plan === undefined) return undefined;
  const { Rewriter } = await import('../replay/rewriter.ts');
  if (plan.anonymize === undefined) return new Rewriter(plan.rules, undefined).apply;
  const { AddressCipher } = await import('../replay/address-cipher.ts');
  const { Anonymizer } = await import('../replay/anonymizer.ts');
  const { key, payload } = plan.anonymize;
  return new Rewriter(plan.rules, new Anonymizer(new AddressCipher(key), payload)).apply;
}
