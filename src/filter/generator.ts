import { linkTypeName } from '../core/link-types.ts';
import { type Condition, type Jump, negation, type Statement, statement, test } from './conditions.ts';
import { filterError, type Span } from './filter-error.ts';
import { linkLayout, NOT_SET } from './link-layouts.ts';
import { BPF, MEMORY_WORDS } from './opcodes.ts';

/** An offset with a part that is only known when the packet is there, kept in a scratch register. */
export interface Offset {
  constant: number;
  isVariable: boolean;
  /** Assigned when it is first needed. */
  register: number | undefined;
}

/** What an offset in a test is counted from. `llc`: the payload; `network` and `afterLlc`: behind LLC where there is one. */
export type Base =
  | 'packet'
  | 'header'
  | 'type'
  | 'llc'
  | 'network'
  | 'afterLlc'
  | 'label'
  | 'transport4'
  | 'transport6';

export type Size = typeof BPF.w | typeof BPF.h | typeof BPF.b;

export interface GeneratorOptions {
  /** The filter's text, for errors. */
  readonly text: string;
  readonly linkType: number;
  readonly netmask: number;
  /** The program runs on a Linux socket, which knows VLAN tags, direction and interface beside the packet. */
  readonly isLive: boolean;
  readonly swapped: boolean | undefined;
  readonly resolve: (name: string) => readonly string[];
}

/**
 * What is known of the packet at one place of the filter. `vlan`, `mpls`, `pppoes` and `geneve` move the offsets: what
 * is written behind them looks inside, whichever way they are combined (pcap-filter(7), "vlan").
 */
export class Generator {
  readonly options: GeneratorOptions;
  /** The primitive that is being generated, for errors. */
  at: Span = { start: 0, end: 0 };
  linkType: number;
  header: Offset;
  type: Offset;
  payload: Offset;
  network: number;
  networkAfterLlc: number;
  labels = 0;
  vlanTags = 0;
  isGeneve = false;
  /** VLAN tags may stand beside the packet: offsets are 0 or 4 more. */
  hasVlanOffsets = false;
  /** Statements jump among themselves, which the optimizer can't follow. */
  isUnoptimizable = false;
  readonly #used = new Array<boolean>(MEMORY_WORDS).fill(false);
  #register = 0;

  constructor(options: GeneratorOptions) {
    const layout = linkLayout(options.linkType);
    this.options = options;
    this.linkType = options.linkType;
    this.header = { constant: layout.header, isVariable: layout.hasRadioHeader, register: undefined };
    this.type = { constant: layout.type, isVariable: false, register: undefined };
    this.payload = { constant: layout.payload, isVariable: layout.isPayloadVariable, register: undefined };
    this.network = layout.network;
    this.networkAfterLlc = layout.networkAfterLlc;
  }

  fail(reason: string, remedy?: string): never {
    throw filterError(this.options.text, this.at, reason, remedy);
  }

  /** What the link type is called in errors. */
  get linkName(): string {
    return linkTypeName(this.linkType);
  }

  /** Loads a value from the packet into A. */
  load(base: Base, offset: number, size: Size): Statement[] {
    switch (base) {
      case 'packet':
        return [statement(BPF.ld | BPF.abs | size, offset)];
      case 'header':
        return this.#loadFrom(this.header, offset, size);
      case 'type':
        return this.#loadFrom(this.type, offset, size);
      case 'llc':
        return this.#loadFrom(this.payload, offset, size);
      case 'network':
        return this.#loadFrom(this.payload, this.network + offset, size);
      case 'label':
        return this.#loadFrom(this.payload, this.network - 4 + offset, size);
      case 'afterLlc':
        return this.#loadFrom(this.payload, this.networkAfterLlc + offset, size);
      case 'transport4':
        return [
          ...this.ipv4HeaderLength(),
          statement(BPF.ld | BPF.ind | size, this.payload.constant + this.network + offset),
        ];
      case 'transport6':
        return this.#loadFrom(this.payload, this.network + 40 + offset, size);
    }
  }

