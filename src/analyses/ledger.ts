import { isHeaderSumRight } from '../bytes/checksum.ts';
import { PROBLEM } from '../core/problems.ts';
import type { Totals } from '../core/totals.ts';
import { CHECKSUM, segmentChecksum } from '../protocols/checksum-status.ts';
import { type Dissection, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { ipv4 } from '../protocols/network/ipv4.ts';
import { protocolById } from '../protocols/registry.ts';
import type { Segment } from '../protocols/segment.ts';
import { tcp } from '../protocols/transport/tcp.ts';
import type { Part, ValueEntry } from '../report/model.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition, StreamLosses } from './analysis.ts';

/** What was lost on the way: the capture's own drops and cuts, damage, bad sums, what could not be put together. */
export const ledger: AnalysisDefinition = {
  part: 'ledger',
  ofStreams: 'some',
  create: (context) => new Ledger(context),
};

type Verify = (d: Dissection, index: number) => number;

const nothingToVerify: Verify = () => CHECKSUM.absent;
const HAS_CHECKSUM = Uint8Array.from(protocolById, (protocol) => (protocol?.checksum === undefined ? 0 : 1));
const { bad: BAD, partial: PARTIAL } = CHECKSUM;
// Call sites of their own for what nearly every packet has, as in `decode`.
const verifyIpv4 = ipv4.checksum ?? nothingToVerify;
const verifyTcp = tcp.checksum ?? nothingToVerify;

class Ledger implements Analysis {
  readonly #context: AnalysisContext;
  readonly #losses: () => StreamLosses;
  readonly #verify: readonly Verify[] = protocolById.map((protocol) => protocol?.checksum ?? nothingToVerify);
  #malformed = 0;
  #bad = 0;
  #offloaded = 0;
  #fragments = 0;

  constructor(context: AnalysisContext) {
    this.#context = context;
    this.#losses = context.losses();
  }

  packet(d: Dissection): void {
    if (d.problemKind === PROBLEM.malformed) this.#malformed += 1;
    const { stack, count } = d;
    for (let index = 0; index < count; index++) {
      const id = stack[index << STRIDE_SHIFT];
      if (HAS_CHECKSUM[id] === 0) continue;
      let status: number;
      if (id === ipv4.id) status = verifyIpv4(d, index);
      else if (id === tcp.id) status = verifyTcp(d, index);
      else status = this.#verify[id](d, index);
      if (status === BAD) this.#bad += 1;
      else if (status === PARTIAL) this.#offloaded += 1;
    }
    this.#fragments += d.fragments;
  }

  segment(segment: Segment): void {
    if (!isHeaderSumRight(segment.view, segment.ip)) this.#bad += 1;
    const status = segmentChecksum(segment);
    if (status === BAD) this.#bad += 1;
    else if (status === PARTIAL) this.#offloaded += 1;
  }

  finish(): Part {
    const { totals, source } = this.#context;
    const { kernelDrops, skippedBytes } = source.summary;
    const { gapBytes, unmatchedRequests, unmatchedResponses, unreadableHeads } = this.#losses();
    const count = (key: string, label: string, value: number): ValueEntry => ({
      key,
      label,
      type: 'count',
      value,
      hideZero: true,
      warning: true,
    });
    return {
      kind: 'record',
      name: 'ledger',
      title: 'Loss ledger',
      entries: [
        count('kernelDrops', 'Dropped by the kernel', kernelDrops),
        count('truncatedPackets', 'Cut by the snap length', totals.truncatedPackets),
        count('malformedPackets', 'Malformed packets', this.#malformed),
        count('badChecksums', 'Bad checksums', this.#bad),
        { ...count('offloadedChecksums', 'Checksums left to the network card', this.#offloaded), warning: false },
        { ...count('fragments', 'IP fragments', this.#fragments), warning: false },
        count(
          'fragmentsUnassembled',
          'Fragments not put together',
          this.#fragments - this.#context.fragments.assembled,
        ),
        {
          key: 'skippedBytes',
          label: 'Unreadable bytes',
          type: 'bytes',
          value: skippedBytes,
          hideZero: true,
          warning: true,
        },
        {
          key: 'tcpGapBytes',
          label: 'Missing in TCP streams',
          type: 'bytes',
          value: gapBytes,
          hideZero: true,
          warning: true,
        },
        count('unmatchedRequests', 'Requests without response', unmatchedRequests),
        count('unmatchedResponses', 'Responses without request', unmatchedResponses),
        count('unreadableHeads', 'HTTP/2 heads that refer to lost ones', unreadableHeads),
        count('evictedFlows', 'Packets of flows beyond the limit', this.#context.flows().table.overflowPackets),
        {
          key: 'completeness',
          label: 'Completeness',
          type: 'ratio',
          value: completeness(totals, kernelDrops, gapBytes),
        },
      ],
    };
  }
}

/** Delivered bytes over delivered and known missing ones; 1 when nothing is known to be missing. */
function completeness(totals: Totals, kernelDrops: number, gapBytes: number): number {
  const delivered = totals.capturedBytes;
  const cut = Math.max(0, totals.wireBytes - delivered);
  const meanFrame = totals.packets === 0 ? 0 : totals.wireBytes / totals.packets;
  const all = delivered + cut + gapBytes + meanFrame * kernelDrops;
  return all === 0 ? 1 : delivered / all;
}
