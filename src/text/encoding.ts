/** Bytes of a file as text and back, so that a file stays what it was: encoding, byte order mark, line ends. */

import { isAscii, isUtf8 } from 'node:buffer';
import { detectLegacy } from './charset/detect.ts';
import { encodeLegacy } from './charset/encode.ts';
import { decodeLegacy, legacyNames, legacyOf } from './charset/legacy.ts';
import type { Legacy } from './charset/legacy.ts';
import { bareUtf16, decodeStrayed, encodeStrayed } from './charset/unicode.ts';

/** `bare`: without a byte order mark. `strayed`: UTF-8 but for a few bytes, which stand in the text as U+DC80 to U+DCFF. */
type Unicode = 'utf8' | 'utf8-bom' | 'utf8-strayed' | 'utf16le' | 'utf16be' | 'utf16le-bare' | 'utf16be-bare';

export interface TextFormat {
  encoding: Unicode | Legacy;
  /** `mixed`: both LF and CRLF; `none`: a single line. */
  eol: 'lf' | 'crlf' | 'mixed' | 'none';
}

const unicodeNames: Record<Unicode, string> = {
  utf8: 'UTF-8',
  'utf8-bom': 'UTF-8 with byte order mark',
  'utf8-strayed': 'UTF-8 with some bytes that are none',
  utf16le: 'UTF-16 LE',
  utf16be: 'UTF-16 BE',
  'utf16le-bare': 'UTF-16 LE without byte order mark',
  'utf16be-bare': 'UTF-16 BE without byte order mark',
};

/** An encoding as people write it. */
export function encodingName(encoding: TextFormat['encoding']): string {
  return encoding in legacyNames ? legacyNames[encoding as Legacy] : unicodeNames[encoding as Unicode];
}