  #loadFrom(from: Offset, offset: number, size: Size): Statement[] {
    const variable = this.variablePart(from);
    if (variable.length === 0) return [statement(BPF.ld | BPF.abs | size, from.constant + offset)];
    return [...variable, statement(BPF.ld | BPF.ind | size, from.constant + offset)];
  }

  /** Loads the variable part of an offset into X; nothing where it has none. */
  variablePart(offset: Offset): Statement[] {
    if (!offset.isVariable) return [];
    offset.register ??= this.allocate();
    return [statement(BPF.ldx | BPF.mem, offset.register)];
  }

  /** Loads the length of the IPv4 header into X, with the variable part of what stands before it. */
  ipv4HeaderLength(): Statement[] {
    const at = this.payload.constant + this.network;
    const variable = this.variablePart(this.payload);
    if (variable.length === 0) return [statement(BPF.ldx | BPF.msh | BPF.b, at)];
    return [
      ...variable,
      statement(BPF.ld | BPF.ind | BPF.b, at),
      statement(BPF.alu | BPF.and | BPF.k, 0x0f),
      statement(BPF.alu | BPF.lsh | BPF.k, 2),
      statement(BPF.alu | BPF.add | BPF.x),
      statement(BPF.misc | BPF.tax),
    ];
  }

  equals(base: Base, offset: number, size: Size, value: number): Condition {
    return this.compare(base, offset, size, ALL_BITS, BPF.jeq, value);
  }

  masked(base: Base, offset: number, size: Size, value: number, mask: number): Condition {
    return this.compare(base, offset, size, mask, BPF.jeq, value);
  }

  compare(base: Base, offset: number, size: Size, mask: number, jump: Jump, value: number): Condition {
    const statements = this.load(base, offset, size);
    if (mask >>> 0 !== ALL_BITS) statements.push(statement(BPF.alu | BPF.and | BPF.k, mask));
    return test(statements, jump, value);
  }

  atMost(base: Base, offset: number, size: Size, value: number): Condition {
    return negation(this.compare(base, offset, size, ALL_BITS, BPF.jgt, value));
  }

  /** Any of these bits. */
  hasBits(base: Base, offset: number, bits: number): Condition {
    return test(this.load(base, offset, BPF.b), BPF.jset, bits);
  }

  /** Bytes one after the other; the last are compared first. */
  bytesEqual(base: Base, offset: number, bytes: readonly number[]): Condition {
    let condition: Condition | undefined;
    for (let end = bytes.length; end > 0; ) {
      const length = end >= 4 ? 4 : end >= 2 ? 2 : 1;
      end -= length;
      let value = 0;
      for (const byte of bytes.slice(end, end + length)) value = value * 256 + byte;
      const next = this.equals(base, offset + end, length === 4 ? BPF.w : length === 2 ? BPF.h : BPF.b, value);
      condition = condition === undefined ? next : { kind: 'and', left: condition, right: next };
    }
    return condition ?? this.fail('nothing is compared');
  }

  /** A scratch register that is free. */
  allocate(): number {
    for (let tried = 0; tried < MEMORY_WORDS; tried++) {
      if (!this.#used[this.#register]) {
        this.#used[this.#register] = true;
        return this.#register;
      }
      this.#register = (this.#register + 1) % MEMORY_WORDS;
    }
    return this.fail(
      `the expression needs more than ${MEMORY_WORDS} intermediate results`,
      'write it with fewer operands',
    );
  }

  release(register: number): void {
    this.#used[register] = false;
  }

  /** What stands inside another header begins here. */
  enter(linkType: number, header: Offset): void {
    this.linkType = linkType;
    this.header = header;
    this.isGeneve = false;
  }

  /** Whether the outermost link-layer header is the one that is looked at. */
  get isOutermost(): boolean {
    return !this.header.isVariable && this.header.constant === linkLayout(this.options.linkType).header;
  }

  /** Whether the header tells what comes next. */
  get hasTypeField(): boolean {
    return this.type.constant !== NOT_SET;
  }
}

const ALL_BITS = 0xffffffff;
