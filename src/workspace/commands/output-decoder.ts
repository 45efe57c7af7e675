/** Decodes what a command prints while it comes: UTF-8, and lines that are not are guessed at, as the contents of files are. */

import { isAscii, isUtf8 } from 'node:buffer';
import { detectLegacy } from '../../text/charset/detect.ts';
import { decodeLegacy } from '../../text/charset/legacy.ts';
import type { Legacy } from '../../text/charset/legacy.ts';
import { decodeStrayed } from '../../text/charset/unicode.ts';

/** A line that is not UTF-8 waits for its end, but no more than so many bytes of it. */
const mostHeld = 64 * 1024;
/** Lines that are guessed at together, in bytes. */
const mostTogether = 64 * 1024;
/** Bytes of earlier lines that are weighed with a few short ones. */
const sampleBytes = 4096;
/** So many bytes beyond ASCII are enough to guess by. */
const enough = 24;

/** The text of one stream of bytes. */
export class OutputDecoder {
  #held: Buffer = Buffer.alloc(0);
  #begun = false;
  /** Some of the line that is being written was handed on, and is UTF-8 beyond ASCII: so is the rest of it. */
  #isUtf8 = false;
  /** What was guessed at lately, each encoding as often as it was found. */
  #sample: Buffer = Buffer.alloc(0);
  #last: Legacy | null = null;
  readonly #found = new Set<Legacy>();

  /** Encodings that some lines were taken for. */
  get found(): ReadonlySet<Legacy> {
    return this.#found;
  }

  /** The text of this chunk, and of what had to wait for it. */
  add(chunk: Uint8Array): string {
    const bytes = this.#held.length === 0 ? view(chunk) : Buffer.concat([this.#held, chunk]);
    const whole = bytes.subarray(0, bytes.length - tornBytes(bytes));
    if (isUtf8(whole)) return this.#take(bytes, whole.length, utf8(whole));
    const end = startOfLine(bytes);
    const [lines, rest] = [bytes.subarray(0, end), bytes.subarray(end)];
    const open = rest.subarray(0, rest.length - tornBytes(rest));
    if (isUtf8(open)) return this.#take(bytes, end + open.length, this.#lines(lines) + utf8(open));
    if (rest.length > mostHeld) return this.#take(bytes, bytes.length, this.#lines(bytes));
    return this.#take(bytes, end, this.#lines(lines));
  }

  /** What is left of a line that never ended. */
  end(): string {
    const bytes = this.#held;
    return this.#take(bytes, bytes.length, this.#lines(bytes));
  }

  #take(bytes: Buffer, until: number, text: string): string {
    const taken = bytes.subarray(0, until);
    const begins = startOfLine(taken);
    this.#isUtf8 = !isAscii(taken.subarray(begins)) || (this.#isUtf8 && begins === 0);
    // A copy: a chunk may be part of a buffer that is used again.
    this.#held = Buffer.from(bytes.subarray(until));
    if (this.#begun || text === '') return text;
    this.#begun = true;
    return text.replace(/^\uFEFF/, '');
  }

  /** Lines that follow each other and are not UTF-8 are guessed at together, with plain ones between them. */
  #lines(bytes: Buffer): string {
    // What has a NUL in it is no text.
    if (isUtf8(bytes) || bytes.includes(0)) return utf8(bytes);
    const first = this.#isUtf8 ? endOfLine(bytes, 0) : 0;
    let text = utf8(bytes.subarray(0, first));
    let [from, until] = [-1, -1];
    const flush = (to: number): void => {
      if (from >= 0) text += this.#guess(bytes.subarray(from, until)) + utf8(bytes.subarray(until, to));
      from = -1;
    };
    for (let at = first; at < bytes.length;) {
      const end = endOfLine(bytes, at);
      const line = bytes.subarray(at, end);
      if (isForeign(line)) {
        if (from >= 0 && end - from > mostTogether) flush(at);
        if (from < 0) from = at;
        until = end;
      } else if (from < 0) text += utf8(line);
      else if (!isAscii(line)) {
        flush(at);
        text += utf8(line);
      }
      at = end;
    }
    flush(bytes.length);
    return text;
  }

  #guess(lines: Buffer): string {
    const few = beyondAscii(lines) < enough;
    const guess =
      (few && this.#sample.length > 0 && this.#fitting(detectLegacy(Buffer.concat([this.#sample, lines])), lines)) ||
      detectLegacy(lines) ||
      this.#fitting(this.#last, lines);
    const text = guess && decodeLegacy(lines, guess);
    if (!guess || text === null) return this.#eachAlone(lines);
    // What is in another encoding than before begins anew.
    if (guess !== this.#last) this.#sample = Buffer.alloc(0);
    this.#last = guess;
    this.#found.add(guess);
    this.#sample = Buffer.concat([this.#sample, lines.subarray(0, sampleBytes)]).subarray(-sampleBytes);
    return text;
  }

  /** They are not all in one encoding. */
  #eachAlone(lines: Buffer): string {
    const end = endOfLine(lines, 0);
    if (end === lines.length) return utf8(lines);
    let text = '';
    for (let [from, to] = [0, end]; from < lines.length; [from, to] = [to, endOfLine(lines, to)]) {
      const line = lines.subarray(from, to);
      text += isForeign(line) ? this.#guess(line) : utf8(line);
    }
    return text;
  }

  #fitting(encoding: Legacy | null, lines: Buffer): Legacy | null {
    return encoding !== null && decodeLegacy(lines, encoding) !== null ? encoding : null;
  }
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const utf8 = (bytes: Buffer): string => bytes.toString('utf8');

/** Where the last line begins, which may be at the end. */
function startOfLine(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;
}

function endOfLine(bytes: Buffer, at: number): number {
  for (let end = at; end < bytes.length; end += 1) if (bytes[end] === 0x0a || bytes[end] === 0x0d) return end + 1;
  return bytes.length;
}

/** Is it something else than UTF-8, also than UTF-8 with a character cut in two (`cut -b`)? */
function isForeign(line: Buffer): boolean {
  if (isUtf8(line)) return false;
  const end = line.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
  return decodeStrayed(line.subarray(0, end)) === null;
}

function beyondAscii(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80) count += 1;
  return count;
}

/** Bytes at the end that begin a character of UTF-8 and are not all of it. */
function tornBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc2 && byte <= 0xf4) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return 0;
}
