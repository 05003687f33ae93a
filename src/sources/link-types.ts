import { limits } from '../core/limits.ts';

export const LINKTYPE_ETHERNET = 1;

/**
 * Numbers that old files hold though they were some system's DLT_ values, not LINKTYPE_ values; read as libpcap on
 * Linux and Wireshark do. https://www.tcpdump.org/linktypes.html lists what the right side means.
 */
const PLATFORM_VALUES: ReadonlyMap<number, number> = new Map([
  [11, 100], // RFC 1483 ATM everywhere but on BSD/OS
  [12, 101], // raw IP everywhere but on OpenBSD and BSD/OS
  [13, 109], // OpenBSD: decapsulated IPsec
  [14, 101], // OpenBSD, BSD/OS: raw IP
  [16, 106], // Linux with the ATM patches: classical IP over ATM
  [18, 106], // SuSE: the same
  [19, 106], // Linux ATM distribution: the same
]);

const LINKTYPE_DBUS = 231;
const LINKTYPE_USBPCAP = 249;
const LINKTYPE_EBHSCR = 279;

export function normalizeLinkType(value: number): number {
  return PLATFORM_VALUES.get(value) ?? value;
}

/** The longest record that is no damage, for a link type in a file with this snap length. */
export function maxCapturedLength(linkType: number, snapLength: number): number {
  if (linkType === LINKTYPE_DBUS || linkType === LINKTYPE_USBPCAP || linkType === LINKTYPE_EBHSCR) {
    return limits.hugeCapturedLength;
  }
  const announced = Math.min(snapLength, limits.announcedCapturedLength);
  return Math.max(limits.capturedLength, announced);
}
