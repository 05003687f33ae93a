import { both, type Condition, either, negation } from './conditions.ts';
import type { Generator } from './generator.ts';
import type { Direction } from './keywords.ts';
import { BPF } from './opcodes.ts';

/**
 * MAC addresses of 802.11: where source and destination stand depends on the kind of frame and on the bits To DS and
 * From DS (IEEE 802.11 §9.3.2.1, table 9-60); control frames have neither.
 */
export function wirelessHost(g: Generator, address: readonly number[], direction: Direction | undefined): Condition {
  const at = (offset: number): Condition => g.bytesEqual('header', offset, address);
  switch (direction) {
    case 'src':
      return sourceIs(g, at);
    case 'dst':
      return destinationIs(g, at);
    case 'and': {
      const source = sourceIs(g, at);
      return both(source, destinationIs(g, at));
    }
    case undefined:
    case 'or': {
      const source = sourceIs(g, at);
      return either(source, destinationIs(g, at));
    }
    case 'addr1':
      return at(4);
    case 'addr2':
      return both(hasTransmitter(g), at(10));
    case 'addr3':
      return both(negation(isControl(g)), at(16));
    case 'addr4':
      return both(g.masked('header', 1, BPF.b, 0x03, 0x03), at(24));
    case 'ra':
      return both(g.hasBits('header', 0, DATA_BIT), at(4));
    case 'ta':
      return both(both(g.hasBits('header', 0, DATA_BIT), hasTransmitter(g)), at(10));
  }
}

/** The destination's group bit. */
export function wirelessMulticast(g: Generator): Condition {
  return destinationIs(g, (offset) => g.hasBits('header', offset, 1));
}

const TO_DS = 0x01;
const FROM_DS = 0x02;
const CONTROL_BIT = 0x04;
const DATA_BIT = 0x08;

function sourceIs(g: Generator, at: (offset: number) => Condition): Condition {
  const relayed = either(
    both(negation(g.hasBits('header', 1, TO_DS)), at(16)),
    both(g.hasBits('header', 1, TO_DS), at(24)),
  );
  const inData = either(
    both(negation(g.hasBits('header', 1, FROM_DS)), at(10)),
    both(g.hasBits('header', 1, FROM_DS), relayed),
  );
  return addressed(g, inData, at(10));
}

function destinationIs(g: Generator, at: (offset: number) => Condition): Condition {
  const inData = either(
    both(negation(g.hasBits('header', 1, TO_DS)), at(4)),
    both(g.hasBits('header', 1, TO_DS), at(16)),
  );
  return addressed(g, inData, at(4));
}

/** Neither control nor reserved, and one of the others. */
function addressed(g: Generator, inData: Condition, inManagement: Condition): Condition {
  const data = both(g.hasBits('header', 0, DATA_BIT), inData);
  const management = both(negation(g.hasBits('header', 0, DATA_BIT)), inManagement);
  return both(negation(g.hasBits('header', 0, CONTROL_BIT)), either(management, data));
}

/** All but CTS and ACK, which have a receiver alone. */
function hasTransmitter(g: Generator): Condition {
  const isNotCts = negation(g.masked('header', 0, BPF.b, 0xc0, 0xf0));
  const isNotAck = negation(g.masked('header', 0, BPF.b, 0xd0, 0xf0));
  return either(negation(isControl(g)), both(isNotCts, isNotAck));
}

function isControl(g: Generator): Condition {
  return g.masked('header', 0, BPF.b, CONTROL_BIT, 0x0c);
}
