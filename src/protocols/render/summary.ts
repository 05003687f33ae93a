import { etherText, ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import { escapeControls } from '../../bytes/escape.ts';
import { PROBLEM } from '../../core/problems.ts';
import { formatTime } from '../../core/time.ts';
import { data } from '../data.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { Layer } from '../layer.ts';
import { ethernet } from '../link/ethernet.ts';
import { protocolById } from '../registry.ts';

const layer = new Layer();

/** One line for people: number, time, from → to, protocol, length on the wire, and what the protocol says of itself. */
export function summarizePacket(d: Dissection): string {
  const { packet } = d;
  const time = packet.hasTime ? formatTime(packet.seconds, packet.nanoseconds, packet.timeDigits) : '-';
  const ends = endsOf(d);
  const top = topLayer(d);
  const protocol = top < 0 ? undefined : protocolById[d.stack[top << STRIDE_SHIFT]];
  const name = protocol?.label ?? `linktype ${packet.linkType}`;
  const info = top < 0 || protocol?.summarize === undefined ? '' : summarize(d, top);
  return `${packet.number} ${time} ${ends}${name} ${packet.wireLength}${info === '' ? '' : ` ${info}`}${problemText(d)}`;
}

/** The highest layer that is not just data. */
function topLayer(d: Dissection): number {
  for (let index = d.count - 1; index >= 0; index--) {
    if (d.stack[index << STRIDE_SHIFT] !== data.id) return index;
  }
  return d.count - 1;
}

function summarize(d: Dissection, index: number): string {
  layer.load(d, index);
  if (layer.partial) return '';
  return escapeControls(protocolById[layer.protocol]?.summarize?.(layer) ?? '');
}

/** `10.0.0.1 → 10.0.0.2 ` of the innermost IP header, else the MAC addresses. */
function endsOf(d: Dissection): string {
  if (d.network > 0) {
    const ip = d.stack[((d.network - 1) << STRIDE_SHIFT) + SLOT.start];
    const text = d.bytes[ip] >>> 4 === 6 ? ipv6Text : ipv4Text;
    const [from, to] = d.bytes[ip] >>> 4 === 6 ? [ip + 8, ip + 24] : [ip + 12, ip + 16];
    return `${text(d.bytes, from)} → ${text(d.bytes, to)} `;
  }
  if (d.count === 0 || d.stack[0] !== ethernet.id || layer.load(d, 0).partial) return '';
  return `${etherText(d.bytes, layer.start + 6)} → ${etherText(d.bytes, layer.start)} `;
}

function problemText(d: Dissection): string {
  if (d.problemKind === PROBLEM.none) return '';
  const name = protocolById[d.problemLayer]?.label ?? 'frame';
  if (d.problemKind === PROBLEM.truncated) return ` [${name} cut by the snap length]`;
  if (d.problemKind === PROBLEM.tooDeep) return ' [more layers than are followed]';
  return ` [malformed ${name}: ${d.problemNeed} bytes needed, ${d.problemHave} there]`;
}