function startsWith(bytes: Uint8Array, ...prefix: number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function strictly(label: string, bytes: Uint8Array): string | null {
  // Many times as fast as a decoder, and hundreds of files are read at a start.
  if (label === 'utf-8')
    return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : null;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function eolOf(text: string): TextFormat['eol'] {
  const crlf = text.includes('\r\n');
  const lf = crlf ? /(?<!\r)\n/.test(text) : text.includes('\n');
  return crlf && lf ? 'mixed' : crlf ? 'crlf' : lf ? 'lf' : 'none';
}

/**
 * Text of a file with its line ends as they are and without its byte order mark; null when it is binary: NUL
 * characters (but for UTF-16), or bytes that are no text in any encoding that is known here. What is not UTF-8 is
 * guessed at, unless `declared` (a name as in `.editorconfig`, or another version of the file) says what it is and
 * that is possible; plain ASCII is what it is declared as. `encodeText` gives back the same bytes.
 */
export function decodeText(bytes: Uint8Array, declared?: string): { text: string; format: TextFormat } | null {
  const known = (text: string | null, encoding: TextFormat['encoding']) =>
    text === null || text.includes('\0') ? null : { text, format: { encoding, eol: eolOf(text) } };
  if (startsWith(bytes, 0xef, 0xbb, 0xbf) && isUtf8(bytes))
    return known(strictly('utf-8', bytes.subarray(3)), 'utf8-bom');
  if (startsWith(bytes, 0xff, 0xfe)) return known(strictly('utf-16le', bytes.subarray(2)), 'utf16le');
  if (startsWith(bytes, 0xfe, 0xff)) return known(strictly('utf-16be', bytes.subarray(2)), 'utf16be');
  if (bytes.includes(0)) {
    const wide = bareUtf16(bytes);
    return wide && known(strictly(wide, bytes), wide === 'utf-16le' ? 'utf16le-bare' : 'utf16be-bare');
  }
  const legacy = declared === undefined ? null : legacyOf(declared);
  const valid = isUtf8(bytes);
  if (valid && !(legacy && isAscii(bytes))) return known(strictly('utf-8', bytes), 'utf8');
  const asDeclared = legacy && decodeLegacy(bytes, legacy);
  if (legacy && asDeclared !== null) return known(asDeclared, legacy);
  const strayed = decodeStrayed(bytes);
  if (strayed !== null) return known(strayed, 'utf8-strayed');
  const guess = detectLegacy(bytes);
  return guess && known(decodeLegacy(bytes, guess), guess);
}

/** What a new file is written in where `.editorconfig` declares this charset; null for plain UTF-8, and for what we do not have. */
export function encodingOf(charset: string): Exclude<TextFormat['encoding'], 'utf8'> | null {
  const marked = { 'utf-8-bom': 'utf8-bom', 'utf-16le': 'utf16le', 'utf-16be': 'utf16be' } as const;
  return marked[charset.trim().toLowerCase() as keyof typeof marked] ?? legacyOf(charset);
}

/** What a text is to be known by later, where its bytes alone do not tell: the encoding, if it is older than Unicode. */
export function declaredBy(format: TextFormat | null): { encoding?: string } {
  return format && format.encoding in legacyNames ? { encoding: format.encoding } : {};
}

/**
 * The bytes of a text in an encoding, with its byte order mark where it has one. Lone surrogates become U+FFFD. Where the
 * encoding is older than Unicode, what the text shares with `sources` (what it was made from) keeps their bytes, and a
 * character that is not in it throws `CannotEncode`.
 */
export function encodeText(
  text: string,
  encoding: TextFormat['encoding'],
  ...sources: readonly (Uint8Array | null | undefined)[]
): Uint8Array {
  switch (encoding) {
    case 'utf8':
      return new TextEncoder().encode(text);
    case 'utf8-bom':
      return new TextEncoder().encode(`\ufeff${text}`);
    case 'utf8-strayed':
      return encodeStrayed(text);
    case 'utf16le':
    case 'utf16be':
    case 'utf16le-bare':
    case 'utf16be-bare': {
      const bytes = Buffer.from(`${encoding.endsWith('bare') ? '' : '\ufeff'}${text.toWellFormed()}`, 'utf16le');
      return encoding.startsWith('utf16be') ? bytes.swap16() : bytes;
    }
    default:
      return encodeLegacy(
        text,
        encoding,
        sources.filter((source) => source != null),
      );
  }
}

/** `crlf` turns each lone LF into CRLF, `lf` each CRLF into LF; anything else leaves the text as it is. */
export function toEol(text: string, eol: TextFormat['eol']): string {
  if (eol === 'crlf') return text.replace(/(?<!\r)\n/g, '\r\n');
  return eol === 'lf' ? text.replaceAll('\r\n', '\n') : text;
}

export interface Image {
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  /** Pixels, where the header says. */
  width?: number;
  height?: number;
}

/** Which picture format the bytes are, by their signature, never by a file name. */
export function imageType(bytes: Uint8Array): Image | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    if (bytes.length < 24) return { mediaType: 'image/png' };
    return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (/^GIF8[79]a$/.test(ascii(0, 6))) {
    if (bytes.length < 10) return { mediaType: 'image/gif' };
    return { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return { mediaType: 'image/jpeg', ...jpegSize(view) };
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP')
    return { mediaType: 'image/webp', ...webpSize(view, ascii(12, 16)) };
  return null;
}

type Size = { width: number; height: number };

/** Walks the segments to the frame header (SOF0 to SOF15 but DHT, JPG and DAC). */
function jpegSize(view: DataView): Size | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView, chunk: string): Size | undefined {
  if (view.byteLength < 30) return undefined;
  if (chunk === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8X') return undefined;
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return { width: three(24), height: three(27) };
}

const lockFiles = new Set(
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock Cargo.lock poetry.lock uv.lock pdm.lock Pipfile.lock composer.lock Gemfile.lock go.sum flake.lock mix.lock pubspec.lock packages.lock.json gradle.lockfile Podfile.lock'.split(
    ' ',
  ),
);
const generatedNames =
  /\.min\.(?:js|css|mjs)$|\.(?:js|css|mjs)\.map$|\.pb\.go$|_pb2(?:_grpc)?\.pyi?$|\.pb\.(?:h|cc)$|\.g\.dart$|\.designer\.cs$/i;
const generatedHeader =
  /^\s*(?:\/\/|#|\/?\*|--|;|<!--|"""|\(\*|%).*(?:@generated\b|do not edit|<auto-generated|code generated by|autogenerated by)/im;

/** Was this file made by a program: a lock file, a minified bundle, or one whose first lines say so in a comment? */
export function isGenerated(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (lockFiles.has(name) || generatedNames.test(name)) return true;
  if (generatedHeader.test(text.slice(0, 2000).split('\n').slice(0, 30).join('\n'))) return true;
  if (!/\.(?:m?js|cjs|css|html|svg|json)$/i.test(name) || text.length < 5000) return false;
  // Lines are counted only until there are too many for that.
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines * 500 < text.length; at = text.indexOf('\n', at + 1)) lines++;
  return lines * 500 < text.length;
}
