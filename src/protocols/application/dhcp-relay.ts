import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';

const agent = fieldMaker('dhcp.option.agent_information_option.', 'RFC 3046 §2.0');
const VENDOR = 9;

const suboption = agent('suboption', 'Option 82 Suboption', 'u8');
const length = fieldMaker('dhcp.option.', 'RFC 3046 §2.0')('suboption_length', 'Length', 'u8');
const value = agent('value', 'Value', 'bytes', { hidden: true });
const unknownValue = agent('value', 'Value', 'bytes');
const enterprise = agent('vi.enterprise', 'Enterprise', 'u32', { ref: 'RFC 4243 §3' });
const dataLength = agent('vi.data_length', 'Data Length', 'u8', { ref: 'RFC 4243 §3' });

const addresses: Readonly<Record<number, Field>> = {
  5: agent('link_selection', 'Link selection', 'ipv4', { ref: 'RFC 3527 §3' }),
  11: agent('server_id_override', 'Server ID Override', 'ipv4', { ref: 'RFC 5107 §4' }),
  150: agent('link_selection_cisco', 'Link selection (Cisco proprietary)', 'ipv4'),
};
const others: Readonly<Record<number, Field>> = {
  1: agent('agent_circuit_id', 'Agent Circuit ID', 'bytes', { ref: 'RFC 3046 §3.1' }),
  2: agent('agent_remote_id', 'Agent Remote ID', 'bytes', { ref: 'RFC 3046 §3.2' }),
  6: agent('subscriber_id', 'Subscriber ID', 'string', { ref: 'RFC 3993 §3' }),
  7: agent('radius_attributes', 'RADIUS Attributes', 'bytes', { ref: 'RFC 4014 §2' }),
  12: agent('relay_agent_id', 'Relay Agent Identifier', 'bytes', { ref: 'RFC 6925 §5' }),
  151: agent('vrf_name', 'VRF name', 'string', { ref: 'RFC 6607 §3.4' }),
};

export const relayFields: readonly Field[] = [
  suboption,
  length,
  value,
  unknownValue,
  ...Object.values(addresses),
  ...Object.values(others),
  enterprise,
  dataLength,
];

/** What a relay agent added (RFC 3046). */
export function walkRelay({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  let at = start;
  while (at + 2 <= end) {
    const kind = bytes[at];
    const size = bytes[at + 1];
    const first = at + 2;
    if (first + size > end) return;
    sink.at(suboption, at, 1);
    sink.at(length, at + 1, 1);
    const address = size === 4 ? addresses[kind] : undefined;
    const field = address ?? others[kind];
    sink.at(field === undefined && kind !== VENDOR ? unknownValue : value, first, size);
    if (field !== undefined) {
      if (size > 0) sink.at(field, first, size);
    } else if (kind === VENDOR && size >= 5) {
      sink.at(enterprise, first, 4);
      sink.at(dataLength, first + 4, 1);
    }
    at = first + size;
  }
}
