import type { Field } from '../define.ts';
import { fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const neighborField = fieldMaker('icmpv6.', 'RFC 4861 §4.6');
export const header: Layout = [
  [0, neighborField('opt.type', 'Type', 'u8')],
  [1, neighborField('opt.length', 'Length', 'u8')],
];
export const linkAddress = neighborField('opt.linkaddr', 'Link-layer address', 'bytes');
export const sourceLinkAddress = neighborField('opt.src_linkaddr', 'Source Link-layer address', 'bytes', {
  hidden: true,
});
export const targetLinkAddress = neighborField('opt.target_linkaddr', 'Target Link-layer address', 'bytes', {
  hidden: true,
});
const optPrefixLength = neighborField('opt.prefix.length', 'Prefix Length', 'u8');
/** Also the Route Information option's. */
export const routePrefix = neighborField('opt.prefix', 'Prefix', 'ipv6');
export const prefixInformation: Layout = [
  [2, optPrefixLength],
  [3, neighborField('opt.prefix.flag', 'Flag', 'u8', HEX)],
  [3, neighborField('opt.prefix.flag.l', 'On-link flag(L)', 'bool', { mask: 0x80 })],
  [3, neighborField('opt.prefix.flag.a', 'Autonomous address-configuration flag(A)', 'bool', { mask: 0x40 })],
  [3, neighborField('opt.prefix.flag.r', 'Router address flag(R)', 'bool', { mask: 0x20 })],
  [3, neighborField('opt.prefix.flag.reserved', 'Reserved', 'u8', { mask: 0x1f })],
  [4, neighborField('opt.prefix.valid_lifetime', 'Valid Lifetime', 'u32', { values: { 4294967295: 'Infinity' } })],
  [
    8,
    neighborField('opt.prefix.preferred_lifetime', 'Preferred Lifetime', 'u32', { values: { 4294967295: 'Infinity' } }),
  ],
  [16, routePrefix],
];
export const mtu: Layout = [[4, neighborField('opt.mtu', 'MTU', 'u32')]];
const moreField = fieldMaker('icmpv6.', 'RFC 2491 §5.1');
export const shortcut: Layout = [[2, moreField('opt.nbma.shortcut_limit', 'Shortcut Limit', 'u8')]];
const mobileField = fieldMaker('icmpv6.', 'RFC 6275 §7');
export const interval: Layout = [[4, mobileField('opt.advertisement_interval', 'Advertisement Interval', 'u32')]];
export const homeAgent: Layout = [
  [4, mobileField('opt.home_agent_preference', 'Home Agent Preference', 'u16')],
  [6, mobileField('opt.home_agent_lifetime', 'Home Agent Lifetime', 'u16')],
];
const inverseField = fieldMaker('icmpv6.', 'RFC 3122 §4');
export const listedAddress = inverseField('opt.ipv6_address', 'IPv6 Address', 'ipv6');
const routeField = fieldMaker('icmpv6.', 'RFC 4191 §2.3');
export const routeInformation: Layout = [
  [2, optPrefixLength],
  [3, routeField('opt.route_info.flag', 'Flag', 'u8', HEX)],
  [
    3,
    routeField('opt.route_info.flag.route_preference', 'Route Preference', 'u8', {
      mask: 0x18,
      values: { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' },
    }),
  ],
  [3, routeField('opt.route_info.flag.reserved', 'Reserved', 'u8', { mask: 0xe7 })],
  [4, routeField('opt.route_lifetime', 'Route Lifetime', 'u32', { values: { 4294967295: 'Infinity' } })],
];
const dnsField = fieldMaker('icmpv6.', 'RFC 8106 §5');
export const dnsServers: Layout = [
  [
    4,
    dnsField('opt.rdnss.lifetime', 'Lifetime', 'u32', {
      values: { 0: 'RDNSS address MUST no longer be used', 4294967295: 'Infinity' },
    }),
  ],
];
export const dnsServer = dnsField('opt.rdnss', 'Recursive DNS Servers', 'ipv6');
export const dnsSearch: Layout = [
  [
    4,
    dnsField('opt.dnssl.lifetime', 'Lifetime', 'u32', {
      values: { 0: 'DNSSL domain name MUST no longer be used', 4294967295: 'Infinity' },
    }),
  ],
];
export const dnsDomain = dnsField('opt.dnssl', 'Domain Names', 'text');
const flagsField = fieldMaker('icmpv6.', 'RFC 5175 §4');
export const expandedFlags: Layout = [
  [2, flagsField('opt.efo', 'Flags Expansion Option', 'u16', HEX)],
  [2, flagsField('opt.efo.m', 'Managed address configuration', 'bool', { length: 2, mask: 0x8000 })],
  [2, flagsField('opt.efo.o', 'Other configuration', 'bool', { length: 2, mask: 0x4000 })],
  [2, flagsField('opt.efo.h', 'Home Agent', 'bool', { length: 2, mask: 0x2000 })],
  [
    2,
    flagsField('opt.efo.prf', 'Prf (Default Router Preference)', 'u16', {
      mask: 0x1800,
      values: { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' },
    }),
  ],
  [2, flagsField('opt.efo.p', 'Proxy', 'bool', { length: 2, mask: 0x0400 })],
  [2, flagsField('opt.efo.rsv', 'Reserved', 'u16', { mask: 0x02ff })],
];
const lowpanField = fieldMaker('icmpv6.', 'RFC 6775 §4');
export const registration: Layout = [
  [
    2,
    lowpanField('opt.aro.status', 'Status', 'u8', {
      values: { 0: 'Success', 1: 'Duplicate Exists', 2: 'Neighbor Cache Full' },
    }),
  ],
  [6, lowpanField('opt.aro.registration_lifetime', 'Registration  Lifetime', 'u16')],
  [8, lowpanField('opt.aro.eui64', 'EUI-64', 'eui64')],
];
export const context: Layout = [
  [2, lowpanField('opt.6co.context_length', 'Context Length', 'u8')],
  [3, lowpanField('opt.6co.flag', 'Flag', 'u8', HEX)],
  [3, lowpanField('opt.6co.flag.c', 'Compression Flag', 'bool', { mask: 0x10 })],
  [3, lowpanField('opt.6co.flag.cid', 'CID', 'u8', { mask: 0x0f })],
  [3, lowpanField('opt.6co.flag.reserved', 'Reserved', 'u8', { mask: 0xe0 })],
  [6, lowpanField('opt.6co.valid_lifetime', 'Lifetime', 'u16')],
];
export const contextPrefix = lowpanField('opt.6co.context_prefix', 'Context Prefix', 'ipv6');
export const borderRouter: Layout = [
  [2, lowpanField('opt.abro.version_low', 'Version Low', 'u16')],
  [4, lowpanField('opt.abro.version_high', 'Version', 'u16')],
  [6, lowpanField('opt.abro.valid_lifetime', 'Valid Lifetime', 'u16')],
  [8, lowpanField('opt.abro.6lbr_address', '6LBR Address', 'ipv6')],
];
const capabilityField = fieldMaker('icmpv6.', 'RFC 7400 §3.4');
export const capabilities: Layout = [
  [2, capabilityField('opt.6cio.unassigned1', 'Unassigned', 'u16', { mask: 0xfffe, display: 'hex' })],
  [2, capabilityField('opt.6cio.flag_g', 'G', 'u16', { mask: 0x0001, display: 'hex' })],
  [4, capabilityField('opt.6cio.unassigned2', 'Unassigned', 'u32', HEX)],
];
const portalField = fieldMaker('icmpv6.', 'RFC 8910 §2.3');
export const captivePortal = portalField('opt.captive_portal', 'Captive Portal', 'string');
const natField = fieldMaker('icmpv6.', 'RFC 8781 §4');
export const pref64: Layout = [
  [2, natField('opt.pref64.scaled_lifetime', 'Scaled Lifetime', 'u16', { mask: 0xfff8 })],
  [
    2,
    natField('opt.pref64.plc', 'PLC (Prefix Length Code)', 'u16', {
      mask: 0x0007,
      values: {
        0: '96 bits prefix length',
        1: '64 bits prefix length',
        2: '56 bits prefix length',
        3: '48 bits prefix length',
        4: '40 bits prefix length',
        5: '32 bits prefix length',
      },
      display: 'hex',
    }),
  ],
];
export const pref64Prefix = natField('opt.pref64.prefix', 'Prefix', 'ipv6');

export const icmpv6OptionFields: readonly Field[] = [
  linkAddress,
  sourceLinkAddress,
  targetLinkAddress,
  listedAddress,
  dnsServer,
  dnsDomain,
  contextPrefix,
  captivePortal,
  pref64Prefix,
  ...layoutFields(
    header,
    prefixInformation,
    mtu,
    shortcut,
    interval,
    homeAgent,
    routeInformation,
    dnsServers,
    dnsSearch,
    expandedFlags,
    registration,
    context,
    borderRouter,
    capabilities,
    pref64,
  ),
];
