/** Unpacks a picture and makes it smaller, with the `image` crate of Rust as WebAssembly. Runs in a worker thread. */

import type { PhotonImage } from '@silvia-odwyer/photon-node';
import { isTurned, orientationOf, upright } from './orientation.ts';

type MediaType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** A picture, and what it may be at most. */
export interface Asked {
  bytes: Uint8Array;
  mediaType: MediaType;
  width: number;
  height: number;
  maxSide: number;
  maxBytes: number;
  /** It may go as it is, when it can be decoded. */
  isFit: boolean;
}

/** What came of it. `unchecked`: the decoder is not there. */
export type Made =
  | { kind: 'as it is' }
  | { kind: 'broken' }
  | { kind: 'unchecked' }
  | { kind: 'smaller'; bytes: Uint8Array; mediaType: MediaType; width: number; height: number; turned: boolean };

/** The best filter takes its time: not for more pixels than this. */
const finest = 16_000_000;
const jpegQuality = 85;
/** A picture that is still too many bytes is made so much smaller, so often. */
const step = 0.7;
const mostSteps = 8;

/** Loads the decoder here, so that whoever has no picture to look at never does. */
export async function shrink(asked: Asked): Promise<Made> {
  const photon = await import('@silvia-odwyer/photon-node').catch(() => null);
  if (!photon) return { kind: 'unchecked' };
  let image: PhotonImage;
  try {
    image = photon.PhotonImage.new_from_byteslice(asked.bytes);
  } catch {
    // The decoder has no other word for a picture that it cannot read.
    return { kind: 'broken' };
  }
  if (asked.isFit) return { kind: 'as it is' };
  // What is packed anew has no such mark any more: it has to be upright itself.
  const orientation = orientationOf(asked.bytes);
  const filter = asked.width * asked.height > finest ? photon.SamplingFilter.Triangle : photon.SamplingFilter.Lanczos3;
  let scale = Math.min(1, asked.maxSide / Math.max(asked.width, asked.height));
  for (let steps = 0; steps < mostSteps; steps++, scale *= step) {
    const width = Math.max(1, Math.round(asked.width * scale));
    const height = Math.max(1, Math.round(asked.height * scale));
    const lying = scale === 1 ? image : photon.resize(image, width, height, filter);
    const [w, h] = isTurned(orientation) ? [height, width] : [width, height];
    const small =
      orientation === 1
        ? lying
        : new photon.PhotonImage(upright(lying.get_raw_pixels(), width, height, orientation), w, h);
    // Drawings stay sharp as PNG; photographs would be too many bytes, and so may be very fine drawings.
    const kinds: MediaType[] = asked.mediaType === 'image/jpeg' ? ['image/jpeg'] : ['image/png', 'image/jpeg'];
    for (const mediaType of kinds) {
      const bytes = mediaType === 'image/png' ? small.get_bytes() : small.get_bytes_jpeg(jpegQuality);
      if (bytes.length <= asked.maxBytes)
        return { kind: 'smaller', bytes, mediaType, width: w, height: h, turned: orientation !== 1 };
    }
  }
  return { kind: 'broken' };
}
