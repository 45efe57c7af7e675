/** Columns of numbers in one run of bytes, and back without copying them. */

const kinds = { u1: Uint8Array, i1: Int8Array, u2: Uint16Array, u4: Uint32Array };

/** The kind of numbers in each column. */
type Layout = Readonly<Record<string, keyof typeof kinds>>;

type Column = InstanceType<(typeof kinds)[keyof typeof kinds]>;

/** What a layout's columns are. */
export type Laid<L extends Layout> = { readonly [name in keyof L]: InstanceType<(typeof kinds)[L[name]]> };

/** Bytes by which every column begins at a multiple. */
const step = 8;
/** Says in which order the bytes of a number stand. */
const mark = 0x61_72_74_31;

const up = (bytes: number): number => Math.ceil(bytes / step) * step;

/** The bytes of columns, in the byte order of this machine: a mark, the length of each column, the columns. */
export function packColumns<L extends Layout>(layout: L, columns: Laid<L>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(layout);
  const head = Uint32Array.of(mark, ...names.map((name) => columns[name as keyof L].length));
  const parts = [head, ...names.map((name) => columns[name as keyof L])];
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + up(byteLength), 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += up(part.byteLength);
  }
  return bytes;
}

/** The columns that were packed, as views of these bytes (they are turned round where another machine packed them). */
export function readColumns<L extends Layout>(layout: L, packed: Uint8Array<ArrayBuffer>): Laid<L> {
  const { buffer, byteOffset } = packed.byteOffset % step === 0 ? packed : Uint8Array.from(packed);
  const names = Object.keys(layout);
  const head = new Uint32Array(buffer, byteOffset, names.length + 1);
  const turned = head[0] !== mark;
  const turn = (of: ArrayBufferView & { BYTES_PER_ELEMENT: number }): void => {
    const all = Buffer.from(of.buffer, of.byteOffset, of.byteLength);
    if (of.BYTES_PER_ELEMENT === 2) all.swap16();
    if (of.BYTES_PER_ELEMENT === 4) all.swap32();
  };
  if (turned) turn(head);
  if (head[0] !== mark) throw new Error('These are no columns.');
  let at = byteOffset + up(head.byteLength);
  const found: Record<string, Column> = {};
  names.forEach((name, n) => {
    const column = new kinds[layout[name] as keyof typeof kinds](buffer, at, head[n + 1]);
    if (turned) turn(column);
    found[name] = column;
    at += up(column.byteLength);
  });
  return found as Laid<L>;
}

/** A column with the same numbers and room for twice as many. */
export function doubled<T extends Uint8Array | Uint16Array | Uint32Array>(column: T): T {
  return larger(column, 2 * column.length);
}

/** A column with the same numbers and room for so many, or twice what it had if that is more. */
export function larger<T extends Uint8Array | Uint16Array | Uint32Array>(column: T, room: number): T {
  if (column.length >= room) return column;
  const made = new (column.constructor as new (length: number) => T)(Math.max(room, 2 * column.length));
  made.set(column);
  return made;
}
