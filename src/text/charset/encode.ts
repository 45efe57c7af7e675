/** Text back to an encoding older than Unicode, so that every byte nobody changed stays what it was. */

import { decodeLegacy, fourBytesOf, isPair, legacyNames, tableOf, widthAt } from './legacy.ts';
import type { Legacy } from './legacy.ts';

/** A text holds a character that its encoding does not have. */
export class CannotEncode extends Error {
  constructor(text: string, at: number, encoding: Legacy) {
    const char = String.fromCodePoint(text.codePointAt(at)!);
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    super(`${legacyNames[encoding]} has no ${char.toWellFormed()} (U+${code}), at line ${line}, column ${column}`);
    this.name = 'CannotEncode';
  }
}

/** What a text was made from: bytes of the same encoding, whose spellings are kept. */
interface Source {
  text: string;
  bytes: Uint8Array;
}

/**
 * The bytes of a text. What it shares with the first of `sources` from the front and from the back, and each line that one
 * of them has, keeps its bytes; so does each character, where the encoding has several spellings of it. Throws
 * `CannotEncode`.
 */
export function encodeLegacy(text: string, encoding: Legacy, sources: readonly Uint8Array[] = []): Uint8Array {
  const known = sources.flatMap((bytes): Source[] => {
    const decoded = decodeLegacy(bytes, encoding);
    return decoded === null ? [] : [{ text: decoded, bytes }];
  });
  const shared = sharedEnds(text, known[0]?.text ?? '');
  const spellings = new Spellings(encoding);
  for (const source of known) spellings.learn(source);
  const [front, back] = known[0] ? spellings.ends(known[0], shared) : [new Uint8Array(), new Uint8Array()];
  const parts = [front];
  for (let from = shared.front; from < text.length - shared.back;) {
    const lineEnd = text.indexOf('\n', from) + 1;
    const to = Math.min(lineEnd === 0 ? text.length : lineEnd, text.length - shared.back);
    parts.push(spellings.line(text.slice(from, to)) ?? spellings.encode(text, from, to));
    from = to;
  }
  return Uint8Array.from(Buffer.concat([...parts, back]));
}

interface Shared {
  front: number;
  back: number;
}

/** Code units that two texts share at their ends, never a part of a character. */
function sharedEnds(a: string, b: string): Shared {
  const most = Math.min(a.length, b.length);
  let front = 0;
  while (front < most && a[front] === b[front]) front += 1;
  let back = 0;
  while (back < most - front && a.at(-1 - back) === b.at(-1 - back)) back += 1;
  const splits = (text: string, at: number): boolean => /^[\p{M}\udc00-\udfff]/u.test(text.slice(at, at + 1));
  while (front > 0 && (splits(a, front) || splits(b, front))) front -= 1;
  while (back > 0 && (splits(a, a.length - back) || splits(b, b.length - back))) back -= 1;
  return { front, back };
}

/** How characters and lines were written before. */
class Spellings {
  readonly #encoding: Legacy;
  readonly #chars = new Map<string, Uint8Array>();
  readonly #lines = new Map<string, Uint8Array[]>();

  constructor(encoding: Legacy) {
    this.#encoding = encoding;
  }

  learn({ text, bytes }: Source): void {
    let [lineText, lineByte] = [0, 0];
    this.#walk({ text, bytes }, (char, at, byte, width) => {
      if (width > 1 && !this.#chars.has(char)) this.#chars.set(char, bytes.subarray(byte, byte + width));
      if (char !== '\n') return;
      const line = text.slice(lineText, at + 1);
      const known = this.#lines.get(line);
      if (known) known.push(bytes.subarray(lineByte, byte + 1));
      else this.#lines.set(line, [bytes.subarray(lineByte, byte + 1)]);
      [lineText, lineByte] = [at + 1, byte + 1];
    });
  }

  /** The bytes of a line with its line end as it was written; each occurrence once, and the last for those beyond. */
  line(text: string): Uint8Array | undefined {
    const known = this.#lines.get(text);
    return known && known.length > 1 ? known.shift() : known?.[0];
  }

  /** The bytes of what a text shares with this source. */
  ends({ text, bytes }: Source, shared: Shared): [front: Uint8Array, back: Uint8Array] {
    let [front, back] = [shared.front === text.length ? bytes.length : 0, bytes.length];
    this.#walk({ text, bytes }, (_, at, byte) => {
      if (at === shared.front) front = byte;
      if (at === text.length - shared.back) back = byte;
    });
    return [bytes.subarray(0, front), bytes.subarray(back)];
  }

  encode(text: string, from: number, to: number): Uint8Array {
    const table = tableOf(this.#encoding);
    const out: number[] = [];
    for (let at = from; at < to;) {
      const code = text.codePointAt(at) as number;
      if (code < 0x80) {
        out.push(code);
        at += 1;
        continue;
      }
      const char = String.fromCodePoint(code);
      const pair = text.slice(at, at + 2);
      const known = char.length === 1 && table.has(pair) ? pair : char;
      const bytes =
        this.#chars.get(known) ?? table.get(known) ?? (this.#encoding === 'gb18030' ? fourBytesOf(code) : undefined);
      if (!bytes) throw new CannotEncode(text, at, this.#encoding);
      out.push(...bytes);
      at += known.length;
    }
    return Uint8Array.from(out);
  }

  #walk({ text, bytes }: Source, visit: (char: string, at: number, byte: number, width: number) => void): void {
    let at = 0;
    for (let byte = 0; byte < bytes.length;) {
      const width = widthAt(this.#encoding, bytes, byte);
      const isAstral = (text.codePointAt(at) ?? 0) > 0xffff;
      const units = isAstral || isPair(this.#encoding, bytes[byte] as number, bytes[byte + 1] ?? 0) ? 2 : 1;
      visit(text.slice(at, at + units), at, byte, width);
      at += units;
      byte += width;
    }
  }
}
