// Reads a capture with pcap-parser and counts its packets; run by the benchmark as a peer.
import parser from 'pcap-parser';

let packets = 0;
let bytes = 0;
const reader = parser.parse(process.argv[2]);
reader.on('packet', (packet) => {
  packets++;
  bytes += packet.header.originalLength;
});
reader.on('end', () => process.stdout.write(`${packets} packets, ${bytes} bytes\n`));
