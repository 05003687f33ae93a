import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';

const field = fieldMaker('sip.', 'IANA SIP header fields');

/** Whose field has the header's own name. */
const NAMES: readonly string[] = [
  ...['Accept', 'Accept-Contact', 'Accept-Encoding', 'Accept-Language', 'Accept-Resource-Priority', 'Alert-Info'],
  ...['Additional-Identity', 'Allow', 'Allow-Events', 'Answer-Mode', 'Attestation-Info', 'Authentication-Info'],
  ...['Authorization', 'Call-ID', 'Call-Info', 'Cellular-Network-Info', 'Contact', 'Content-Disposition'],
  ...['Content-Encoding', 'Content-Language', 'Content-Type', 'CSeq', 'Date', 'Diversion', 'Error-Info', 'Event'],
  ...['Feature-Caps', 'Flow-Timer', 'From', 'Geolocation', 'Geolocation-Error', 'Geolocation-Routing', 'History-Info'],
  ...['Identity', 'Identity-info', 'Info-Package', 'In-Reply-To', 'Join', 'MIME-Version', 'Min-Expires', 'Min-SE'],
  ...['Organization', 'Origination-Id', 'P-Access-Network-Info', 'P-Answer-State', 'P-Asserted-Identity', 'Path'],
  ...['P-Asserted-Service', 'P-Associated-URI', 'P-Called-Party-ID', 'P-Charge-Info', 'P-Charging-Function-Addresses'],
  ...['P-Charging-Vector', 'P-DCS-Billing-Info', 'P-DCS-LAES', 'P-DCS-OSPS', 'P-DCS-Redirect', 'P-DCS-Trace-Party-ID'],
  ...['P-Early-Media', 'P-Media-Authorization', 'P-Preferred-Identity', 'P-Preferred-Service', 'P-Profile-Key'],
  ...['P-Refused-URI-List', 'P-Served-User', 'P-User-Database', 'P-Visited-Network-ID', 'Permission-Missing'],
  ...['Priority', 'Priority-Share', 'Priv-Answer-mode', 'Privacy', 'Proxy-Authenticate', 'Proxy-Authorization'],
  ...['Proxy-Require', 'RAck', 'Reason', 'Record-Route', 'Recv-Info', 'Refer-Sub', 'Refer-To', 'Reject-Contact'],
  ...['Relayed-Charge', 'Replaces', 'Reply-To', 'Request-Disposition', 'Require', 'Resource-Priority'],
  ...['Resource-Share', 'Response-Source', 'Restoration-Info', 'Route', 'Security-Client', 'Security-Server'],
  ...[
    'Security-Verify',
    'Server',
    'Service-Interact-Info',
    'Service-Route',
    'Session-Expires',
    'Session-ID',
    'Subject',
  ],
  ...['Subscription-State', 'Supported', 'Target-Dialog', 'Timestamp', 'To', 'Trigger-Consent', 'Unsupported'],
  ...['User-Agent', 'Via', 'Warning', 'WWW-Authenticate'],
];

const NUMBERS: readonly string[] = ['Content-Length', 'Expires', 'Max-Breadth', 'Max-Forwards', 'Retry-After', 'RSeq'];

/** One letter for a name (RFC 3261 §7.3.3, and extensions). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const headers: Readonly<Record<string, Field>> = {
  ...Object.fromEntries(NAMES.map((name) => [name.toLowerCase(), field(name, name, 'string')])),
  ...Object.fromEntries(NUMBERS.map((name) => [name.toLowerCase(), field(name, name, 'u32')])),
  'policy-contact': field('Policy_Contact', 'Policy-Contact', 'string'),
  'policy-id': field('Policy_ID', 'Policy-ID', 'string'),
  'referred-by': field('Referred-by', 'Referred By', 'string'),
  'sip-etag': field('ETag', 'ETag', 'string'),
  'sip-if-match': field('If_Match', 'If_Match', 'string'),
  'suppress-if-match': field('Suppress_If_Match', 'Suppress-If-Match', 'string'),
  'user-to-user': field('uui', 'User-to-User', 'string'),
};

export const sipHeaderFields: readonly Field[] = Object.values(headers);

/** A header's long name in small letters, and its field; undefined where it is nobody's. */
export function sipHeader(name: string): { readonly name: string; readonly field: Field } | undefined {
  const small = name.toLowerCase();
  const long = Object.hasOwn(COMPACT, small) ? COMPACT[small] : small;
  return Object.hasOwn(headers, long) ? { name: long, field: headers[long] } : undefined;
}
