import type { PacketSource } from '../source.ts';

export type Engine = 'ring' | 'cap';

/** One instruction of classic BPF (struct sock_filter, linux/filter.h); `filter/instructions` has the same shape. */
export interface KernelInstruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

export type KernelProgram = readonly KernelInstruction[];

export interface LiveOptions {
  /** Names of interfaces, `any` for all at once; one given twice is listened on once. */
  readonly interfaces: readonly string[];
  /** `auto` (the default): `ring` on Linux, `cap` elsewhere. */
  readonly engine?: Engine | 'auto';
  /**
   * The packet filter for an interface of this link type (LINKTYPE_), none for undefined. It is in force before the first
   * packet is seen. Where the kernel can't run it (addresses in the made-up header of `any`), `filtered` of that
   * interface is false, and whoever asked must filter.
   */
  readonly filterFor?: (linkType: number) => KernelProgram | undefined;
  /** Bytes kept of each packet; 0 or undefined: all. */
  readonly snaplen?: number;
  /** Also what is for others; true unless given. Only while open. */
  readonly promiscuous?: boolean;
  /** Bytes of the buffer of each interface. */
  readonly bufferSize?: number;
  /** Told when an interface goes down, comes back, vanishes or is renamed: nothing of that ends the source. */
  readonly onEvent?: (event: LiveEvent) => void;
}

export interface LiveEvent {
  /** The name by which it was opened. */
  readonly name: string;
  readonly kind: 'down' | 'up' | 'vanished' | 'returned' | 'renamed';
  /** For people: `eth0 is down: waiting for it to come back`. */
  readonly message: string;
}

export interface LiveInterface {
  readonly name: string;
  /** LINKTYPE_ value of its packets; 276 (Linux cooked, version 2) for `any`. */
  readonly linkType: number;
  readonly snapLength: number;
  /** Whether the kernel applies the filter; true where there is none. */
  readonly filtered: boolean;
}

/** Counts since the source was opened, of one interface. */
export interface LiveStatistics {
  readonly name: string;
  /** Packets that passed the filter, those dropped included; `cap`: those that reached us, of all. */
  readonly received: number;
  /** Packets that the kernel found no room for in the buffer; undefined where the engine can't tell. */
  readonly dropped: number | undefined;
  /** Packets that reached us while we had no room: they were to be read faster. 0 for `ring`, which has but one buffer. */
  readonly refused: number;
}

/**
 * Packets off the wire. `fill` waits for some; it never ends by itself but after `stop`, when what the kernel had until
 * then was handed over. `close` gives everything back, whatever is left unread.
 *
 *     const source = await openLive({ interfaces: ['eth0'] });
 *     setTimeout(() => source.stop(), 10_000);
 *     await runPipeline(source, {}, (packet) => …);
 *     source.close();
 *
 * So a job that is to end cleanly calls `stop`, and gives the pipeline no signal: that would leave packets unread.
 */
export interface LiveSource extends PacketSource {
  readonly engine: Engine;
  readonly interfaces: readonly LiveInterface[];
  /** Nothing is received from now on; what was, is still handed over. Harmless when called again. */
  stop(): void;
  /** As of now, also after `stop` and `close`. */
  statistics(): readonly LiveStatistics[];
  /** What people have to know of the engine: that its times are approximate, say. Empty for `ring`. */
  readonly caveats: readonly string[];
}
