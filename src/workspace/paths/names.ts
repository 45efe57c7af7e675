/**
 * File names as strings without loss: a byte that is not part of valid UTF-8 becomes the lone surrogate U+DC00 + byte, as
 * in Python's `surrogateescape` (PEP 383), so that every name survives the way there and back.
 */

import { isUtf8 } from 'node:buffer';

/** One escaped byte; never the second half of a pair, as `u` makes the expression see whole code points. */
const escaped = /[\u{DC80}-\u{DCFF}]/u;

/** What `fs` takes: the string itself, or its bytes where they are not UTF-8. */
export function toBytes(path: string): string | Buffer {
  if (path.isWellFormed()) return path;
  const parts: Uint8Array[] = [];
  for (const part of path.split(/([\u{DC80}-\u{DCFF}]+)/u)) {
    parts.push(escaped.test(part) ? Uint8Array.from(part, (char) => char.charCodeAt(0) & 0xff) : Buffer.from(part));
  }
  return Buffer.concat(parts);
}

/** A name or path as the system gave it. */
export function fromBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text;
  let out = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceAt(bytes, at);
    if (length > 0) out += bytes.toString('utf8', at, at + length);
    else out += String.fromCharCode(0xdc00 + (bytes[at] as number));
    at += Math.max(1, length);
  }
  return out;
}

/** Many names with a NUL behind each. */
export function namesFrom(bytes: Buffer): string[] {
  const names = bytes.toString('utf8').split('\0');
  if (names.at(-1) === '') names.pop();
  if (!names.some((name) => name.includes('\uFFFD'))) return names;
  let at = 0;
  return names.map(() => {
    const end = bytes.indexOf(0, at);
    const name = fromBytes(bytes.subarray(at, end < 0 ? bytes.length : end));
    at = end + 1;
    return name;
  });
}

/** Can a file be called so, and in no other spelling? No other lone surrogates, and no escaped bytes that are UTF-8 after all. */
export function isName(path: string): boolean {
  if (path.isWellFormed()) return true;
  const bytes = toBytes(path);
  return typeof bytes !== 'string' && fromBytes(bytes) === path;
}

/** Bytes of the valid UTF-8 sequence that begins at `at` (RFC 3629), or 0. */
function sequenceAt(bytes: Buffer, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
