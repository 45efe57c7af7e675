/** How a picture is meant to be held: the EXIF orientation that cameras write, which a decoder of pixels does not heed. */

/** 1 to 8 as in EXIF; 1 is upright. */
type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const tag = 0x0112;
/** Entries of a folder of tags that are looked at. */
const mostEntries = 512;

/** What the head of a JPEG, PNG or WebP says; 1 where it says nothing, or nothing that can be. */
export function orientationOf(bytes: Uint8Array): Orientation {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const exif = exifIn(all);
  return (exif && tagIn(exif)) ?? 1;
}

function exifIn(all: Buffer): Buffer | null {
  if (all.readUInt16BE(0) === 0xffd8) return exifInJpeg(all);
  if (all.toString('latin1', 1, 4) === 'PNG')
    return chunkIn(all, { at: 8, name: 'eXIf', size: (at) => all.readUInt32BE(at), nameAt: 4, rest: 4 });
  if (all.toString('latin1', 8, 12) === 'WEBP')
    return chunkIn(all, { at: 12, name: 'EXIF', size: (at) => all.readUInt32LE(at + 4), nameAt: 0, rest: 0 });
  return null;
}

function exifInJpeg(all: Buffer): Buffer | null {
  for (let at = 2; at + 4 <= all.length && all[at] === 0xff;) {
    const [marker, size] = [all[at + 1], all.readUInt16BE(at + 2)];
    // The pixels begin.
    if (marker === 0xda || size < 2) return null;
    const content = all.subarray(at + 4, at + 2 + size);
    if (marker === 0xe1 && content.toString('latin1', 0, 6) === 'Exif\0\0') return content.subarray(6);
    at += 2 + size;
  }
  return null;
}

interface Chunks {
  at: number;
  name: string;
  size: (at: number) => number;
  nameAt: number;
  /** Bytes behind the content; WebP pads to an even number instead. */
  rest: number;
}

function chunkIn(all: Buffer, { at, name, size, nameAt, rest }: Chunks): Buffer | null {
  for (let next = at; next + 8 <= all.length;) {
    const length = size(next);
    if (all.toString('latin1', next + nameAt, next + nameAt + 4) === name) {
      const content = all.subarray(next + 8, next + 8 + length);
      return content.toString('latin1', 0, 6) === 'Exif\0\0' ? content.subarray(6) : content;
    }
    next += 8 + length + (rest === 0 ? length % 2 : rest);
  }
  return null;
}

function tagIn(exif: Buffer): Orientation | null {
  if (exif.length < 8) return null;
  const little = exif.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const first = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  if (first + 2 > exif.length) return null;
  const entries = Math.min(short(first), mostEntries);
  for (let at = first + 2; at < first + 2 + entries * 12 && at + 12 <= exif.length; at += 12) {
    if (short(at) !== tag) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? (value as Orientation) : null;
  }
  return null;
}

/** Does it lie on its side? */
export function isTurned(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Pixels of four bytes as they are meant to be seen; of a turned picture width and height change places. */
export function upright(pixels: Uint8Array, width: number, height: number, orientation: Orientation): Uint8Array {
  const from = new Uint32Array(pixels.slice().buffer);
  const to = new Uint32Array(from.length);
  const [right, bottom] = [width - 1, height - 1];
  const isMirrored = [2, 3, 7, 8].includes(orientation);
  const isUpsideDown = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = [isMirrored ? right - x : x, isUpsideDown ? bottom - y : y];
      to[isTurned(orientation) ? column * height + row : row * width + column] = from[y * width + x] as number;
    }
  return new Uint8Array(to.buffer);
}
