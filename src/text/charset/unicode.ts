/** Unicode that is not as it should be: UTF-16 without a byte order mark, UTF-8 with stray bytes in it. */

/** Code units that are looked at. */
const sampleUnits = 4096;

/** Which UTF-16 these bytes are: text by the look of its code units, a good part of them ASCII. Null for anything else. */
export function bareUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 8 || bytes.length % 2 === 1) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const units = Math.min(sampleUnits, bytes.length / 2);
    let ascii = 0;
    let fits = true;
    for (let index = 0; fits && index < units; index += 1) {
      const unit = view.getUint16(index * 2, littleEndian);
      if (unit < 0x80) {
        ascii += 1;
        fits = unit >= 0x20 ? unit !== 0x7f : unit === 0x09 || unit === 0x0a || unit === 0x0d;
      } else fits = isUsual(unit);
    }
    if (fits && ascii >= Math.max(2, units / 20)) return littleEndian ? 'utf-16le' : 'utf-16be';
  }
  return null;
}

/** Letters and punctuation of living scripts, and halves of what lies beyond. */
function isUsual(unit: number): boolean {
  return (
    (unit >= 0xa0 && unit < 0x1200) ||
    (unit >= 0x1e00 && unit < 0x2c00) ||
    (unit >= 0x3000 && unit < 0xa000) ||
    (unit >= 0xac00 && unit < 0xe000) ||
    (unit >= 0xfe30 && unit < 0xfff0)
  );
}

/** Where a character that is valid UTF-8 ends that begins at `at`; `at` itself where there is none. */
function endAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return at + 1;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + width > bytes.length) return at;
  const second = bytes[at + 1] as number;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return at;
  for (let next = at + 2; next < at + width; next += 1) if (((bytes[next] as number) & 0xc0) !== 0x80) return at;
  return at + width;
}

/** So many valid characters beyond ASCII there must be for one stray byte, else it is another encoding. */
const validPerStray = 4;

/** The text where nearly all is UTF-8: each stray byte becomes one of U+DC80 to U+DCFF, which no valid text has. Else null. */
export function decodeStrayed(bytes: Uint8Array): string | null {
  let valid = 0;
  const strays: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = endAt(bytes, at);
    if (end === at) {
      strays.push(at);
      // Another encoding shows early.
      if (strays.length >= 100 && valid < strays.length) return null;
    }
    if (end > at + 1) valid += 1;
    at = Math.max(end, at + 1);
  }
  // One that was cut off at the end of the file is what remains of one.
  const cutOff = strays.length <= 3 && strays.every((at) => at >= bytes.length - strays.length);
  if (strays.length === 0 || valid < (cutOff ? 1 : strays.length * validPerStray)) return null;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let from = 0;
  for (const at of strays) {
    text += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + (bytes[at] as number));
    from = at + 1;
  }
  return text + decoder.decode(bytes.subarray(from));
}

/** The same bytes again. */
export function encodeStrayed(text: string): Uint8Array {
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 1 ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part))),
  );
}
