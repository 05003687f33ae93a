import { fieldMaker } from '../layout.ts';

/** https://www.iana.org/assignments/icmpv6-parameters */
export const ICMPV6 = {
  unreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  listenerQuery: 130,
  listenerReport: 131,
  listenerDone: 132,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
  redirect: 137,
  renumbering: 138,
  nodeQuery: 139,
  nodeReply: 140,
  inverseSolicitation: 141,
  inverseAdvertisement: 142,
  listenerReportV2: 143,
  homeAgentRequest: 144,
  homeAgentReply: 145,
  mobilePrefixSolicitation: 146,
  mobilePrefixAdvertisement: 147,
  certificationSolicitation: 148,
  certificationAdvertisement: 149,
  experimentalMobility: 150,
  multicastRouterAdvertisement: 151,
  fastMobile: 154,
  rpl: 155,
  locatorUpdate: 156,
  duplicateAddressRequest: 157,
  duplicateAddressConfirmation: 158,
  extendedEcho: 160,
  extendedEchoReply: 161,
} as const;

/** Reserved bytes of many messages, of whatever length. */
export const icmpv6Reserved = fieldMaker('icmpv6.', 'RFC 4443 §2.1')('reserved', 'Reserved', 'bytes');

/** What stands in an option behind all that we know of it. */
export const unknownData = fieldMaker('icmpv6.', 'RFC 4861 §4.6')('unknown_data', 'Unknown Data', 'bytes');

/** The body of a message, or an option, that we don't know. */
export const icmpv6Data = fieldMaker('icmpv6.', 'RFC 4443 §2.1')('data', 'Data', 'bytes');
