import test from 'ava';
import { dumpProgram } from '../../src/filter/dump.ts';
import { BPF } from '../../src/filter/opcodes.ts';
import { testUnless } from '../support/skip.ts';
import { noTcpdump, programOfTcpdump, tcpdump } from './support.ts';

const LINK_TYPES = ['EN10MB', 'RAW', 'LINUX_SLL', 'LINUX_SLL2', 'NULL', 'PPP', 'C_HDLC'];

const FILTERS = [
  '',
  'tcp port 5000 and host 127.0.0.1',
  'tcp[tcpflags] & (tcp-syn|tcp-ack) != 0',
  'ip6 host 2001:db8::1 or arp',
  'portrange 8000-8999 and not net 10.0.0.0/8',
  'less 100 or greater 1000',
  '(ip[0] / ip[1]) % 5 = len and (ip[2] << 3) ^ ip[3] | 4 > 5 and -ip[4] < 3 and ip[5] << ip[6] >= 3',
  'ip[2:2] * 4 - ip[0] + 7 > ip[4:4] and ip[8] >> 2 != tcp[0] or ip[6] & 64 = 0',
  'ip6 protochain 6',
  'ip protochain 51 or udp[8:4] >= 0xfffffff0',
  'ip multicast or icmp6 or sctp portrange 1-65535',
];

test('what no filter of tcpdump shows here', (t) => {
  const beside = (offset: number) => ({ code: BPF.ld | BPF.b | BPF.abs, jt: 0, jf: 0, k: 0xfffff000 + offset });
  const program = [beside(48), beside(44), beside(4), beside(64), { code: BPF.ret | BPF.a, jt: 0, jf: 0, k: 0 }];
  t.is(
    dumpProgram(program),
    [
      '(000) ldb      [vlanp]',
      '(001) ldb      [vlan_tci]',
      '(002) ldb      [type]',
      '(003) ldb      [-4032]',
      '(004) ret      ',
      '',
    ].join('\n'),
  );
});

for (const linkType of LINK_TYPES) {
  testUnless(noTcpdump)(`dumps of ${linkType} are those of tcpdump -d`, (t) => {
    for (const filter of FILTERS) {
      const program = programOfTcpdump(filter, '-y', linkType);
      t.is(dumpProgram(program), tcpdump('-y', linkType, '-d', filter).toString(), filter);
    }
  });
}

testUnless(noTcpdump ?? (process.getuid?.() === 0 ? undefined : 'not root'))(
  'dumps for a live interface are those of tcpdump -d',
  (t) => {
    for (const filter of ['vlan 5 and tcp port 80', 'inbound and not vlan', 'ifindex 3 and outbound']) {
      const program = programOfTcpdump(filter, '-i', 'lo');
      t.is(dumpProgram(program), tcpdump('-i', 'lo', '-d', filter).toString(), filter);
    }
  },
);
