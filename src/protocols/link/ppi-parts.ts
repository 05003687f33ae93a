const HEADER = 8;
const PART = 4;
const ALIGNED = 0x01;

/** Is told of each field that lies within the header: its type, and where its data stands. */
export type PartVisitor = (type: number, at: number, end: number) => void;

/** Goes through the fields of the header `[start, end)`, each behind its type and length. */
export function visitParts(view: DataView, start: number, end: number, visit: PartVisitor): void {
  if (start + HEADER > end) return;
  const isAligned = (view.getUint8(start + 1) & ALIGNED) !== 0;
  for (let at = start + HEADER; at + PART <= end; ) {
    const data = at + PART;
    const behind = data + view.getUint16(at + 2, true);
    if (behind > end) return;
    visit(view.getUint16(at, true), data, behind);
    at = isAligned ? behind + (-(behind - start) & 3) : behind;
  }
}
