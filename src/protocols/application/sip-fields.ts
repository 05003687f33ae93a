import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';

const HIDDEN = { hidden: true } as const;
const line = fieldMaker('sip.', 'RFC 3261 §7');
const via = fieldMaker('sip.Via.', 'RFC 3261 §20.42');
const auth = fieldMaker('sip.auth', 'RFC 3261 §22');
const header = fieldMaker('sip.', 'RFC 3261 §20');

export const sipFields = {
  requestLine: line('Request-Line', 'Request-Line', 'string'),
  method: line('Method', 'Method', 'string'),
  uri: line('r-uri', 'Request-URI', 'string'),
  statusLine: line('Status-Line', 'Status-Line', 'string'),
  statusCode: line('Status-Code', 'Status-Code', 'u32'),
  headers: line('msg_hdr', 'Message Header', 'string', HIDDEN),
  continuation: line('continuation', 'Continuation data', 'bytes', HIDDEN),
  displayInfo: line('display.info', 'SIP Display info', 'string', HIDDEN),
  tag: line('tag', 'SIP tag', 'string', HIDDEN),
  callId: line('call_id_generated', 'Generated Call-ID', 'string', HIDDEN),
  sequence: header('CSeq.seq', 'Sequence Number', 'u32'),
  sequenceMethod: header('CSeq.method', 'Method', 'string'),
  ackResponse: header('RAck.RSeq.seq', 'RSeq Sequence Number', 'u32'),
  ackSequence: header('RAck.CSeq.seq', 'CSeq Sequence Number', 'u32'),
  reasonProtocol: header('reason_protocols', 'Reason protocols', 'string'),
  causeQ850: header('reason_cause_q850', 'Cause', 'u32'),
  causeSip: header('reason_cause_sip', 'Cause', 'u32'),
  causeOther: header('reason_cause_other', 'Cause', 'u32'),
  reasonText: header('reason_text', 'Text', 'string'),
  contactParameter: header('contact.parameter', 'Contact parameter', 'string'),
  transport: via('transport', 'Transport', 'string'),
  sentBy: via('sent-by.address', 'Sent-by Address', 'string'),
  sentByPort: via('sent-by.port', 'Sent-by port', 'u16'),
  auth: auth('', 'Authentication', 'string', HIDDEN),
  scheme: auth('.scheme', 'Authentication Scheme', 'string'),
} as const;

/** Parameters of Via, by their names in small letters. */
export const viaParameters: Readonly<Record<string, Field>> = {
  branch: via('branch', 'Branch', 'string'),
  maddr: via('maddr', 'Maddr', 'string'),
  rport: via('rport', 'RPort', 'string'),
  received: via('received', 'Received', 'string'),
  ttl: via('ttl', 'TTL', 'string'),
  comp: via('comp', 'Comp', 'string'),
  'sigcomp-id': via('sigcomp-id', 'Sigcomp identifier', 'string'),
};

/** Parameters of credentials and challenges. */
export const authParameters: Readonly<Record<string, Field>> = {
  response: auth('.digest.response', 'Digest Authentication Response', 'string'),
  nc: auth('.nc', 'Nonce Count', 'string'),
  username: auth('.username', 'Username', 'string'),
  realm: auth('.realm', 'Realm', 'string'),
  nonce: auth('.nonce', 'Nonce Value', 'string'),
  algorithm: auth('.algorithm', 'Algorithm', 'string'),
  opaque: auth('.opaque', 'Opaque Value', 'string'),
  qop: auth('.qop', 'QOP', 'string'),
  cnonce: auth('.cnonce', 'CNonce Value', 'string'),
  uri: auth('.uri', 'Authentication URI', 'string'),
  domain: auth('.domain', 'Authentication Domain', 'string'),
  stale: auth('.stale', 'Stale Flag', 'string'),
  auts: auth('.auts', 'Authentication Token', 'string'),
  rspauth: auth('.rspauth', 'Response auth', 'string'),
  nextnonce: auth('.nextnonce', 'Next Nonce', 'string'),
  ik: auth('.ik', 'Integrity Key', 'string'),
  ck: auth('.ck', 'Cyphering Key', 'string'),
};

/** Fields of an address in a header. */
export interface AddressFields {
  readonly display: Field;
  readonly uri: Field;
  readonly user: Field;
  readonly host: Field;
  readonly port: Field;
  readonly parameter: Field;
  readonly tag?: Field;
  /** Several addresses with commas between them. */
  readonly isList?: true;
}

function address(prefix: string, label: string, uri: 'addr' | 'uri'): AddressFields {
  const field = fieldMaker(`sip.${prefix}.`, 'RFC 3261 §20.10');
  return {
    display: field('display.info', `${label} display info`, 'string'),
    uri: field(uri, `${label} ${uri === 'uri' ? 'URI' : 'address'}`, 'string'),
    user: field('user', `${label} User Part`, 'string'),
    host: field('host', `${label} Host Part`, 'string'),
    port: field('port', `${label} Host Port`, 'string'),
    parameter: field('param', `${label} URI parameter`, 'string'),
  };
}

function party(prefix: string): AddressFields {
  const tag = fieldMaker(`sip.${prefix}.`, 'RFC 3261 §19.3')('tag', `SIP ${prefix} tag`, 'string');
  return { ...address(prefix, `SIP ${prefix} address`, 'addr'), tag };
}

/** Headers that hold addresses, by their names in small letters. */
export const addressHeaders: Readonly<Record<string, AddressFields>> = {
  from: party('from'),
  to: party('to'),
  contact: { ...address('contact', 'Contact', 'uri'), isList: true },
  route: { ...address('Route', 'Route', 'uri'), isList: true },
  'record-route': { ...address('Record-Route', 'Record-Route', 'uri'), isList: true },
  'service-route': { ...address('Service-Route', 'Service-Route', 'uri'), isList: true },
  path: { ...address('Path', 'Path', 'uri'), isList: true },
  'p-asserted-identity': address('pai', 'SIP PAI', 'addr'),
  'p-preferred-identity': address('ppi', 'SIP PPI', 'addr'),
};

/** Of the request's URI. */
export const requestUri: Pick<AddressFields, 'user' | 'host' | 'port'> = {
  user: line('r-uri.user', 'Request-URI User Part', 'string'),
  host: line('r-uri.host', 'Request-URI Host Part', 'string'),
  port: line('r-uri.port', 'Request-URI Host Port', 'string'),
};
