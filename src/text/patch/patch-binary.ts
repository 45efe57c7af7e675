/** The binary half of git's patches: zlib in git's base 85, as whole content (`literal`) or as a delta against the other side. */

import { inflateSync } from 'node:zlib';
import { alphabet } from './patch.ts';

export interface BinaryPart {
  kind: 'literal' | 'delta';
  data: Uint8Array;
}

/** More than any patch of a source tree: a few lines that claim to unfold to gigabytes are not tried. */
const most = 512 * 1024 * 1024;

/** Reads one part, from its `literal` or `delta` row (index `start`) to the blank row that ends it. `wrong` makes the error. */
export function readBinary(
  lines: readonly string[],
  start: number,
  wrong: (line: number, what: string) => Error,
): { part: BinaryPart; next: number } {
  const head = /^(literal|delta) (\d+)\r?$/.exec(lines[start] ?? '');
  if (!head) throw wrong(start + 1, 'a binary patch begins with "literal" or "delta" and a size');
  const size = Number(head[2]);
  if (size > most) throw wrong(start + 1, `${size} bytes are too many for a patch`);
  const pieces: Uint8Array[] = [];
  let at = start + 1;
  for (; at < lines.length && (lines[at] ?? '').replace(/\r$/, '') !== ''; at++) {
    const piece = row((lines[at] ?? '').replace(/\r$/, ''));
    if (!piece) throw wrong(at + 1, 'this is not base 85 as git writes it');
    pieces.push(piece);
  }
  let data: Uint8Array;
  try {
    data = inflateSync(Buffer.concat(pieces), { maxOutputLength: Math.max(1, size) });
  } catch {
    throw wrong(start + 1, 'the binary content cannot be unpacked');
  }
  if (data.length !== size) throw wrong(start + 1, `the binary content has ${data.length} bytes instead of ${size}`);
  return { part: { kind: head[1] === 'delta' ? 'delta' : 'literal', data }, next: at + 1 };
}

/** A row: its length (A to Z: 1 to 26, a to z: 27 to 52), then five characters for four bytes. */
function row(text: string): Uint8Array | null {
  const code = text.charCodeAt(0);
  const length = code >= 97 && code <= 122 ? code - 70 : code >= 65 && code <= 90 ? code - 64 : 0;
  if (length === 0 || text.length !== 1 + Math.ceil(length / 4) * 5) return null;
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  for (let at = 1, to = 0; at < text.length; at += 5, to += 4) {
    let word = 0;
    for (let digit = 0; digit < 5; digit++) {
      const value = alphabet.indexOf(text[at + digit] ?? ' ');
      if (value < 0) return null;
      word = word * 85 + value;
    }
    if (word > 0xffffffff) return null;
    for (let index = 0; index < 4; index++) bytes[to + index] = Math.floor(word / 256 ** (3 - index)) & 0xff;
  }
  return bytes.subarray(0, length);
}

/** What a delta makes of `before` (gitformat-pack: copies and insertions); null when it is not made for these bytes. */
export function applyDelta(delta: Uint8Array, before: Uint8Array): Uint8Array | null {
  let at = 0;
  const size = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = delta[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if ((byte & 0x80) === 0) return value;
    }
  };
  if (size() !== before.length) return null;
  const wanted = size();
  const pieces: Uint8Array[] = [];
  let total = 0;
  while (at < delta.length && total <= wanted) {
    const op = delta[at++] ?? 0;
    let piece: Uint8Array;
    if ((op & 0x80) === 0) {
      piece = delta.subarray(at, at + op);
      at += op;
      if (op === 0 || piece.length !== op) return null;
    } else {
      let [offset, length] = [0, 0];
      for (let index = 0; index < 4; index++) if (op & (1 << index)) offset += (delta[at++] ?? 0) * 256 ** index;
      for (let index = 0; index < 3; index++) if (op & (0x10 << index)) length += (delta[at++] ?? 0) * 256 ** index;
      if (length === 0) length = 0x10000;
      if (offset + length > before.length) return null;
      piece = before.subarray(offset, offset + length);
    }
    pieces.push(piece);
    total += piece.length;
  }
  return total === wanted ? new Uint8Array(Buffer.concat(pieces)) : null;
}
