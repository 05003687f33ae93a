import { fieldMaker, HEX, type Layout } from '../layout.ts';
import { ICMPV6 } from './icmpv6-types.ts';

const errorField = fieldMaker('icmpv6.', 'RFC 4443 §3');
export const quoteLength: Layout = [[4, errorField('length', 'Length of original datagram', 'u8')]];
const packetTooBig: Layout = [[4, errorField('mtu', 'MTU', 'u32')]];
const parameterProblem: Layout = [[4, errorField('pointer', 'Pointer', 'u32')]];
const echoField = fieldMaker('icmpv6.', 'RFC 8335 §2');
const extEchoSeq = echoField('ext.echo.seq', 'Sequence number', 'u8');
export const extendedEcho: Layout = [
  [6, extEchoSeq],
  [7, echoField('ext.echo.req.res', 'Reserved', 'u8', { mask: 0xfe, display: 'hex' })],
  [7, echoField('ext.echo.req.local', 'Local bit', 'bool', { mask: 0x01 })],
];
const extendedEchoReply: Layout = [
  [6, extEchoSeq],
  [
    7,
    echoField('ext.echo.rsp.state', 'State', 'u8', {
      mask: 0xe0,
      values: { 0: 'Reserved', 1: 'Incomplete', 2: 'Reachable', 3: 'Stale', 4: 'Delay', 5: 'Probe', 6: 'Failed' },
    }),
  ],
  [7, echoField('ext.echo.rsp.res', 'Reserved', 'u8', { mask: 0x18, display: 'hex' })],
  [7, echoField('ext.echo.rsp.active', 'Active bit', 'bool', { mask: 0x04 })],
  [7, echoField('ext.echo.rsp.ipv4', 'IPv4 bit', 'bool', { mask: 0x02 })],
  [7, echoField('ext.echo.rsp.ipv6', 'IPv6 bit', 'bool', { mask: 0x01 })],
];
const neighborField = fieldMaker('icmpv6.', 'RFC 4861 §4');
const routerAdvertisement: Layout = [
  [4, neighborField('nd.ra.cur_hop_limit', 'Cur hop limit', 'u8')],
  [5, neighborField('nd.ra.flag', 'Flags', 'u8', HEX)],
  [5, neighborField('nd.ra.flag.m', 'Managed address configuration', 'bool', { mask: 0x80 })],
  [5, neighborField('nd.ra.flag.o', 'Other configuration', 'bool', { mask: 0x40 })],
  [5, neighborField('nd.ra.flag.h', 'Home Agent', 'bool', { mask: 0x20 })],
  [
    5,
    neighborField('nd.ra.flag.prf', 'Prf (Default Router Preference)', 'u8', {
      mask: 0x18,
      values: { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' },
    }),
  ],
  [5, neighborField('nd.ra.flag.p', 'Proxy', 'bool', { mask: 0x04 })],
  [5, neighborField('nd.ra.flag.rsv', 'Reserved', 'u8', { mask: 0x03 })],
  [6, neighborField('nd.ra.router_lifetime', 'Router lifetime (s)', 'u16')],
  [8, neighborField('nd.ra.reachable_time', 'Reachable time (ms)', 'u32')],
  [12, neighborField('nd.ra.retrans_timer', 'Retrans timer (ms)', 'u32')],
];
const neighborSolicitation: Layout = [[8, neighborField('nd.ns.target_address', 'Target Address', 'ipv6')]];
const neighborAdvertisement: Layout = [
  [4, neighborField('nd.na.flag', 'Flags', 'u32', HEX)],
  [4, neighborField('nd.na.flag.r', 'Router', 'bool', { length: 4, mask: 0x80000000 })],
  [4, neighborField('nd.na.flag.s', 'Solicited', 'bool', { length: 4, mask: 0x40000000 })],
  [4, neighborField('nd.na.flag.o', 'Override', 'bool', { length: 4, mask: 0x20000000 })],
  [4, neighborField('nd.na.flag.rsv', 'Reserved', 'u32', { mask: 0x1fffffff })],
  [8, neighborField('nd.na.target_address', 'Target Address', 'ipv6')],
];
const redirect: Layout = [
  [8, neighborField('nd.rd.target_address', 'Target Address', 'ipv6')],
  [24, neighborField('rd.na.destination_address', 'Destination Address', 'ipv6')],
];
const mobileField = fieldMaker('icmpv6.', 'RFC 6275 §6');
export const homeAgent: Layout = [[4, mobileField('mip6.identifier', 'Identifier', 'u16')]];
const mobilePrefix: Layout = [
  [6, mobileField('mip6.flag', 'Flags', 'u16', HEX)],
  [6, mobileField('mip6.flag.m', 'Managed address configuration', 'bool', { length: 2, mask: 0x8000 })],
  [6, mobileField('mip6.flag.o', 'Other configuration', 'bool', { length: 2, mask: 0x4000 })],
  [6, mobileField('mip6.flag.rsv', 'Reserved', 'u16', { mask: 0x3fff })],
];
export const homeAgentAddress = mobileField('mip6.home_agent_address', 'Home Agent Address', 'ipv6');
const fastField = fieldMaker('icmpv6.', 'RFC 5568 §6');
export const fastMobile: Layout = [
  [
    4,
    fastField('fmip6.subtype', 'Subtype', 'u8', {
      values: {
        2: 'Router Solicitation for Proxy Advertisement',
        3: 'Proxy Router Advertisement',
        4: 'Handover Initiate',
        5: 'Handover Acknowledge',
      },
    }),
  ],
];
export const fastFlags: Layout = [
  [5, fastField('fmip6.hi.flag', 'Flag', 'u8', HEX)],
  [5, fastField('fmip6.hi.flag.s', 'Assigned address configuration', 'bool', { mask: 0x80 })],
  [5, fastField('fmip6.hi.flag.a', 'Buffer', 'bool', { mask: 0x40 })],
  [5, fastField('fmip6.hi.flag.reserved', 'Reserved', 'u8', { mask: 0x3f })],
];
export const fastIdentifier: Layout = [[6, fastField('fmip6.identifier', 'Identifier', 'u16')]];
const sendField = fieldMaker('icmpv6.', 'RFC 3971 §6');
const sendIdentifier = sendField('send.identifier', 'Identifier', 'u16');
const sendComponent = sendField('send.component', 'Component', 'u16');
const certificationSolicitation: Layout = [
  [4, sendIdentifier],
  [6, sendComponent],
];
const certificationAdvertisement: Layout = [
  [4, sendIdentifier],
  [6, sendField('send.all_components', 'All Components', 'u16')],
  [8, sendComponent],
];
const discoveryField = fieldMaker('icmpv6.', 'RFC 4286 §3');
const multicastRouter: Layout = [
  [4, discoveryField('mcast_ra.query_interval', 'Query Interval', 'u16')],
  [6, discoveryField('mcast_ra.robustness_variable', 'Robustness Variable', 'u16')],
];
const locatorField = fieldMaker('icmpv6.', 'RFC 6743 §3');
export const locatorUpdate: Layout = [[4, locatorField('ilnp.nb_locs', 'Num of Locs', 'u8')]];
export const locator: Layout = [[0, locatorField('ilnp.nb_locator', 'Locator', 'u64', HEX)]];
export const locatorPreference = locatorField('ilnp.nb_preference', 'Preference', 'u32');
export const locatorLifetime = locatorField('ilnp.nb_lifetime', 'Lifetime', 'u32');
const lowpanField = fieldMaker('icmpv6.', 'RFC 6775 §4.4');
const duplicateAddress: Layout = [
  [
    4,
    lowpanField('6lowpannd.da.status', 'Status', 'u8', {
      values: { 0: 'Success', 1: 'Duplicate Exists', 2: 'Neighbor Cache Full' },
    }),
  ],
  [5, lowpanField('6lowpannd.da.rsv', 'Reserved', 'u8')],
  [6, lowpanField('6lowpannd.da.lifetime', 'Lifetime', 'u16')],
  [8, lowpanField('6lowpannd.da.eui64', 'EUI-64', 'eui64')],
  [16, lowpanField('6lowpannd.da.reg_addr', 'Registered Address', 'ipv6')],
];

/** Messages of one fixed shape: their reserved bytes (place and length), layout, and where options start. */
export interface Shape {
  readonly reserved?: readonly [at: number, length: number];
  readonly layout: Layout;
  readonly optionsAt?: number;
}

export const shapes: Readonly<Record<number, Shape>> = {
  [ICMPV6.packetTooBig]: { layout: packetTooBig },
  [ICMPV6.parameterProblem]: { layout: parameterProblem },
  [ICMPV6.routerSolicitation]: { reserved: [4, 4], layout: [], optionsAt: 8 },
  [ICMPV6.routerAdvertisement]: { layout: routerAdvertisement, optionsAt: 16 },
  [ICMPV6.neighborSolicitation]: { reserved: [4, 4], layout: neighborSolicitation, optionsAt: 24 },
  [ICMPV6.neighborAdvertisement]: { layout: neighborAdvertisement, optionsAt: 24 },
  [ICMPV6.redirect]: { reserved: [4, 4], layout: redirect, optionsAt: 40 },
  [ICMPV6.inverseSolicitation]: { reserved: [4, 4], layout: [], optionsAt: 8 },
  [ICMPV6.inverseAdvertisement]: { reserved: [4, 4], layout: [], optionsAt: 8 },
  [ICMPV6.homeAgentRequest]: { reserved: [6, 2], layout: homeAgent },
  [ICMPV6.mobilePrefixSolicitation]: { reserved: [6, 2], layout: homeAgent },
  [ICMPV6.mobilePrefixAdvertisement]: { layout: [...homeAgent, ...mobilePrefix], optionsAt: 8 },
  [ICMPV6.certificationSolicitation]: { layout: certificationSolicitation, optionsAt: 8 },
  [ICMPV6.certificationAdvertisement]: { reserved: [10, 2], layout: certificationAdvertisement, optionsAt: 12 },
  [ICMPV6.multicastRouterAdvertisement]: { layout: multicastRouter },
  [ICMPV6.duplicateAddressRequest]: { layout: duplicateAddress },
  [ICMPV6.duplicateAddressConfirmation]: { layout: duplicateAddress },
  [ICMPV6.extendedEchoReply]: { layout: extendedEchoReply },
};
