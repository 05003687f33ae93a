import { defineField, type Field, type FieldType } from '../define.ts';

const REF = 'MQTT 5.0';

export const mqttFields = {
  header: field('hdrflags', 'Header Flags', 'u8', '§2.1', { display: 'hex' }),
  type: field('msgtype', 'Message Type', 'u8', '§2.1.2', { mask: 0xf0 }),
  reserved: field('hdr_reserved', 'Reserved', 'u8', '§2.1.3', { mask: 0x0f }),
  duplicate: field('dupflag', 'DUP Flag', 'bool', '§3.3.1.1', { mask: 0x08 }),
  qos: field('qos', 'QoS Level', 'u8', '§3.3.1.2', { mask: 0x06 }),
  retain: field('retain', 'Retain', 'bool', '§3.3.1.3', { mask: 0x01 }),
  length: field('len', 'Msg Len', 'u64', '§2.1.4'),
  nameLength: field('proto_len', 'Protocol Name Length', 'u16', '§3.1.2.1'),
  name: field('protoname', 'Protocol Name', 'string', '§3.1.2.1'),
  version: field('ver', 'Version', 'u8', '§3.1.2.2'),
  connectFlags: field('conflags', 'Connect Flags', 'u8', '§3.1.2.3', { display: 'hex' }),
  keepAlive: field('kalive', 'Keep Alive', 'u16', '§3.1.2.10'),
  clientLength: field('clientid_len', 'Client ID Length', 'u16', '§3.1.3.1'),
  client: field('clientid', 'Client ID', 'string', '§3.1.3.1'),
  willTopicLength: field('willtopic_len', 'Will Topic Length', 'u16', '§3.1.3.3'),
  willTopic: field('willtopic', 'Will Topic', 'string', '§3.1.3.3'),
  willLength: field('willmsg_len', 'Will Message Length', 'u16', '§3.1.3.4'),
  will: field('willmsg', 'Will Message', 'bytes', '§3.1.3.4'),
  userLength: field('username_len', 'User Name Length', 'u16', '§3.1.3.5'),
  user: field('username', 'User Name', 'string', '§3.1.3.5'),
  passwordLength: field('passwd_len', 'Password Length', 'u16', '§3.1.3.6'),
  password: field('passwd', 'Password', 'string', '§3.1.3.6'),
  ackFlags: field('conack.flags', 'Acknowledge Flags', 'u8', '§3.2.2.1', { display: 'hex' }),
  ackReserved: field('conack.flags.reserved', 'Reserved', 'bool', '§3.2.2.1', { mask: 0xfe }),
  sessionPresent: field('conack.flags.sp', 'Session Present', 'bool', '§3.2.2.1.1', { mask: 0x01 }),
  returnCode: field('conack.val', 'Return Code', 'u8', '3.1.1 §3.2.2.3'),
  id: field('msgid', 'Message Identifier', 'u16', '§2.2.1'),
  topicLength: field('topic_len', 'Topic Length', 'u16', '§3.3.2.1'),
  topic: field('topic', 'Topic', 'string', '§3.3.2.1'),
  message: field('msg', 'Message', 'bytes', '§3.3.3'),
  requestedQos: field('sub.qos', 'Requested QoS', 'u8', '3.1.1 §3.8.3'),
  grantedQos: field('suback.qos', 'Granted QoS', 'u8', '3.1.1 §3.9.3'),
  propertyLength: field('property_len', 'Total Length', 'u64', '§2.2.2.1'),
  propertyId: field('property_id', 'ID', 'u8', '§2.2.2.2', { display: 'hex' }),
  propertyNumber: field('prop_number', 'Value', 'u32', '§2.2.2.2'),
  stringLength: field('prop_string_len', 'Length', 'u32', '§2.2.2.2'),
  string: field('prop_string', 'Value', 'string', '§2.2.2.2'),
  keyLength: field('prop_key_len', 'Key Length', 'u32', '§2.2.2.2'),
  key: field('prop_key', 'Key', 'string', '§2.2.2.2'),
  valueLength: field('prop_value_len', 'Value Length', 'u32', '§2.2.2.2'),
  value: field('prop_value', 'Value', 'string', '§2.2.2.2'),
} as const;

/** Bits of CONNECT's flags. */
export const connectFlagFields: readonly Field[] = [
  field('conflag.uname', 'User Name Flag', 'bool', '§3.1.2.8', { mask: 0x80 }),
  field('conflag.passwd', 'Password Flag', 'bool', '§3.1.2.9', { mask: 0x40 }),
  field('conflag.retain', 'Will Retain', 'bool', '§3.1.2.7', { mask: 0x20 }),
  field('conflag.qos', 'QoS Level', 'u8', '§3.1.2.6', { mask: 0x18 }),
  field('conflag.willflag', 'Will Flag', 'bool', '§3.1.2.5', { mask: 0x04 }),
  field('conflag.cleansess', 'Clean Session Flag', 'bool', '§3.1.2.4', { mask: 0x02 }),
  field('conflag.reserved', '(Reserved)', 'bool', '§3.1.2.3', { mask: 0x01 }),
];

/** A subscription's options of version 5, and their bits. */
export const optionFields: readonly Field[] = [
  field('subscription_options', 'Subscription Options', 'u8', '§3.8.3.1', { display: 'hex' }),
  field('subscription_options_reserved', 'Reserved', 'u8', '§3.8.3.1', { mask: 0xc0, display: 'hex' }),
  field('subscription_options_retain', 'Retain Handling', 'u8', '§3.8.3.1', { mask: 0x30 }),
  field('subscription_options_rap', 'Retain As Published', 'bool', '§3.8.3.1', { mask: 0x08 }),
  field('subscription_options_nl', 'No Local', 'bool', '§3.8.3.1', { mask: 0x04 }),
  field('subscription_options_qos', 'QoS', 'u8', '§3.8.3.1', { mask: 0x03 }),
];

/** Reason codes of version 5, by the packet's type. */
export const reasonFields: Readonly<Record<number, Field>> = {
  2: field('connack.reason_code', 'Reason Code', 'u8', '§3.2.2.2'),
  4: field('puback.reason_code', 'Reason Code', 'u8', '§3.4.2.1'),
  5: field('pubrec.reason_code', 'Reason Code', 'u8', '§3.5.2.1'),
  6: field('pubrel.reason_code', 'Reason Code', 'u8', '§3.6.2.1'),
  7: field('pubcomp.reason_code', 'Reason Code', 'u8', '§3.7.2.1'),
  9: field('suback.reason_code', 'Reason Code', 'u8', '§3.9.3'),
  11: field('unsuback.reason_code', 'Reason Code', 'u8', '§3.11.3'),
  14: field('disconnect.reason_code', 'Reason Code', 'u8', '§3.14.2.1'),
  15: field('auth.reason_code', 'Reason Code', 'u8', '§3.15.2.1'),
};

function field(
  name: string,
  label: string,
  type: FieldType,
  section: string,
  more: Partial<Pick<Field, 'mask' | 'display'>> = {},
): Field {
  return defineField({
    name: `mqtt.${name}`,
    label,
    type,
    ref: `${REF} ${section}`.replace('5.0 3.1.1', '3.1.1'),
    ...more,
  });
}
