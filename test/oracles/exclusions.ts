import type { FieldInfo } from './field-info.ts';
import type { TsharkLayer } from './frames.ts';

/** Why a field of tshark's is not asked of our tables. Everything that the comparison passes over stands here. */
export interface Exclusion {
  readonly reason: string;
  readonly covers: (name: string, info: FieldInfo | undefined) => boolean;
}

/** Asked only for fields that our tables lack: what they have is compared in any case. */
export const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: 'a label for a group of fields or a remark: no value of its own (FT_NONE, FT_PROTOCOL)',
    covers: (_, info) => info?.type === 'FT_NONE' || info?.type === 'FT_PROTOCOL',
  },
  {
    reason: 'a line of text without a filter name',
    covers: (name) => name === '' || name === '_ws.text',
  },
  {
    reason: "tshark's own remarks, not the packet's",
    covers: (name) => name.startsWith('_ws.'),
  },
  {
    reason: 'the state of its user interface and its own settings',
    covers: (name) => /^(frame\.(marked|ignored|offset_shift|coloring_rule\..*)|sctp\.assoc_index)$/.test(name),
  },
  {
    reason: 'names from a database (vendors, hosts), not from the packet',
    covers: (name) => /[._]resolved$|\.(src_|dst_)?host$|\.(src|dst|addr)_host$/.test(name),
  },
  {
    reason: "GTP's messages about tunnels: of a subscriber's contract we show what leads to paths and tunnels",
    covers: (name) => SUBSCRIPTION.some((pattern) => pattern.test(name)),
  },
  {
    reason: "OSPF's link state advertisements: we show their heads, not their bodies, and no block of extra signalling",
    covers: (name) => name.startsWith('ospf.'),
  },
  {
    reason: "EAP's methods: we show which is asked for, and the identity",
    covers: (name) => name.startsWith('eap.'),
  },
  {
    reason: 'needs the packets before it: a count of streams, what a handshake agreed, which packet answers which',
    covers: (name) => STATEFUL.some((pattern) => pattern.test(name)),
  },
];

/** The reason to pass over a field that our tables lack; undefined when it counts as lacking. */
export function exclusionOf(name: string, info: FieldInfo | undefined): string | undefined {
  return EXCLUSIONS.find((exclusion) => exclusion.covers(name, info))?.reason;
}

const SUBSCRIPTION: readonly RegExp[] = [
  /^gtp\.(qos|user|apn|rai|lac|chrg_char|timezone|reorder|ext_rat|ext_geo|ext_comm|teid_ii|flow_ii|pco)/,
  /^(gsm_a|gsm_map|e164|e212|ipcp|pap)\./,
];

const STATEFUL: readonly RegExp[] = [
  /^tcp\.analysis\./,
  /^(icmp|icmpv6)\.(resp_in|resp_to|resptime|no_resp)$/,
  /^dns\.(response_in|response_to|time|unsolicited|retransmission|retransmit_\w+)$/,
  /^quic\.(connection\.number|crypto\.fragment.*|fragment\.overlap|ack\.gap|ack\.ack_range)$/,
  /^arp\.duplicate-address/,
  /^http2\.body\./,
  /^http\.(request_number|response_number|response_for\.uri|time|(prev_|next_)?(request|response)_in|proxy_connect_\w+)$/,
  /^frame\.(time_delta|time_delta_displayed|time_relative|ref_time)$/,
  /^gtp\.(response_(in|to)|time)$/,
  /^tftp\.(request_frame|block\.full)$/,
  /^sip\.(resend|resend-original|response-request|response-time|release-time)$/,
  // Who announced the stream; sequence numbers counted from its first; whether lengths add up.
  /^(rtp|rtcp)\.(setup|setup-frame|setup-method|extseq|length_check)$/,
  /^snmp\.(response_(in|to)|time)$/,
  /^imap\.(response_(in|to)|time)$/,
  /^radius\.(reqframe|rspframe|time|dup|req\.dup|rsp\.dup)$/,
  // Which coils and registers the request asked for.
  /^modbus\.(request_frame|response_time|bitnum|bitval|regnum16)$/,
  // Which algorithms the key exchange agreed on.
  /^ssh\.(packet_length_encrypted|encrypted_packet|mac|seq_num)$/,
  // A message put together from segments or frames.
  /^websocket\.(fragment|reassembled)/,
  /^(smtp|pop)\.data\.(fragment|reassembled)/,
  // TSNs counted from the association's first; each chunk's acknowledgment, its time, its repetitions.
  /^sctp\.(data_tsn|sack_cumulative_tsn_ack|\w+_rtt|ack|ack_frame|acked|retrans\w+|fragment|reassembled_in|duplicate)$/,
];

const DEFAULT_METRIC = 'tshark 4.0 reads it from the byte of the default metric';

