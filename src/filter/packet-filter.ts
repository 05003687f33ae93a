import type { Packet } from '../core/packet.ts';
import { type CompileOptions, compileFilter } from './compiler.ts';
import { passesNothing } from './contradiction.ts';
import type { BpfProgram } from './instructions.ts';
import type { PacketTest } from './interpreter.ts';
import { compileProgram } from './machine.ts';
import { parseFilter } from './parser.ts';

export interface PacketFilterOptions extends Pick<CompileOptions, 'resolve'> {
  /** Told once where the filter contradicts itself. */
  readonly warn?: (message: string) => void;
}

/** A packet filter for packets of any link type: it is compiled for each when its first packet comes. */
export class PacketFilter {
  readonly #text: string;
  readonly #options: PacketFilterOptions;
  #isWarned = false;
  readonly #tests = new Map<number, PacketTest>();

  /** Throws a usage error for what is no filter whatever the link type. */
  constructor(text: string, options: PacketFilterOptions = {}) {
    parseFilter(text);
    this.#text = text;
    this.#options = options;
  }

  /** Throws a usage error where the filter makes no sense for the link type. */
  program(linkType: number, options: Omit<CompileOptions, 'resolve'> = {}): BpfProgram {
    const { resolve, warn } = this.#options;
    const program = compileFilter(this.#text, linkType, resolve === undefined ? options : { ...options, resolve });
    if (warn !== undefined && !this.#isWarned && passesNothing(program)) {
      this.#isWarned = true;
      warn('no packet can pass the filter: what it asks for contradicts itself');
    }
    return program;
  }

  testFor(linkType: number): PacketTest {
    let test = this.#tests.get(linkType);
    if (test === undefined) {
      test = compileProgram(this.program(linkType));
      this.#tests.set(linkType, test);
    }
    return test;
  }

  /** Throws, as `program`, at the first packet of a link type that the filter makes no sense for. */
  toFunction(): (packet: Packet) => boolean {
    let linkType = -1;
    let test: PacketTest = () => 0;
    return (packet) => {
      if (packet.linkType !== linkType) {
        test = this.testFor(packet.linkType);
        linkType = packet.linkType;
      }
      return test(packet) !== 0;
    };
  }
}
