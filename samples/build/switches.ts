import { address, filler, internetChecksum, join, padTo, text, u8, u16, u32 } from './bytes.ts';
import { ETHERTYPE, ethernet, ieee8023, ipv4, ipv6, PROTOCOL, ROUTER, udp, vlanTag } from './layers.ts';
import { type Frame, frame, pcap, type Sample } from './sample.ts';

const ETHERNET = 1;
const BRIDGES = '01:80:c2:00:00:00';
const CISCO = '01:00:0c:cc:cc:cc';

export const switchSamples: readonly Sample[] = [
  pcap('protocols/vlan.pcap', '802.1Q and QinQ', ETHERNET, vlanFrames()),
  pcap('protocols/llc.pcap', '802.3 with LLC and SNAP', ETHERNET, llcFrames()),
  pcap('protocols/stp.pcap', 'spanning tree: STP, RSTP, MSTP', ETHERNET, stpFrames()),
  pcap('protocols/discovery.pcap', 'CDP and LLDP', ETHERNET, [...cdpFrames(), ...lldpFrames()]),
];

function vlanFrames(): Frame[] {
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('tagged')));
  const v6 = ipv6(PROTOCOL.udp, udp(40000, 50000, text('tagged')));
  const inner = vlanTag(200, ETHERTYPE.ipv4, v4);
  return [
    frame('VLAN 100, priority 5, IPv4', ethernet(ETHERTYPE.vlan, vlanTag(100, ETHERTYPE.ipv4, v4, 5))),
    frame('VLAN 100, IPv6', ethernet(ETHERTYPE.vlan, vlanTag(100, ETHERTYPE.ipv6, v6))),
    frame('priority tag (VLAN 0)', ethernet(ETHERTYPE.vlan, vlanTag(0, ETHERTYPE.ipv4, v4, 7))),
    frame(
      'QinQ: service tag 10 (0x88a8), customer tag 200',
      ethernet(ETHERTYPE.qinq, vlanTag(10, ETHERTYPE.vlan, inner)),
    ),
    frame('QinQ with 0x8100 twice', ethernet(ETHERTYPE.vlan, vlanTag(10, ETHERTYPE.vlan, inner))),
    frame(
      'VLAN 300, 802.3 with spanning tree',
      ethernet(ETHERTYPE.vlan, vlanTag(300, 38, padTo(46, join('424203', bpdu('00', '00')))), { destination: BRIDGES }),
    ),
  ];
}

function llcFrames(): Frame[] {
  const v4 = ipv4(PROTOCOL.udp, udp(40000, 50000, text('snap')));
  return [
    frame('SNAP, IPv4 (RFC 1042)', ieee8023(join('aaaa03 000000 0800', v4), ROUTER.mac)),
    frame('SNAP, a vendor of its own: data', ieee8023(join('aaaa03 00005e 0001', filler(20)), ROUTER.mac)),
    frame('test command, null SAP', ieee8023(join('0001 f3', filler(10)), ROUTER.mac)),
    frame('information frame: sequence numbers', ieee8023(join('0e0e 0204', filler(18)), ROUTER.mac)),
    frame(
      'Novell raw 802.3',
      ieee8023(
        join('ffff 0022 00 11', '00000000 ffffffffffff 4003', '00000000 00005e00530a 4003', filler(4)),
        'ff:ff:ff:ff:ff:ff',
      ),
    ),
  ];
}

/** IEEE 802.1D §9.3.1: version and type, flags, root, cost, bridge, port, times in 1/256 s. */
function bpdu(version: string, type: string, flags = '00'): Buffer {
  const bridge = join('8000', address(ROUTER.mac));
  return join('0000', version, type, flags, '6000 00005e005302', u32(20_000), bridge, '8001', '0100 1400 0200 0f00');
}

function stpFrames(): Frame[] {
  const llc = (body: Buffer) => ieee8023(join('424203', body), BRIDGES);
  // IEEE 802.1Q §14: version 1 length 0, version 3 length 64, configuration id, internal cost, bridge, hops.
  const digest = 'ac36177f50283cd4b83821d8ab26de62';
  const mst = join(
    '00 0040 00',
    padTo(32, text('region-1')),
    u16(1),
    digest,
    u32(0),
    '8000',
    address(ROUTER.mac),
    u8(20),
  );
  return [
    frame('configuration', llc(bpdu('00', '00', '01'))),
    frame('topology change notification', llc(join('0000 00 80'))),
    frame('rapid: designated, forwarding', llc(join(bpdu('02', '02', '3c'), '00'))),
    frame('multiple: region-1, no instances', llc(join(bpdu('03', '02', '7c'), mst))),
  ];
}

function cdpFrames(): Frame[] {
  const tlv = (type: number, value: Buffer) => join(u16(type), u16(4 + value.length), value);
  const tlvs = join(
    tlv(1, text('switch1.example')),
    tlv(2, join('00000001 01 01 cc 0004 c0000202')),
    tlv(3, text('GigabitEthernet0/1')),
    tlv(4, u32(0x28)),
    tlv(5, text('Example IOS 15.2')),
    tlv(6, text('example WS-C2960')),
    tlv(10, u16(100)),
    tlv(11, u8(1)),
    tlv(9, text('lab')),
  );
  const unsummed = join('02 b4 0000', tlvs);
  const packet = join('02 b4', u16(internetChecksum(unsummed)), tlvs);
  return [
    frame(
      'CDP version 2: name, address, port, capabilities, platform, VLAN',
      ieee8023(join('aaaa03 00000c 2000', packet), CISCO),
    ),
  ];
}

function lldpFrames(): Frame[] {
  const tlv = (type: number, value: Buffer) => join(u16((type << 9) | value.length), value);
  const mandatory = join(tlv(1, join('04', address(ROUTER.mac))), tlv(2, join('05', text('Gi0/1'))), tlv(3, u16(120)));
  const management = join('05 01', address('192.0.2.2'), '02 00000001 00');
  const all = join(
    mandatory,
    tlv(4, text('uplink')),
    tlv(5, text('switch1.example')),
    tlv(6, text('Example switch, version 15.2')),
    tlv(7, join('0014 0004')),
    tlv(8, management),
    tlv(127, join('0080c2 01', u16(100))),
    tlv(127, join('00120f 01 03 6c00 0010')),
    tlv(0, Buffer.alloc(0)),
  );
  const lldp = (body: Buffer) =>
    padTo(60, ethernet(0x88cc, body, { destination: '01:80:c2:00:00:0e', source: ROUTER.mac }));
  return [
    frame('LLDP: the mandatory parts', lldp(join(mandatory, tlv(0, Buffer.alloc(0))))),
    frame('LLDP: names, capabilities, management address, VLAN, link', lldp(all)),
  ];
}