/** Fields of ours that tshark has under the same name with another meaning: not compared. */
export const NOT_COMPARED: ReadonlyMap<string, string> = new Map([
  ['frame.protocols', 'tshark names every protocol above those of our tables too, and `ethertype`, which is no header'],
  ...['mysql.salt', 'mysql.salt2'].map(
    (name) => [name, 'random bytes: escapes of one digit are not told from the digit that follows'] as const,
  ),
  ...['pop.request', 'pop.request.data', 'pop.response', 'pop.response.data'].map(
    (name) => [name, 'tshark shows the line, and gives the field an empty value'] as const,
  ),
  ...['error', 'expense', 'delay', 'default'].map(
    (name) => [`isis.lsp.${name}_metric`, 'tshark 4.0 shows the lowest bits of the byte, not those of `att`'] as const,
  ),
  ...['delay_metric', 'expense_metric', 'error_metric'].flatMap((name) =>
    [`isis.lsp.eis_neighbors.${name}`, `isis.lsp.eis_neighbors.${name}_supported`].map(
      (each) => [each.replace('neighbors.delay_metric_s', 'neighbors_delay_metric.s'), DEFAULT_METRIC] as const,
    ),
  ),
  ['sctp.checksum.status', 'tshark verifies the sum only when told, we always do'],
]);

/** Names that later versions of Wireshark have, by the first that has them. */
export const NEWER_NAMES: ReadonlyMap<string, string> = new Map([['tls.handshake.ja4', '4.2']]);

/** The same bytes under another name, which tshark chooses by what the packets before agreed on: the name of ours. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  // Of a record of TLS 1.3 that is encrypted.
  ['tls.record.opaque_type', 'tls.record.content_type'],
]);

/**
 * Protocols on any port, that tshark knows by what the stream began with, and we by what the packet begins with: a
 * packet in the middle is theirs to tshark, data to us.
 */
export const TOLD_BY_STREAM: ReadonlySet<string> = new Set(['http', 'http2', 'tls', 'quic', 'websocket']);

/** What tshark tells of a layer by the packets before it, and shows in others without them. */
export function isKnownByConnection(layer: TsharkLayer, name: string): boolean {
  // The call that a stream of media was announced for.
  if (name === 'sip.call_id_generated') return layer.name !== 'sip';
  // The file that the transfer's request named.
  return name === 'tftp.destination_file' && layer.fields.some((field) => field.name === 'tftp.request_frame');
}

/**
 * What depends on the length of a connection id in a layer of a connection that tshark lost: an end uses an id that an
 * encrypted frame gave it. We keep to the length that the end's long headers had.
 */
export function isLostConnection(layer: TsharkLayer): boolean {
  const has = (name: string) => layer.fields.some((field) => field.name === name);
  return layer.name === 'quic' && has('quic.short') && !has('quic.connection.number');
}

/** See `isLostConnection`. */
export const FIELDS_BY_CONNECTION: ReadonlySet<string> = new Set(['quic.dcid', 'quic.remaining_payload']);

/** What tshark prints where the capture has no value: no occurrence. */
export const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([['frame.interface_name', 'unknown']]);

/** Layers that tshark puts beside the packet's own; the layers behind them are looked at all the same. */
export const TRANSPARENT_LAYERS: ReadonlySet<string> = new Set(['geninfo', 'pkt_comment']);

/**
 * A layer nested in another is a packet within a packet (sampled by sFlow) and passed over, except that tshark draws
 * IPv6 extension headers inside `ipv6`, and relayed messages inside the relay's; and what an ICMP error quotes.
 */
export const NESTING_PARENTS: ReadonlySet<string> = new Set(['ipv6', 'dhcpv6']);

/** Steps of `frame.protocols` that are no layers of the packet. */
export const TRANSPARENT_STEPS: ReadonlySet<string> = new Set([...TRANSPARENT_LAYERS, 'frame', 'ethertype']);

/** What stands inside these is the head of another packet, not this one's payload. */
export const QUOTING_PROTOCOLS: ReadonlySet<string> = new Set(['icmp', 'icmpv6']);

/**
 * Layers that are a part of the one around or before them: tshark makes a protocol of this option of TCP, and loose
 * fields of these.
 */
export const PARTS_OF_HEADERS: ReadonlySet<string> = new Set(['mptcp', 'websocket.payload.continue']);

/**
 * What an IP fragment carries is data until all fragments are there. tshark, told not to put them together, dissects the
 * first one's payload always; left alone, only when the capture has not all of it. Answers whether the layers behind
 * this one are seen by the first alone.
 */
export function isFragment(layer: TsharkLayer, capturedLength: number): boolean {
  const shown = (name: string) => Number(layer.fields.find((field) => field.name === name)?.show ?? 0);
  if (layer.name === 'ip') {
    const offset = shown('ip.frag_offset');
    return offset > 0 || (shown('ip.flags.mf') !== 0 && layer.pos + shown('ip.len') <= capturedLength);
  }
  return layer.name === 'ipv6.fraghdr' && (shown('ipv6.fraghdr.more') !== 0 || shown('ipv6.fraghdr.offset') !== 0);
}
