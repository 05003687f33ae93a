import type { Packet } from '../core/packet.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, LAST_NANOSECONDS, LAST_SECONDS } from './connection-rows.ts';

/** The packet's time is the connection's last. */
export function setLastTime(rows: ConnectionRows, row: number, packet: Packet): void {
  rows.words[(row << ROW_SHIFT) + LAST_SECONDS] = packet.seconds;
  rows.words[(row << ROW_SHIFT) + LAST_NANOSECONDS] = packet.nanoseconds;
}

/** Have `limitMs` passed between a time and the packet's? Seconds go modulo 2^32. */
export function hasPassed(packet: Packet, seconds: number, nanoseconds: number, limitMs: number): boolean {
  const passed = ((packet.seconds - seconds) | 0) * 1000 + (packet.nanoseconds - nanoseconds) / 1e6;
  return passed >= limitMs;
}
