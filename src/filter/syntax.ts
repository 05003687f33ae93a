import type { Span } from './filter-error.ts';
import type { AddressType, Direction, FilterProtocol } from './keywords.ts';

/** `tcp dst port`: what the names and numbers after it mean, also those after `and` and `or` that have none. */
export interface Qualifiers {
  readonly protocol?: FilterProtocol;
  readonly direction?: Direction;
  readonly type?: AddressType;
}

/** A filter as it was written, before it is known what packets look like. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | Primitive;

export type Primitive = (
  | { readonly kind: 'protocol'; readonly protocol: FilterProtocol }
  | { readonly kind: 'value'; readonly value: Value; readonly qualifiers: Qualifiers }
  | { readonly kind: 'relation'; readonly operator: RelationOperator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'broadcast' | 'multicast'; readonly protocol: FilterProtocol | undefined }
  | { readonly kind: 'less' | 'greater' | 'ifindex'; readonly number: number }
  | { readonly kind: 'byte'; readonly index: number; readonly operator: string; readonly number: number }
  | { readonly kind: 'inbound' | 'outbound' | 'pppoed' }
  | { readonly kind: Encapsulation; readonly number: number | undefined }
  | { readonly kind: 'llc'; readonly type: string | undefined }
  | { readonly kind: 'frame-type'; readonly value: number; readonly mask: number }
  | { readonly kind: 'frame-direction'; readonly value: number }
) & { readonly at: Span };

/** Headers in front of others: what is written behind them looks inside. */
export type Encapsulation = 'vlan' | 'mpls' | 'pppoes' | 'geneve';

/** A name or an address; `number` without dots (a port, a short network, a protocol). */
export type Value =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'ipv4'; readonly text: string; readonly prefix?: number; readonly mask?: string }
  | { readonly kind: 'ipv6'; readonly text: string; readonly prefix?: number }
  | { readonly kind: 'mac'; readonly text: string }
  | { readonly kind: 'arcnet'; readonly text: string };

export type RelationOperator = '>' | '>=' | '=' | '<=' | '<' | '!=';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';

/** A number that is computed from the packet: `ip[2:2] - ((ip[0] & 0xf) << 2)`. */
export type Operand = (
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'length' }
  | { readonly kind: 'field'; readonly protocol: FilterProtocol; readonly index: Operand; readonly size: number }
  | { readonly kind: 'negative'; readonly of: Operand }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
) & { readonly at: Span };
