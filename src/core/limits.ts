const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Every bound of the program with its reason. A wire or a file may claim any length; nothing is allocated on its word
 * beyond what stands here.
 */
export const limits = {
  /** Layers of one packet that are followed: tunnels in tunnels come to some 20; crafted packets never end. */
  layers: 128,
  /** One read of a file: more leaves the second-level cache (5 % slower at 1 MiB), less shows the system calls. */
  chunkBytes: MIB / 2,
  /** Room before a chunk that is read ahead, for what the last one ended with: longer records are put together apart. */
  readAheadHeadBytes: 64 * KIB,
  /** From such a file on a second thread follows the streams: to begin costs it what it gains in shorter ones. */
  splitFileBytes: 512 * MIB,
  /** Compressed bytes given to a decompressor at once: deflate makes at most 1,032 times as much of it. */
  compressedChunkBytes: 16 * KIB,
  /** What a longest packet is in libpcap (MAXIMUM_SNAPLEN): more, in a file that announced less, is damage. */
  capturedLength: 256 * KIB,
  /** A longest packet in a file whose own snap length allows more than `capturedLength`. */
  announcedCapturedLength: 16 * MIB,
  /** D-Bus messages (specification: 128 MiB) and USBPcap transfers; libpcap and Wireshark allow the same. */
  hugeCapturedLength: 128 * MIB,
  /** What a pcapng block may hold besides its packet: options and padding (libpcap: 128 KiB). */
  blockOverhead: 128 * KIB,
  /** Longest pcapng block that is read whole though it carries no packet; longer ones are passed over unread. */
  blockLength: 16 * MIB,
  /** Records gathered before they are written: larger writes are no faster, and are lost when the program is killed. */
  writeBatchBytes: 256 * KIB,
  /** Interfaces of all sections together; a damaged file can't claim gigabytes of them. */
  interfaces: 65_536,
  /** Buffers of all files of a merge together; each is at least `smallestChunkBytes`. */
  mergeBufferBytes: 32 * MIB,
  /** Below it a file is read at half the speed or less. */
  smallestChunkBytes: 64 * KIB,
  /** zstd windows: the decoder's own default limit (windowLog 27); a header may claim terabytes. */
  zstdWindowBytes: 128 * MIB,
  /** Compression around compression: once is met (a rotated file zipped again), more is an attack or a mistake. */
  compressionDepth: 2,
  /** Flows kept at once, some 140 bytes each: 0.6 GB at most. Packets of further ones are counted as evicted. */
  flows: 1 << 22,
  /** Of so many flows on, those that ask DNS from different ports are counted by client and server alone: 20 MiB. */
  flowsBeforeMerging: 1 << 17,
  /** Connections kept for their records, 256 bytes each: 0.5 GB at most. Packets of further ones are in no record. */
  connections: 1 << 21,
  /** Records of HTTP or TLS kept for a log, some 0.5 KiB each: of more, those that come later are in none. */
  logRecords: 1 << 20,
  /** Responses of DNS that wait for queries that may come behind them, as captures of several queues have them. */
  earlyResponses: 4096,
  /** Content in gzip or deflate of an HTTP message, kept to tell its length unpacked: pages have some 100 KiB. */
  packedBodyBytes: MIB,
  /** The same of all messages under way: of more, those that go on count as sent. */
  packedBytes: 64 * MIB,
  /** What a message may be unpacked to, held for a moment, 10 ms; a longer one is a bomb, or counts as if it were. */
  unpackedBodyBytes: 16 * MIB,
  /** What is unpacked beyond `unpackRatio`, a second's work; then bombs wait for what is packed less. */
  unpackCredit: 1024 * MIB,
  /** Bytes that may come of a packed one in the long run: text makes ten, logs fifty, bombs a thousand. */
  unpackRatio: 64,
  /** Control connections of FTP whose lines are read at once, 1 KiB each; of more, the oldest are read no longer. */
  ftpControls: 1 << 14,
  /** Sockets of /proc kept at once, some 90 bytes each, two polls of them: 0.4 GB at most. Further ones are not told. */
  sockets: 1 << 21,
  /** A line of /proc's tables has 150 bytes; one that goes on and on is none. */
  socketLineBytes: 4 * KIB,
  /** Connections that are told as carriers of one: a tunnel has one or two, a forger any number. */
  tunnelParents: 16,
  /** Distinct paths of the protocol hierarchy: real traffic has dozens, crafted tunnels any number. */
  protocolPaths: 4096,
  /** Timeline buckets that hold packets; beyond, the buckets are widened and it is said. */
  timelineSlots: 1 << 18,
  /** Timeline rows, empty ones included: a day of seconds, and a clock that jumped by years stays readable. */
  timelineRows: 100_000,
  /** Claims (address and MAC) kept of ARP: a large network has thousands, a spoofer any number. */
  arpBindings: 65_536,
  /** IPv4 addresses kept per MAC to tell a gateway: a gateway has many, more need not be told apart. */
  addressesPerMac: 256,
  /** Datagrams of which fragments are held: hosts send a few at a time, an attacker first fragments without end. */
  pendingDatagrams: 4096,
  /** Bytes of all held fragments together. */
  pendingFragmentBytes: 32 * MIB,
  /** Fragments are given up after so long (RFC 8200 §4.5: 60 s). */
  fragmentSeconds: 60,
  /** Flows that packets announce before they begin (TFTP's, SIP's media), 40 bytes each; a power of two. The oldest goes. */
  announcedFlows: 1 << 12,
  /** Head of a request to the dummy server, the default of Node and of most servers. */
  requestHeadBytes: 16 * KIB,
  /** Body of a request to the dummy server: a batch of records has a few MiB. */
  requestBodyBytes: 64 * MIB,
  /** A head that takes longer comes from a client that means to hold the connection. */
  requestHeadMs: 10_000,
  /** The same for a whole request: 64 MiB take 22 s at 25 Mbit/s. */
  requestMs: 60_000,
  /** Connections without a request are closed after so long, those that take no answer too. */
  idleConnectionMs: 60_000,
  /** Connections to the dummy server; each takes some 20 KB. */
  serverConnections: 10_000,
  /** Connections that are open and had no exchange yet, and tunnels without TLS yet, some 100 bytes each. */
  httpLifecycles: 1 << 16,
  /** Requests of one connection that wait for their answers: pipelining clients send a few. */
  pipelinedRequests: 100,
  /** Longest delay that a request may ask the dummy server for. */
  askedDelayMs: 60_000,
  /** Reasons of failed requests that are told apart; there are a dozen, a server can make up any number. */
  failureReasons: 100,
  /** Fields of one layer's options that are written by compiled code; longer lists are rare, and written plainly. */
  compiledFields: 96,
  /** Sequences of options that are compiled for a protocol: real traffic has dozens, crafted packets any number. */
  compiledSequences: 64,
  /** Segments held per connection until what stands before them comes: a window of 1.4 MiB in full segments. */
  heldSegments: 1024,
  /** Bytes held per connection: what most hosts let be under way; beyond, the gap is given up. */
  heldConnectionBytes: MIB,
  /** Bytes held of all connections together; a capture that lost much would fill any memory. */
  heldBytes: 32 * MIB,
  /** Missing ranges known per connection; of more, all are counted as lost at once. */
  streamHoles: 64,
  /** Connections whose missing ranges are known at once: loss is rare, an attacker's sequence numbers are not. */
  disorderedConnections: 65_536,
  /** Segments of one side that wait for their ACK: a window of 6 MB in full ones. Of more, none is timed. */
  waitingSegmentsOfSide: 4096,
  /** The same of all connections, 20 bytes each: most wait in vain, where one direction was captured. */
  waitingSegments: 1 << 20,
  /** Packets of a connection after which a range that nothing waits for counts as lost. */
  holePatience: 4096,
  /** A segment further ahead (beyond usual windows) is believed when the next one goes on from it: bits do flip. */
  streamJumpBytes: 32 * MIB,
  /** Connections followed for their content at once, some 1 KiB each; the longest open is let go first. */
  followedConnections: 65_536,
  /** Connections that a reset ended are kept until so many others ended, for segments that it overtook. */
  lingeringConnections: 1024,
  /** Payloads looked at in a connection whose beginning is not in the capture, until it is nobody's. */
  streamProbes: 4096,
  /** Payloads of nobody's connection in which what takes over is looked for: a dialogue before its STARTTLS is short. */
  takeoverProbes: 256,
  /** An HTTP head that is put together from segments; what stands behind is passed over. Servers allow 8 to 64 KiB. */
  httpHeadBytes: 64 * KIB,
  /** Requests of one connection that wait for responses; where only one direction was captured, all do. */
  pendingRequests: 1024,
  /** An HPACK table of one direction (RFC 7541 §4.2): encoders take 4 KiB, browsers allow 64. */
  hpackTableBytes: 64 * KIB,
  /** Bytes of such tables of all connections together: ten thousand connections with full tables of the usual size. */
  hpackBytes: 80 * MIB,
  /** Names and values of one block of header fields: a byte may stand for an entry of 4 KiB. Servers allow 16 to 64 KiB. */
  hpackBlockBytes: 256 * KIB,
  /** HTTP/2 connections whose tables are kept for the fields of packets, some 20 KB each; the oldest is let go first. */
  followedTables: 1024,
  /** Streams of one HTTP/2 connection that are open: servers allow some hundred. The oldest is told as it is. */
  http2Streams: 4096,
  /** A line of FTP's that carries a token of GSSAPI's: chains of certificates have some 10 KiB, a third more in base64. */
  ftpTokenBytes: 64 * KIB,
  /** A message of a SOCKS handshake: names of users and hosts have 255 bytes at most. */
  socksMessageBytes: 544,
  /** A TLS handshake message that is put together: hellos have a few KiB, chains of certificates some 10. */
  tlsMessageBytes: 64 * KIB,
  /** Certificates of one side whose fingerprints are told: chains have some four. */
  tlsChain: 64,
  /** Bytes held of such messages of all connections together: thousands of handshakes at once. */
  tlsHeldBytes: 32 * MIB,
  /** Handshakes of QUIC and DTLS followed at once; the oldest is told as it is. They end within seconds. */
  datagramHandshakes: 4096,
  /** Bytes of a handshake put together from such parts: hellos have some 2 KiB, chains of certificates 10. */
  scatteredBytes: 16 * KIB,
  /** Parts of them that lie apart: clients shuffle a dozen. */
  scatteredParts: 64,
  /** Initial packets of a QUIC connection that may fail to decrypt until no more are tried. */
  quicFailures: 8,
  /** Distinct names of a kind counted one by one (server names, fingerprints), some 150 bytes each; then the rarer go. */
  countedNames: 1 << 16,
  /** URLs, sections or hosts counted one by one, some 150 bytes each; beyond, the rarest are counted together. */
  trafficRows: 1 << 17,
  /** Bytes of the names of those. */
  trafficNameBytes: 32 * MIB,
  /** Distinct latencies (to 1 %) kept of all rows together, 8 bytes each and a third more. */
  latencySamples: 1 << 22,
  /** Latencies noted before they are counted, 8 bytes each: to count one takes as long as to note ten. */
  latencyLog: 1 << 20,
  /** Names counted together of which the hits are remembered, in case they come again often. */
  rareNames: 1 << 20,
  /** The same of names asked for: random ones, of which there is no end, never come again. 6 MiB. */
  rareQueriedNames: 1 << 18,
  /** Heads of requests that are known again; a power of two. */
  repeatedHeads: 1 << 13,
  /** Bytes of those; to find more of them in memory takes longer than to read them. */
  repeatedHeadBytes: 4 * MIB,
  /** Buffer of an interface that is listened on: what comes in half a second at 1 Gbit/s, while a disk makes us wait. */
  captureBufferBytes: 64 * MIB,
  /** The same at most: the kernel keeps it in memory, and offsets in it are 32-bit integers. */
  largestCaptureBufferBytes: 2048 * MIB,
  /** Parentheses, `not` and brackets of a filter within each other: the parser calls itself a few times each. */
  filterDepth: 400,
  /** Instructions of a filter: the kernel takes no more (BPF_MAXINSNS). */
  filterInstructions: 4096,
  /** Tests of a filter before it is optimised: half a square of them in bytes shows which lead to which, 32 MiB. */
  filterTests: 8192,
  /** Jump targets of a filter's function, one block in the other each: of 3,000 V8's parser has too little stack. */
  compiledBlocks: 1000,
  /** Instructions looked at to tell that a filter contradicts itself: some 20 ms; the ways through one have no bound. */
  contradictionSteps: 20_000,
  /** Levels of a protocol filter's JSON: people write four. */
  matchDepth: 100,
  /** Largest threshold for which every time of a key is kept, 8 bytes each; beyond, windows are summed up by buckets. */
  alertExactThreshold: 1 << 20,
  /** Times beyond a threshold that are kept one by one for the peak, of each key that is on alarm. */
  alertPeakTimes: 4096,
  /** Numbers of packets that an event tells where the window is summed up. */
  alertFrames: 1024,
  /** Values of a window that a percentile is told from, of each key. */
  alertSamples: 1024,
  /** Windows that a baseline is learnt from: an hour of minutes. */
  baselineWindows: 60,
  /** Connections that are waited for to see whether they come to anything, 20 bytes each; and ports that failed. */
  alertAttempts: 1 << 17,
  /** Flows that a state file keeps, those heard of last, some 100 bytes each; the others are new to the next run. */
  alertFlows: 1 << 16,
  /** Of so many flows, some 200 MB, alerts begin anew with those alone: a live job lasts for weeks. */
  alertFlowsBeforeRenewal: 1 << 20,
  /** Packets that a state file keeps, so that what was under way is known again: some 100 ms of a gigabit, or minutes. */
  alertRecentPackets: 4096,
  alertRecentBytes: 4 * MIB,
  /** Events that wait to be told to somebody, some 500 bytes each: who is away for hours misses the oldest. */
  alertQueue: 100_000,
  /** Packets that are kept as evidence. */
  evidenceBytes: 64 * MIB,
  /** Seconds of a capture that thresholds are suggested from: twelve days. */
  suggestSeconds: 1 << 20,
  /** DNS queries that wait for their responses, 64 bytes each and their names; a power of two. The oldest goes first. */
  pendingQueries: 1 << 17,
  /** Bytes of the names of those: of 64 each. */
  pendingQueryBytes: 8 * MIB,
  /** Resolvers give up after some 5 to 30 s; a response that comes later is answer to nothing. */
  queryPatienceSeconds: 60,
  /** Bytes of DNS messages over TCP that are put together, of all connections; most stand in one segment. */
  dnsHeldBytes: 8 * MIB,
  /** Addresses that clients were told of, some 200 bytes each. */
  dnsLookups: 1 << 16,
  /** Names asked for that are counted one by one, some 60 bytes each; then the rarer are counted together. */
  queriedNames: 1 << 16,
  /** A replay puts packets in order of time that are at most so many apart, some 1 MB: captures merge few queues. */
  reorderPackets: 512,
  /** The same in seconds of recorded time: a live pipe is held up by no more. */
  reorderSeconds: 1,
  /** NDJSON gathered before it is compressed, and lost when the process is killed: half a second at most. */
  recordChunkBytes: 512 * KIB,
  /** NDJSON that waits for its compression and the spool's disk; what comes meanwhile is dropped, and counted. */
  pendingRecordBytes: 32 * MIB,
  /** NDJSON of a batch: the monitor decompresses it in memory. */
  batchBytes: 32 * MIB,
  /** HTTP's exchanges, or connections, that a shipping agent keeps; then it begins anew: it runs for months. */
  monitorExchanges: 1 << 18,
  /** Batches kept in memory, compressed, where no spool was asked for. */
  unspooledBytes: 64 * MIB,
  /** The spool's files are made to last so often: what a power failure costs. */
  spoolSyncMs: 1000,
  /** Waits between attempts to reach a monitor grow up to it: it is found again within a minute. */
  retryMs: 30_000,
  /** A monitor that takes longer to answer has not taken the batch. */
  monitorAnswerMs: 60_000,
  /** Decompressed batches at the dummy server: 4 times what an agent sends at most; a bomb has a thousand times its size. */
  batchRecordBytes: 128 * MIB,
  /** Bodies of batches that the dummy server holds at once, of all connections. */
  heldBatchBytes: 256 * MIB,
  /** Agents that the dummy server tells apart, and keys of batches that it knows again, some 100 bytes each. */
  agents: 10_000,
  batchKeys: 1 << 18,
  /** The end of a store's journal that is read at its start: some 80,000 batches. */
  journalBytes: 16 * MIB,
  /** Sections whose hits the dummy server counts one by one. */
  serverSections: 1000,
  /** Browsers that watch the dummy server's page at once. */
  watchers: 64,
  /** Requests that a replay has read ahead of what it has sent, and the answers that they are compared with: half a minute of a busy server. */
  replayHttpBytes: 64 * MIB,
  /** Bodies that are only begun, of all connections; a longer one can't be sent, and is counted. */
  replayBodyBytes: 64 * MIB,
  /** Of an answer's body, kept to be compared; longer ones are compared by their digest. */
  replayAnswerBytes: 4 * MIB,
  /** Requests that wait for their answers at once: no process may have many more sockets open, and at top speed more are no faster. */
  replayRequests: 1000,
  replayRequestsAtTopSpeed: 64,
  /** Sections of which a replay tells, 64 KiB each; further ones are counted together. */
  replaySections: 1000,
} as const;
