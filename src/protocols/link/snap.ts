/** What an LLC layer's info slot says of the SNAP header inside it. */
export const SNAP = 1;
/** SNAP with Cisco's organisation code: its spanning tree has more to it. */
export const SNAP_CISCO = 2;
