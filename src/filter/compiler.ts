import { usageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { both, type Condition, firstTest } from './conditions.ts';
import { emit } from './emit.ts';
import { type Block, flowGraph, reachableBlocks, ret } from './flow-graph.ts';
import { generate } from './generate.ts';
import { Generator } from './generator.ts';
import type { BpfProgram } from './instructions.ts';
import { canonicalLinkType } from './link-layouts.ts';
import { optimize } from './optimizer.ts';
import { parseFilter } from './parser.ts';
import { offsetStatements, ppiCheck } from './radio-headers.ts';

export interface CompileOptions {
  /** What the program returns for packets that it takes: at most so many bytes are wanted. */
  readonly snaplen?: number;
  /** Of the network that is captured, for `ip broadcast`; 0: only 0.0.0.0 and 255.255.255.255 are broadcasts. */
  readonly netmask?: number;
  /**
   * The program is for a Linux socket, where VLAN tag, direction and interface stand beside the packet (SKF_AD_*):
   * `vlan`, `inbound`, `outbound` and `ifindex` ask for them there.
   */
  readonly ancillary?: boolean;
  /** Whether a capture of DLT_NULL is big-endian; unknown: its address families are taken in either byte order. */
  readonly swapped?: boolean;
  /** False leaves the program as it was generated (`tcpdump -O`); programs that jump among statements are left so anyway. */
  readonly optimize?: boolean;
  /** Addresses of a host, as text; none: no such host. See `hostNames`. */
  readonly resolve?: (name: string) => readonly string[];
}

const MAXIMUM_SNAPLEN = 262_144;

/**
 * Compiles pcap-filter(7) to classic BPF as tcpdump does. An empty filter takes all packets. What tcpdump refuses
 * throws a usage error with the line and a caret under the word; so do programs longer than the kernel takes.
 */
export function compileFilter(text: string, linkType: number, options: CompileOptions = {}): BpfProgram {
  const snaplen = options.snaplen ?? MAXIMUM_SNAPLEN;
  const expression = parseFilter(text);
  if (expression === undefined) return emit(ret(snaplen));
  const g = new Generator({
    text,
    linkType: canonicalLinkType(linkType),
    netmask: options.netmask ?? 0,
    isLive: options.ancillary ?? false,
    swapped: options.swapped,
    resolve: options.resolve ?? (() => []),
  });
  const graph = flowGraph(withOffsets(g, generate(g, expression)), snaplen);
  const isOptimized = !g.isUnoptimizable && options.optimize !== false;
  const root = isOptimized ? optimizeWithinLimits(graph) : graph;
  if (isOptimized && root.edges === undefined && root.k === 0) {
    throw usageError('the filter rejects all packets', 'no packet can meet all that it asks for');
  }
  const program = emit(root);
  if (program.length > limits.filterInstructions) throw tooLong(`takes ${program.length} instructions`);
  return program;
}

function optimizeWithinLimits(graph: Block): Block {
  const tests = reachableBlocks(graph).length;
  if (tests > limits.filterTests) throw tooLong(`makes ${tests} tests`);
  return optimize(graph);
}

function tooLong(what: string): Error {
  const most = `the kernel takes programs of at most ${limits.filterInstructions} instructions`;
  return usageError(`the filter ${what}: ${most}`, 'ask for ranges and networks instead of many ports and hosts');
}

/** Before the first test the offsets that vary are computed. */
function withOffsets(g: Generator, condition: Condition): Condition {
  const first = firstTest(condition);
  first.statements = [...offsetStatements(g, first.statements[0]), ...first.statements];
  const check = ppiCheck(g);
  return check === undefined ? condition : both(check, condition);
}
