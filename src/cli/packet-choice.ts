import { lookup } from 'node:dns/promises';
import type { Packet, PacketInterface } from '../core/packet.ts';
import type { PipelineOptions } from '../core/pipeline.ts';
import type { BpfProgram } from '../filter/instructions.ts';
import type { Match } from '../filter/match.ts';
import type { PacketFilter } from '../filter/packet-filter.ts';
import type { ChoicePlan } from './choice-plan.ts';
import type { Logger } from './logger.ts';

/** What a choice needs to know of a source. */
export interface ChoiceSource {
  readonly interfaces: readonly (PacketInterface & { readonly linkType: number; readonly filtered?: boolean })[];
}

export type ChoiceOptions = Pick<PipelineOptions, 'since' | 'until' | 'count' | 'accept'>;

/**
 * The filters of a plan, compiled. A mistake in them is thrown here or, where it depends on the link type, by what is
 * returned. What nobody asks for is not loaded.
 */
export async function openChoice(plan: ChoicePlan, logger: Logger): Promise<PacketChoice> {
  const filter = await openFilter(plan, logger);
  if (plan.match === undefined) return new PacketChoice(plan, logger, filter, undefined, undefined);
  const { compileMatch } = await import('../filter/match.ts');
  const match = compileMatch(plan.match);
  return new PacketChoice(plan, logger, filter, match, await matchFunction(match));
}

/** The packet filter of a plan with what the shorthands add; undefined: every packet passes. */
export async function openFilter(
  { filter, conditions }: ChoicePlan,
  logger: Logger,
): Promise<PacketFilter | undefined> {
  if (filter === undefined && conditions.length === 0) return undefined;
  const { PacketFilter } = await import('../filter/packet-filter.ts');
  const own = filter ?? '';
  const warn = (message: string): void => logger.warn(message);
  if (conditions.length === 0) return new PacketFilter(own, { ...(await hostsOf(own)), warn });
  // Alone first: a parenthesis too many must not be closed by ours.
  if (own.trim() !== '') new PacketFilter(own);
  const all = own.trim() === '' ? conditions : [`(${own})`, ...conditions];
  const text = all.join(' and ');
  return new PacketFilter(text, { ...(await hostsOf(text)), warn });
}

export class PacketChoice {
  readonly #plan: ChoicePlan;
  readonly #logger: Logger;
  readonly #filter: PacketFilter | undefined;
  readonly #match: Match | undefined;
  readonly #matches: ((packet: Packet) => boolean) | undefined;

  constructor(
    plan: ChoicePlan,
    logger: Logger,
    filter: PacketFilter | undefined,
    match: Match | undefined,
    matches: ((packet: Packet) => boolean) | undefined,
  ) {
    this.#plan = plan;
    this.#logger = logger;
    this.#filter = filter;
    this.#match = match;
    this.#matches = matches;
  }

  /** For the socket of a live source (`LiveOptions.filterFor`); undefined: all packets. */
  readonly programFor = (linkType: number): BpfProgram | undefined => {
    return this.#filter?.program(linkType, { ancillary: true });
  };

  /** What the loop takes. The filter is tried on the link types that the source tells of already. */
  optionsFor({ interfaces }: ChoiceSource): ChoiceOptions {
    const { since, until, count } = this.#plan;
    const isFilteredByKernel = interfaces.length > 0 && interfaces.every(({ filtered }) => filtered === true);
    const filter = isFilteredByKernel ? undefined : this.#filter;
    for (const { linkType } of filter === undefined ? [] : interfaces) filter?.testFor(linkType);
    return { since, until, count, accept: both(filter?.toFunction(), this.#matches) };
  }

  /** To be called at the end: warns of what the source could not answer. */
  report({ interfaces }: ChoiceSource): void {
    if (this.#match?.usesInterfaceName === true && interfaces.every(({ name }) => name === undefined)) {
      this.#logger.warn('--match: the input tells no names of interfaces: no packet has frame.interface_name');
    }
  }
}

function both(
  first: ((packet: Packet) => boolean) | undefined,
  second: ((packet: Packet) => boolean) | undefined,
): ((packet: Packet) => boolean) | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (packet) => first(packet) && second(packet);
}

/** Decodes for itself: what consumers follow are the chosen packets alone, what is asked may need those before too. */
async function matchFunction({ test, usesStreams }: Match): Promise<(packet: Packet) => boolean> {
  const { decode } = await import('../protocols/decode.ts');
  const { Dissection } = await import('../protocols/dissection.ts');
  const { IpFragments } = await import('../trackers/ip-fragments.ts');
  const d = new Dissection();
  d.reassembler = new IpFragments();
  const follower = usesStreams ? new (await import('../trackers/stream-follower.ts')).StreamFollower() : undefined;
  if (follower !== undefined) d.streams = follower;
  return (packet) => {
    decode(packet, d);
    follower?.follow(d);
    return test(d);
  };
}

/** The addresses of the hosts that the filter names, asked for once. */
async function hostsOf(text: string): Promise<{ resolve: (name: string) => readonly string[] }> {
  const { hostNames } = await import('../filter/host-names.ts');
  const hosts = new Map<string, string[]>();
  for (const name of hostNames(text)) {
    const found = await lookup(name, { all: true }).catch(() => []);
    hosts.set(
      name,
      found.map(({ address }) => address),
    );
  }
  return { resolve: (name) => hosts.get(name) ?? [] };
}
