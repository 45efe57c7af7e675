/** Pictures made by hand, whole and broken. */

import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])));
  return Buffer.concat([head, data, sum]);
}

interface Drawn {
  /** Bytes that cannot be packed: a photograph rather than a drawing. */
  noise?: boolean;
  /** What the head claims, whatever there is. */
  claims?: [width: number, height: number];
}

/** A PNG of three bytes a pixel. */
export function png(width: number, height: number, { noise = false, claims }: Drawn = {}): Buffer {
  const [w, h] = claims ?? [width, height];
  const head = Buffer.alloc(13);
  head.writeUInt32BE(w, 0);
  head.writeUInt32BE(h, 4);
  head.set([8, 2], 8);
  const row = 1 + width * 3;
  const rows = Buffer.alloc(height * row, 0x77);
  let seed = 1;
  for (let at = 0; at < rows.length; at++) {
    if (at % row === 0) rows[at] = 0;
    else if (noise) rows[at] = (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 24;
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
