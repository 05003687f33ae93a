/** What those who follow streams ask of the flows, wherever these were found. */
export interface StreamFlows {
  /** Of the packet at hand: its TCP connection's row, or -1, the side that sent it, and the layer on the stack. */
  readonly tcpRow: number;
  readonly tcpSide: 0 | 1;
  readonly tcpLayer: number;
  /** The same of its UDP datagram. */
  readonly udpRow: number;
  readonly udpSide: 0 | 1;
  readonly udpLayer: number;
  readonly table: StreamFlowTable;
}

/** What they ask of a row. */
export interface StreamFlowTable {
  readonly count: number;
  /** Infinite while no packet of the row had a time. */
  startSeconds(row: number): number;
  startNanoseconds(row: number): number;
  isVersion6(row: number): boolean;
  port(row: number, side: 0 | 1): number;
  /** Word `index` (0 to 3, big-endian order) of an address; IPv4 stands in word 0, before zeros. */
  addressWord(row: number, side: 0 | 1, index: number): number;
}
